//! No input makes the reader panic.

use fastrand::Rng;
use grader::spec::Transport;

use super::cases::UPLOAD;
use super::{parse, with_steps};

/// Bytes with a meaning in YAML or in the language.
const TELLING: &[&[u8]] = &[
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"- ",
    b"#",
    b"\n",
    b"\t",
    b" ",
    b"${",
    b"~",
    b"&a ",
    b"*a",
    b"!",
    b"|",
    b"\xc3\xa9",
    b"\x00",
    b"99999999999999999999",
    b"-1",
    b"\xef\xbb\xbf",
    b"<<: ",
    b"\r",
    b"\xe2\x80\xa8",
];

#[test]
fn broken_specs_are_errors() {
    for seed in 0..1500 {
        let mut rng = Rng::with_seed(seed);
        let mut bytes = UPLOAD.as_bytes().to_vec();
        for _ in 0..rng.usize(1..6) {
            break_one(&mut bytes, &mut rng);
        }
        let text = String::from_utf8_lossy(&bytes);
        for transport in [Transport::Tcp, Transport::Udp] {
            for error in parse(&text, transport).err().unwrap_or_default() {
                assert!(!error.message.is_empty(), "seed {seed}");
                assert!(!error.render(true).is_empty(), "seed {seed}");
            }
        }
    }
}

fn break_one(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = rng.usize(0..bytes.len());
    let end = (at + rng.usize(1..20)).min(bytes.len());
    match rng.u8(0..5) {
        0 => bytes[at] = rng.u8(..),
        1 => drop(bytes.drain(at..end)),
        2 => bytes.truncate(end),
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = rng.usize(0..bytes.len());
            bytes.splice(to..to, copy);
        }
        _ => {
            let telling = TELLING[rng.usize(0..TELLING.len())];
            bytes.splice(at..at, telling.iter().copied());
        }
    }
}

#[test]
fn a_large_file_does_not_take_forever() {
    let openers = ["[", "{a: ", "- ", "{", "? "];
    let nested = openers.map(|opener| opener.repeat((256 << 10) / opener.len()));
    let mistakes = with_steps(&"- {as: nobody, send: x}\n".repeat(1_000));
    for text in nested.into_iter().chain([mistakes]) {
        let errors = parse(&text, Transport::Tcp).unwrap_err();
        assert!(!errors.is_empty() && errors.len() <= 20);
    }
}
