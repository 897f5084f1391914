//! What is known while a file is being read: how many located values there were, and what was wrong.
//!
//! serde hands a visitor nothing but the value, so this lives beside it, in the thread that reads.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::spec::source::{Located, Mark};

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static TRAP: Cell<Option<u32>> = const { Cell::new(None) };
    static TRAPPED_COLLECTION: Cell<bool> = const { Cell::new(false) };
    static PROBLEM: RefCell<Option<Problem>> = const { RefCell::new(None) };
}

/// What is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: Some(help.into()),
        }
    }

    pub(crate) fn bare(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// Raises the problem as the error of whatever deserializer is at work. It travels beside the error, because an
    /// error of serde's is only text, to which the deserializer adds a path and a place.
    pub(crate) fn raise<E: Error>(self) -> E {
        let error = E::custom(&self.message);
        PROBLEM.set(Some(self));
        error
    }
}

/// Starts reading a file; with a trap, the value of that mark is refused.
pub(super) fn begin(trap: Option<Mark>) {
    NEXT.set(0);
    TRAP.set(trap.map(|mark| mark.0));
    TRAPPED_COLLECTION.set(false);
    PROBLEM.set(None);
}

/// The problem that was raised since [`begin`].
pub(super) fn problem() -> Option<Problem> {
    PROBLEM.take()
}

/// Whether the value that the trap refused was a map or a list.
pub(super) fn trapped_collection() -> bool {
    TRAPPED_COLLECTION.get()
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mark = NEXT.get();
        NEXT.set(mark + 1);
        if TRAP.get() == Some(mark) {
            return deserializer
                .deserialize_any(Trap)
                .map(|never| match never {});
        }
        let value = T::deserialize(deserializer)?;
        Ok(Self {
            value,
            mark: Mark(mark),
        })
    }
}

/// Accepts nothing, so that the deserializer says where it is.
struct Trap;

enum Never {}

impl<'de> Visitor<'de> for Trap {
    type Value = Never;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }

    // A collection is read to its end before it is refused, or its events would be left over.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Never, A::Error> {
        TRAPPED_COLLECTION.set(true);
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(A::Error::custom("trap"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Never, A::Error> {
        TRAPPED_COLLECTION.set(true);
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::custom("trap"))
    }
}
