//! Maps: with known fields, and with free names. Neither allows a key twice.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor,
};

use super::keyword::KeywordError;
use super::refuse::{refuse_scalars, refuse_values};
use super::scalar::Name;
use super::transparent::transparent;
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};

/// A map with the fields of `T`, whose mistakes are reported at the key.
#[derive(Debug, Clone)]
pub(crate) struct Record<T>(pub(crate) T);

impl<T> Deref for Record<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Record<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RecordVisitor(PhantomData))
    }
}

struct RecordVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for RecordVisitor<T> {
    type Value = Record<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Record<T>, A::Error> {
        fields(map).map(Record)
    }

    refuse_scalars!("a map");
}

/// Fills a struct from a map; for visitors that accept other shapes, too.
pub(super) fn fields<'de, T: DeserializeOwned, A: MapAccess<'de>>(map: A) -> Result<T, A::Error> {
    T::deserialize(MapAccessDeserializer::new(Fields {
        map,
        seen: HashSet::new(),
    }))
}

/// A map whose keys are checked on their way into a derived struct.
struct Fields<A> {
    map: A,
    seen: HashSet<String>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let seen = &mut self.seen;
        self.map.next_key_seed(FieldSeed { seed, seen })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

struct FieldSeed<'a, K> {
    seed: K,
    seen: &'a mut HashSet<String>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for FieldSeed<'_, K> {
    type Value = K::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for FieldSeed<'_, K> {
    type Value = K::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<K::Value, E> {
        if !self.seen.insert(name.to_owned()) {
            return Err(duplicate(name).raise());
        }
        let name = StrDeserializer::<KeywordError>::new(name);
        self.seed.deserialize(name).map_err(|error| error.0.raise())
    }
}

fn duplicate(name: &str) -> Problem {
    Problem::new(format!("`{name}` is written twice"), "keep one of the two")
}

/// A map from free names, in the order of the file. A duplicate name is in it twice, so that the
/// checks can report it: serde's maps would keep the last.
#[derive(Debug, Clone)]
pub(crate) struct Entries<V>(pub(crate) Vec<(Located<Name>, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
    type Value = Entries<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<V>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }

    refuse_scalars!("a map");
}

impl<V: JsonSchema> JsonSchema for Entries<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Map_of_{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let values = generator.subschema_for::<V>();
        schemars::json_schema!({"type": "object", "additionalProperties": values})
    }
}

/// An optional field that must not be left empty: `send:` with nothing after it is a mistake, but
/// serde's `Option` would treat the field as missing.
#[derive(Debug, Clone)]
pub(crate) struct Field<T>(pub(crate) Option<Located<T>>);

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Field<T> {
    pub(crate) fn is_written(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn mark(&self) -> Option<Mark> {
        self.0.as_ref().map(|located| located.mark)
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|located| &located.value)
    }

    pub(crate) fn located(&self) -> Option<&Located<T>> {
        self.0.as_ref()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Located::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

transparent!(Record);
transparent!(Field);
transparent!(Located);
