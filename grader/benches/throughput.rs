//! Measures how many peers and bytes a case can have: `cargo bench -p grader --bench throughput
//! --profile dev`, with the profile that `cargo grade` uses, or without `--profile dev` for a
//! grader built with `--release`. At the levels `namespace` and `ports`, in turns, prints medians,
//! the spread (the middle half) and the peak memory of
//!
//! - a whole case with 1,000 peers of an echo server, which are all connected at the same time,
//!   exchange messages and leave;
//! - a whole case that streams 1 GiB through it, in messages of 1 MiB,
//!
//! each compared with a plain client in Rust that does the same with the same server, from its
//! start to its end. Each run is a separate process of this executable, so that the memory is that
//! of one run. There are goals for the ratio and the memory.
//!
//! Arguments are other sizes: peers, MiB, and the number of runs. `measure WHAT WHO LEVEL SIZE` is
//! a single run, for a profiler:
//!
//! ```sh
//! perf record -g target/debug/deps/throughput-… measure stream grader ports 64
//! ```

mod common;
#[path = "../tests/it/support/case.rs"]
mod course;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio, exit};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use std::{fs, thread};

use common::{Samples, Section, ratio, rounds, time, words};
use grader::base::cancel::Cancel;
use grader::base::level::Isolation;
use grader::engine::runner::{Delivery, ProgramCommand, Settings, run};
use grader::plan::{Case, Expectation, StepAction, StepId, Text};
use grader::sandbox::{self, FsAccess, IsolationChoice, ReservedAddress};
use grader::spec::Transport;
use grader::verdict::judge::{Verdict, judge};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// The goals: the grader's throughput relative to the plain client's, and memory in MB.
const RATIO: f64 = 0.8;
const MEMORY: f64 = 200.0;

/// The number of messages that each peer exchanges.
const MESSAGES: usize = 10;
/// The size of a message of the stream.
const MESSAGE: usize = 1 << 20;
/// The exit status if the requested level is not available.
const NOT_HERE: i32 = 3;

/// All peers connect before any sends, and all have exchanged their messages before any leaves.
const PEERS: &str = "
  - together: {each: [connect]}
  - together:
      each:
        - {send: \"hello from ${name}, ${n}\\n\", expect: \"hello from ${name}, ${n}\\n\", times: 10}
  - together: {each: [close]}
";

fn main() {
    sandbox::jail_main_if_asked();
    let words = words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", addr] => serve(addr.parse().expect("an address")),
        ["measure", what, who, level, size] => {
            measure(what, who, level, size.parse().expect("a size"));
        }
        sizes => {
            let size = |at: usize, usual: usize| {
                sizes
                    .get(at)
                    .map_or(usual, |word| word.parse().expect("a size"))
            };
            let runs = size(2, rounds(5, 1));
            compare("peers", size(0, rounds(1000, 100)), runs);
            compare("stream", size(1, rounds(1024, 64)), runs);
        }
    }
}

/// Runs both repeatedly, in turns, so that other load on the machine affects both equally.
fn compare(what: &str, size: usize, runs: usize) {
    let (title, unit, work) = match what {
        "peers" => (format!("{size} peers at once"), "messages", size * MESSAGES),
        _ => (format!("A stream of {size} MiB"), "MiB", size),
    };
    let mut section = Section::new("throughput", title);
    for level in ["namespace", "ports"] {
        let [mut plain, mut grader] = [Samples::default(), Samples::default()];
        let mut memory = Memory::default();
        for _ in 0..runs.max(1) {
            for (who, samples, most) in [
                ("plain", &mut plain, &mut memory.plain),
                ("grader", &mut grader, &mut memory.grader),
            ] {
                let Some((time, kib)) = one(what, who, level, size) else {
                    section.note(format!("{level}: not to be had on this machine"));
                    return section.end();
                };
                samples.push(time);
                *most = kib.max(*most);
            }
        }
        let rate = |samples: &Samples| {
            let rate = work as f64 / samples.median().as_secs_f64();
            format!("{rate:.0} {unit}/s")
        };
        section.samples_and(&format!("{level}: a plain client"), &plain, &rate(&plain));
        section.samples_and(&format!("{level}: the grader"), &grader, &rate(&grader));
        let reached = ratio(plain.median(), grader.median());
        section.goal(
            &format!("{level}: throughput, to the plain client's"),
            &format!("{reached:.2}"),
            &format!("at least {RATIO}"),
            reached >= RATIO,
        );
        let [used, plainly] = [memory.grader, memory.plain].map(|kib| kib as f64 * 1024.0 / 1e6);
        section.goal(
            &format!("{level}: memory"),
            &format!("{used:.0} MB (plain {plainly:.0})"),
            &format!("under {MEMORY} MB"),
            used < MEMORY,
        );
    }
    section.end();
}

/// One run in a separate process: its duration and peak memory in KiB. `None` if the level is not
/// available.
fn one(what: &str, who: &str, level: &str, size: usize) -> Option<(Duration, u64)> {
    let output = Command::new(std::env::current_exe().expect("a path"))
        .args(["measure", what, who, level, &size.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .expect("it starts");
    if output.status.code() == Some(NOT_HERE) {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text
        .split_whitespace()
        .map(|word| word.parse::<u64>().expect("a number"));
    match (output.status.success(), numbers.next(), numbers.next()) {
        (true, Some(micros), Some(kib)) => Some((Duration::from_micros(micros), kib)),
        _ => panic!("{who}, {what}, {level}: {}\n{text}", output.status),
    }
}

/// One run in this process. Prints the microseconds and the KiB.
fn measure(what: &str, who: &str, level: &str, size: usize) {
    let level = match level {
        "namespace" => Isolation::Namespace,
        _ => Isolation::Ports,
    };
    let Ok(level) = sandbox::enter(IsolationChoice::Level(level)) else {
        exit(NOT_HERE);
    };
    open_many_files();
    let case = (who == "grader").then(|| match what {
        "peers" => peers_case(size),
        _ => stream_case(size),
    });
    // A case needs a thread of its own, because the thread keeps the case's network.
    let time = thread::scope(|scope| {
        let run = scope.spawn(move || match case {
            Some(case) => time(|| by_the_grader(&case, level)),
            None => plainly(level, what, size),
        });
        run.join().expect("it passes")
    });
    println!("{} {}", time.as_micros(), high_water());
}

/// Raises the limit on open files: the shell's may be too low for a thousand connections.
fn open_many_files() {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    setrlimit(Resource::RLIMIT_NOFILE, most, most).expect("a higher limit");
}

fn peers_case(peers: usize) -> Arc<Case> {
    // The peers connect one after the other, but each one's timeout starts at the beginning.
    let steps = PEERS.replace("10", &MESSAGES.to_string());
    course::case(Transport::Tcp, &format!("{peers}\ntimeout: 2m"), &steps)
}

/// A case that no spec can describe, because it would be too long to write out; the steps are
/// generated here from one message.
fn stream_case(messages: usize) -> Arc<Case> {
    let pair = "  - {send: \"x\", expect: \"x\"}\n";
    let mut case = Arc::unwrap_or_clone(course::case(Transport::Tcp, "1\ntimeout: 2m", pair));
    let text = Text::bytes(&message());
    let step = |number: usize| {
        let mut step = case.steps[number % 2].clone();
        step.id = StepId(number);
        step.action = match step.action {
            StepAction::Send { peer, cuts, .. } => StepAction::Send {
                peer,
                text: text.clone(),
                cuts,
                optional: false,
            },
            StepAction::Expect { peer, .. } => StepAction::Expect {
                from_any: false,
                peer,
                expected: Expectation::Exact(text.clone()),
                newline_optional: false,
            },
            other => other,
        };
        step
    };
    case.steps = (0..2 * messages).map(step).collect();
    case.limits.output = u64::MAX / 2;
    Arc::new(case)
}

fn message() -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..MESSAGE).map(|at| b'a' + (at % 23) as u8).collect();
    bytes[MESSAGE - 1] = b'\n';
    bytes
}

fn by_the_grader(case: &Arc<Case>, isolation: Isolation) {
    let subject = ProgramCommand {
        argv: server().into(),
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
    let transcript = run(case, &subject, Delivery::AsWritten, &settings);
    match judge(case, &transcript) {
        Verdict::Pass => {}
        Verdict::Fail(failure) => panic!("{}", failure.message),
        Verdict::Error(why) => panic!("{why}"),
    }
}

/// The same without the grader, in the same kind of network.
fn plainly(level: Isolation, what: &str, size: usize) -> Duration {
    sandbox::enter_case(level).expect("a network");
    let reserved = ReservedAddress::at_level(level, ([127, 0, 0, 1], 7000).into()).expect("a port");
    let addr = reserved.addr;
    time(|| {
        let [binary, way] = server();
        let mut child = Command::new(binary)
            .args([way, addr.to_string().into()])
            .spawn()
            .expect("the program starts");
        while TcpStream::connect(addr).is_err() {
            thread::sleep(Duration::from_micros(100));
        }
        match what {
            "peers" => plain_peers(addr, size),
            _ => plain_stream(addr, size),
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
    })
}

fn plain_peers(addr: SocketAddr, peers: usize) {
    let streams: Vec<TcpStream> = (0..peers).map(|_| connect(addr)).collect();
    for round in 1..=MESSAGES {
        let message = |peer: usize| format!("hello from peer{peer}, {round}\n").into_bytes();
        for (peer, mut stream) in streams.iter().enumerate() {
            stream.write_all(&message(peer)).expect("sent");
        }
        for (peer, mut stream) in streams.iter().enumerate() {
            let wanted = message(peer);
            let mut answer = vec![0; wanted.len()];
            stream.read_exact(&mut answer).expect("an answer");
            assert_eq!(answer, wanted);
        }
    }
}

fn plain_stream(addr: SocketAddr, messages: usize) {
    let stream = connect(addr);
    let message = message();
    let (begin, begun) = mpsc::channel();
    thread::scope(|scope| {
        // Read while sending: the buffers do not have room for everything.
        scope.spawn(|| {
            for () in begun {
                (&stream).write_all(&message).expect("sent");
            }
        });
        let mut answer = vec![0; MESSAGE];
        for _ in 0..messages {
            begin.send(()).expect("somebody sends");
            (&stream).read_exact(&mut answer).expect("an answer");
            assert!(answer == message, "not the same");
        }
        drop(begin);
    });
}

fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).expect("it listens");
    stream.set_nodelay(true).expect("an option");
    stream
}

/// The server: this executable again. It does as little as an echo server can, so that the clients
/// dominate the measurement.
fn server() -> [OsString; 2] {
    [
        std::env::current_exe().expect("a path").into(),
        "serve".into(),
    ]
}

fn serve(addr: SocketAddr) {
    let echo = |mut stream: TcpStream| {
        let mut buffer = vec![0; 256 * 1024];
        while let Ok(size @ 1..) = stream.read(&mut buffer) {
            if stream.write_all(&buffer[..size]).is_err() {
                break;
            }
        }
    };
    open_many_files();
    let listener = TcpListener::bind(addr).expect("a free address");
    // The plain client does not wait for space in the backlog, and the kernel retries a refused
    // connection only after a second.
    rustix::net::listen(&listener, 4096).expect("a longer queue");
    for stream in listener.incoming() {
        let stream = stream.expect("a connection");
        let _ = stream.set_nodelay(true);
        thread::spawn(move || echo(stream));
    }
}

/// The peak memory of this process so far, in KiB.
fn high_water() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok())
        .unwrap_or(0)
}

/// The maximum memory of each of the two, in KiB.
#[derive(Default)]
struct Memory {
    plain: u64,
    grader: u64,
}
