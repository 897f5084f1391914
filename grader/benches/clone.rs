//! Measures how long someone with a fresh clone of the course waits: `cargo bench -p grader
//! --profile dev --bench clone`. Clones the last commit, builds the grader and checks a lab, with a
//! separate target folder. Nothing is downloaded, because building this bench has already
//! downloaded the dependencies.
//!
//! Then builds the grader once more with `cargo build --timings`, and lists the slowest crates.

mod common;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Samples, Section, Shown, output, root, rounds, time};
use serde::Deserialize;

const ROUNDS: usize = 3;
const GOAL: Duration = Duration::from_secs(60);

/// The number of crates in the list.
const LISTED: usize = 20;

fn main() {
    let mut section = Section::new("clone", "From a fresh clone to the first verdict");
    let mut clones = Samples::default();
    let (mut verdicts, mut all) = (Samples::default(), Samples::default());
    for _ in 0..rounds(ROUNDS, 1) {
        let folder = tempfile::tempdir().expect("a folder");
        all.add(|| {
            let clone = time(|| clone(folder.path()));
            // The alias runs the grader with the arguments that follow it.
            let words = ["--locked", "grade", "check", "tcp-greeting", "--solutions"];
            let verdict = time(|| cargo(folder.path(), &words));
            clones.push(clone);
            verdicts.push(verdict);
            clone + verdict
        });
    }
    section.samples("git clone", &clones);
    section.samples("cargo grade check tcp-greeting --solutions", &verdicts);
    section.samples("both", &all);
    section.goal_time("both", all.median(), GOAL);
    section.end();
    crates();
}

fn clone(place: &Path) {
    let mut command = Command::new("git");
    command.args(["clone", "--quiet", "--depth", "1"]);
    // Git hard-links the objects of a local repository, unless it is given as a URL.
    command.arg(format!("file://{}", root().display()));
    output(command.arg(place.join("course")));
}

/// Runs cargo in a clone, independently of all earlier builds.
fn cargo(place: &Path, words: &[&str]) {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(words)
        .current_dir(place.join("course"))
        .env("CARGO_TARGET_DIR", place.join("target"))
        .env("CARGO_NET_OFFLINE", "true")
        .stdin(Stdio::null());
    output(&mut command);
}

/// An entry of cargo's report: compiling a crate, compiling its build script, or running that.
#[derive(Deserialize)]
struct Unit {
    name: String,
    version: String,
    start: f64,
    duration: f64,
}

/// Lists the crates that took longest to compile.
fn crates() {
    let header = ["crate", "compiled for", "of all"];
    let mut section = Section::with_header("clone", "Compile time by crate", &header);
    let units = timings();
    let mut crates: HashMap<String, f64> = HashMap::new();
    for unit in &units {
        let name = format!("{} {}", unit.name, unit.version);
        *crates.entry(name).or_default() += unit.duration;
    }
    let mut crates: Vec<(String, f64)> = crates.into_iter().collect();
    crates.sort_by(|a, b| b.1.total_cmp(&a.1));
    let all: f64 = crates.iter().map(|(_, seconds)| seconds).sum();
    let row = |name: String, seconds: f64| {
        let time = Shown(Duration::from_secs_f64(seconds)).to_string();
        [name, time, format!("{:.1} %", seconds / all * 100.0)]
    };
    let others: f64 = crates.iter().skip(LISTED).map(|(_, seconds)| seconds).sum();
    let fewer = format!("{} others", crates.len().saturating_sub(LISTED));
    for (name, seconds) in crates.into_iter().take(LISTED) {
        section.row(row(name, seconds));
    }
    section.row(row(fewer, others));
    section.row(row("all".to_owned(), all));
    section.note(course_of(&units));
    section.end();
}

/// A summary of the build: several crates are compiled at once, and the grader waits for all of
/// them.
fn course_of(units: &[Unit]) -> String {
    let end = |unit: &Unit| unit.start + unit.duration;
    let last = units.iter().map(end).fold(0.0, f64::max);
    let own = units.iter().filter(|unit| unit.name == "grader");
    let first = own.map(|unit| unit.start).fold(last, f64::min);
    format!(
        "The build took {last:.1} s: {first:.1} s until all that the grader's library needs was there, and {:.1} s for the \
         grader itself.",
        last - first
    )
}

/// Builds the grader in a fresh clone, and reads cargo's timing report.
fn timings() -> Vec<Unit> {
    let folder = tempfile::tempdir().expect("a folder");
    clone(folder.path());
    let words = [
        "build",
        "--locked",
        "--timings",
        "-p",
        "grader",
        "--bin",
        "grader",
    ];
    cargo(folder.path(), &words);
    let page = folder.path().join("target/cargo-timings/cargo-timing.html");
    let page = fs::read_to_string(page).expect("cargo's report");
    // Only the script of the HTML page has these numbers.
    let list = page.split_once("const UNIT_DATA = ").expect("the list").1;
    let mut values = serde_json::Deserializer::from_str(list).into_iter::<Vec<Unit>>();
    values
        .next()
        .expect("a list")
        .expect("units as we know them")
}
