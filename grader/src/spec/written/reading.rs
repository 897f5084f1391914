//! The state of reading a file: how many located values have been read, and what was wrong.
//!
//! serde hands a visitor nothing but the value, so this state lives beside it, in thread-locals of
//! the thread that reads.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::span::Shape;

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static TRAP: Cell<Option<u32>> = const { Cell::new(None) };
    static TRAPPED: Cell<Shape> = const { Cell::new(Shape::Scalar) };
    static PROBLEM: RefCell<Option<Problem>> = const { RefCell::new(None) };
}

impl Problem {
    /// Makes the problem the error of the deserializer at work. It travels beside that error,
    /// because a serde error is only text, to which the deserializer adds a path and a place.
    pub(crate) fn raise<E: Error>(self) -> E {
        let error = E::custom(&self.message);
        PROBLEM.set(Some(self));
        error
    }
}

/// Starts reading a file. The value with the mark `trap` will be refused.
pub(super) fn begin(trap: Option<Mark>) {
    NEXT.set(0);
    TRAP.set(trap.map(|mark| mark.0));
    TRAPPED.set(Shape::Scalar);
    PROBLEM.set(None);
}

/// The problem that was raised since [`begin`].
pub(super) fn take_problem() -> Option<Problem> {
    PROBLEM.take()
}

/// The shape of the value that the trap refused.
pub(super) fn trapped_shape() -> Shape {
    TRAPPED.get()
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

/// Accepts no value, so that the deserializer says where it is.
struct Trap;

enum Never {}

impl<'de> Visitor<'de> for Trap {
    type Value = Never;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }

    // A collection is read to its end before it is refused: its remaining events would be taken
    // for the next value.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Never, A::Error> {
        TRAPPED.set(Shape::Collection);
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(A::Error::custom("trap"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Never, A::Error> {
        TRAPPED.set(Shape::Collection);
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::custom("trap"))
    }
}
