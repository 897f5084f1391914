//! Checks that no verdict depends on what happens to the machine: `cargo bench -p grader --profile
//! dev --bench soak -- [VERDICTS] [NAME…]`. Grades right and wrong programs on the machine as it
//! is, and then again and again while something disturbs the grader, until there are as many
//! verdicts: 3,000, or as many as requested.
//!
//! - The programs: the solutions of the whole course; wrong programs of every lab; servers in Java,
//!   Node, Python, Go, C and whatever else is installed; a class, with `batch`.
//! - The levels: all that this machine has.
//! - The disturbances, one at a time and then all together: eight busy processes a core (`busy`);
//!   the grader, or its process group, is stopped for up to 15 s and continued (`stopped`); next to
//!   no memory (`memory`); files written and synced (`disk`); no more processes (`processes`) or
//!   open files (`files`) for some seconds at a time, from the moment at which the grader grades.
//!
//! With the names of disturbances, levels and programs only these are tried. Prints for each
//! disturbance and level how many verdicts differed from those of the idle machine, and how many
//! cases were not graded. If a verdict differs, or if one in a thousand is not graded, or if
//! `batch` keeps one of these, the exit status is 1. Reports of such runs are in `target/soak`.

#[allow(dead_code, reason = "verdicts are compared, and not marks")]
#[path = "../../tests/it/support/generated.rs"]
mod class;
#[path = "../common/mod.rs"]
mod common;
mod disturbance;
mod graded;
mod grader_load;
mod machine_load;
mod options;
mod runtimes;
mod sets;
mod soak;
mod support;
mod table;
mod verdicts;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use common::{Section, words};
use grader_load::{UntilTheEnd, stop, take_files, take_processes};
use machine_load::{compute, take_memory, work_until_the_end, write_files};
use options::Options;
use soak::Soak;

fn main() -> ExitCode {
    let words = words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["disturb", "compute"] => work_until_the_end(compute),
        ["disturb", "memory"] => work_until_the_end(take_memory),
        ["disturb", "disk", folder] => {
            let folder = PathBuf::from(folder);
            work_until_the_end(move || write_files(&folder))
        }
        ["disturb", what, id] => disturb_grader(what, id.parse().expect("a process")),
        words => run(&Options::read(words)),
    }
}

fn disturb_grader(what: &str, id: i32) -> ExitCode {
    let end = UntilTheEnd::new();
    let times = match what {
        "stop" => stop(id, &end),
        "files" => take_files(id, &end),
        "processes" => take_processes(id, &end),
        _ => panic!("{what} is no disturbance"),
    };
    println!("{times}");
    ExitCode::SUCCESS
}

fn run(options: &Options) -> ExitCode {
    // Create this before anything runs: it records the load of the machine.
    let section = Section::with_header("soak", "Verdicts, whatever happens", &table::HEADER);
    let interrupt = || graded::INTERRUPTED.store(true, Ordering::Relaxed);
    ctrlc::set_handler(interrupt).expect("the first handler");
    let mut soak = Soak::new(options);
    soak.grade_idle();
    soak.grade_disturbed();
    table::tell(section, &soak)
}
