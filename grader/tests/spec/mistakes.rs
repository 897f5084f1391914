//! One mistake each, and the message for it.

#![expect(clippy::too_many_lines, reason = "these are tables")]

use super::{assert_shown, complaints, with, with_steps};
use grader::spec::Transport::{Tcp, Udp};

#[test]
fn words() {
    assert_shown!(complaints(
        Udp,
        &[
            ("unknown field", with("peer: [ana]", "- still_running")),
            (
                "unknown field, nothing near",
                with("colour: red", "- still_running")
            ),
            (
                "unknown modifier",
                with_steps(r#"- {as: ana, send: "10", witin: 2s}"#)
            ),
            ("unknown action", with_steps("- {as: ana, sned: x}")),
            ("unknown bare word", with_steps("- still_runing")),
            ("unknown bare word, nothing near", with_steps("- dance")),
            (
                "unknown word after do",
                with_steps("- {as: ana, do: clsoe}")
            ),
            ("action without its value", with_steps("- send")),
            (
                "bare word with a value",
                with_steps("- {as: ana, close: now}")
            ),
            (
                "unknown level",
                with("", "- still_running").replace("robust", "rubost")
            ),
            (
                "unknown program",
                with("", "- still_running").replace("server", "servant")
            ),
            (
                "unknown newline",
                with_steps("- {enter: x, newline: maybe}")
            ),
            ("unknown data", with_steps("- {as: ana, send: {hxe: ff}}")),
            (
                "missing field",
                with("", "- still_running").replace("why: It must\n", "")
            ),
        ]
    ));
}

#[test]
fn actions_and_modifiers() {
    assert_shown!(complaints(
        Udp,
        &[
            (
                "expect before send",
                with_steps("- {as: ana, expect: x, send: y}")
            ),
            ("two actions", with_steps("- {as: ana, send: x, enter: y}")),
            (
                "two actions, a bare word",
                with_steps("- {as: ana, send: x, do: close}")
            ),
            ("no action", with_steps("- {as: ana, within: 2s}")),
            ("no action but equals", with_steps("- {equals: x}")),
            ("empty map", with_steps("- {}")),
            (
                "pieces of expect",
                with_steps("- {as: ana, expect: x, pieces: 1}")
            ),
            (
                "within beside silence",
                with_steps("- {as: ana, silence: 1s, within: 2s}")
            ),
            ("as beside prints", with_steps("- {as: ana, prints: x}")),
            ("equals beside exit", with_steps("- {exit: 0, equals: x}")),
            (
                "newline beside send",
                with_steps("- {as: ana, send: x, newline: none}")
            ),
            (
                "newline optional beside enter",
                with_steps("- {enter: x, newline: optional}")
            ),
            (
                "newline none beside expect",
                with_steps("- {as: ana, expect: x, newline: none}")
            ),
            (
                "times beside close",
                with_steps("- {as: ana, do: close, times: 2}")
            ),
            ("file without a wish", with_steps("- file: a.txt")),
            (
                "file with two wishes",
                with_steps("- {file: a.txt, equals: x, absent: true}")
            ),
            (
                "absent: false",
                with_steps("- {file: a.txt, absent: false}")
            ),
        ]
    ));
}

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
fn peers() {
    assert_shown!(complaints(
        Udp,
        &[
            ("unknown peer", with_steps("- {as: anna, send: x}")),
            (
                "unknown peer of many",
                with("peers: 50", "- {as: ana, send: x}")
            ),
            ("missing as", with_steps("- send: x")),
            (
                "missing as of a bare word",
                with_steps("- still_running\n- close")
            ),
            ("no peers", with("peers: []", "- send: x")),
            ("reserved name", with("peers: [n]", "- still_running")),
            ("bad name", with("peers: [Ana]", "- still_running")),
            ("peer twice", with("peers: [ana, ana]", "- still_running")),
            ("no number of peers", with("peers: 0", "- still_running")),
            ("too many peers", with("peers: 1001", "- still_running")),
            ("peers as text", with("peers: ana", "- still_running")),
            (
                "another in a branch",
                with_steps("- together:\n    ana:\n    - {as: ben, send: x}\n    ben: [close]")
            ),
            (
                "as in each",
                with_steps("- together:\n    each:\n    - {as: ben, send: x}")
            ),
            (
                "each beside a peer",
                with_steps("- together: {ana: [close], each: [close]}")
            ),
            (
                "unknown branch",
                with_steps("- together: {ana: [close], bne: [close]}")
            ),
            (
                "branch twice",
                with_steps("- together:\n    ana: [close]\n    ben: [close]\n    ana: [reset]")
            ),
            ("no branches", with_steps("- together: {}")),
            ("empty branch", with_steps("- together: {ana: []}")),
            (
                "together in together",
                with_steps("- together: {ana: [{together: {ben: [close]}}]}")
            ),
            (
                "exit in together",
                with_steps("- together: {ana: [{exit: 0}]}")
            ),
            (
                "send in any_order",
                with_steps("- any_order: [{as: ana, send: x}]")
            ),
            (
                "bare word in any_order",
                with_steps("- any_order: [still_running]")
            ),
            (
                "after in any_order",
                with_steps("- any_order: [{prints: x, after: 1s}]")
            ),
            (
                "missing as in any_order",
                with_steps("- any_order: [{expect: x}]")
            ),
            ("two starts", with_steps("- start\n- start")),
            ("two snapshots", with_steps("- snapshot\n- snapshot")),
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
                with_steps("- {as: ana, expect: {regex: 'a ${addr}'}}")
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

#[test]
fn patterns_on_a_stream() {
    assert_shown!(complaints(
        Tcp,
        &[
            (
                "unframed regex",
                with_steps("- {as: ana, expect: {regex: '[0-9]+'}}")
            ),
            ("unframed contains", with_steps("- prints: {contains: x}")),
            ("bad regex", with_steps("- prints: {line: {regex: 'a(b'}}")),
            (
                "bad regex, closing",
                with_steps("- stderr: {regex: 'a)(b'}")
            ),
            ("two frames", with_steps("- prints: {line: x, length: 5}")),
            (
                "frame in a frame",
                with_steps("- prints: {to_eof: {line: x}}")
            ),
            (
                "pattern beside line",
                with_steps("- prints: {line: x, regex: x}")
            ),
            (
                "regex and contains",
                with_steps("- prints: {length: 5, regex: x, contains: x}")
            ),
            (
                "data beside a pattern",
                with_steps("- prints: {hex: ff, length: 1}")
            ),
            (
                "newline in a line",
                with_steps("- prints: {line: \"a\\n\"}")
            ),
            ("empty pattern", with_steps("- stderr: {}")),
            ("empty line pattern", with_steps("- prints: {line: {}}")),
            (
                "to_eof of stderr",
                with_steps("- stderr: {to_eof: {regex: x}}")
            ),
            ("number in contains", with_steps("- stderr: {contains: 5}")),
        ]
    ));
}

#[test]
fn patterns_of_datagrams() {
    assert_shown!(complaints(
        Udp,
        &[
            ("line", with_steps("- {as: ana, expect: {line: x}}")),
            (
                "to_eof",
                with_steps("- {as: ana, expect: {to_eof: {regex: x}}}")
            ),
            ("stdout is a stream", with_steps("- prints: {regex: x}")),
        ]
    ));
}

#[test]
fn yaml() {
    let plain = with("", "- still_running");
    assert_shown!(complaints(
        Udp,
        &[
            ("field twice", format!("{plain}title: Again\n")),
            (
                "field of a step twice",
                with_steps("- {as: ana, send: x, send: y}")
            ),
            (
                "file twice",
                with("files: {a: x, b: y, a: z}", "- still_running")
            ),
            ("tab", with_steps("- as: ana\n\tsend: x")),
            ("tab at the start", with_steps("\t- still_running")),
            (
                "open bracket",
                with_steps("- {as: ana, send: x\n- still_running")
            ),
            ("open quote", with_steps("- {as: ana, send: \"x}")),
            ("colon in text", plain.replace("It must", "It must: now")),
            ("at sign", plain.replace("It must", "@all")),
            ("escape", with_steps(r#"- {as: ana, send: "\q"}"#)),
            ("control character", plain.replace("must", "m\u{1}st")),
            ("unknown anchor", with_steps("- *there")),
            ("second document", format!("{plain}---\n{plain}")),
            ("empty", String::new()),
            ("only a comment", "# nothing\n".to_owned()),
            ("text", "hello\n".to_owned()),
            ("list", "- hello\n".to_owned()),
            ("number as field", format!("{plain}5: x\n")),
            (
                "after other scripts",
                with_steps("- {because: 'größer 漢字', as: ana, sned: x}")
            ),
            (
                "byte order mark",
                format!("\u{feff}{}", plain.replace("robust", "robst"))
            ),
            (
                "windows line ends",
                plain.replace("robust", "robst").replace('\n', "\r\n")
            ),
            (
                "several mistakes",
                with_steps(
                    "- {as: anna, send: x}\n- {as: ana, send: '${x}', expect: '${y}'}\n- {prints: {regex: x}}"
                )
            ),
            ("too deep", with_steps(&format!("- {}", "[".repeat(300)))),
        ]
    ));
}
