//! The names by which serde knows the variants of an enum.

use serde::de::value::{self, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

/// The names of the variants of a derived enum, in their order.
pub(super) fn variant_names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // This always fails: only the names are needed.
    let _ = T::deserialize(NameCollector(&mut names));
    names
}

/// The variants of a derived enum without fields, in their order.
pub(super) fn variants<T: DeserializeOwned>() -> impl Iterator<Item = T> {
    let names = variant_names::<T>().iter();
    names.filter_map(|name| T::deserialize(StrDeserializer::<value::Error>::new(name)).ok())
}

/// Records the names that a derived enum asks for.
struct NameCollector<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for NameCollector<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, value::Error> {
        Err(value::Error::custom("there is no value"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        *self.0 = variants;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
