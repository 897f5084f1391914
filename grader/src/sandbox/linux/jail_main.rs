//! The entry point of a process that is a stage of the jail.

use std::ffi::OsStr;
use std::io;
use std::process::exit;

use rustix::fs::Mode;
use rustix::process::umask;

use super::stage::{JAIL, Stage};
use super::wire::{JailMessage, send};
use super::{jail, probe, trial_stage};
use crate::base::shortage::is_shortage;

/// Acts as a stage of the jail, and never returns, if this process was started as one. Call this
/// first thing in `main`.
pub fn jail_main_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(JAIL)) {
        return;
    }
    // What is made for a program has the modes that it needs, and the program one mask everywhere,
    // whatever mask the grader was started with.
    umask(Mode::from_raw_mode(0o022));
    let name = arguments.next().unwrap_or_default();
    let mut argument = || {
        arguments
            .next()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let result = match Stage::from_name(&name) {
        Some(Stage::Namespace) => jail::run_namespace_stage(),
        Some(Stage::Ports) => jail::run_ports_stage(&argument()),
        Some(Stage::Exec) => jail::run_exec_stage(),
        Some(Stage::Sweep) => jail::run_sweep_stage(&argument()),
        Some(Stage::Probe) => {
            probe::run_probe_stage();
            Ok(())
        }
        Some(Stage::ProbeNamespace) => {
            probe::run_probe_namespace_stage();
            Ok(())
        }
        Some(Stage::ProbeExec) => {
            probe::run_probe_exec_stage();
            Ok(())
        }
        Some(Stage::Trial) => trial_stage::run_trial_stage(&argument()),
        None => Err(io::ErrorKind::InvalidInput.into()),
    };
    if let Err(error) = result {
        let message = match error.raw_os_error().filter(|_| is_shortage(&error)) {
            Some(errno) => JailMessage::Refused(errno),
            None => JailMessage::Failed(format!(
                "the jail's {} stage: {error}",
                name.to_string_lossy()
            )),
        };
        if let Ok(control) = jail::control_socket() {
            send(&control, &message);
        }
        exit(1);
    }
    exit(0);
}
