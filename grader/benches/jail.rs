//! What a jail costs, in turns with what it is compared with. `cargo bench -p grader --bench jail --profile dev` (which is
//! how students build the grader) prints medians and the spread (the middle half) of
//!
//! - starting a server, waiting until it listens, and ending it: in a jail of each level, against a plain `Command` in the
//!   same network. The difference is what the jail adds to a case;
//! - a whole case of four exchanges, against a bare loop in Rust that does the same.

#[path = "../tests/common/mod.rs"]
mod common;

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use grader::judge::{Verdict, judge};
use grader::plan::Case;
use grader::run::isolation::{
    self, Choice, Folder, Isolation, Launch, Limits, Program, View, reserve_address,
};
use grader::run::{Delivery, Settings, Subject, run};
use grader::spec::Transport;
use tokio::runtime::Runtime;
use tokio::sync::watch;

const ROUNDS: usize = 200;

const STEPS: &str = "
  - {as: ana, send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {as: ben, send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {as: cai, send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {as: dan, send: \"hello\\n\", expect: \"you said hello\\n\"}
";

fn main() {
    isolation::jail_main_if_asked();
    let levels: Vec<Isolation> = [
        Choice::Namespace,
        Choice::User,
        Choice::Landlock,
        Choice::Ports,
    ]
    .into_iter()
    .filter_map(|choice| isolation::enter(choice).ok())
    .collect();
    start_and_end(&levels);
    let case = common::case(Transport::Tcp, "[ana, ben, cai, dan]", STEPS);
    let mut bare = Vec::new();
    let mut jailed = vec![Vec::new(); levels.len()];
    // In turns, so that whatever else the machine does is shared by all.
    for _ in 0..ROUNDS {
        bare.push(time(bare_loop));
        for (level, times) in levels.iter().zip(&mut jailed) {
            times.push(time(|| in_jail(&case, *level)));
        }
    }
    let floor = median(&mut bare);
    println!("{:<12} {floor:>10.2?}  {}", "bare loop", spread(&bare));
    for (level, times) in levels.iter().zip(&mut jailed) {
        let median = median(times);
        let more = median.saturating_sub(floor);
        let ratio = median.as_secs_f64() / floor.as_secs_f64();
        println!(
            "{:<12} {median:>10.2?}  {}  +{more:.2?}, {ratio:.1} times the bare loop",
            level.to_string(),
            spread(times)
        );
    }
}

/// What the jail adds: nothing else differs between the two.
fn start_and_end(levels: &[Isolation]) {
    for level in levels {
        let (mut plain, mut jailed) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(in_network(*level, |addr, _| {
                let [binary, way] = program();
                let mut child = Command::new(binary)
                    .args([way, addr.to_string().into()])
                    .spawn()
                    .expect("the program starts");
                until_it_listens(addr);
                child.kill().expect("killed");
                child.wait().expect("ended");
            }));
            jailed.push(in_network(*level, |addr, runtime| {
                let folder = Folder::new(*level, &Limits::default()).expect("a folder");
                let mut argv: Vec<OsString> = program().into();
                argv.push(addr.to_string().into());
                let launch = Launch {
                    argv,
                    dir: folder.path().to_owned(),
                    env: Vec::new(),
                    view: View::Only(Vec::new()),
                    limits: Limits::default(),
                    level: *level,
                };
                runtime.block_on(async {
                    let started = Program::start(&launch).await.expect("the program starts");
                    until_it_listens(addr);
                    started.program.end().await.expect("ended");
                });
            }));
        }
        let floor = median(&mut plain);
        let median = median(&mut jailed);
        println!(
            "{:<12} start and end: plain {floor:.2?} {}, jailed {median:.2?} {}: +{:.2?}",
            level.to_string(),
            spread(&plain),
            spread(&jailed),
            median.saturating_sub(floor)
        );
    }
}

/// How long something takes in a network as a case has it, with a runtime as a case has it. Neither is part of the time.
fn in_network(level: Isolation, work: impl FnOnce(SocketAddr, &Runtime) + Send) -> Duration {
    thread::scope(|scope| {
        let thread = scope.spawn(move || {
            isolation::enter_case(level).expect("a network");
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            let reserved = reserve_address(level, ([127, 0, 0, 1], 7000).into()).expect("a port");
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

fn time(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn spread(times: &[Duration]) -> String {
    let (low, high) = (times[times.len() / 4], times[times.len() * 3 / 4]);
    format!("({low:.2?} to {high:.2?})")
}

/// A server that answers `hello` with `you said hello`.
fn program() -> [OsString; 2] {
    [env!("CARGO_BIN_EXE_misbehave").into(), "right".into()]
}

fn in_jail(case: &Arc<Case>, isolation: Isolation) {
    let subject = Subject {
        argv: program().into(),
        env: Vec::new(),
        view: View::Only(Vec::new()),
    };
    let (_keep, cancel) = watch::channel(false);
    let settings = Settings { isolation, cancel };
    thread::scope(|scope| {
        scope.spawn(|| {
            let transcript = run(case, &subject, Delivery::AsWritten, &settings);
            assert!(matches!(judge(case, &transcript), Verdict::Pass));
        });
    });
}

fn bare_loop() {
    let reserved = reserve_address(Isolation::Ports, ([127, 0, 0, 1], 7000).into());
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
