//! The machine and the commit that a result belongs to.

use std::process::{Command, Stdio};
use std::time::SystemTime;
use std::{fs, thread};

/// A description of the machine, as the lines of a list.
pub(super) fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or_else(|| "unknown".to_owned(), |kib| format!("{} MiB", kib / 1024));
    format!(
        "- cores: {cores} ({processor})\n- memory: {memory}\n- kernel: {}\n- compiler: {}\n",
        said("uname", &["-srm"]),
        said("rustc", &["--version"]),
    )
}

/// The commit that is measured, and whether the work tree has other changes than results.
pub(super) fn commit() -> String {
    let commit = said("git", &["rev-parse", "--short", "HEAD"]);
    let besides = [
        "status",
        "--porcelain",
        "--",
        ".",
        ":(exclude)benches/results",
    ];
    if said("git", &besides).is_empty() {
        commit
    } else {
        format!("{commit} with changes")
    }
}

/// Whether this was built with the bench profile, that is without `--profile dev`.
pub(super) fn is_optimised() -> bool {
    let binary = std::env::current_exe().unwrap_or_default();
    // target/PROFILE/deps/BENCH-HASH
    binary
        .ancestors()
        .nth(2)
        .is_some_and(|folder| folder.ends_with("release"))
}

/// The date and the time of day.
pub(super) fn now() -> (String, String) {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let (day, time) = now.split_once('T').expect("a time of day");
    (day.to_owned(), time[..5].to_owned())
}

/// The number of threads that wanted a processor during the last minute. On a busy machine, times
/// depend on other processes.
pub(super) fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next().map(str::to_owned)
}

/// The value of the first field with this name in a file.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start_matches([' ', '\t', ':']).trim().to_owned())
}

fn said(program: &str, words: &[&str]) -> String {
    let mut command = Command::new(program);
    let command = command
        .args(words)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::null());
    let stdout = command.output().map(|output| output.stdout);
    String::from_utf8_lossy(&stdout.unwrap_or_default())
        .trim()
        .to_owned()
}
