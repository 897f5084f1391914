//! What the runner records of a call of its own that failed.

use std::io;

use crate::base::shortage::{is_shortage, noted};
use crate::verdict::conversation::{Fact, GraderError, Unreliable};

/// A shortage of the machine disturbs a run, which is then repeated. Anything else is an error.
pub(super) fn trouble(error: io::Error, as_error: impl FnOnce(String) -> GraderError) -> Fact {
    let error = noted(error);
    if is_shortage(&error) {
        Fact::Unreliable(Unreliable::Short)
    } else {
        Fact::GraderError(as_error(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn only_a_shortage_may_be_gone_in_another_run() {
        let fact = |errno: Errno| trouble(errno.into(), GraderError::Bind);
        assert_eq!(fact(Errno::MFILE), Fact::Unreliable(Unreliable::Short));
        assert!(matches!(
            fact(Errno::ACCESS),
            Fact::GraderError(GraderError::Bind(_))
        ));
    }
}
