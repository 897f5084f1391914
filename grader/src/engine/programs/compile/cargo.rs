//! Has cargo build programs of the labs.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use super::trouble;
use crate::base::cancel::Cancel;
/// How long cargo and the compilers have to end by themselves when everything is to end.
const PARTING: Duration = Duration::from_secs(2);

/// What cargo made.
#[derive(Debug, Default)]
pub struct Built {
    /// The binaries that were built, by name.
    pub binaries: HashMap<String, PathBuf>,
    /// What the compiler said of the others: the name, and its messages as they are.
    pub errors: HashMap<String, String>,
    /// The warnings, by the name of the binary.
    pub warnings: HashMap<String, String>,
    /// The files of the libraries that the binaries are linked with, by the id of the package.
    pub(super) libraries: HashMap<String, Vec<PathBuf>>,
}

/// Cargo could not do its work at all.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no cargo.
    #[error("cargo cannot be started: {0}. Is Rust installed (https://rustup.rs)?")]
    NoCargo(io::Error),
    /// It was told to end.
    #[error("interrupted")]
    Cancelled,
    /// It gave up before it compiled anything.
    #[error("cargo could not build the labs:\n{0}")]
    Failed(String),
    /// There is no compiler, or none that answers.
    #[error("rustc cannot be used: {0}")]
    NoCompiler(String),
    /// A program that is right does not compile in the compiler's jail, so no submission would.
    #[error("the compiler does not work in its jail:\n{0}")]
    Jail(String),
    /// A file could not be read or written, or a jail not be built.
    #[error("the grader could not build a submission: {0}")]
    Grader(#[from] io::Error),
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

/// Builds binaries. With `watched`, cargo shows its own progress on stderr, which must be a
/// terminal. When `cancel` turns true, cargo and the compilers that it has started are ended.
///
/// # Errors
/// Where cargo cannot work at all. That a program does not compile is no error here.
pub fn build(
    root: &Path,
    order: &BuildRequest,
    watched: bool,
    cancel: &Cancel,
) -> Result<Built, BuildError> {
    let mut child = command(root, order, watched)
        .spawn()
        .map_err(BuildError::NoCargo)?;
    // Cargo's own messages, where nobody watches them: read beside its stdout, so that neither pipe
    // can fill up.
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
    let mut built = Built::default();
    let (mut all_errors, mut trouble) = (String::new(), String::new());
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Ok(message) = serde_json::from_str(&line) {
                note(&message, &mut built, &mut all_errors, &mut trouble);
            }
        }
    }
    let status = child.wait().map_err(BuildError::NoCargo)?;
    // Whether it is still there to hear it does not matter.
    let _ = ended.send(BuildEvent::Ended);
    let _ = canceller.join();
    if cancel.is_cancelled() {
        return Err(BuildError::Cancelled);
    }
    let said = stderr
        .and_then(|thread| thread.join().ok())
        .unwrap_or_default();
    if !trouble.is_empty() {
        return Err(BuildError::Failed(trouble::with_remedy(&trouble)));
    }
    if !status.success() && all_errors.is_empty() {
        return Err(BuildError::Failed(trouble::with_remedy(&said)));
    }
    for name in &order.binaries {
        if !built.binaries.contains_key(name) {
            // An error in what it depends on is its error too.
            built
                .errors
                .entry(name.clone())
                .or_insert_with(|| all_errors.clone());
        }
    }
    Ok(built)
}

pub(super) fn cargo(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root);
    command
}

fn command(root: &Path, order: &BuildRequest, watched: bool) -> Command {
    let mut command = cargo(root);
    command.args(["build", "--keep-going"]);
    let format = if watched {
        "json-diagnostic-rendered-ansi"
    } else {
        "json"
    };
    command.arg(format!("--message-format={format}"));
    for package in &order.packages {
        command.args(["--package", package]);
    }
    for binary in &order.binaries {
        command.args(["--bin", binary]);
    }
    for feature in &order.features {
        command.args(["--features", feature]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    // A group of its own, so that the compilers are ended with it.
    command.process_group(0);
    command.stderr(if watched {
        Stdio::inherit()
    } else {
        Stdio::piped()
    });
    command
}

/// What the thread that can end a build waits for.
enum BuildEvent {
    Cancelled,
    /// Cargo has ended by itself.
    Ended,
}

/// Ends a process group when everything is to end, and kills it if it does not, unless the group's
/// first process has ended by itself.
fn end_when_cancelled(group: Pid, events: &Receiver<BuildEvent>) {
    if matches!(events.recv(), Ok(BuildEvent::Cancelled)) {
        // It may have ended in this very moment.
        let _ = killpg(group, Signal::SIGTERM);
        if events.recv_timeout(PARTING).is_err() {
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

fn note(message: &Value, built: &mut Built, all_errors: &mut String, trouble: &mut String) {
    let name = message["target"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    match message["reason"].as_str() {
        Some("compiler-artifact") => {
            if let Some(path) = message["executable"].as_str() {
                built.binaries.insert(name, path.into());
            } else if let Some(package) = message["package_id"].as_str() {
                let files = message["filenames"].as_array().into_iter().flatten();
                let files = files.filter_map(Value::as_str).map(PathBuf::from);
                let libraries = built.libraries.entry(package.to_owned()).or_default();
                libraries.extend(files.filter(|file| is_library(file)));
            }
        }
        Some("compiler-message") => {
            let rendered = message["message"]["rendered"].as_str().unwrap_or_default();
            match message["message"]["level"].as_str() {
                Some("error") if trouble::is_the_machines(&message["message"]) => {
                    trouble.push_str(rendered);
                }
                Some("error") => {
                    built.errors.entry(name).or_default().push_str(rendered);
                    all_errors.push_str(rendered);
                }
                Some("warning") => built.warnings.entry(name).or_default().push_str(rendered),
                _ => {}
            }
        }
        _ => {}
    }
}

/// What a tool has said before it gave up.
pub(super) fn words_of(stderr: &[u8]) -> String {
    String::from_utf8_lossy(stderr).trim().to_owned()
}

/// What a compiler links with, or loads: metadata alone and the programs of build scripts are
/// neither.
fn is_library(file: &Path) -> bool {
    let kind = file.extension().and_then(OsStr::to_str);
    matches!(kind, Some("rlib" | "so" | "dylib"))
}

fn read_all(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read until an error is still worth showing.
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
