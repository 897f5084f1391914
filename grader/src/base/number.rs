//! Numbers as bytes: in both orders, with and without a sign, and of variable length.

/// How a number is written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberType {
    /// A fixed number of bytes, at most 8.
    Fixed {
        /// How many.
        bytes: usize,
        /// Whether there is a sign, in two's complement.
        signed: bool,
        /// Whether the lowest byte comes first.
        little: bool,
    },
    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    Varint,
}

/// What reading a number has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadNumber {
    /// The number, and how many bytes it takes.
    Complete(i128, usize),
    /// More bytes are needed.
    More,
    /// A varint that does not end within ten bytes.
    TooLong,
}

impl NumberType {
    /// Every type by its name.
    pub const ALL: [(&'static str, Self); 17] = [
        ("u8", Self::fixed(1, false, false)),
        ("u16", Self::fixed(2, false, false)),
        ("u24", Self::fixed(3, false, false)),
        ("u32", Self::fixed(4, false, false)),
        ("u64", Self::fixed(8, false, false)),
        ("i8", Self::fixed(1, true, false)),
        ("i16", Self::fixed(2, true, false)),
        ("i32", Self::fixed(4, true, false)),
        ("i64", Self::fixed(8, true, false)),
        ("u16le", Self::fixed(2, false, true)),
        ("u24le", Self::fixed(3, false, true)),
        ("u32le", Self::fixed(4, false, true)),
        ("u64le", Self::fixed(8, false, true)),
        ("i16le", Self::fixed(2, true, true)),
        ("i32le", Self::fixed(4, true, true)),
        ("i64le", Self::fixed(8, true, true)),
        ("varint", Self::Varint),
    ];

    const fn fixed(bytes: usize, signed: bool, little: bool) -> Self {
        Self::Fixed {
            bytes,
            signed,
            little,
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find_map(|(known, number)| (*known == name).then_some(*number))
    }

    /// As a spec writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find_map(|(name, number)| (*number == self).then_some(*name))
            .unwrap_or("number")
    }

    /// The smallest number and the largest.
    #[must_use]
    pub fn bounds(self) -> (i128, i128) {
        match self {
            Self::Fixed { bytes, signed, .. } => {
                let values = 1_i128 << (8 * bytes);
                if signed {
                    (-values / 2, values / 2 - 1)
                } else {
                    (0, values - 1)
                }
            }
            Self::Varint => (0, i128::from(u64::MAX)),
        }
    }

    /// The bytes of a number; `None` if it does not fit.
    #[must_use]
    pub fn encode(self, number: i128) -> Option<Vec<u8>> {
        let (min, max) = self.bounds();
        if !(min..=max).contains(&number) {
            return None;
        }
        Some(match self {
            Self::Fixed { bytes, little, .. } => {
                let mut encoded = number.to_le_bytes()[..bytes].to_vec();
                if !little {
                    encoded.reverse();
                }
                encoded
            }
            Self::Varint => varint(number),
        })
    }

    /// Reads the number that the bytes begin with.
    #[must_use]
    pub fn read(self, bytes: &[u8]) -> ReadNumber {
        match self {
            Self::Fixed {
                bytes: size,
                signed,
                little,
            } => {
                let Some(own) = bytes.get(..size) else {
                    return ReadNumber::More;
                };
                let add = |number: i128, byte: &u8| number << 8 | i128::from(*byte);
                let number = if little {
                    own.iter().rev().fold(0, add)
                } else {
                    own.iter().fold(0, add)
                };
                let (_, max) = self.bounds();
                let is_negative = signed && number > max;
                let number = number - i128::from(is_negative) * (1 << (8 * size));
                ReadNumber::Complete(number, size)
            }
            Self::Varint => read_varint(bytes),
        }
    }
}

fn varint(mut number: i128) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn read_varint(bytes: &[u8]) -> ReadNumber {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(10).enumerate() {
        number |= i128::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return ReadNumber::Complete(number, at + 1);
        }
    }
    if bytes.len() < 10 {
        ReadNumber::More
    } else {
        ReadNumber::TooLong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for (name, number) in NumberType::ALL {
            assert_eq!(NumberType::of_name(name), Some(number));
            assert_eq!(number.name(), name);
            let (min, max) = number.bounds();
            for value in [min, max, min / 3, 0, 1, max / 3] {
                let bytes = number.encode(value).expect("it fits");
                let size = bytes.len();
                assert_eq!(
                    number.read(&[&bytes[..], b"more"].concat()),
                    ReadNumber::Complete(value, size),
                    "{name} {value}"
                );
                assert_eq!(number.read(&bytes[..size - 1]), ReadNumber::More);
            }
            assert_eq!(number.encode(max + 1), None);
            assert_eq!(number.encode(min - 1), None);
        }
    }

    #[test]
    fn the_order_of_the_bytes_is_the_networks_unless_the_name_says_le() {
        let bytes = |name: &str, number| {
            let kind = NumberType::of_name(name).expect("a type");
            kind.encode(number).expect("it fits")
        };
        assert_eq!(bytes("u32", 0x0102_0304), [1, 2, 3, 4]);
        assert_eq!(bytes("u24le", 0x01_0203), [3, 2, 1]);
        assert_eq!(bytes("i16", -2), [0xff, 0xfe]);
        assert_eq!(bytes("varint", 300), [0xac, 0x02]);
        assert_eq!(NumberType::Varint.read(&[0x80; 10]), ReadNumber::TooLong);
    }
}
