//! Random values: the messages that an instructor reads if they are wrong.

use grader::spec::Transport::{Tcp, Udp};

use super::{assert_shown, complaints, parse, shown, with};

/// A case with these random values and one step.
fn drawing(random: &str, step: &str) -> String {
    with(&format!("random: {random}"), step)
}

/// The same with a random word and two random numbers.
fn using(template: &str) -> String {
    drawing(
        "{word: {letters: 5..12}, first: {number: 1..9}, second: {number: -9..9}}",
        &format!("- {{send: '{template}', expect: '${{word}} ${{first + second}}'}}"),
    )
}

#[test]
fn what_is_drawn() {
    let sent = "- send: ${word}";
    assert_shown!(complaints(
        Udp,
        &[
            ("nothing", drawing("{}", "- send: x")),
            ("no map", drawing("[word]", sent)),
            ("not how", drawing("{word: 8}", sent)),
            ("neither", drawing("{word: {}}", sent)),
            ("both", drawing("{word: {letters: 8, number: 1..9}}", sent)),
            ("unknown kind", drawing("{word: {leters: 8}}", sent)),
            ("no letters", drawing("{word: {letters: 0}}", sent)),
            ("many letters", drawing("{word: {letters: 5..1001}}", sent)),
            (
                "letters backwards",
                drawing("{word: {letters: 9..5}}", sent)
            ),
            ("letters in words", drawing("{word: {letters: five}}", sent)),
            ("one number", drawing("{word: {number: 5}}", sent)),
            (
                "one number as a range",
                drawing("{word: {number: 5..5}}", sent)
            ),
            (
                "numbers backwards",
                drawing("{word: {number: 9..-9}}", sent)
            ),
            ("no range", drawing("{word: {number: 1-9}}", sent)),
            (
                "a large number",
                drawing("{word: {number: 0..1000000000001}}", sent)
            ),
            (
                "a very large number",
                drawing(
                    "{word: {number: 0..99999999999999999999999999999999999999999}}",
                    sent
                )
            ),
        ]
    ));
}

#[test]
fn names() {
    let sent = "- send: ${word}";
    assert_shown!(complaints(
        Udp,
        &[
            (
                "a peer",
                drawing("{client: {letters: 8}}", "- send: ${client}")
            ),
            (
                "a variable",
                drawing("{addr: {letters: 8}}", "- send: ${addr}")
            ),
            ("no name", drawing("{Word: {letters: 8}}", sent)),
            (
                "a name with a dot",
                drawing("{word.upper: {letters: 8}}", sent)
            ),
            (
                "twice",
                drawing("{word: {letters: 8}, word: {letters: 9}}", sent)
            ),
            (
                "never used",
                drawing("{word: {letters: 8}, world: {letters: 8}}", sent)
            ),
            (
                "a near name",
                drawing("{word: {letters: 8}}", "- send: ${wrod} ${word}")
            ),
            (
                "no near name",
                drawing("{word: {letters: 8}}", "- send: ${sentence} ${word}")
            ),
            (
                "fixed as well",
                drawing("{word: {letters: 8}}\nfixed: It cannot", "- send: ${word}")
            ),
        ]
    ));
}

#[test]
fn calculations() {
    assert_shown!(complaints(
        Udp,
        &[
            ("a near name", using("${3*frist + 6}")),
            ("no near name", using("${3*number}")),
            ("without random values", with("", "- send: ${1 + first}")),
            ("a peer", using("${client + 1}")),
            ("a word", using("${word + 1}")),
            ("an upper word", using("${word.upper + 1}")),
            ("of a word", using("${word.uper}")),
            ("of a number", using("${first.length}")),
            ("division", using("${(first + 1)//2}")),
            ("an open bracket", using("${2*(first + 1}")),
            ("a bracket too many", using("${2*first)}")),
            ("nothing behind a sign", using("${first +}")),
            ("a sign first", using("${-first + 1}")),
            ("two names", using("${first second + 1}")),
            ("a fraction", using("${first + 0.5}")),
            ("a large result", using("${first*999999999999999}")),
            (
                "a large constant",
                using("${first + 9999999999999999999999999999999999999999999999}")
            ),
            (
                "a long calculation",
                using(&format!("${{first{}}}", " + 1".repeat(60)))
            ),
        ]
    ));
}

#[test]
fn places() {
    let random = "{word: {letters: 8}, count: {number: 1..9}}";
    for step in [
        "- send: {repeat: {text: '${word} ${count}', times: 3}}",
        "- {send: 'x', expect: {contains: '${word} ${count}'}}",
        "- {send: ['${word}', {hex: ff}, '${ 2 * ( count + word.length ) }'], times: 2}",
        "- enter: '${word.upper}${count}'",
    ] {
        let right = parse(&drawing(random, step), Udp);
        assert!(right.is_ok(), "{step}: {}", shown(&right.unwrap_err()));
    }
    let elsewhere = format!("random: {random}\nargs: ['${{word}}']\nfiles: {{a: '${{count}}'}}");
    let right = parse(&with(&elsewhere, "- still_running"), Tcp);
    assert!(right.is_ok(), "{}", shown(&right.unwrap_err()));
    let million = "- send: {repeat: {text: '${word}${count}', times: 5000000}}";
    assert_shown!(complaints(
        Udp,
        &[
            (
                "the round in repeat",
                drawing(
                    random,
                    "- {send: [{repeat: {text: '${n}', times: 3}}, '${word} ${count}'], times: 2}"
                )
            ),
            (
                "in a regex",
                drawing(
                    random,
                    "- {send: '${word} ${count}', expect: {regex: '${wrod}'}}"
                )
            ),
            ("too many bytes", drawing(random, million)),
        ]
    ));
}
