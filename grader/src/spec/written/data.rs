//! Bytes and patterns, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::allowed::AllowedText;
use super::bytes_map::bytes_map;
use super::json::JsonYaml;
use super::number::Number;
use super::record::{Field, Record};
use super::scalar::{Expression, Hex, Name, Size, Text, True};
use crate::base::function::Function;
use crate::base::number::NumberType;
use crate::spec::source::Located;

/// Bytes: a text (with variables, encoded as UTF-8), a map that says how to make them, or a list of
/// these, which are concatenated.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Data {
    Text(String),
    Made(Box<DataMap>),
    Join(Vec<Located<Data>>),
}

/// What received bytes must be. Data means exactly these bytes. On a TCP stream, and on stdout,
/// anything else needs a frame around it: `line`, `length`, `until`, `to_eof`, or a list whose parts
/// know their sizes. A UDP datagram is a frame.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Pattern {
    Text(String),
    Map(Box<PatternMap>),
    Join(Vec<Located<Pattern>>),
}

/// What a line must be: exactly this text, or a pattern.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum LinePattern {
    Text(String),
    Map(Box<PatternMap>),
}

bytes_map! {
    /// How to make bytes; exactly one field.
    DataMap of Data {
        /// Only for an entry of `files`: an empty folder.
        #[schemars(skip)]
        folder: Field<True>,
    }
}

bytes_map! {
    /// What received bytes must be.
    PatternMap of Pattern {
        /// The whole frame matches this regular expression.
        regex: Field<Expression>,
        /// The frame contains this, or all of these: data, or `{regex: …}`.
        contains: Field<Fragments>,
        /// The frame contains none of these.
        lacks: Field<Fragments>,
        /// One line, including its newline: what it must be without the newline.
        line: Field<LinePattern>,
        /// This number of bytes; any bytes, unless something beside it says more.
        length: Field<Length>,
        /// Everything up to these bytes, and including them.
        until: Field<Data>,
        /// All bytes up to the end of the stream.
        to_eof: Field<Pattern>,
        /// One of these.
        any_of: Field<Vec<Located<Pattern>>>,
        /// What matches is a variable with this name from then on.
        #[serde(rename = "as")]
        name: Field<Name>,
    }
}

/// A number of bytes, then the bytes; exactly one field.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub(crate) struct SizedMap<T> {
    /// The number of bytes as one byte.
    #[serde(default)]
    pub(crate) u8: Field<T>,
    /// As two bytes, the highest first.
    #[serde(default)]
    pub(crate) u16: Field<T>,
    /// As three bytes, the highest first.
    #[serde(default)]
    pub(crate) u24: Field<T>,
    /// As four bytes, the highest first.
    #[serde(default)]
    pub(crate) u32: Field<T>,
    /// As eight bytes, the highest first.
    #[serde(default)]
    pub(crate) u64: Field<T>,
    /// As two bytes, the lowest first.
    #[serde(default)]
    pub(crate) u16le: Field<T>,
    /// As four bytes, the lowest first.
    #[serde(default)]
    pub(crate) u32le: Field<T>,
    /// As eight bytes, the lowest first.
    #[serde(default)]
    pub(crate) u64le: Field<T>,
    /// As bytes of seven bits, the lowest first.
    #[serde(default)]
    pub(crate) varint: Field<T>,
}

impl<T> SizedMap<T> {
    /// The sizes that are written, and their data.
    pub(crate) fn written(&self) -> Vec<(NumberType, &Located<T>)> {
        let all = [
            ("u8", &self.u8),
            ("u16", &self.u16),
            ("u24", &self.u24),
            ("u32", &self.u32),
            ("u64", &self.u64),
            ("u16le", &self.u16le),
            ("u32le", &self.u32le),
            ("u64le", &self.u64le),
            ("varint", &self.varint),
        ];
        let all = all.into_iter();
        all.filter_map(|(name, data)| Some((NumberType::of_name(name)?, data.located()?)))
            .collect()
    }
}

/// Pseudo-random bytes, the same in every run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Random {
    /// How many: a number, `64KiB`, `8MiB`.
    pub(crate) size: Size,
    /// Which bytes: another seed makes others.
    pub(crate) seed: Number<0, { u32::MAX }>,
}

/// A text, repeated.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeat {
    /// The text; the only variables in it are random values.
    pub(crate) text: Located<Text>,
    /// How often.
    pub(crate) times: Number<1, { u32::MAX }>,
}

/// Digits, or what is to be written in digits.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum HexOf<T> {
    Digits(Hex),
    Of(T),
}

/// A number of bytes.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Length {
    Size(Size),
    Value(AllowedText),
}

/// What a frame contains: one, or a list.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Fragments {
    One(Box<Pattern>),
    All(Vec<Located<Pattern>>),
}

impl PatternMap {
    /// The names of the frames that are written.
    pub(crate) fn frames(&self) -> Vec<&'static str> {
        names_of_written([
            ("line", self.line.is_written()),
            ("length", self.length.is_written()),
            ("until", self.until.is_written()),
            ("to_eof", self.to_eof.is_written()),
        ])
    }
}

fn names_of_written<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    let written = fields.into_iter().filter(|(_, written)| *written);
    written.map(|(name, _)| name).collect()
}
