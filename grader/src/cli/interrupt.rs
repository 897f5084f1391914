//! Ctrl-C, SIGTERM and SIGHUP: tells all parts of the grader to stop and clean up.

use super::error::{CliError, ExitStatus};
use crate::base::cancel::Cancel;

/// From now on an interrupt triggers the returned signal instead of killing the process. Starts a
/// thread, so call it after everything that needs a single-threaded process.
pub(super) fn listen() -> Result<Cancel, CliError> {
    let cancel = Cancel::default();
    let sender = cancel.clone();
    // A second interrupt changes nothing, because everything is already stopping.
    ctrlc::set_handler(move || {
        if sender.is_last() {
            // Only output is left, and writing it may block forever on its reader.
            std::process::exit(ExitStatus::Interrupted as i32);
        }
        sender.cancel();
    })
    .map_err(|error| CliError::trouble(format!("interrupts cannot be handled: {error}")))?;
    Ok(cancel)
}
