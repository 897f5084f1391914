//! Specs with one mistake each, and the error message.

#![expect(clippy::too_many_lines, reason = "these are tables")]

use grader::spec::Transport::{Tcp, Udp};

use super::{assert_shown, complaints, with, with_steps};

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
                with("", "- still_running").replace("points: 10\n", "")
            ),
            (
                "neither why nor proves",
                with("", "- still_running").replace("why: It must\n", "")
            ),
            ("both", with("proves: [greets]", "- still_running")),
            (
                "no rules",
                with("", "- still_running").replace("why: It must", "proves: []")
            ),
            (
                "a rule twice",
                with("", "- still_running").replace("why: It must", "proves: [greets, greets]")
            ),
            (
                "a step's rule, of a case that proves none",
                with("", "- {do: still_running, rule: greets}")
            ),
            (
                "a step's rule that its case does not prove",
                with("", "- {do: still_running, rule: greet}")
                    .replace("why: It must", "proves: [greets, ends]")
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
                "optional beside expect",
                with_steps("- {as: ana, expect: x, optional: true}")
            ),
            (
                "optional to a server",
                with_steps("- {as: ana, send: x, optional: true}")
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
fn only_the_program_connects_to_the_grader() {
    let case = |step: &str| with("program: client", step);
    assert_shown!(complaints(
        Tcp,
        &[
            ("connect", case("- {as: ana, do: connect}")),
            (
                "connect in a branch",
                case("- together:\n    ana: [connect]\n    ben: [accept]")
            ),
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
