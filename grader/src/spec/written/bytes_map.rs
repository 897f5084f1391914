//! The words for bytes, which data and patterns have in common: one macro says them once.

/// Defines a map with the words for bytes, whose functions take `$inner`, and these fields.
macro_rules! bytes_map {
    ($(#[$meta:meta])* $name:ident of $inner:ident { $($(#[$of:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub(crate) struct $name {
            /// These bytes, as digits: `ff fe 00`. Of a map or a list: its bytes as lower-case
            /// digits.
            pub(crate) hex: Field<HexOf<$inner>>,
            /// The content of one of the case's `files`.
            pub(crate) file: Field<Text>,
            /// Pseudo-random bytes, the same in every run.
            pub(crate) random: Field<Record<Random>>,
            /// A text, repeated.
            pub(crate) repeat: Field<Record<Repeat>>,
            /// A number as one byte.
            pub(crate) u8: Field<AllowedText>,
            /// A number as two bytes, the highest first.
            pub(crate) u16: Field<AllowedText>,
            /// A number as three bytes, the highest first.
            pub(crate) u24: Field<AllowedText>,
            /// A number as four bytes, the highest first.
            pub(crate) u32: Field<AllowedText>,
            /// A number as eight bytes, the highest first.
            pub(crate) u64: Field<AllowedText>,
            /// A number with a sign as one byte.
            pub(crate) i8: Field<AllowedText>,
            /// A number with a sign as two bytes, the highest first.
            pub(crate) i16: Field<AllowedText>,
            /// A number with a sign as four bytes, the highest first.
            pub(crate) i32: Field<AllowedText>,
            /// A number with a sign as eight bytes, the highest first.
            pub(crate) i64: Field<AllowedText>,
            /// A number as two bytes, the lowest first.
            pub(crate) u16le: Field<AllowedText>,
            /// A number as three bytes, the lowest first.
            pub(crate) u24le: Field<AllowedText>,
            /// A number as four bytes, the lowest first.
            pub(crate) u32le: Field<AllowedText>,
            /// A number as eight bytes, the lowest first.
            pub(crate) u64le: Field<AllowedText>,
            /// A number with a sign as two bytes, the lowest first.
            pub(crate) i16le: Field<AllowedText>,
            /// A number with a sign as four bytes, the lowest first.
            pub(crate) i32le: Field<AllowedText>,
            /// A number with a sign as eight bytes, the lowest first.
            pub(crate) i64le: Field<AllowedText>,
            /// A number as bytes of seven bits, the lowest first.
            pub(crate) varint: Field<AllowedText>,
            /// The number of bytes, then the bytes: `{sized: {u16: DATA}}`.
            pub(crate) sized: Field<Record<SizedMap<$inner>>>,
            /// Compressed with gzip.
            pub(crate) gzip: Field<$inner>,
            /// In base64, with padding.
            pub(crate) base64: Field<$inner>,
            /// In the chunked transfer coding of HTTP.
            pub(crate) chunked: Field<$inner>,
            /// From the last byte to the first.
            pub(crate) reversed: Field<$inner>,
            /// Exclusive or with a key: `{xor: [KEY, DATA]}`.
            pub(crate) xor: Field<Vec<Located<$inner>>>,
            /// JSON, as a map, or as a text with variables. Expected: an object may have other
            /// members, too.
            pub(crate) json: Field<JsonYaml>,
            /// The CRC-32 of this: four bytes.
            pub(crate) crc32: Field<Data>,
            /// The SHA-1 digest of this: 20 bytes.
            pub(crate) sha1: Field<Data>,
            /// The SHA-256 digest of this: 32 bytes.
            pub(crate) sha256: Field<Data>,
            /// The MD5 digest of this: 16 bytes.
            pub(crate) md5: Field<Data>,
            $($(#[$of])* pub(crate) $field: $type,)*
        }

        impl $name {
            /// The names of the words for bytes that are written.
            pub(crate) fn byte_fields(&self) -> Vec<&'static str> {
                let others = [
                    ("hex", self.hex.is_written()),
                    ("file", self.file.is_written()),
                    ("random", self.random.is_written()),
                    ("repeat", self.repeat.is_written()),
                    ("sized", self.sized.is_written()),
                    ("xor", self.xor.is_written()),
                    ("json", self.json.is_written()),
                ];
                let others = others.into_iter().filter(|(_, written)| *written);
                let numbers = self.number().map(|(number, _)| number.name());
                let encodings = self.encoding().map(|(function, _)| function.name());
                let digests = self.digest().map(|(function, _)| function.name());
                others
                    .map(|(name, _)| name)
                    .chain(numbers)
                    .chain(encodings)
                    .chain(digests)
                    .collect()
            }

            /// The number that is written.
            pub(crate) fn number(&self) -> Option<(NumberType, &Located<AllowedText>)> {
                let numbers = [
                    ("u8", &self.u8),
                    ("u16", &self.u16),
                    ("u24", &self.u24),
                    ("u32", &self.u32),
                    ("u64", &self.u64),
                    ("i8", &self.i8),
                    ("i16", &self.i16),
                    ("i32", &self.i32),
                    ("i64", &self.i64),
                    ("u16le", &self.u16le),
                    ("u24le", &self.u24le),
                    ("u32le", &self.u32le),
                    ("u64le", &self.u64le),
                    ("i16le", &self.i16le),
                    ("i32le", &self.i32le),
                    ("i64le", &self.i64le),
                    ("varint", &self.varint),
                ];
                numbers.into_iter().find_map(|(name, field)| {
                    Some((NumberType::of_name(name)?, field.located()?))
                })
            }

            /// The function that can be read back and its data.
            pub(crate) fn encoding(&self) -> Option<(Function, &Located<$inner>)> {
                let functions = [
                    (Function::Gzip, &self.gzip),
                    (Function::Base64, &self.base64),
                    (Function::Chunked, &self.chunked),
                    (Function::Reversed, &self.reversed),
                ];
                let written = functions.into_iter();
                let mut written = written.filter_map(|(name, data)| Some((name, data.located()?)));
                written.next()
            }

            /// The digest that is written, and its data.
            pub(crate) fn digest(&self) -> Option<(Function, &Located<Data>)> {
                let functions = [
                    (Function::Crc32, &self.crc32),
                    (Function::Sha1, &self.sha1),
                    (Function::Sha256, &self.sha256),
                    (Function::Md5, &self.md5),
                ];
                let written = functions.into_iter();
                let mut written = written.filter_map(|(name, data)| Some((name, data.located()?)));
                written.next()
            }
        }
    };
}

pub(super) use bytes_map;
