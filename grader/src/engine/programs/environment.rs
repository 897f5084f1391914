//! The environment of programs under test: small, and the same for everyone, however a program is
//! handed over. Nothing of the grader's own environment gets there but its PATH, which names the
//! tools: a program that passes here must not depend on a variable that is set here, and must not
//! be able to read a secret out of one.

use std::ffi::OsString;

/// The search path where none is set.
pub(super) const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The whole environment of a program, but for its own folders (`HOME` and `TMPDIR`), which only a
/// run has (`runner::with_own_folders`).
pub(super) fn program_environment(path: OsString) -> Vec<(OsString, OsString)> {
    vec![("PATH".into(), path), ("LANG".into(), "C.UTF-8".into())]
}

/// The grader's own search path.
#[must_use]
pub fn search_path() -> OsString {
    let path = std::env::var_os("PATH").filter(|path| !path.is_empty());
    path.unwrap_or_else(|| DEFAULT_PATH.into())
}
