//! Ctrl-C, SIGTERM and SIGHUP: all parts of the grader are told to end and clean up.

use super::error::{CliError, ExitStatus};
use crate::base::cancel::Cancel;

/// From now on an interrupt sends the signal that is returned instead of killing the process.
/// Starts a thread: call it after everything that needs the process to have one thread.
pub(super) fn listen() -> Result<Cancel, CliError> {
    let cancel = Cancel::default();
    let sender = cancel.clone();
    // A second interrupt changes nothing: everything is ending by then.
    ctrlc::set_handler(move || {
        if sender.is_last() {
            // Only the output is left, which may wait for its reader for ever.
            std::process::exit(ExitStatus::Interrupted as i32);
        }
        sender.cancel();
    })
    .map_err(|error| CliError::trouble(format!("interrupts cannot be handled: {error}")))?;
    Ok(cancel)
}
