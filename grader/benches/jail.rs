//! Measures the cost of a jail, in turns with what it is compared with. `cargo bench -p grader
//! --profile dev --bench jail` (the profile in which students build the grader) prints medians, the
//! spread (the middle half), and the processor time of all processes for
//!
//! - starting a server, waiting until it listens, and ending it: in a jail of each level, with a
//!   working folder, compared with a plain `Command` in the same network. The difference is what
//!   the jail adds to a case, and there is a goal for it;
//! - a whole case of four exchanges, compared with a bare loop in Rust that does the same. There is
//!   a goal for that difference, too.
//!
//! A level's name after `--` selects that level. A jail is several processes, each of which waits
//! for a processor: on a busy machine only the processor time is meaningful.

mod common;
#[path = "../tests/it/support/case.rs"]
mod course;

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::{Samples, Section, Shown, ratio, rounds, time, words};
use grader::base::cancel::Cancel;
use grader::base::level::Isolation;
use grader::base::process::Limits;
use grader::engine::runner::{Delivery, ProgramCommand, Settings, run};
use grader::plan::Case;
use grader::sandbox::{
    self, FsAccess, IsolationChoice, Launch, Program, ReservedAddress, WorkingFolder,
};
use grader::spec::Transport;
use grader::verdict::judge::{Verdict, judge};
use tokio::runtime::Runtime;

const ROUNDS: usize = 200;

const STEPS: &str = "
  - {as: ana, send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {as: ben, send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {as: cai, send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {as: dan, send: \"hello\\n\", expect: \"you said hello\\n\"}
";

/// The maximum time that a jail may add to a case, and a case to the bare loop.
const GOAL: Duration = Duration::from_millis(4);
const CASE_GOAL: Duration = Duration::from_millis(5);

fn main() {
    sandbox::jail_main_if_asked();
    let asked = words();
    let levels: Vec<Isolation> = Isolation::ALL
        .into_iter()
        .filter_map(|level| sandbox::enter(IsolationChoice::Level(level)).ok())
        .filter(|level| asked.is_empty() || asked.contains(&level.to_string()))
        .collect();
    start_and_end(&levels);
    whole_case(&levels);
}

/// Measures what the jail adds; nothing else differs between the two.
fn start_and_end(levels: &[Isolation]) {
    let mut section = Section::new("jail", "Start and end of a server, in a jail");
    let mut plain = vec![Samples::default(); levels.len()];
    let mut jailed = plain.clone();
    // In turns, so that other load on the machine affects all of them equally.
    for _ in 0..rounds(ROUNDS, 5) {
        for (index, level) in levels.iter().enumerate() {
            plain[index].add(|| in_network(*level, plain_server));
            jailed[index]
                .add(|| in_network(*level, |addr, runtime| jailed_server(*level, addr, runtime)));
        }
    }
    for (level, (plain, jailed)) in levels.iter().zip(plain.iter().zip(&jailed)) {
        section.samples(&format!("{level}: plain"), plain);
        section.samples(&format!("{level}: in a jail"), jailed);
        let added = jailed.median().saturating_sub(plain.median());
        section.goal_time(&format!("{level}: what the jail adds"), added, GOAL);
    }
    section.end();
}

fn whole_case(levels: &[Isolation]) {
    let mut section = Section::new("jail", "A whole case of four exchanges");
    let case = course::case(Transport::Tcp, "[ana, ben, cai, dan]", STEPS);
    let mut bare = Samples::default();
    let mut jailed = vec![Samples::default(); levels.len()];
    for _ in 0..rounds(ROUNDS, 5) {
        bare.add(|| time(bare_loop));
        for (level, samples) in levels.iter().zip(&mut jailed) {
            samples.add(|| time(|| in_jail(&case, *level)));
        }
    }
    section.samples("the bare loop", &bare);
    for (level, samples) in levels.iter().zip(&jailed) {
        section.samples(&format!("{level}: graded"), samples);
        let times = format!("{:.2}", ratio(samples.median(), bare.median()));
        section.value(&format!("{level}: to the bare loop"), &times);
        let added = samples.median().saturating_sub(bare.median());
        let name = format!("{level}: more than the bare loop");
        // The other two levels replace namespaces on machines without them, and start one more
        // process.
        if matches!(level, Isolation::Namespace | Isolation::Ports) {
            section.goal_time(&name, added, CASE_GOAL);
        } else {
            section.value(&name, &Shown(added).to_string());
        }
    }
    section.end();
}

fn plain_server(addr: SocketAddr, _: &Runtime) {
    let [binary, way] = program();
    let mut child = Command::new(binary)
        .args([way, addr.to_string().into()])
        .spawn()
        .expect("the program starts");
    until_it_listens(addr);
    child.kill().expect("killed");
    child.wait().expect("ended");
}

fn jailed_server(level: Isolation, addr: SocketAddr, runtime: &Runtime) {
    let folder = WorkingFolder::new(level, &Limits::default()).expect("a folder");
    let mut argv: Vec<OsString> = program().into();
    argv.push(addr.to_string().into());
    let launch = Launch {
        argv,
        dir: folder.path().to_owned(),
        env: Vec::new(),
        view: FsAccess::Only(Vec::new()),
        hidden: Vec::new(),
        port: Some(addr.port()),
        limits: Limits::default(),
        memory: sandbox::MemoryClaim::Shared,
        level,
    };
    runtime.block_on(async {
        let (program, _pipes) = Program::start(&launch).await.expect("the program starts");
        until_it_listens(addr);
        program.end().await.expect("ended");
    });
}

/// How long something takes in a network and a runtime like those of a case. Setting those up is
/// not counted.
fn in_network(level: Isolation, work: impl FnOnce(SocketAddr, &Runtime) + Send) -> Duration {
    thread::scope(|scope| {
        let thread = scope.spawn(move || {
            sandbox::enter_case(level).expect("a network");
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            let reserved =
                ReservedAddress::at_level(level, ([127, 0, 0, 1], 7000).into()).expect("a port");
            time(|| work(reserved.addr, &runtime))
        });
        thread.join().expect("it ends")
    })
}

fn until_it_listens(addr: SocketAddr) {
    while TcpStream::connect(addr).is_err() {
        thread::sleep(Duration::from_micros(100));
    }
}

/// A server that answers `hello` with `you said hello`.
fn program() -> [OsString; 2] {
    [env!("CARGO_BIN_EXE_misbehave").into(), "right".into()]
}

fn in_jail(case: &Arc<Case>, isolation: Isolation) {
    let subject = ProgramCommand {
        argv: program().into(),
        env: Vec::new(),
        view: FsAccess::Only(Vec::new()),
        own: None,
        folder: None,
    };
    let settings = Settings {
        isolation,
        cancel: Cancel::default(),
        hidden: Vec::new(),
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            let transcript = run(case, &subject, Delivery::AsWritten, &settings);
            assert!(matches!(judge(case, &transcript), Verdict::Pass));
        });
    });
}

fn bare_loop() {
    let reserved = ReservedAddress::at_level(Isolation::Ports, ([127, 0, 0, 1], 7000).into());
    let addr = reserved.expect("a port").addr;
    let [binary, way] = program();
    let mut child = Command::new(binary)
        .args([way, addr.to_string().into()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    until_it_listens(addr);
    for _ in 0..4 {
        let stream = TcpStream::connect(addr).expect("it listens");
        (&stream).write_all(b"hello\n").expect("sent");
        let mut line = String::new();
        BufReader::new(&stream)
            .read_line(&mut line)
            .expect("an answer");
        assert_eq!(line, "you said hello\n");
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
}
