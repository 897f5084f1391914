//! The seccomp filter: system calls that no lab needs and that reach beyond a jail fail as if the
//! kernel did not have them.

mod bpf;
mod rules;
#[cfg(test)]
mod tests;

use std::io;

use seccompiler::apply_filter;

use rules::{FIRST_UNKNOWN, rules};

/// Installs the filter for this thread and everything that it starts from now on.
pub(crate) fn install_filter() -> io::Result<()> {
    let program = bpf::compile(&rules(), FIRST_UNKNOWN)?;
    apply_filter(&program).map_err(io::Error::other)
}
