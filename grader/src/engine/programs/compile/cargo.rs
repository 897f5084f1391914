//! Builds programs of the labs with cargo.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use super::error::BuildError;
use super::limited_text::LimitedText;
use super::machine_trouble as trouble;
use crate::base::cancel::Cancel;

/// How long cargo and the compilers may take to end after SIGTERM.
const TERMINATION_TIMEOUT: Duration = Duration::from_secs(2);

/// What cargo built.
#[derive(Debug, Default)]
pub struct BuildOutput {
    /// The binaries that were built, by name.
    pub binaries: HashMap<String, PathBuf>,
    /// The compiler's error messages by the name of the binary: not escaped, because cargo may have
    /// coloured them, and cut if they are long.
    pub errors: HashMap<String, String>,
    /// The warnings, by the name of the binary.
    pub warnings: HashMap<String, String>,
    /// The files of the libraries that the binaries are linked with, by package id.
    pub(super) libraries: HashMap<String, Vec<PathBuf>>,
}

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct BuildRequest {
    /// Names of packages.
    pub packages: Vec<String>,
    /// Names of binaries in them.
    pub binaries: Vec<String>,
    /// Features of them, as `package/feature`.
    pub features: Vec<String>,
}

/// Builds binaries. With `show_progress`, cargo shows its own progress on stderr, which must be a
/// terminal. Cancelling ends cargo and the compilers that it started.
///
/// # Errors
/// If cargo itself does not work. That a program does not compile is not an error.
pub fn build_binaries(
    root: &Path,
    request: &BuildRequest,
    show_progress: bool,
    cancel: &Cancel,
) -> Result<BuildOutput, BuildError> {
    let mut child = build_command(root, request, show_progress)
        .spawn()
        .map_err(BuildError::NoCargo)?;
    // Read stderr on a thread of its own, so that neither pipe can fill up.
    let stderr = child
        .stderr
        .take()
        .map(|stderr| thread::spawn(move || read_all(stderr)));
    let (ended, events) = channel();
    let cancelled = ended.clone();
    cancel.on_cancel(move || {
        let _ = cancelled.send(BuildEvent::Cancelled);
    });
    let group = Pid::from_raw(child.id().cast_signed());
    let canceller = thread::spawn(move || end_when_cancelled(group, &events));
    let log = read_messages(&mut child);
    let status = child.wait().map_err(BuildError::NoCargo)?;
    // The canceller may have ended already.
    let _ = ended.send(BuildEvent::Ended);
    let _ = canceller.join();
    if cancel.is_cancelled() {
        return Err(BuildError::Cancelled);
    }
    let stderr = stderr
        .and_then(|thread| thread.join().ok())
        .unwrap_or_default();
    if !log.trouble.is_empty() {
        return Err(BuildError::Failed(trouble::with_remedy(&log.trouble)));
    }
    if !status.success() && log.all_errors.is_empty() {
        return Err(BuildError::Failed(trouble::with_remedy(&stderr)));
    }
    Ok(log.into_output(&request.binaries))
}

/// What `cargo --version` prints.
///
/// # Errors
/// If cargo cannot be started.
pub fn cargo_version() -> io::Result<String> {
    let output = cargo_command().arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Cargo, to be run in the course's folder.
pub(super) fn cargo(root: &Path) -> Command {
    let mut command = cargo_command();
    command.current_dir(root);
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo runs trusted code of the course only"
)]
fn cargo_command() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo)
}

fn build_command(root: &Path, request: &BuildRequest, show_progress: bool) -> Command {
    let mut command = cargo(root);
    command.args(["build", "--keep-going"]);
    let format = if show_progress {
        "json-diagnostic-rendered-ansi"
    } else {
        "json"
    };
    command.arg(format!("--message-format={format}"));
    for package in &request.packages {
        command.args(["--package", package]);
    }
    for binary in &request.binaries {
        command.args(["--bin", binary]);
    }
    for feature in &request.features {
        command.args(["--features", feature]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    // In a process group, so that the compilers can be ended with it.
    command.process_group(0);
    command.stderr(if show_progress {
        Stdio::inherit()
    } else {
        Stdio::piped()
    });
    command
}

/// What the thread that ends a cancelled build waits for.
enum BuildEvent {
    Cancelled,
    /// Cargo has ended by itself.
    Ended,
}

/// On `Cancelled`, ends the process group with SIGTERM, and with SIGKILL if that is not enough.
fn end_when_cancelled(group: Pid, events: &Receiver<BuildEvent>) {
    if matches!(events.recv(), Ok(BuildEvent::Cancelled)) {
        // This fails if the group has just ended.
        let _ = killpg(group, Signal::SIGTERM);
        if events.recv_timeout(TERMINATION_TIMEOUT).is_err() {
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

/// What cargo's messages say.
#[derive(Default)]
struct BuildLog {
    output: BuildOutput,
    errors: HashMap<String, LimitedText>,
    warnings: HashMap<String, LimitedText>,
    /// The errors of all binaries and libraries.
    all_errors: LimitedText,
    /// Errors that the machine caused.
    trouble: String,
}

/// Reads cargo's messages to their end.
fn read_messages(child: &mut Child) -> BuildLog {
    let mut log = BuildLog::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Ok(message) = serde_json::from_str(&line) {
                log.record(&message);
            }
        }
    }
    log
}

impl BuildLog {
    fn record(&mut self, message: &Value) {
        let name = message["target"]["name"].as_str().unwrap_or_default();
        match message["reason"].as_str() {
            Some("compiler-artifact") => self.record_artifact(name, message),
            Some("compiler-message") => self.record_diagnostic(name, &message["message"]),
            _ => {}
        }
    }

    fn record_artifact(&mut self, name: &str, message: &Value) {
        if let Some(path) = message["executable"].as_str() {
            self.output.binaries.insert(name.to_owned(), path.into());
        } else if let Some(package) = message["package_id"].as_str() {
            let files = message["filenames"].as_array().into_iter().flatten();
            let files = files.filter_map(Value::as_str).map(PathBuf::from);
            let libraries = self.output.libraries.entry(package.to_owned()).or_default();
            libraries.extend(files.filter(|file| is_library(file)));
        }
    }

    fn record_diagnostic(&mut self, name: &str, diagnostic: &Value) {
        let rendered = diagnostic["rendered"].as_str().unwrap_or_default();
        let name = name.to_owned();
        match diagnostic["level"].as_str() {
            Some("error") if trouble::is_the_machines(diagnostic) => {
                self.trouble.push_str(rendered);
            }
            Some("error") => {
                self.errors.entry(name).or_default().add(rendered);
                self.all_errors.add(rendered);
            }
            Some("warning") => {
                self.warnings.entry(name).or_default().add(rendered);
            }
            _ => {}
        }
    }

    /// The output of a build of these binaries. One that is missing without an error of its own
    /// depends on something that did not compile, and gets all errors.
    fn into_output(self, binaries: &[String]) -> BuildOutput {
        let mut errors = self.errors;
        for name in binaries {
            if !self.output.binaries.contains_key(name) {
                errors
                    .entry(name.clone())
                    .or_insert_with(|| self.all_errors.clone());
            }
        }
        BuildOutput {
            errors: texts(errors),
            warnings: texts(self.warnings),
            ..self.output
        }
    }
}

fn texts(messages: HashMap<String, LimitedText>) -> HashMap<String, String> {
    let texts = messages.into_iter();
    texts
        .map(|(name, text)| (name, text.to_text(str::to_owned)))
        .collect()
}

/// A tool's stderr as text.
pub(super) fn stderr_text(stderr: &[u8]) -> String {
    String::from_utf8_lossy(stderr).trim().to_owned()
}

/// Whether a compiler links with this file, or loads it. Metadata and build scripts are neither.
fn is_library(file: &Path) -> bool {
    let kind = file.extension().and_then(OsStr::to_str);
    matches!(kind, Some("rlib" | "so" | "dylib"))
}

fn read_all(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    // Show what was read before an error, too.
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
