//! What a number has to be, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess};

use super::list::List;
use super::record::{Field, fields};
use super::visitor::deserialize_any_of;
use crate::spec::problem::Problem;

/// A number, a calculation, a range, `any`, or one of several.
#[derive(Debug, Clone)]
pub(crate) enum AllowedText {
    Number(i128),
    Text(String),
    AnyOf(AnyOfValues),
}

/// One of several values.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnyOfValues {
    pub(crate) any_of: Field<List<AllowedText>>,
}

const VALUE: &str = "a number, a calculation, a range or `any`";

deserialize_any_of!(AllowedText, ValueVisitor, VALUE, {
    fn visit_u64<E: Error>(self, number: u64) -> Result<AllowedText, E> {
        Ok(AllowedText::Number(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<AllowedText, E> {
        Ok(AllowedText::Number(number.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<AllowedText, E> {
        Ok(AllowedText::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AllowedText, A::Error> {
        fields(map).map(AllowedText::AnyOf)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<AllowedText, E> {
        Err(Problem::without_help(format!("{number} is not a whole number")).raise())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<AllowedText, E> {
        Err(Problem::misplaced(VALUE, &truth).raise())
    }

    fn visit_unit<E: Error>(self) -> Result<AllowedText, E> {
        Err(Problem::nothing(VALUE).raise())
    }
});

impl JsonSchema for AllowedText {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let inner = generator.subschema_for::<Self>();
        json_schema!({
            "description": "What a number has to be: a number, `0x…`, `${calculation}`, a range `1..15`, `any`, or one of several.",
            "anyOf": [
                {"type": "integer"},
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["any_of"],
                    "properties": {"any_of": {"type": "array", "minItems": 1, "items": inner}}
                },
            ]
        })
    }
}
