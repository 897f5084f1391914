//! What a jail costs: one case, the same program, in a jail of each level and without one, in turns.
//!
//! `cargo bench -p grader --bench jail` prints medians and the spread (the middle half), and the difference to a bare loop
//! in Rust that does what the case does: start the server, wait until it listens, connect, four exchanges, kill.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use grader::judge::{Verdict, judge};
use grader::plan::{self, Case};
use grader::run::isolation::{self, Choice, Isolation, View, reserve_address};
use grader::run::{Delivery, Settings, Subject, run};
use grader::spec::{Lab, Source, Transport, parse_case};
use tokio::sync::watch;

const ROUNDS: usize = 200;

const CASE: &str = "title: A case\nwhy: It must\nlevel: robust\npoints: 10\nprogram: server\npeers: [ana, ben, cai, dan]\n\
                    hints: [One?, Two, Three]\nsteps:\n\
                    - {as: ana, send: \"hello\\n\", expect: \"you said hello\\n\"}\n\
                    - {as: ben, send: \"hello\\n\", expect: \"you said hello\\n\"}\n\
                    - {as: cai, send: \"hello\\n\", expect: \"you said hello\\n\"}\n\
                    - {as: dan, send: \"hello\\n\", expect: \"you said hello\\n\"}\n";

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
    let case = case();
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

fn case() -> Arc<Case> {
    let source = Source {
        path: PathBuf::from("specs/lab/case.yaml"),
        text: CASE.to_owned(),
    };
    let lab = Lab {
        name: "lab".into(),
        title: "A lab".into(),
        order: 1,
        transport: Transport::Tcp,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        cases: Vec::new(),
    };
    let spec = parse_case(source, Transport::Tcp).expect("a right spec");
    Arc::new(plan::case(&lab, &spec))
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
    for _ in 0..4 {
        let stream = loop {
            match TcpStream::connect(addr) {
                Ok(stream) => break stream,
                Err(_) => thread::sleep(Duration::from_micros(100)),
            }
        };
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
