//! Values with one mistake each, and the error message.

#![expect(clippy::too_many_lines, reason = "these are tables")]

use grader::spec::Transport::Udp;

use super::{assert_shown, complaints, with, with_steps};

#[test]
fn types() {
    assert_shown!(complaints(
        Udp,
        &[
            ("number as text", with_steps("- {as: ana, send: 5}")),
            ("float as text", with_steps("- {as: ana, send: 31.2}")),
            ("truth as text", with_steps("- {as: ana, expect: true}")),
            (
                "text as number",
                with("", "- still_running").replace("10", "\"10\"")
            ),
            (
                "word as number",
                with("", "- still_running").replace("10", "ten")
            ),
            (
                "number too large",
                with("", "- still_running").replace("10", "101")
            ),
            ("negative number", with_steps("- exit: -1")),
            ("exit status too large", with_steps("- exit: 256")),
            (
                "map as text",
                with("", "- still_running").replace("A case", "{a: b}")
            ),
            (
                "list as text",
                with("", "- still_running").replace("A case", "[a]")
            ),
            ("text as list", with("args: a", "- still_running")),
            ("list as map", with("files: [a]", "- still_running")),
            ("number as step", with_steps("- 5")),
            ("list as step", with_steps("- [send]")),
            ("text as steps", with_steps("  send")),
            ("empty expect", with_steps("- {as: ana, expect: }")),
            ("send nothing", with_steps("- {as: ana, send: ~}")),
            (
                "block send nothing",
                with_steps("- as: ana\n  send:\n- still_running")
            ),
            ("empty step", with_steps("-")),
            (
                "empty title",
                with("", "- still_running").replace("A case", "' '")
            ),
            ("no steps", with_steps("").replace("steps:", "steps: []")),
            ("steps left empty", with_steps("")),
            (
                "two hints",
                with("", "- still_running").replace(", Shape", "")
            ),
            (
                "four hints",
                with("", "- still_running").replace("Shape", "Shape, More")
            ),
            (
                "empty hint",
                with("", "- still_running").replace("Shape", "\"\"")
            ),
            ("tag", with_steps("- {as: ana, send: !hex ff}")),
        ]
    ));
}

#[test]
fn values() {
    assert_shown!(complaints(
        Udp,
        &[
            (
                "duration without unit",
                with("timeout: 10", "- still_running")
            ),
            (
                "duration with fraction",
                with_steps("- {as: ana, silence: 1.5s}")
            ),
            (
                "duration with a strange unit",
                with_steps("- {as: ana, silence: 2h}")
            ),
            (
                "duration of nothing",
                with_steps("- {as: ana, silence: 0s}")
            ),
            ("duration too long", with_steps("- {as: ana, silence: 11m}")),
            (
                "bad size",
                with_steps("- {as: ana, send: {random: {size: 8MB, seed: 1}}}")
            ),
            (
                "size too large",
                with_steps("- {as: ana, send: {random: {size: 65MiB, seed: 1}}}")
            ),
            (
                "random without seed",
                with_steps("- {as: ana, send: {random: {size: 8}}}")
            ),
            (
                "repeated too often",
                with_steps("- {as: ana, send: {repeat: {text: 0123456789abcdef, times: 5000000}}}")
            ),
            (
                "list too large",
                with_steps(
                    "- {as: ana, send: [{random: {size: 40MiB, seed: 1}}, {random: {size: 40MiB, seed: 2}}]}"
                )
            ),
            (
                "bad hex digit",
                with_steps("- {as: ana, send: {hex: ff fg}}")
            ),
            (
                "odd hex digits",
                with_steps("- {as: ana, send: {hex: ff f}}")
            ),
            ("hex as number", with_steps("- {as: ana, send: {hex: 10}}")),
            (
                "two kinds of data",
                with_steps("- {as: ana, send: {hex: ff, file: a}}")
            ),
            ("no kind of data", with_steps("- {as: ana, send: {}}")),
            (
                "unknown file",
                with("files: {big.bin: x}", "- {send: {file: bog.bin}}")
            ),
            (
                "unknown file, no files",
                with_steps("- {as: ana, send: {file: big.bin}}")
            ),
            (
                "file of a file",
                with("files: {a: x, b: {file: a}}", "- still_running")
            ),
            ("file outside", with("files: {../a: x}", "- still_running")),
            (
                "absolute file",
                with_steps("- {file: /etc/passwd, absent: true}")
            ),
            (
                "folder with data",
                with("files: {a: {folder: true, hex: ff}}", "- still_running")
            ),
            ("pieces", with_steps("- {as: ana, send: x, pieces: 5..1}")),
            (
                "pieces of nothing",
                with_steps("- {as: ana, send: x, pieces: 0}")
            ),
            (
                "pieces in words",
                with_steps("- {as: ana, send: x, pieces: many}")
            ),
            (
                "rest first",
                with_steps("- {as: ana, send: x, pieces: [rest, 1]}")
            ),
            ("no rounds", with_steps("- {as: ana, send: x, times: 0}")),
        ]
    ));
}

#[test]
fn variables() {
    assert_shown!(complaints(
        Udp,
        &[
            ("unknown", with_steps("- {as: ana, send: 'to ${adr}'}")),
            (
                "unknown, nothing near",
                with_steps("- {as: ana, send: '${hostname}'}")
            ),
            ("no name", with_steps("- {as: ana, send: '${}'}")),
            ("open", with_steps("- {as: ana, send: 'costs ${5'}")),
            (
                "peer in args",
                with("args: ['${client}']", "- still_running")
            ),
            (
                "program of a server",
                with_steps("- {as: ana, send: '${program}'}")
            ),
            (
                "round without times",
                with_steps("- {as: ana, send: '${n}'}")
            ),
            ("name without a peer", with_steps("- enter: '${name}'")),
            (
                "in a regex",
                with_steps("- {as: ana, expect: {regex: 'a ${adr}'}}")
            ),
            (
                "in repeat",
                with_steps("- {as: ana, send: {repeat: {text: '${n}', times: 2}}}")
            ),
            (
                "of many peers",
                with("peers: 50", "- {as: peer1, send: '${peer51}'}")
            ),
        ]
    ));
}
