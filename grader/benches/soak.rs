//! Checks that the verdicts are the same every time: `cargo bench -p grader --bench soak --profile
//! dev -- [N]`. Grades the reference solutions of the whole course 200 times, or N times, on the
//! machine as it is, and as often under load: four processes that compute, one that keeps rewriting
//! half of the free memory (4 GiB at most), and one that writes files and syncs them to disk. A
//! third of the runs use `--jobs 1`, a third the default, a third `--jobs 64`; those with `--jobs
//! 1` wait most of the time, so sixteen of them run side by side.
//!
//! For each of the six combinations, prints how many verdicts differed from the very first run,
//! which ones, and how close any case came to its deadline. Reports of runs that differ are kept in
//! `target/soak`. If any verdict differs, the exit status is 1.

mod common;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Output, Stdio, exit};
use std::thread;
use std::time::{Duration, Instant};

use common::{Section, Shown, root, target, words};
use grader::output::report::Document;
use grader::plan;
use grader::spec::load_course;

/// The number of processes that compute beside the grader.
const BURNERS: usize = 4;
/// The maximum memory to use as load, in MiB.
const MOST_MEMORY: u64 = 4096;
/// The number of runs with `--jobs 1` at the same time.
const SIDE_BY_SIDE: usize = 16;
/// The outcome of a case that is missing from a report.
const MISSING: &str = "not graded";

/// The outcome of each case, by `lab/case`.
type Outcomes = BTreeMap<String, String>;

fn main() -> ExitCode {
    let words = words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["load", "compute"] => as_load(compute),
        ["load", "memory", mib] => {
            let mib = mib.parse().expect("a number");
            as_load(move || rewrite_memory(mib))
        }
        ["load", "disk", folder] => {
            let folder = PathBuf::from(folder);
            as_load(move || write_files(&folder))
        }
        [] => soak(200),
        [times] => soak(times.parse().expect("how many runs")),
        _ => panic!("the one argument is how many runs"),
    }
}

fn soak(times: usize) -> ExitCode {
    let header = [
        "",
        "runs",
        "verdicts",
        "different",
        "slowest run",
        "nearest to its deadline",
    ];
    // Create this before anything runs: it records the load of the machine.
    let section = Section::with_header("soak", "Verdicts, again and again", &header);
    let kept = target().join("soak");
    let _ = fs::remove_dir_all(&kept);
    fs::create_dir_all(&kept).expect("a folder");
    let mut soak = Soak {
        deadlines: deadlines(),
        first: None,
        kept,
    };
    let mut all = Vec::new();
    for machine in ["idle", "loaded"] {
        // Dropping this value ends the load.
        let load = (machine == "loaded").then(Load::start);
        let tallies = [None, Some(1), Some(64)].map(|jobs| Tally::new(machine, jobs));
        let tallies = tallies.into_iter().enumerate().map(|(kind, mut tally)| {
            let numbers: Vec<usize> = (kind..times).step_by(3).collect();
            let at_once = if tally.jobs == Some(1) {
                SIDE_BY_SIDE
            } else {
                1
            };
            for numbers in numbers.chunks(at_once) {
                for (number, output, took) in side_by_side(tally.jobs, numbers) {
                    soak.take(&mut tally, number, &output, took);
                }
            }
            tally
        });
        all.extend(tallies.collect::<Vec<_>>());
        if let Some(mut load) = load {
            load.still_there();
        }
    }
    tell(section, &all, &soak)
}

/// The state that all runs share.
struct Soak {
    /// The longest time that a step of each case may take.
    deadlines: BTreeMap<String, Duration>,
    /// The outcomes of the first run, with which all others are compared.
    first: Option<Outcomes>,
    kept: PathBuf,
}

/// The results of one kind of run.
struct Tally {
    machine: &'static str,
    jobs: Option<u16>,
    times: Vec<Duration>,
    verdicts: usize,
    /// How often each case differed from the first run.
    different: BTreeMap<String, usize>,
    /// The case that came closest to its deadline: the fraction of it, its time, the deadline and
    /// its name.
    nearest: (f64, Duration, Duration, String),
}

impl Tally {
    fn new(machine: &'static str, jobs: Option<u16>) -> Self {
        Self {
            machine,
            jobs,
            times: Vec::new(),
            verdicts: 0,
            different: BTreeMap::new(),
            nearest: (0.0, Duration::ZERO, Duration::ZERO, "none".to_owned()),
        }
    }

    fn name(&self) -> String {
        match self.jobs {
            Some(jobs) => format!("{}, --jobs {jobs}", self.machine),
            None => format!("{}, default", self.machine),
        }
    }
}

/// Makes the runs with these numbers at the same time; returns the output and duration of each.
fn side_by_side(jobs: Option<u16>, numbers: &[usize]) -> Vec<(usize, Output, Duration)> {
    let run = |number: usize| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(root())
            .args(["check", "--solutions", "--format", "json"]);
        if let Some(jobs) = jobs {
            command.args(["--jobs", &jobs.to_string()]);
        }
        let began = Instant::now();
        let output = command.output().expect("the grader runs");
        (number, output, began.elapsed())
    };
    thread::scope(|scope| {
        let runs: Vec<_> = numbers
            .iter()
            .map(|number| scope.spawn(move || run(*number)))
            .collect();
        let joined = runs.into_iter().map(|run| run.join().expect("it runs"));
        joined.collect()
    })
}

impl Soak {
    fn take(&mut self, tally: &mut Tally, number: usize, output: &Output, took: Duration) {
        let report: Option<Document> = serde_json::from_slice(&output.stdout).ok();
        let outcomes = self.read(report.as_ref(), tally);
        let first = self.first.get_or_insert_with(|| outcomes.clone());
        let different = differences(first, &outcomes);
        eprintln!(
            "{}, run {}: {:.1} s, {} cases, {} different",
            tally.name(),
            number + 1,
            took.as_secs_f64(),
            outcomes.len(),
            different.len()
        );
        if !different.is_empty() || !output.status.success() {
            let name = format!("{} {}", tally.name(), number + 1).replace([',', ' '], "-");
            fs::write(self.kept.join(format!("{name}.json")), &output.stdout).expect("kept");
            let words = [format!("{}\n", output.status).as_bytes(), &output.stderr].concat();
            fs::write(self.kept.join(format!("{name}.txt")), words).expect("kept");
        }
        tally.times.push(took);
        tally.verdicts += outcomes.len();
        for name in different {
            *tally.different.entry(name).or_default() += 1;
        }
    }

    fn read(&self, report: Option<&Document>, tally: &mut Tally) -> Outcomes {
        let mut outcomes = Outcomes::new();
        for lab in report.into_iter().flat_map(|report| &report.labs) {
            for case in &lab.cases {
                let name = format!("{}/{}", lab.lab, case.case);
                let took = Duration::from_millis(case.duration_ms);
                let deadline = self.deadlines[&name];
                let share = took.as_secs_f64() / deadline.as_secs_f64();
                if share > tally.nearest.0 {
                    tally.nearest = (share, took, deadline, name.clone());
                }
                outcomes.insert(name, format!("{:?}", case.outcome).to_lowercase());
            }
        }
        outcomes
    }
}

/// The cases whose outcome differs from the first run, and how.
fn differences(first: &Outcomes, now: &Outcomes) -> Vec<String> {
    let mut names: Vec<&String> = first.keys().chain(now.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let outcome = |outcomes: &Outcomes, name: &String| {
        outcomes
            .get(name)
            .map_or_else(|| MISSING.to_owned(), Clone::clone)
    };
    let pairs = names
        .into_iter()
        .map(|name| (name, outcome(first, name), outcome(now, name)));
    pairs
        .filter(|(_, first, now)| first != now)
        .map(|(name, first, now)| format!("{name}: {now}, not {first}"))
        .collect()
}

/// For each case, the longest time that a step of it may take. A whole case may take longer, so the
/// result overstates how close a case came.
fn deadlines() -> BTreeMap<String, Duration> {
    let labs = load_course(&root().join("specs")).expect("specs without mistakes");
    let mut deadlines = BTreeMap::new();
    for lab in &labs {
        for spec in &lab.cases {
            let case = plan::case(lab, spec, 1);
            let mut longest = Duration::ZERO;
            case.each_step(&mut |step| longest = longest.max(step.timeout));
            deadlines.insert(case.id(), longest);
        }
    }
    deadlines
}

/// The load on the machine: several processes of this executable.
struct Load {
    processes: Vec<Child>,
    _folder: tempfile::TempDir,
}

impl Load {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = (available() / 2).min(MOST_MEMORY).to_string();
        let path = folder.path().to_string_lossy().into_owned();
        let mut load = Self {
            processes: Vec::new(),
            _folder: folder,
        };
        for _ in 0..BURNERS {
            load.add(&["compute"]);
        }
        load.add(&["memory", &memory]);
        load.add(&["disk", &path]);
        eprintln!("{BURNERS} processes compute, one rewrites {memory} MiB, one writes files");
        load
    }

    fn add(&mut self, what: &[&str]) {
        let child = Command::new(std::env::current_exe().expect("a path"))
            .arg("load")
            .args(what)
            .stdin(Stdio::piped())
            .spawn()
            .expect("it starts");
        self.processes.push(child);
    }

    /// Checks that the load is still running, because otherwise the run would prove nothing.
    fn still_there(&mut self) {
        for child in &mut self.processes {
            let ended = child.try_wait().expect("a status");
            assert!(ended.is_none(), "some of the load has ended: {ended:?}");
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for child in &mut self.processes {
            // These were started here, and are no longer needed.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Works until the parent process closes this one's stdin or ends.
fn as_load(work: impl FnOnce() + Send + 'static) -> ! {
    thread::spawn(work);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    exit(0)
}

fn compute() {
    let mut number = 1_u64;
    loop {
        number = black_box(
            number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        );
    }
}

fn rewrite_memory(mib: usize) {
    let mut bytes = vec![0_u8; mib << 20];
    loop {
        // Writing one byte of each page keeps the page in memory.
        for page in bytes.chunks_mut(4096) {
            page[0] = page[0].wrapping_add(1);
        }
        black_box(&bytes);
    }
}

fn write_files(folder: &Path) {
    let bytes = vec![7_u8; 8 << 20];
    for number in 0_usize.. {
        let written = File::create(folder.join((number % 16).to_string())).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.expect("there is room on the disk");
    }
}

/// The available memory, in MiB.
fn available() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib: Option<u64> = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    kib.map_or(1024, |kib| kib / 1024)
}

fn tell(mut section: Section, all: &[Tally], soak: &Soak) -> ExitCode {
    let first = soak.first.clone().unwrap_or_default();
    let failed: Vec<&String> = first
        .iter()
        .filter(|(_, outcome)| *outcome != "pass")
        .map(|(name, _)| name)
        .collect();
    let mut different = 0;
    for tally in all.iter().filter(|tally| !tally.times.is_empty()) {
        let (share, took, deadline, case) = &tally.nearest;
        let wrong: usize = tally.different.values().sum();
        different += wrong;
        let slowest = tally.times.iter().max().copied().unwrap_or_default();
        let [took, deadline] = [took, deadline].map(|time| Shown(*time));
        section.row([
            tally.name(),
            tally.times.len().to_string(),
            tally.verdicts.to_string(),
            wrong.to_string(),
            Shown(slowest).to_string(),
            format!("{took} of {deadline} ({:.0} %), {case}", share * 100.0),
        ]);
        for (what, times) in &tally.different {
            section.note(format!("{}: {times} times {what}", tally.name()));
        }
    }
    if !failed.is_empty() || first.is_empty() {
        section.note(format!(
            "the first run did not pass: {failed:?} of {} cases",
            first.len()
        ));
    }
    let holds = different == 0 && failed.is_empty() && !first.is_empty();
    section.note(if holds {
        "All verdicts are those of the first run: holds.".to_owned()
    } else {
        format!("DOES NOT HOLD: see {}", soak.kept.display())
    });
    section.end();
    if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
