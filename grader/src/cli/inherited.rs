//! Undoes what the grader has inherited from whatever started it, where it would keep it from
//! working: signals that are ignored, and few open files.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use signal_hook::consts::{SIGCHLD, SIGXFSZ};
use signal_hook::flag;

/// Makes this process independent of how it was started, as far as it can be.
pub(super) fn undo() {
    // A case takes a dozen open files, and many cases run at once. Who set the soft limit alone has
    // left it to each program to raise it.
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
    // Whoever ignores SIGCHLD is never told how a child has ended. And a file that becomes too
    // large for `ulimit -f` is an error to report, not the end of the process. A handler undoes
    // both, and programs that are started do not inherit it.
    let noticed = Arc::new(AtomicBool::new(false));
    let mut signals = vec![SIGXFSZ];
    if is_ignored(SIGCHLD) {
        signals.push(SIGCHLD);
    }
    for signal in signals {
        let _ = flag::register(signal, Arc::clone(&noticed));
    }
}

/// Whether this process ignores a signal, if the system tells.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    is_in_mask(&status, signal)
}

/// Whether the line "SigIgn:" of a `status` file, a mask in hexadecimal, has a signal.
fn is_in_mask(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or(0) >> (signal - 1) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        let status = "Name:\tgrader\nSigIgn:\t0000000000011000\nSigCgt:\t0000000000000000\n";
        assert!(is_in_mask(status, 17));
        assert!(!is_in_mask(status, 18));
        assert!(!is_in_mask("", 17));
    }
}
