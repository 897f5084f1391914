//! Variables, calculations with them, and text that has them.

use super::draw::{Draw, Draws};

/// The name of a captured variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureName {
    /// Who has it.
    pub owner: CaptureOwner,
    /// The name.
    pub name: String,
}

/// Who has a captured variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaptureOwner {
    /// The case.
    Case,
    /// The acting peer, because it is captured in `each`.
    Acting,
    /// The peer with this name.
    Peer(String),
}

/// Text with variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(pub Vec<TemplatePart>);

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Literal text.
    Text(String),
    /// Replaced by the variable's value.
    Var(Var),
}

/// A variable, known to have a value where it is used: `${n}` only under `times`, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Var {
    /// `${addr}`: the server's address, HOST:PORT.
    Addr,
    /// `${port}`: the server's port.
    Port,
    /// `${dir}`: the program's working folder.
    Dir,
    /// `${program}`: the address of the client program under test.
    Program,
    /// `${NAME}`: the address of a peer.
    Peer(String),
    /// `${name}`: the name of the acting peer.
    Name,
    /// `${n}`: the number of the round, from 1.
    Round,
    /// `${WORD}` or `${WORD.upper}`: random letters.
    Letters {
        /// The name of the random value.
        name: String,
        /// A to Z instead of a to z.
        upper: bool,
    },
    /// `${NUMBER}`, `${WORD.length}`, `${2*NUMBER + 1}`: calculated.
    Formula(Formula),
    /// `${ID}` or `${ID.upper}`: captured by a pattern.
    Captured {
        /// Its name.
        name: CaptureName,
        /// A to Z instead of a to z.
        upper: bool,
    },
    /// `${ADDRESS.host}`: the host of an address.
    Host(Box<Var>),
    /// `${ADDRESS.port}`: the port of an address.
    PortOf(Box<Var>),
    /// `${now}`: the seconds since 1970 when the case began.
    Now,
}

impl Template {
    /// Whether it has variables.
    #[must_use]
    pub fn has_variables(&self) -> bool {
        let is_variable = |part: &TemplatePart| matches!(part, TemplatePart::Var(_));
        self.0.iter().any(is_variable)
    }

    /// The text with the same text for each variable.
    pub(super) fn with_variables_as(&self, value: &str) -> String {
        let text = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Var(_) => value.to_owned(),
        };
        self.0.iter().map(text).collect()
    }
}

/// A calculation with whole numbers. A result that is printed as text, and every intermediate one,
/// has at most 15 digits, so that any language calculates it exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A literal number.
    Constant(i128),
    /// The random number with this name.
    Number(String),
    /// The number of letters of the random word with this name.
    Length(String),
    /// The number that a variable of the run is: captured, a port, the round.
    Variable(Box<Var>),
    /// The number of bytes of a captured variable.
    VariableLength(Box<Var>),
    /// Two operands and the operator between them.
    Binary(Box<Formula>, Sign, Box<Formula>),
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`, rounded towards zero.
    Over,
    /// `%`
    Modulo,
    /// `&`, bit by bit.
    And,
}

impl Sign {
    /// The result; `None` if it is too large, or if something is divided by 0.
    #[must_use]
    pub fn apply(self, left: i128, right: i128) -> Option<i128> {
        match self {
            Self::Plus => left.checked_add(right),
            Self::Minus => left.checked_sub(right),
            Self::Times => left.checked_mul(right),
            Self::Over => left.checked_div(right),
            Self::Modulo => left.checked_rem(right),
            Self::And => Some(left & right),
        }
    }
}

impl Formula {
    /// Whether its value is known only while the case runs.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Constant(_) | Self::Number(_) | Self::Length(_) => false,
            Self::Variable(_) | Self::VariableLength(_) => true,
            Self::Binary(left, _, right) => left.is_open() || right.is_open(),
        }
    }

    /// The smallest and the largest value; `None` if the run decides it, or if it may be too large.
    pub(super) fn bounds(&self, draws: &Draws) -> Option<(i128, i128)> {
        match self {
            Self::Constant(number) => Some((*number, *number)),
            Self::Number(name) => draws.get(name)?.bounds(),
            Self::Length(name) => Some((0, draws.max_word_bytes(name) as i128)),
            Self::Variable(_) | Self::VariableLength(_) => None,
            Self::Binary(left, sign, right) => {
                let (left, right) = (left.bounds(draws)?, right.bounds(draws)?);
                let mut ends = Vec::new();
                for left in [left.0, left.1] {
                    for right in [right.0, right.1] {
                        ends.push(sign.apply(left, right)?);
                    }
                }
                match sign {
                    Sign::Plus | Sign::Minus | Sign::Times => {
                        Some((*ends.iter().min()?, *ends.iter().max()?))
                    }
                    // Known only if there is nothing to vary.
                    Sign::Over | Sign::Modulo | Sign::And
                        if left.0 == left.1 && right.0 == right.1 =>
                    {
                        Some((ends[0], ends[0]))
                    }
                    Sign::Over | Sign::Modulo | Sign::And => None,
                }
            }
        }
    }

    /// The largest magnitude that the result, or an intermediate one, can have. Saturates. What only
    /// the run knows counts as nothing.
    pub(super) fn max_magnitude(&self, draws: &Draws) -> i128 {
        match self {
            Self::Constant(number) => number.saturating_abs(),
            Self::Number(name) => {
                let bounds = draws.get(name).and_then(Draw::bounds);
                bounds.map_or(0, |(min, max)| {
                    min.saturating_abs().max(max.saturating_abs())
                })
            }
            Self::Length(name) => draws.max_word_bytes(name) as i128,
            Self::Variable(_) | Self::VariableLength(_) => 0,
            Self::Binary(left, sign, right) => {
                let (left, right) = (left.max_magnitude(draws), right.max_magnitude(draws));
                match sign {
                    Sign::Plus | Sign::Minus => left.saturating_add(right),
                    // Times 0 is 0, but the operands are intermediate results, too.
                    Sign::Times => left.saturating_mul(right).max(left).max(right),
                    Sign::Over | Sign::Modulo | Sign::And => left.max(right),
                }
            }
        }
    }
}
