//! What patterns mean: one step, the bytes that came, and what the judge says.

use std::time::Duration;

use grader::spec::Transport::{self, Tcp, Udp};
use grader::verdict::conversation::{Fact, Transcript, TranscriptEntry};
use grader::verdict::judge::{Verdict, judge};

use crate::support::case::case;

/// What the judge says of the steps if each of `came` is a message of its own: "pass", or the
/// message of the failure.
fn said(transport: Transport, steps: &str, came: &[&[u8]]) -> String {
    let case = case(transport, "[ana]", steps);
    let mut facts = vec![
        Fact::Address(case.address),
        Fact::Started(Vec::new()),
        Fact::Ready,
        Fact::Connected(0),
    ];
    for bytes in came {
        let bytes = bytes.to_vec().into();
        facts.push(match transport {
            Tcp => Fact::Received(0, bytes),
            Udp => Fact::Datagram(0, case.address, bytes),
        });
    }
    facts.extend(case.steps.iter().map(|step| Fact::Ended(step.id)));
    facts.push(Fact::Closing);
    let entries = facts.into_iter();
    let at = Duration::ZERO;
    let entries = entries.map(|fact| TranscriptEntry { at, fact }).collect();
    match judge(&case, &Transcript { entries }) {
        Verdict::Pass => "pass".to_owned(),
        Verdict::Fail(failure) => failure.message,
        Verdict::Error(why) => why.to_string(),
    }
}

/// The same with one more message, which is left over if a step before it still waits.
fn check(transport: Transport, steps: &str, came: &[&[u8]]) -> String {
    let mut came = came.to_vec();
    came.push(b"END");
    said(transport, &format!("{steps}  - {{expect: END}}\n"), &came)
}

/// What a wrong message is said to be, when one was expected that is right.
fn wrong(expected: &str, came: &[u8]) -> String {
    said(Tcp, &format!("  - {{expect: {expected}}}\n"), &[came])
}

#[test]
fn a_wrong_part_is_named_by_its_name_or_its_variable() {
    assert_eq!(
        wrong("[{u8: 33}, {u16: 123, as: road}]", b"!\x00\x42"),
        "the server sent something else to ana: road: 123 expected, 66 came"
    );
    assert_eq!(
        wrong("{sized: {u8: abc}}", b"\x05hello"),
        "the server sent something else to ana: length: 3 expected, 5 came"
    );
    assert_eq!(
        wrong("{line: {json: {prime: true}}}", b"{\"prime\": false}\n"),
        "the server sent something else to ana: prime: true expected, false came"
    );
    assert_eq!(
        wrong("{until: '..', contains: [a, b], lacks: c}", b"a.."),
        "the server sent something else to ana: \"b\" is not in it"
    );
    assert_eq!(
        wrong("{until: '..', contains: [a, b], lacks: c}", b"abc.."),
        "the server sent something else to ana: \"c\" is in it, and should not be"
    );
    assert_eq!(
        wrong("{length: 12, gzip: a}", b"hello world!"),
        "the server sent something else to ana: this is not gzip: invalid gzip header"
    );
}

#[test]
fn lengths_that_come_from_the_program_are_its_failures() {
    let steps =
        "  - {expect: {line: {regex: '(?<size>[0-9]+)'}}}\n  - {expect: {length: '${size}'}}\n";
    assert_eq!(
        said(Tcp, steps, &[b"1000000000000\n"]),
        "the server sent something else to ana: a length of 1000000000000 is not from 0 to 64 MiB"
    );
    assert_eq!(
        wrong("{sized: {u32: {length: any}}}", b"\xff\xff\xff\xffa"),
        "the server sent something else to ana: a length of 4294967295 is more than 64 MiB"
    );
}

#[test]
fn what_was_captured_is_read_in_the_same_pattern_and_after_it() {
    let steps = "  - {expect: [{u8: any, as: size}, {length: '${size}', as: text}]}\n  \
                 - {expect: '${text}=${size + 1}'}\n";
    assert_eq!(check(Tcp, steps, &[b"\x02", b"h\xff", b"h\xff=3"]), "pass");
    let captured = "  - {expect: {u16: any, as: flags}, where: {flags & 0xf800: 0x8000}}\n";
    assert_eq!(check(Udp, captured, &[b"\x81\x80"]), "pass");
    assert!(
        check(Udp, captured, &[b"\x01\x80"]).contains("flags & 0xf800: 32768 expected, 0 came")
    );
}

#[test]
fn what_may_come_is_taken_out_of_the_way() {
    let beats = "  - {ignore: {u8: 0x41}}\n  - {expect: [{u8: 0x21}, {u8: 7}]}\n";
    assert_eq!(check(Tcp, beats, &[b"AA!", b"\x07A"]), "pass");
    assert!(check(Tcp, beats, &[b"AB!\x07"]).contains("something else"));
    let none = "  - {ignore: {u8: 0x41}}\n  - {ignore: none}\n  - {expect: [{u8: 0x21}]}\n";
    assert!(check(Tcp, none, &[b"A!"]).contains("33 expected, 65 came"));
    let again = "  - {ignore: again}\n  - {expect: one}\n  - {expect: two}\n";
    assert_eq!(check(Udp, again, &[b"one", b"one", b"two", b"one"]), "pass");
    assert!(check(Udp, again, &[b"one", b"three"]).contains("something else"));
}

#[test]
fn one_of_several_is_enough_and_order_is_no_matter() {
    let one = "  - any_of: [{expect: \"a\\n\"}, {expect: {line: {regex: 'b(?<rest>.)'}}}]\n";
    assert_eq!(check(Tcp, one, &[b"b7\n"]), "pass");
    assert!(check(Tcp, one, &[b"c7\n"]).contains("something else"));
    let pattern = "  - {expect: {any_of: [{u16: 101}, {u16: 102}]}}\n";
    assert_eq!(check(Tcp, pattern, &[b"\x00", b"\x66"]), "pass");
    assert!(check(Tcp, pattern, &[b"\x00\x67"]).contains("something else"));
    let greedy = "  - any_order: [{expect: {line: {regex: '[a-z]+'}}}, {expect: \"x\\n\"}]\n";
    assert_eq!(check(Tcp, greedy, &[b"x\ny\n"]), "pass");
    assert_eq!(check(Tcp, greedy, &[b"y\nx\n"]), "pass");
}

#[test]
fn what_was_encoded_is_compared_as_it_was_before() {
    let steps = "  - {expect: [{chunked: hello}, {line: {base64: {length: 2..9, contains: b}}}]}\n";
    assert_eq!(
        check(Tcp, steps, &[b"5\r\nhello\r\n0\r\n\r\n", b"YWJj\n"]),
        "pass"
    );
    let steps = "  - {expect: [{crc32: abc}, {length: 6, hex: {reversed: abc}}, {length: 1, xor: [k, a]}]}\n";
    assert_eq!(
        check(Tcp, steps, &[b"\x35\x24\x41\xc2", b"636261\x0a"]),
        "pass"
    );
}
