//! Measures the cost of grading a class: `cargo bench -p grader --profile dev --bench class`, with
//! the profile that `cargo grade` uses. Grades classes of 30 and 300 students whose marks are
//! known, compiles the same programs with plain rustc, one per processor at a time, and prints the
//! ratio. Arguments are other sizes, the smaller one first.
//!
//! Then it grades a class of 30 right submissions for three labs, alone and with ten more that do
//! whatever they can to spoil it, and prints the ratio.

#[path = "../tests/it/support/attackers.rs"]
mod attackers;
mod common;
#[path = "common/generated.rs"]
mod generated;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{fs, thread};

use common::{Section, Shown, asked, grader, ratio, target, words};
use generated::Class;

/// The goals: the maximum memory, the maximum time compared with rustc's, and the maximum time per
/// submission of the large class compared with the small one.
const MIB: u64 = 300;
const TIMES_RUSTC: f64 = 1.5;
const TIMES_SMALL: f64 = 1.1;

/// The maximum time of a class with attackers, compared with the same class without them.
const TIMES_HONEST: f64 = 2.0;

/// The labs of that class.
const ATTACKED_LABS: [&str; 3] = ["tcp-echo", "tcp-uppercase", "udp-echo"];

/// The cost of grading a class.
struct Graded {
    members: usize,
    wall: Duration,
    mib: u64,
    rustc: Duration,
}

impl Graded {
    fn each(&self) -> Duration {
        self.wall.div_f64(self.members as f64)
    }
}

fn main() {
    let sizes: Vec<usize> = words()
        .iter()
        .filter_map(|word| word.parse().ok())
        .collect();
    let usual = if asked("--quick") { [3, 6] } else { [30, 300] };
    let [small, large] = sizes.try_into().unwrap_or(usual);
    let header = ["submissions", "time", "each", "rustc alone", "goal", ""];
    let mut section = Section::with_header("class", "A class", &header);
    // Build what both need before timing either.
    measure(2);
    let small = measure(small);
    let large = measure(large);
    for class in [&small, &large] {
        let times = [class.wall, class.each(), class.rustc].map(|time| Shown(time).to_string());
        section.row([class.members.to_string()].into_iter().chain(times));
    }
    let (most, memory) = (format!("at most {MIB} MiB"), format!("{} MiB", large.mib));
    section.goal("memory of the grader", &memory, &most, large.mib <= MIB);
    let growth = ratio(large.each(), small.each());
    let name = "a submission, in the large class to the small one";
    section.goal_ratio(name, growth, TIMES_SMALL);
    let times = ratio(large.wall, large.rustc);
    section.goal_ratio("the large class, to rustc alone", times, TIMES_RUSTC);
    section.end();
    attacked_class();
}

fn attacked_class() {
    let header = ["right submissions", "attackers", "time", "goal", ""];
    let mut section = Section::with_header("class", "A class that is attacked", &header);
    let [honest, attackers] = if asked("--quick") {
        [2, 1]
    } else {
        [30, attackers::ATTACKERS]
    };
    let times = [0, attackers].map(|attackers| {
        let wall = grade_attacked(honest, attackers);
        let counts = [honest, attackers].map(|count| count.to_string());
        section.row(counts.into_iter().chain([Shown(wall).to_string()]));
        wall
    });
    let times = ratio(times[1], times[0]);
    section.goal_ratio("with attackers, to without", times, TIMES_HONEST);
    section.end();
}

/// How long a class takes with this many right submissions and attackers. The right ones must have
/// all points.
fn grade_attacked(honest: usize, attackers: usize) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let [class, out] = ["class", "out"].map(|name| folder.path().join(name));
    attackers::write_honest(&class, &ATTACKED_LABS, honest);
    attackers::write_attackers(&class, &ATTACKED_LABS, attackers);
    let mut command = grader(&["batch"]);
    command
        .arg(&class)
        .args(ATTACKED_LABS)
        .arg("--out")
        .arg(&out);
    let began = Instant::now();
    let status = command.stdout(Stdio::null()).status();
    let wall = began.elapsed();
    assert!(status.expect("the grader starts").success());
    for number in 0..honest {
        let report = fs::read_to_string(out.join(format!("results/student-{number:02}.json")));
        let report: serde_json::Value =
            serde_json::from_str(&report.expect("a report")).expect("JSON");
        assert_eq!(report["score"], report["max_score"], "{number}");
    }
    wall
}

fn measure(members: usize) -> Graded {
    let class = Class::new(members);
    let began = Instant::now();
    let mut grading = class.batch().spawn().expect("the grader starts");
    let mib = peak(&mut grading) / 1024;
    let wall = began.elapsed();
    class.has_its_marks();
    let rustc = rustc(&sources(&class.path("class")), &class.path("programs"));
    Graded {
        members,
        wall,
        mib,
        rustc,
    }
}

/// The peak memory of a process, in KiB, once it has ended.
fn peak(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        most = most.max(kib.unwrap_or(0));
        if let Some(status) = child.try_wait().expect("a status") {
            assert!(status.success(), "{status}");
            return most;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// The distinct programs of a class.
fn sources(class: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![class.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.insert(fs::read_to_string(path).expect("a source"));
            }
        }
    }
    found
}

/// How long plain rustc takes to compile these programs.
fn rustc(sources: &BTreeSet<String>, folder: &Path) -> Duration {
    fs::create_dir(folder).expect("a folder");
    let paths: Vec<PathBuf> = (0..sources.len())
        .map(|index| folder.join(format!("{index}.rs")))
        .collect();
    for (path, text) in paths.iter().zip(sources) {
        fs::write(path, text).expect("a source");
    }
    let deps = target().join("debug/deps");
    let library = netlab(&deps);
    let open = Mutex::new(paths.iter());
    let compile = || {
        while let Some(path) = next(&open) {
            let mut command = Command::new("rustc");
            command
                .args([
                    "--edition",
                    "2024",
                    "--crate-type",
                    "bin",
                    "--crate-name",
                    "program",
                ])
                .args(["--emit", "link"])
                .args(["--error-format", "json", "--extern"])
                .arg(format!("netlab={}", library.display()))
                .arg("-L")
                .arg(format!("dependency={}", deps.display()))
                .arg("-o")
                .arg(path.with_extension("program"))
                .arg(path)
                .stderr(Stdio::null());
            command.status().expect("rustc runs");
        }
    };
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(compile);
        }
    });
    began.elapsed()
}

fn next<'a>(open: &Mutex<std::slice::Iter<'a, PathBuf>>) -> Option<&'a PathBuf> {
    open.lock().expect("nobody panics").next()
}

/// The library that labs are linked with; the newest file, if there are several.
fn netlab(deps: &Path) -> PathBuf {
    let entries = fs::read_dir(deps).expect("cargo's folder").flatten();
    let libraries = entries.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libnetlab-") && name.ends_with(".rlib")
    });
    let newest = libraries.max_by_key(|path| fs::metadata(path).and_then(|it| it.modified()).ok());
    newest.expect("the library was built")
}
