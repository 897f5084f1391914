//! Has cargo build programs of the labs, and tells where they are or what the compiler said. Nothing here knows what
//! a program is for.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What cargo made.
#[derive(Debug, Default)]
pub struct Built {
    /// The binaries that were built, by name.
    pub binaries: HashMap<String, PathBuf>,
    /// What the compiler said of the others: the name, and its messages as they are.
    pub errors: HashMap<String, String>,
    /// The warnings, by the name of the binary.
    pub warnings: HashMap<String, String>,
}

/// Cargo could not do its work at all.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no cargo.
    #[error("cargo cannot be started: {0}. Is Rust installed (https://rustup.rs)?")]
    NoCargo(io::Error),
    /// It gave up before it compiled anything.
    #[error("cargo could not build the labs:\n{0}")]
    Failed(String),
}

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Names of packages.
    pub packages: Vec<String>,
    /// Names of binaries in them.
    pub binaries: Vec<String>,
    /// Features of them, as `package/feature`.
    pub features: Vec<String>,
}

/// Builds binaries. With `watched`, cargo shows its own progress on stderr, which must be a terminal.
///
/// # Errors
/// Where cargo cannot work at all. That a program does not compile is no error here.
pub fn build(root: &Path, order: &Order, watched: bool) -> Result<Built, BuildError> {
    let mut child = command(root, order, watched)
        .spawn()
        .map_err(BuildError::NoCargo)?;
    // Cargo's own messages, where nobody watches them: read beside its stdout, so that neither pipe can fill up.
    let stderr = child
        .stderr
        .take()
        .map(|stderr| std::thread::spawn(move || read_all(stderr)));
    let mut built = Built::default();
    let mut all_errors = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Ok(message) = serde_json::from_str(&line) {
                note(&message, &mut built, &mut all_errors);
            }
        }
    }
    let status = child.wait().map_err(BuildError::NoCargo)?;
    let said = stderr
        .and_then(|thread| thread.join().ok())
        .unwrap_or_default();
    if !status.success() && all_errors.is_empty() {
        return Err(BuildError::Failed(said));
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

fn command(root: &Path, order: &Order, watched: bool) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["build", "--keep-going"]);
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
    command.stderr(if watched {
        Stdio::inherit()
    } else {
        Stdio::piped()
    });
    command
}

fn note(message: &Value, built: &mut Built, all_errors: &mut String) {
    let name = message["target"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    match message["reason"].as_str() {
        Some("compiler-artifact") => {
            if let Some(path) = message["executable"].as_str() {
                built.binaries.insert(name, path.into());
            }
        }
        Some("compiler-message") => {
            let rendered = message["message"]["rendered"].as_str().unwrap_or_default();
            match message["message"]["level"].as_str() {
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

fn read_all(mut from: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read until an error is still worth showing.
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
