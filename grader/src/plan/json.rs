//! JSON with holes, and how it is compared.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::text::JsonText;
use super::values::{Unfilled, Values};

impl JsonText {
    /// Whether nothing of it depends on the run.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self {
            Self::Plain(_) => true,
            Self::Text(text) | Self::Source(text) => text.is_known(),
            Self::List(list) => list.iter().all(Self::is_known),
            Self::Map(map) => map.iter().all(|(_, value)| value.is_known()),
        }
    }

    /// The JSON with every hole filled.
    ///
    /// # Errors
    /// If a value is not known, or if what came from the program makes it no JSON.
    pub fn filled(&self, values: &Values) -> Result<Value, Unfilled> {
        Ok(match self {
            Self::Plain(value) => value.clone(),
            Self::Text(text) => {
                let text = text.try_fill(values)?;
                Value::String(String::from_utf8_lossy(&text).into_owned())
            }
            Self::List(list) => {
                let list = list.iter().map(|item| item.filled(values));
                Value::Array(list.collect::<Result<_, _>>()?)
            }
            Self::Map(map) => {
                let members = map.iter();
                let members =
                    members.map(|(name, value)| Ok((name.clone(), value.filled(values)?)));
                Value::Object(members.collect::<Result<_, _>>()?)
            }
            Self::Source(text) => parse(&text.try_fill(values)?).map_err(Unfilled::Impossible)?,
        })
    }
}

/// Reads JSON in which no object has a member twice.
///
/// # Errors
/// Why it is not such JSON.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    let strict: Result<Strict, _> = serde_json::from_slice(bytes);
    strict
        .map(|strict| strict.0)
        .map_err(|error| format!("it is not JSON: {error}"))
}

/// What is wrong with a value; `None` if it is as wanted. Objects may have other members, too.
#[must_use]
pub fn difference(wanted: &Value, found: &Value, path: &str) -> Option<String> {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.iter().find_map(|(name, wanted)| {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                match found.get(name) {
                    Some(found) => difference(wanted, found, &path),
                    None => Some(format!("{path}: {wanted} expected, and it is missing")),
                }
            })
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            let pairs = wanted.iter().zip(found).enumerate();
            let mut differences = pairs.filter_map(|(index, (wanted, found))| {
                difference(wanted, found, &format!("{path}[{index}]"))
            });
            differences.next()
        }
        (Value::Number(wanted), Value::Number(found)) if wanted.as_f64() == found.as_f64() => None,
        _ if wanted == found => None,
        _ => {
            let name = if path.is_empty() { "it" } else { path };
            Some(format!("{name}: {wanted} expected, {found} came"))
        }
    }
}

/// JSON without duplicate members.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = serde_json::Map::new();
        while let Some((name, Strict(value))) = map.next_entry::<String, Strict>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_may_have_more_and_numbers_are_compared_by_value() {
        let differs = |wanted: &str, found: &str| {
            let read = |text: &str| parse(text.as_bytes()).expect("JSON");
            difference(&read(wanted), &read(found), "")
        };
        assert_eq!(differs(r#"{"a": 1}"#, r#"{"b": [], "a": 1.0}"#), None);
        assert_eq!(
            differs(r#"{"a": {"b": true}}"#, r#"{"a": {"b": false}}"#).as_deref(),
            Some("a.b: true expected, false came")
        );
        assert_eq!(
            differs(r#"[1, {"x": 2}]"#, r#"[1, {}]"#).as_deref(),
            Some("[1].x: 2 expected, and it is missing")
        );
        assert!(differs("[1]", "[1, 2]").is_some() && differs("1", "\"1\"").is_some());
        assert!(parse(br#"{"a": 1, "a": 1}"#).is_err() && parse(b"{").is_err());
    }
}
