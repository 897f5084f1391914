//! Values that can be written in several ways.

/// Implements `Deserialize` for a type by a visitor with these methods. Error messages ask for
/// `$expected`.
macro_rules! deserialize_any_of {
    ($type:ident, $visitor:ident, $expected:expr, { $($methods:tt)* }) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor)
            }
        }

        struct $visitor;

        impl<'de> serde::de::Visitor<'de> for $visitor {
            type Value = $type;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($expected)
            }

            $($methods)*
        }
    };
}

pub(super) use deserialize_any_of;
