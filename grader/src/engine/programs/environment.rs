//! The environment of programs.

use std::ffi::OsString;

/// The search path where none is set.
pub(super) const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The whole environment of a lab's program: as little as it needs, and the same for everyone.
pub(super) fn minimal_environment(path: OsString) -> Vec<(OsString, OsString)> {
    vec![
        ("PATH".into(), path),
        ("LANG".into(), "C.UTF-8".into()),
        // Its user may have no account, from which it could tell its name.
        ("USER".into(), "student".into()),
        ("LOGNAME".into(), "student".into()),
        ("RUST_BACKTRACE".into(), "0".into()),
    ]
}
