//! How bytes and patterns are read: each may be a text, a map or a list.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::allowed::AllowedText;
use super::data::{Data, Fragments, HexOf, Length, LinePattern, Pattern};
use super::list::elements;
use super::record::fields;
use super::refuse::refuse_values;
use super::scalar::{Hex, Scalar, Size};
use super::visitor::deserialize_any_of;
use crate::spec::problem::Problem;

const DATA: &str = "data";
const PATTERN: &str = "a pattern";

deserialize_any_of!(Data, DataVisitor, DATA, {
    fn visit_str<E: Error>(self, text: &str) -> Result<Data, E> {
        Ok(Data::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Data, A::Error> {
        fields(map).map(|map| Data::Made(Box::new(map)))
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
        fields(map).map(|map| LinePattern::Map(Box::new(map)))
    }

    refuse_values!(unquoted, PATTERN);
});

deserialize_any_of!(Length, LengthVisitor, "a number of bytes", {
    fn visit_u64<E: Error>(self, number: u64) -> Result<Length, E> {
        let size = Size::from_number(number.into());
        size.map(Length::Size).map_err(Problem::raise)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Length, E> {
        let size = Size::from_number(number.into());
        size.map(Length::Size).map_err(Problem::raise)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Length, E> {
        if text == "any" || text.contains("..") || text.contains("${") {
            return Ok(Length::Value(AllowedText::Text(text.to_owned())));
        }
        Size::from_text(text)
            .map(Length::Size)
            .map_err(Problem::raise)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Length, A::Error> {
        fields(map).map(|values| Length::Value(AllowedText::AnyOf(values)))
    }

    fn visit_unit<E: Error>(self) -> Result<Length, E> {
        Err(Problem::nothing("a size").raise())
    }
});

deserialize_any_of!(Fragments, FragmentsVisitor, PATTERN, {
    fn visit_str<E: Error>(self, text: &str) -> Result<Fragments, E> {
        Ok(Fragments::One(Box::new(Pattern::Text(text.to_owned()))))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fragments, A::Error> {
        fields(map).map(|map| Fragments::One(Box::new(Pattern::Map(Box::new(map)))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Fragments, A::Error> {
        elements(seq).map(Fragments::All)
    }

    refuse_values!(unquoted, "text");
});

/// Reads digits, or what is to be written in digits.
trait Hexed: Sized {
    fn of_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error>;
}

impl Hexed for Data {
    fn of_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        DataVisitor.visit_map(map)
    }

    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        DataVisitor.visit_seq(list)
    }
}

impl Hexed for Pattern {
    fn of_map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        PatternVisitor.visit_map(map)
    }

    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        PatternVisitor.visit_seq(list)
    }
}

impl<'de, T: Hexed> Deserialize<'de> for HexOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HexVisitor(PhantomData))
    }
}

struct HexVisitor<T>(PhantomData<T>);

impl<'de, T: Hexed> Visitor<'de> for HexVisitor<T> {
    type Value = HexOf<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Hex::WANTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<HexOf<T>, E> {
        Hex::from_text(text)
            .map(HexOf::Digits)
            .map_err(Problem::raise)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<HexOf<T>, A::Error> {
        T::of_map(map).map(HexOf::Of)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<HexOf<T>, A::Error> {
        T::of_list(seq).map(HexOf::Of)
    }

    refuse_values!(unquoted, Hex::WANTED);
}
