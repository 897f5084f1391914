//! Ctrl-C, SIGTERM and SIGHUP: everything is told to end, and ends in its own way, so that nothing is left behind.

use super::{CliError, ExitStatus};
use crate::base::cancel::Cancel;

/// From now on an interrupt turns the value true instead of ending the process. Starts a thread: to be called after
/// whatever needs the process to have one.
pub(super) fn listen() -> Result<Cancel, CliError> {
    let cancel = Cancel::default();
    let sender = cancel.clone();
    // A second interrupt says the same; everything is on its way out by then.
    ctrlc::set_handler(move || {
        if sender.is_last() {
            // All has ended but the output, which may wait for its reader for ever.
            std::process::exit(ExitStatus::Interrupted as i32);
        }
        sender.cancel();
    })
    .map_err(|error| CliError::trouble(format!("interrupts cannot be handled: {error}")))?;
    Ok(cancel)
}
