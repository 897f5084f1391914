//! Functions of bytes: encodings, which can also be read, and digests, which cannot.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// The most bytes that decoding may make: a few bytes of gzip can stand for gigabytes.
const MAX_DECODED: u64 = 64 << 20;

/// A function that makes bytes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Gzip.
    Gzip,
    /// Base64 with padding.
    Base64,
    /// The chunked transfer coding of HTTP.
    Chunked,
    /// Lower-case hexadecimal digits.
    Hex,
    /// The CRC-32 of IEEE 802.3, four bytes in network order.
    Crc32,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// MD5, 16 bytes.
    Md5,
    /// The bytes from the last to the first.
    Reversed,
}

impl Function {
    /// As a spec writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Base64 => "base64",
            Self::Chunked => "chunked",
            Self::Hex => "hex",
            Self::Crc32 => "crc32",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
            Self::Reversed => "reversed",
        }
    }

    /// Whether the bytes can be read back.
    #[must_use]
    pub fn is_encoding(self) -> bool {
        matches!(
            self,
            Self::Gzip | Self::Base64 | Self::Chunked | Self::Hex | Self::Reversed
        )
    }

    /// Applies the function.
    #[must_use]
    pub fn apply(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Gzip => gzip(data),
            Self::Base64 => STANDARD.encode(data).into_bytes(),
            Self::Chunked => chunked(data),
            Self::Hex => to_hex(data),
            Self::Crc32 => crc32fast::hash(data).to_be_bytes().to_vec(),
            Self::Sha1 => hmac_sha1_compact::Hash::hash(data).to_vec(),
            Self::Sha256 => hmac_sha256::Hash::hash(data).to_vec(),
            Self::Md5 => md5::compute(data).0.to_vec(),
            Self::Reversed => data.iter().rev().copied().collect(),
        }
    }

    /// Reads what an encoding has made.
    ///
    /// # Errors
    /// Why the bytes are not in this encoding.
    pub fn decode(self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Gzip => gunzip(bytes),
            Self::Base64 => STANDARD.decode(bytes).map_err(|error| error.to_string()),
            Self::Chunked => match dechunk(bytes) {
                Chunks::Complete(size, data) if size == bytes.len() => Ok(data),
                Chunks::Complete(size, _) => Err(format!(
                    "{} bytes follow the last chunk",
                    bytes.len() - size
                )),
                Chunks::More => Err("the last chunk, of size 0, is missing".to_owned()),
                Chunks::Wrong(why) => Err(why),
            },
            Self::Hex => from_hex(bytes),
            Self::Reversed => Ok(self.apply(bytes)),
            Self::Crc32 | Self::Sha1 | Self::Sha256 | Self::Md5 => {
                Err(format!("{} cannot be read back", self.name()))
            }
        }
    }
}

/// What was read of a chunked body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunks {
    /// All of it: how many bytes it takes, and the data.
    Complete(usize, Vec<u8>),
    /// More has to come.
    More,
    /// It is not chunked, and why.
    Wrong(String),
}

/// Reads a chunked body, with its last chunk and without trailers.
#[must_use]
pub fn dechunk(bytes: &[u8]) -> Chunks {
    let (mut at, mut data) = (0, Vec::new());
    loop {
        let Some(end) = bytes[at..].windows(2).position(|pair| pair == b"\r\n") else {
            let is_long = bytes.len() - at > 1024;
            return match is_long {
                true => Chunks::Wrong("the size of a chunk has no end".to_owned()),
                false => Chunks::More,
            };
        };
        let line = String::from_utf8_lossy(&bytes[at..at + end]);
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size = match usize::from_str_radix(digits, 16) {
            Ok(size) if size as u64 <= MAX_DECODED => size,
            Ok(_) | Err(_) => return Chunks::Wrong(format!("`{line}` is not the size of a chunk")),
        };
        at += end + 2;
        let Some(chunk) = bytes.get(at..at + size + 2) else {
            return Chunks::More;
        };
        if !chunk.ends_with(b"\r\n") {
            return Chunks::Wrong(format!("a chunk of {size} bytes does not end after them"));
        }
        data.extend_from_slice(&chunk[..size]);
        at += size + 2;
        if size == 0 {
            return Chunks::Complete(at, data);
        }
        if data.len() as u64 > MAX_DECODED {
            return Chunks::Wrong("the chunks are more than 64 MiB".to_owned());
        }
    }
}

/// Two chunks, if there are enough bytes, so that a reader of only one is found out.
fn chunked(data: &[u8]) -> Vec<u8> {
    let (first, second) = data.split_at(data.len() / 2);
    let mut out = Vec::new();
    for chunk in [first, second] {
        if !chunk.is_empty() {
            out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            out.extend_from_slice(chunk);
            out.extend_from_slice(b"\r\n");
        }
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut data = Vec::new();
    let mut decoder = MultiGzDecoder::new(bytes).take(MAX_DECODED + 1);
    match decoder.read_to_end(&mut data) {
        Ok(_) if data.len() as u64 > MAX_DECODED => Err("it is more than 64 MiB".to_owned()),
        Ok(_) => Ok(data),
        Err(error) => Err(error.to_string()),
    }
}

fn to_hex(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<String>().into_bytes()
}

fn from_hex(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let digit = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    if bytes.len() % 2 == 1 {
        return Err("it has an odd number of digits".to_owned());
    }
    let pairs = bytes.chunks(2);
    let pairs = pairs.map(|pair| Some(digit(&pair[0])? << 4 | digit(&pair[1])?));
    let read: Option<Vec<u8>> = pairs.collect();
    read.ok_or_else(|| "not all of it is hexadecimal digits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_can_be_read_back() {
        let encodings = [
            Function::Gzip,
            Function::Base64,
            Function::Chunked,
            Function::Hex,
            Function::Reversed,
        ];
        for function in encodings {
            for data in [&b""[..], b"a", b"\x00\xff grun"] {
                let encoded = function.apply(data);
                assert_eq!(
                    function.decode(&encoded).as_deref(),
                    Ok(data),
                    "{function:?}"
                );
            }
            assert!(function.is_encoding());
        }
        for (function, wrong) in [
            (Function::Gzip, &b"plain"[..]),
            (Function::Base64, b"a"),
            (Function::Chunked, b"3\r\nabc\r\n"),
            (Function::Chunked, b"0\r\n\r\nmore"),
            (Function::Hex, b"abc"),
            (Function::Hex, b"xy"),
        ] {
            assert!(function.decode(wrong).is_err(), "{function:?}");
        }
    }

    #[test]
    fn digests_are_the_known_ones() {
        let of_abc = |function: Function| {
            String::from_utf8(to_hex(&function.apply(b"abc"))).expect("digits")
        };
        assert_eq!(of_abc(Function::Crc32), "352441c2");
        assert_eq!(of_abc(Function::Md5), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(
            of_abc(Function::Sha1),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        assert!(of_abc(Function::Sha256).starts_with("ba7816bf8f01cfea"));
    }

    #[test]
    fn chunks_wait_for_the_last() {
        assert_eq!(dechunk(b"3\r\nab"), Chunks::More);
        assert_eq!(
            dechunk(b"3;x=1\r\nabc\r\n0\r\n\r\nrest"),
            Chunks::Complete(17, b"abc".to_vec())
        );
        assert!(matches!(dechunk(b"zz\r\n"), Chunks::Wrong(_)));
        assert!(matches!(dechunk(b"1\r\nabc"), Chunks::Wrong(_)));
        assert!(matches!(dechunk(b"ffffffffff\r\n"), Chunks::Wrong(_)));
    }
}
