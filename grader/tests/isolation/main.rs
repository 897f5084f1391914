//! Tries isolation out for real: at each level, as whoever runs the tests and, if that is root, as
//! an ordinary user.
//!
//! The test binary is many things. Without arguments it is the harness; as `case NAME LEVEL` one
//! test, in a process of its own that starts with one thread, as the grader does; as `helper …` the
//! programs under test; and, re-executed by the library, the jail. `measure LEVEL` prints what
//! things cost, `findings` what works here.

mod helper;
mod measure;
mod scenarios;
mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, ExitCode, Output, Stdio};

use clap::ValueEnum;
use grader::base::level::Isolation;
use grader::sandbox;
use grader::sandbox::{IsolationChoice, IsolationUnavailable};

/// The exit status of a test that says that it cannot be done here.
const SKIPPED: u8 = 77;

fn main() -> ExitCode {
    sandbox::jail_main_if_asked();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["helper", rest @ ..] => helper::run(rest),
        ["case", name, level, rest @ ..] => case(name, level, rest),
        ["measure", level] => measure::run(enter(level).expect("the level is available")),
        ["findings"] => {
            for finding in sandbox::probe_results() {
                println!("{finding:?}");
            }
            println!(
                "{:?}",
                enter("namespace").map_err(|unavailable| unavailable.to_string())
            );
            ExitCode::SUCCESS
        }
        ["--list", ..] => ExitCode::SUCCESS,
        filters => harness(filters),
    }
}

fn enter(level: &str) -> Result<Isolation, IsolationUnavailable> {
    sandbox::enter(IsolationChoice::from_str(level, false).unwrap_or_default())
}

fn case(name: &str, level: &str, rest: &[&str]) -> ExitCode {
    let level = match enter(level) {
        Ok(level) => level,
        Err(unavailable) => {
            println!("{unavailable}");
            return ExitCode::from(SKIPPED);
        }
    };
    let (_, scenario) = scenarios::ALL
        .iter()
        .find(|(known, _)| *known == name)
        .expect("a known test");
    if scenario(level, rest) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SKIPPED)
    }
}

fn harness(filters: &[&str]) -> ExitCode {
    let filters: Vec<&str> = filters
        .iter()
        .copied()
        .filter(|word| !word.starts_with('-'))
        .collect();
    // A copy that everyone may execute, wherever the original is.
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))
        .expect("its permissions");
    let binary = folder.path().join("isolation-test");
    std::fs::copy(std::env::current_exe().expect("own path"), &binary).expect("a copy");
    // Where programs work: without a file system of their own, all that is there counts as theirs.
    let temporary = folder.path().join("temporary");
    std::fs::create_dir(&temporary).expect("a folder");
    std::fs::set_permissions(&temporary, std::fs::Permissions::from_mode(0o1777))
        .expect("its permissions");
    let (mut failed, mut run) = (0, 0);
    for user in ["self", "nobody"] {
        for level in support::LEVELS {
            for (name, _) in scenarios::ALL
                .iter()
                .filter(|(name, _)| !name.starts_with('_'))
            {
                let title = format!("{name} ({level}, {user})");
                if !filters.is_empty() && !filters.iter().any(|filter| title.contains(filter)) {
                    continue;
                }
                run += 1;
                match attempt(&binary, user, name, level) {
                    Ok(output) if output.status.success() => println!("test {title} ... ok"),
                    Ok(output) if output.status.code() == Some(SKIPPED.into()) => {
                        let why = String::from_utf8_lossy(&output.stdout);
                        println!("test {title} ... skipped: {}", why.trim());
                    }
                    Ok(output) => {
                        failed += 1;
                        let (out, err) = (
                            String::from_utf8_lossy(&output.stdout),
                            String::from_utf8_lossy(&output.stderr),
                        );
                        println!("test {title} ... FAILED ({})\n{out}{err}", output.status);
                    }
                    Err(why) => println!("test {title} ... skipped: {why}"),
                }
            }
        }
    }
    println!("\n{run} run, {failed} failed");
    ExitCode::from(u8::from(failed > 0))
}

fn attempt(binary: &Path, user: &str, name: &str, level: &str) -> Result<Output, String> {
    let mut command = if user == "self" {
        Command::new(binary)
    } else if nix::unistd::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(binary);
        command
    } else {
        return Err("only root can become somebody else".to_owned());
    };
    command
        .args(["case", name, level])
        .env("TMPDIR", binary.with_file_name("temporary"))
        .stdin(Stdio::null())
        .current_dir("/");
    command
        .output()
        .map_err(|error| format!("setpriv: {error}"))
}
