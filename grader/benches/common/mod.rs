//! What all benches share: samples with their median and spread, the command line, and `section`,
//! which prints a bench's table and saves it.

#![allow(dead_code, reason = "no bench needs all of it")]

pub(crate) mod plot;
pub(crate) mod section;
pub(crate) mod small_cases;

mod machine;

use std::fmt::{Display, Formatter};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
pub(crate) use section::Section;

/// Repeated measurements of one thing: times and processor time.
#[derive(Clone, Default)]
pub(crate) struct Samples {
    times: Vec<Duration>,
    processor: Duration,
}

impl Samples {
    /// Runs `work` once more and adds the time that it returns, together with the processor time.
    pub(crate) fn add(&mut self, work: impl FnOnce() -> Duration) {
        let before = processor_time();
        self.times.push(work());
        self.processor += processor_time().saturating_sub(before);
    }

    /// Adds the time of work in other processes, whose processor time is unknown.
    pub(crate) fn push(&mut self, time: Duration) {
        self.times.push(time);
    }

    fn sorted(&self) -> Vec<Duration> {
        let mut times = self.times.clone();
        times.sort();
        times
    }

    pub(crate) fn median(&self) -> Duration {
        self.sorted()[self.times.len() / 2]
    }

    /// The middle half; `None` for a single sample.
    pub(crate) fn spread(&self) -> Option<[Duration; 2]> {
        let times = self.sorted();
        let [low, high] = [times.len() / 4, times.len() * 3 / 4];
        (times.len() > 1).then(|| [times[low], times[high]])
    }

    /// The average processor time of this process and of the children that it has waited for;
    /// `None` if it was not recorded.
    pub(crate) fn processor(&self) -> Option<Duration> {
        let each = self.processor / u32::try_from(self.times.len()).unwrap_or(1);
        (!each.is_zero()).then_some(each)
    }
}

/// A time with three significant digits.
pub(crate) struct Shown(pub(crate) Duration);

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs_f64();
        let (value, unit) = match seconds {
            seconds if seconds >= 1.0 => (seconds, "s"),
            seconds if seconds >= 1e-3 => (seconds * 1e3, "ms"),
            seconds => (seconds * 1e6, "µs"),
        };
        let digits = match value {
            value if value >= 100.0 => 0,
            value if value >= 10.0 => 1,
            _ => 2,
        };
        write!(f, "{value:.digits$} {unit}")
    }
}

/// The processor time of this process and of all children that it has waited for.
pub(crate) fn processor_time() -> Duration {
    [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN]
        .into_iter()
        .filter_map(|who| getrusage(who).ok())
        .flat_map(|usage| [usage.user_time(), usage.system_time()])
        .map(|time| Duration::from_micros(time.num_microseconds().unsigned_abs()))
        .sum()
}

pub(crate) fn time(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// How many times as long as `to` it takes.
pub(crate) fn ratio(of: Duration, to: Duration) -> f64 {
    of.as_secs_f64() / to.as_secs_f64()
}

/// The words after `--` that are not options. Each bench interprets its own.
pub(crate) fn words() -> Vec<String> {
    let all = std::env::args().skip(1);
    all.filter(|word| !word.starts_with('-')).collect()
}

/// Whether this option was given.
pub(crate) fn asked(option: &str) -> bool {
    std::env::args().skip(1).any(|word| word == option)
}

/// How often to measure; with `--quick` only often enough to see that the bench works.
pub(crate) fn rounds(many: usize, few: usize) -> usize {
    if asked("--quick") { few } else { many }
}

/// The folder of the course.
pub(crate) fn root() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().expect("the folder of the course")
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    let mut command = Command::new(env!("CARGO"));
    command
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root());
    let metadata: serde_json::Value =
        serde_json::from_slice(&output(&mut command).stdout).expect("cargo's own words");
    PathBuf::from(metadata["target_directory"].as_str().expect("a folder"))
}

/// The grader with these arguments, in the course's folder.
pub(crate) fn grader(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .args(words)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// The output of a command, which must succeed: the time of a failed run is meaningless.
pub(crate) fn output(command: &mut Command) -> Output {
    let output = command.output().expect("it starts");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The report that a command prints with `--format json`.
pub(crate) fn report(command: &mut Command) -> serde_json::Value {
    let stdout = output(command.args(["--format", "json"])).stdout;
    serde_json::from_slice(&stdout).expect("a report")
}
