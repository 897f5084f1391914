//! Makes inputs out of others: pieces of them exchanged, repeated, nested and broken, with the
//! words and signs that mean something to YAML and to the language.
//!
//! Not a crate: those for stable Rust (mutatis, bolero) change typed values, and want an engine or
//! a newer Rust; what finds mistakes in a reader of text are its own words and lines, and these
//! come out of the corpus.

use fastrand::Rng;

/// Larger files are refused before they are read.
const LARGEST: usize = 256 << 10;

const SIGNS: &[&str] = &[
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\0",
    "${",
    "}",
    "~",
    "!",
    "!!binary ",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: ",
    "<<: *a\n",
    "---\n",
    "...\n",
    "? ",
    "%YAML 1.1\n",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{1f980}",
    "\u{1f468}\u{200d}\u{1f469}",
    "e\u{301}",
    "\u{202e}",
    "\\",
    "\\x",
    "\\u",
    "\\U0010ffff",
    "null",
    "true",
];

const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "-0",
    "1e999",
    ".inf",
    ".nan",
    "0x7f",
    "0o17",
    "1_000",
    "65536",
    "4294967296",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
    "0.1",
    "1ms",
    "99999999999d",
    "18446744073709551615s",
    "16777216TiB",
    "0B",
];

/// A corpus to make inputs from.
pub(crate) struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    /// Words of the corpus.
    words: Vec<&'a [u8]>,
}

impl<'a> Mutator<'a> {
    pub(crate) fn new(corpus: &'a [Vec<u8>]) -> Self {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        let words = corpus
            .iter()
            .flat_map(|input| input.split(move |byte| !is_word(byte)));
        let mut words: Vec<&[u8]> = words.filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        Self { corpus, words }
    }

    /// The input of a seed.
    pub(crate) fn input(&self, seed: u64) -> Vec<u8> {
        let mut rng = Rng::with_seed(seed);
        let mut input = self.any(&mut rng).to_vec();
        for _ in 0..rng.usize(1..8) {
            self.change(&mut input, &mut rng);
        }
        input.truncate(LARGEST);
        input
    }

    fn any(&self, rng: &mut Rng) -> &'a [u8] {
        &self.corpus[rng.usize(0..self.corpus.len())]
    }

    fn change(&self, input: &mut Vec<u8>, rng: &mut Rng) {
        let at = rng.usize(0..=input.len());
        let short = at..(at + rng.usize(0..24)).min(input.len());
        match rng.u8(0..12) {
            0 if at < input.len() => input[at] = rng.u8(..),
            1 => drop(input.drain(short)),
            2 => input.truncate(at),
            3 => insert(input, at, SIGNS[rng.usize(0..SIGNS.len())].as_bytes()),
            4 => insert(input, at, self.words[rng.usize(0..self.words.len())]),
            5 => self.replace_word(input, at, rng),
            6 => {
                let line = line(input, at);
                drop(input.drain(line));
            }
            7 => {
                let other = self.any(rng);
                let copy = other[line(other, rng.usize(0..=other.len()))].to_vec();
                insert(input, line(input, at).start, &copy);
            }
            8 => {
                let from = line(input, at);
                let times = 1 << rng.u32(0..10);
                let copy = input[from.clone()].repeat(times);
                insert(input, from.start, &copy);
            }
            9 => {
                let nested = ["[", "{", "{a: ", "- ", "${", "? ", "\u{1f980}", "x", " "];
                let copy = nested[rng.usize(0..nested.len())].repeat(1 << rng.u32(0..13));
                insert(input, at, copy.as_bytes());
            }
            10 => {
                let indent = " ".repeat(rng.usize(0..8));
                insert(input, line(input, at).start, indent.as_bytes());
            }
            _ => {
                let other = self.any(rng);
                let tail = other[rng.usize(0..=other.len())..].to_vec();
                input.truncate(at);
                input.extend(tail);
            }
        }
    }

    /// Puts another word, or a number, in the place of one.
    fn replace_word(&self, input: &mut Vec<u8>, at: usize, rng: &mut Rng) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
        let start = input[at..].iter().position(|byte| is_word(*byte));
        let start = at + start.unwrap_or(0);
        let length = input[start..].iter().take_while(|byte| is_word(**byte));
        let end = start + length.count();
        let word = if rng.bool() {
            NUMBERS[rng.usize(0..NUMBERS.len())].as_bytes()
        } else {
            self.words[rng.usize(0..self.words.len())]
        };
        input.splice(start..end, word.iter().copied());
    }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    // Not without end, whatever is repeated.
    if input.len() + bytes.len() <= LARGEST {
        input.splice(at..at, bytes.iter().copied());
    }
}

/// The line that this byte is in, with its end.
fn line(input: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = input[..at].iter().rposition(|byte| *byte == b'\n');
    let end = input[at..].iter().position(|byte| *byte == b'\n');
    start.map_or(0, |newline| newline + 1)..end.map_or(input.len(), |newline| at + newline + 1)
}
