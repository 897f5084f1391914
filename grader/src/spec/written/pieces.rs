//! How sent bytes are cut, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess};

use super::list::elements;
use super::scalar::{Scalar, scalar_visit};
use super::visitor::deserialize_any_of;
use crate::spec::problem::Problem;
use crate::spec::step::Pieces;
use crate::spec::units;

const WANTED: &str = "a way to cut";

fn not_pieces(text: &dyn fmt::Display) -> Problem {
    Problem::new(
        format!("`{text}` is not a way to cut"),
        "write one size for all pieces (`1`), bounds for random sizes (`1..4096`), \
         or sizes in order (`[5, 1, rest]`)",
    )
}

fn piece_size(number: i128) -> Result<usize, Problem> {
    match number {
        0 => Err(Problem::without_help("a piece of no bytes")),
        _ => units::size_in_bytes(number),
    }
}

deserialize_any_of!(Pieces, PiecesVisitor, WANTED, {
    fn visit_u64<E: Error>(self, number: u64) -> Result<Pieces, E> {
        piece_size(number.into())
            .map(Pieces::Every)
            .map_err(Problem::raise)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Pieces, E> {
        random_sizes(text).map_err(Problem::raise)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Pieces, A::Error> {
        let pieces: Vec<Piece> = elements(seq)?;
        listed_sizes(&pieces).map_err(Problem::raise)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Pieces, E> {
        Err(not_pieces(&number).raise())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Pieces, E> {
        Err(not_pieces(&number).raise())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Pieces, E> {
        Err(not_pieces(&truth).raise())
    }

    fn visit_unit<E: Error>(self) -> Result<Pieces, E> {
        Err(Problem::nothing(WANTED).raise())
    }
});

/// Reads `1..4096`.
fn random_sizes(text: &str) -> Result<Pieces, Problem> {
    let bounds = text
        .split_once("..")
        .and_then(|(min, max)| Some((min.parse().ok()?, max.parse().ok()?)));
    let (min, max) = bounds.ok_or_else(|| not_pieces(&text))?;
    let (min, max) = (piece_size(min)?, piece_size(max)?);
    if min > max {
        let problem = format!("`{text}` is backwards");
        return Err(Problem::new(problem, format!("write `{max}..{min}`")));
    }
    Ok(Pieces::Random { min, max })
}

/// Reads `[5, 1, rest]`; `rest` may be left out.
fn listed_sizes(pieces: &[Piece]) -> Result<Pieces, Problem> {
    let sizes = match pieces {
        [sizes @ .., Piece::Rest] => sizes,
        sizes => sizes,
    };
    let sizes: Option<Vec<usize>> = sizes
        .iter()
        .map(|piece| match piece {
            Piece::Size(size) => Some(*size),
            Piece::Rest => None,
        })
        .collect();
    match sizes {
        None => Err(Problem::without_help("`rest` comes last")),
        Some(sizes) if sizes.is_empty() => Err(Problem::new(
            "there are no pieces",
            "write sizes, as in `[5, 1, rest]`",
        )),
        Some(sizes) => Ok(Pieces::Sizes(sizes)),
    }
}

/// An element of `[5, 1, rest]`.
enum Piece {
    Size(usize),
    Rest,
}

impl Scalar for Piece {
    const WANTED: &'static str = "the size of a piece";

    fn from_text(text: &str) -> Result<Self, Problem> {
        match text {
            "rest" => Ok(Self::Rest),
            _ => Err(Problem::new(
                format!("`{text}` is not the size of a piece"),
                "write a number of bytes, or `rest` at the end",
            )),
        }
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        piece_size(number).map(Self::Size)
    }
}

impl<'de> Deserialize<'de> for Piece {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar_visit(deserializer)
    }
}

impl JsonSchema for Pieces {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Pieces".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let size = json_schema!({"type": "integer", "minimum": 1});
        json_schema!({"anyOf": [
            size,
            {"type": "string", "pattern": "^[0-9]+\\.\\.[0-9]+$"},
            {"type": "array", "minItems": 1, "items": {"anyOf": [size, {"const": "rest"}]}},
        ]})
    }
}
