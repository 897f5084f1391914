//! Mistakes with captured variables, numbers, frames and functions, and what an instructor reads.

#![expect(clippy::too_many_lines, reason = "these are tables")]

use grader::spec::Transport::{Tcp, Udp};

use super::{assert_shown, complaints, with, with_steps};

#[test]
fn captures() {
    let steps = |steps: &str| with("peers: [ana, ben]\nrandom: {word: {letters: 8}}", steps);
    assert_shown!(complaints(
        Udp,
        &[
            (
                "bound twice",
                steps(
                    "- {as: ana, expect: {regex: '(?<id>.)'}}\n- {as: ana, expect: {u8: any, as: id}}\n- {as: ana, send: '${word}'}"
                )
            ),
            (
                "a peer's name",
                with_steps("- {as: ana, expect: {u8: any, as: ben}}")
            ),
            (
                "a drawn name",
                steps("- {as: ana, expect: {regex: '(?<word>.)'}}\n- {as: ana, send: '${word}'}")
            ),
            (
                "no name",
                with_steps("- {as: ana, expect: {u8: any, as: A}}")
            ),
            (
                "before it is bound",
                with_steps("- {as: ana, send: '${id}'}\n- {as: ana, expect: {u8: any, as: id}}")
            ),
            (
                "after the rounds",
                with_steps(
                    "- {as: ana, expect: {u8: any, as: id}, times: 3}\n- {as: ana, send: '${id}'}"
                )
            ),
            (
                "of each peer",
                with_steps(
                    "- {together: {each: [{expect: {u8: any, as: id}}]}}\n- {as: ana, send: '${id}'}"
                )
            ),
            (
                "of another branch",
                with_steps(
                    "- together:\n    ana: [{expect: {u8: any, as: id}}]\n    ben: [{send: '${id}'}]"
                )
            ),
            (
                "of one alternative",
                with_steps(
                    "- {as: ana, expect: {any_of: [{u8: any, as: id}, {u16: any}]}}\n- {as: ana, send: '${id}'}"
                )
            ),
            (
                "an address is no number",
                with_steps("- {as: ana, expect: {u16: '${ben + 1}'}}")
            ),
        ]
    ));
}

#[test]
fn what_may_come_and_from_where() {
    let at_place = |steps: &str| with("peers: [ana, {site: tcp}]", steps);
    assert_shown!(complaints(
        Tcp,
        &[
            (
                "again on a stream",
                with_steps("- {as: ana, ignore: again}")
            ),
            (
                "ignored without a frame",
                with_steps("- {as: ana, ignore: {regex: a}}")
            ),
            ("ignored by nobody", with_steps("- {ignore: {u8: 1}}")),
            (
                "sent in any_of",
                with_steps("- any_of: [{as: ana, send: a}, {as: ben, expect: b}]")
            ),
            (
                "from on a stream",
                with_steps("- {as: ana, expect: a, from: any}")
            ),
            (
                "from somewhere",
                with_steps("- {as: ana, expect: a, from: ben}")
            ),
            (
                "accepted at no place",
                at_place("- {as: site, accept: ana}")
            ),
            ("accepted at nobody", at_place("- {as: ana, accept: sit}")),
            (
                "two places in one map",
                with("peers: [{a: tcp, b: udp}]", "- still_running")
            ),
            (
                "an unknown transport",
                with("peers: [{a: tpc}]", "- still_running")
            ),
            ("an unknown signal", with_steps("- signal: TREM")),
            ("an unknown end", with_steps("- exit: TREM")),
            (
                "a second start",
                with_steps("- start\n- {as: ana, send: a}\n- start")
            ),
            (
                "no_sooner with send",
                with_steps("- {as: ana, send: a, no_sooner: 2s}")
            ),
            ("a name in env", with("env: {A=B: c}", "- still_running")),
            (
                "a peer in env",
                with("peers: [ana]\nenv: {A: '${ana}'}", "- still_running")
            ),
        ]
    ));
}

#[test]
fn numbers_and_frames() {
    assert_shown!(complaints(
        Tcp,
        &[
            ("does not fit", with_steps("- {as: ana, send: {u8: 300}}")),
            ("no sign", with_steps("- {as: ana, send: {u16: -1}}")),
            ("any is sent", with_steps("- {as: ana, send: {u8: any}}")),
            (
                "a range is sent",
                with_steps("- {as: ana, send: [{u16: 1..9}]}")
            ),
            ("backwards", with_steps("- {as: ana, expect: {u16: 9..1}}")),
            ("no number", with_steps("- {as: ana, expect: {u16: many}}")),
            (
                "a range of bytes",
                with_steps("- {as: ana, expect: {length: 1..9}}")
            ),
            (
                "a part without an end",
                with_steps("- {as: ana, expect: [{contains: a}, b]}")
            ),
            (
                "until and line",
                with_steps("- {as: ana, expect: {until: a, line: b}}")
            ),
            (
                "lacks without a frame",
                with_steps("- {as: ana, expect: {lacks: a}}")
            ),
            (
                "json without a frame",
                with_steps("- {as: ana, expect: {json: {a: 1}}}")
            ),
            (
                "two sizes",
                with_steps("- {as: ana, send: {sized: {u8: a, u16: b}}}")
            ),
            (
                "alternatives that begin alike",
                with_steps("- {as: ana, expect: {any_of: [abc, ab]}}")
            ),
            ("half a key", with_steps("- {as: ana, send: {xor: [a]}}")),
            (
                "a pattern in contains",
                with_steps("- {as: ana, expect: {line: {contains: {line: a}}}}")
            ),
            (
                "an unknown number",
                with_steps("- {as: ana, send: {u17: 1}}")
            ),
            (
                "where of what is not known",
                with_steps("- {as: ana, expect: {line: {regex: '(?<a>.)'}}, where: {b: 1}}")
            ),
            (
                "where beside send",
                with_steps("- {as: ana, send: a, where: {b: 1}}")
            ),
            (
                "one choice",
                with(
                    "peers: [ana]\nrandom: {a: {any_of: [7]}}",
                    "- {as: ana, send: '${a}'}"
                )
            ),
        ]
    ));
}
