//! Scalars, which say what they want when something else is written.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::ops::Deref;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::spec::problem::Problem;
use crate::spec::units;

/// A value written as one text, number or truth value.
pub(crate) trait Scalar: Sized {
    /// Its name with an article, for messages.
    const WANTED: &'static str;

    fn from_text(text: &str) -> Result<Self, Problem>;

    fn from_number(number: i128) -> Result<Self, Problem> {
        Err(Problem::unquoted(Self::WANTED, &number))
    }

    fn from_truth(truth: bool) -> Result<Self, Problem> {
        Err(Problem::unquoted(Self::WANTED, &truth))
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WANTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).map_err(Problem::raise)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        T::from_number(number.into()).map_err(Problem::raise)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        T::from_number(number.into()).map_err(Problem::raise)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        Err(Problem::unquoted(T::WANTED, &number).raise())
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<T, E> {
        T::from_truth(truth).map_err(Problem::raise)
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        Err(Problem::nothing(T::WANTED).raise())
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(Problem::without_help(format!("expected {}, found a map", T::WANTED)).raise())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(Problem::without_help(format!("expected {}, found a list", T::WANTED)).raise())
    }
}

/// Reads a [`Scalar`].
pub(super) fn scalar_visit<'de, D: Deserializer<'de>, T: Scalar>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// Makes a [`Scalar`] deserializable, and gives it a JSON Schema.
macro_rules! scalar {
    ($type:ty, $schema:tt) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                scalar_visit(deserializer)
            }
        }

        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

pub(super) use scalar;

/// Defines a [`Scalar`] that wraps its value.
macro_rules! newtype {
    ($(#[$doc:meta])* $name:ident($value:ty), $schema:tt) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub(crate) struct $name(pub(crate) $value);

        impl Deref for $name {
            type Target = $value;

            fn deref(&self) -> &$value {
                &self.0
            }
        }

        scalar!($name, $schema);
    };
}

newtype!(
    /// Text, possibly empty.
    Text(String), {"type": "string"}
);

impl Scalar for Text {
    const WANTED: &'static str = "text";

    fn from_text(text: &str) -> Result<Self, Problem> {
        Ok(Self(text.to_owned()))
    }
}

newtype!(
    /// Text for people, not empty.
    Prose(String), {"type": "string", "minLength": 1}
);

impl Scalar for Prose {
    const WANTED: &'static str = "text";

    fn from_text(text: &str) -> Result<Self, Problem> {
        if text.trim().is_empty() {
            return Err(Problem::new("this text is empty", "write a sentence"));
        }
        Ok(Self(text.trim_end().to_owned()))
    }
}

newtype!(
    /// The name of a peer, a file or a rule.
    Name(String), {"type": "string", "minLength": 1}
);

impl Scalar for Name {
    const WANTED: &'static str = "a name";

    fn from_text(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(Problem::without_help("this name is empty"));
        }
        Ok(Self(text.to_owned()))
    }
}

newtype!(
    /// A duration.
    Time(Duration), {"type": "string", "pattern": "^[1-9][0-9]*(ms|s|m)$"}
);

impl Scalar for Time {
    const WANTED: &'static str = "a duration";

    fn from_text(text: &str) -> Result<Self, Problem> {
        units::duration(text).map(Self)
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        Err(Problem::new(
            format!("`{number}` is not a duration: it has no unit"),
            format!("write `{number}ms` or `{number}s`"),
        ))
    }
}

newtype!(
    /// A number of bytes.
    Size(usize),
    {"anyOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": "^[0-9]+(KiB|MiB)$"},
    ]}
);

impl Scalar for Size {
    const WANTED: &'static str = "a size";

    fn from_text(text: &str) -> Result<Self, Problem> {
        units::size(text).map(Self)
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        units::size_in_bytes(number).map(Self)
    }
}

newtype!(
    /// A resource limit, in bytes.
    ByteLimit(u64), {"type": "string", "pattern": "^[0-9]+(KiB|MiB|GiB)$"}
);

impl Scalar for ByteLimit {
    const WANTED: &'static str = "a size";

    fn from_text(text: &str) -> Result<Self, Problem> {
        units::byte_limit(text).map(Self)
    }
}

newtype!(
    /// Bytes as hexadecimal digits.
    Hex(Vec<u8>), {"type": "string", "pattern": "^([0-9a-fA-F]{2}[ \n]*)*$"}
);

impl Scalar for Hex {
    const WANTED: &'static str = "text of hexadecimal digits";

    fn from_text(text: &str) -> Result<Self, Problem> {
        units::hex(text).map(Self)
    }
}

newtype!(
    /// A regular expression, which may have variables.
    Expression(String), {"type": "string", "format": "regex"}
);

impl Scalar for Expression {
    const WANTED: &'static str = "a regular expression";

    fn from_text(text: &str) -> Result<Self, Problem> {
        Ok(Self(text.to_owned()))
    }
}

newtype!(
    /// The address of a server.
    Address(SocketAddr), {"type": "string"}
);

impl Scalar for Address {
    const WANTED: &'static str = "an address";

    fn from_text(text: &str) -> Result<Self, Problem> {
        text.parse().map(Self).map_err(|_| {
            Problem::new(
                format!("`{text}` is not an address"),
                "write `127.0.0.1:8888`",
            )
        })
    }
}

newtype!(
    /// `true`, for fields whose absence means the opposite.
    True(()), {"const": true}
);

impl Scalar for True {
    const WANTED: &'static str = "true";

    fn from_text(text: &str) -> Result<Self, Problem> {
        Err(Problem::new(
            format!("expected `true`, found `{text}`"),
            "write `true`",
        ))
    }

    fn from_truth(truth: bool) -> Result<Self, Problem> {
        if truth {
            return Ok(Self(()));
        }
        Err(Problem::new(
            "`false` has no meaning here",
            "write `true`, or remove the field",
        ))
    }
}
