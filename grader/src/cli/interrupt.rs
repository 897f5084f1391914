//! Ctrl-C, SIGTERM and SIGHUP: everything is told to end, and ends in its own way, so that nothing is left behind.

use tokio::sync::watch;

use super::{CliError, ExitStatus};

/// From now on an interrupt turns the value true instead of ending the process. Starts a thread: to be called after
/// whatever needs the process to have one.
pub(super) fn listen() -> Result<watch::Receiver<bool>, CliError> {
    let (sender, receiver) = watch::channel(false);
    // A second interrupt says the same; everything is on its way out by then.
    ctrlc::set_handler(move || {
        if sender.is_closed() {
            // All has ended but the output, which may wait for its reader for ever.
            std::process::exit(ExitStatus::Interrupted as i32);
        }
        sender.send_replace(true);
    })
    .map_err(|error| CliError::trouble(format!("interrupts cannot be handled: {error}")))?;
    Ok(receiver)
}
