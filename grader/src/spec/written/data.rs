//! Bytes and patterns, as written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Error, MapAccess, SeqAccess};

use super::list::elements;
use super::number::Number;
use super::record::{Field, Record, fields};
use super::refuse::refuse_values;
use super::scalar::{Expression, Hex, Size, Text};
use super::visitor::deserialize_any_of;
use crate::spec::source::Located;

/// Bytes: a text (with variables, encoded as UTF-8), a map that says how to make them, or a list of
/// these, which are concatenated.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Data {
    Text(String),
    Made(DataMap),
    Join(Vec<Located<Data>>),
}

/// How to make bytes; exactly one field.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DataMap {
    /// These bytes: `ff fe 00`.
    pub(crate) hex: Field<Hex>,
    /// The content of one of the case's `files`.
    pub(crate) file: Field<Text>,
    /// Pseudo-random bytes, the same in every run.
    pub(crate) random: Field<Record<Random>>,
    /// A text, repeated.
    pub(crate) repeat: Field<Record<Repeat>>,
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

/// What received bytes must be. Data means exactly these bytes. On a TCP stream, and on stdout,
/// anything else needs a frame around it: `line`, `length` or `to_eof`. A UDP datagram is a frame.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Pattern {
    Text(String),
    Map(Box<PatternMap>),
    Join(Vec<Located<Data>>),
}

/// What received bytes must be.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PatternMap {
    /// Exactly these bytes: `ff fe 00`.
    pub(crate) hex: Field<Hex>,
    /// Exactly the content of one of the case's `files`.
    pub(crate) file: Field<Text>,
    /// Exactly these random bytes.
    pub(crate) random: Field<Record<Random>>,
    /// Exactly this text, repeated.
    pub(crate) repeat: Field<Record<Repeat>>,
    /// The whole frame matches this regular expression.
    pub(crate) regex: Field<Expression>,
    /// The frame contains this text.
    pub(crate) contains: Field<Text>,
    /// One line, including its newline: what it must be without the newline.
    pub(crate) line: Field<LinePattern>,
    /// This number of bytes; any bytes, unless `regex` or `contains` says more.
    pub(crate) length: Field<Size>,
    /// All bytes up to the end of the stream.
    pub(crate) to_eof: Field<Pattern>,
}

/// What a line must be: exactly this text, or a map.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum LinePattern {
    Text(String),
    Map(LineMap),
}

/// What a line must be; exactly one field.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LineMap {
    /// The whole line matches this regular expression.
    pub(crate) regex: Field<Expression>,
    /// The line contains this text.
    pub(crate) contains: Field<Text>,
}

const DATA: &str = "data";
const PATTERN: &str = "a pattern";

deserialize_any_of!(Data, DataVisitor, DATA, {
    fn visit_str<E: Error>(self, text: &str) -> Result<Data, E> {
        Ok(Data::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Data, A::Error> {
        fields(map).map(Data::Made)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Data, A::Error> {
        elements(seq).map(Data::Join)
    }

    refuse_values!(unquoted, DATA);
});

deserialize_any_of!(Pattern, PatternVisitor, PATTERN, {
    fn visit_str<E: Error>(self, text: &str) -> Result<Pattern, E> {
        Ok(Pattern::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Pattern, A::Error> {
        fields(map).map(|map| Pattern::Map(Box::new(map)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Pattern, A::Error> {
        elements(seq).map(Pattern::Join)
    }

    refuse_values!(unquoted, PATTERN);
});

deserialize_any_of!(LinePattern, LineVisitor, PATTERN, {
    fn visit_str<E: Error>(self, text: &str) -> Result<LinePattern, E> {
        Ok(LinePattern::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<LinePattern, A::Error> {
        fields(map).map(LinePattern::Map)
    }

    refuse_values!(unquoted, PATTERN);
});

impl DataMap {
    /// The names of the fields that are written.
    pub(crate) fn fields(&self) -> Vec<&'static str> {
        names_of_written([
            ("hex", self.hex.is_written()),
            ("file", self.file.is_written()),
            ("random", self.random.is_written()),
            ("repeat", self.repeat.is_written()),
        ])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }
}

impl PatternMap {
    /// The fields that are data.
    pub(crate) fn data(&self) -> DataMap {
        DataMap {
            hex: self.hex.clone(),
            file: self.file.clone(),
            random: self.random.clone(),
            repeat: self.repeat.clone(),
        }
    }

    /// The names of the frames that are written.
    pub(crate) fn frames(&self) -> Vec<&'static str> {
        names_of_written([
            ("line", self.line.is_written()),
            ("length", self.length.is_written()),
            ("to_eof", self.to_eof.is_written()),
        ])
    }

    /// Whether a field other than data is written.
    pub(crate) fn has_pattern(&self) -> bool {
        self.regex.is_written() || self.contains.is_written() || !self.frames().is_empty()
    }
}

fn names_of_written<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    let written = fields.into_iter().filter(|(_, written)| *written);
    written.map(|(name, _)| name).collect()
}
