//! Measures the cost of grading the whole course: `cargo bench -p grader --profile dev --bench
//! course`. Grades the built solutions of all labs with the real command. In turns with that, it
//! measures the floor, which is the larger of
//!
//! - the slowest case when nothing else runs: most of its time is waiting that the case asks for;
//! - the processor time for starting and ending the program of every case, without a jail or a
//!   grader, divided by the number of cores.

mod common;

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use common::{
    Samples, Section, Shown, grader, output, processor_time, ratio, report, root, rounds, target,
    time,
};
use grader::course::{Version, bin_name};
use grader::spec::{Lab, Role, Transport, load_course};

const ROUNDS: usize = 15;
/// The goals: the maximum time, and the maximum multiple of the floor.
const GOAL: Duration = Duration::from_secs(3);
const TIMES_FLOOR: f64 = 1.5;

/// How many programs run at once without a jail. The time until they are ready is not counted.
const AT_ONCE: usize = 16;
const READY: Duration = Duration::from_millis(100);

const ALL: [&str; 4] = ["check", "--solutions", "--seed", "7"];

fn main() {
    // Build everything before timing anything.
    output(&mut grader(&ALL));
    let labs = load_course(&root().join("specs")).expect("specs without mistakes");
    let cases: usize = labs.iter().map(|lab| lab.cases.len()).sum();
    let mut section = Section::new("course", "The whole course");
    section.note(format!("{} labs, {cases} cases.", labs.len()));
    let (lab, case) = longest_alone();
    let alone = [&ALL[..], &[&lab, "--case", &case]].concat();
    let programs = Programs::of(&labs);
    let cores = thread::available_parallelism().map_or(1, usize::from) as u32;
    let mut whole = Samples::default();
    let (mut longest, mut bare) = (Samples::default(), Samples::default());
    for _ in 0..rounds(ROUNDS, 2) {
        whole.add(|| {
            time(|| {
                output(&mut grader(&ALL));
            })
        });
        longest.add(|| of_case(&report(&mut grader(&alone))["labs"][0]["cases"][0]));
        bare.add(|| programs.start_and_end() / cores);
    }
    let floor = longest.median().max(bare.median());
    section.samples("grading it", &whole);
    section.samples(&format!("its longest case alone: {lab}/{case}"), &longest);
    let name = format!("starting its programs bare, on {cores} cores");
    section.samples(&name, &bare);
    let shown = Shown(floor).to_string();
    section.value("the floor: the larger of the two", &shown);
    section.goal_time("grading it", whole.median(), GOAL);
    section.goal_ratio("to the floor", ratio(whole.median(), floor), TIMES_FLOOR);
    section.end();
}

/// The lab and name of the slowest case when cases run one at a time.
fn longest_alone() -> (String, String) {
    let report = report(grader(&ALL).args(["--jobs", "1"]));
    let labs = report["labs"].as_array().expect("labs");
    let each = labs.iter().flat_map(|lab| {
        let cases = lab["cases"].as_array().expect("cases");
        cases.iter().map(move |case| (of_case(case), lab, case))
    });
    let (_, lab, case) = each.max_by_key(|(time, ..)| *time).expect("cases");
    let name = |value: &serde_json::Value| value.as_str().expect("a name").to_owned();
    (name(&lab["lab"]), name(&case["case"]))
}

/// The duration of a case.
fn of_case(case: &serde_json::Value) -> Duration {
    Duration::from_millis(case["duration_ms"].as_u64().expect("a time"))
}

/// The program of each case; for a client, also the transport.
struct Programs(Vec<(PathBuf, Option<Transport>)>);

impl Programs {
    fn of(labs: &[Lab]) -> Self {
        let folder = target().join("debug");
        let of_lab = |lab: &Lab| {
            let each = lab.cases.iter().map(|case| {
                let name = bin_name(&lab.name, case.program, Version::Solution);
                let client = (case.program == Role::Client).then_some(lab.transport);
                (folder.join(name), client)
            });
            each.collect::<Vec<_>>()
        };
        Self(labs.iter().flat_map(of_lab).collect())
    }

    /// The processor time for starting and ending all of them.
    fn start_and_end(&self) -> Duration {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(any).expect("a port");
        let socket = UdpSocket::bind(any).expect("a port");
        let before = processor_time();
        for some in self.0.chunks(AT_ONCE) {
            let started = some.iter().map(|(binary, client)| {
                let addr = match client {
                    None => any,
                    Some(Transport::Tcp) => listener.local_addr().expect("an address"),
                    Some(Transport::Udp) => socket.local_addr().expect("an address"),
                };
                start(binary, addr)
            });
            let started: Vec<Child> = started.collect();
            thread::sleep(READY);
            for mut child in started {
                child.kill().expect("killed");
                child.wait().expect("ended");
            }
        }
        processor_time().saturating_sub(before)
    }
}

fn start(binary: &Path, addr: SocketAddr) -> Child {
    let mut command = Command::new(binary);
    command
        .arg(addr.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("a program that was built")
}
