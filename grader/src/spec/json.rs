//! JSON, with variables in its texts.

use super::variable::Template;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`, `true`, `false` or a number.
    Plain(serde_json::Value),
    /// A string.
    Text(Template),
    /// An array.
    List(Vec<Json>),
    /// An object. In a pattern other members may be there, too.
    Map(Vec<(String, Json)>),
    /// A text that is JSON once its variables have their values.
    Source(Template),
}
