//! Stress-tests the reference servers: `cargo bench -p grader --bench stress --profile dev --
//! [SECONDS] [CLIENTS] [SEED]`. Each server of a TCP lab must answer 1,000 clients at once, or as
//! many as requested. Then, for its share of the time (10 minutes in total), clients connect, send
//! half a message, reset and close at random, from a seed that is printed. Meanwhile the server's
//! memory and open files are sampled, and must not grow; ordinary clients are answered throughout
//! and at the end; and finally the server has as many files open as at the start.
//!
//! `tcp-file-transfer` is not tested: its server accepts a fixed number of clients, receives one
//! file from each, and ends, so that nothing can grow.
//!
//! If a server fails, the exit status is 1. Memory and open files are read from Linux's `/proc`.

#[path = "../common/mod.rs"]
mod common;
mod server;

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::{Section, Shown, root};
use fastrand::Rng;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, ipproto, socket_with};
use server::{Server, Usage};

/// The number of clients that come and go at the same time, and the maximum pause of each in
/// milliseconds: together a few hundred connections per second. Some servers take half a second per
/// client, so more clients would only queue up.
const WORKERS: u64 = 32;
const REST: u64 = 60;
/// How long a client waits for its answer before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);
/// The maximum growth of memory from the first half to the second, as a ratio and in KiB.
const GROWTH: f64 = 1.2;
const SLACK: u64 = 1024;

/// A server, and an ordinary conversation with it.
struct Lab {
    name: &'static str,
    request: &'static [u8],
    /// Whether the client marks the end of its data by closing its sending side.
    half_closes: bool,
    answer: &'static [u8],
    /// Whether the server marks the end of its answer by closing.
    ends: bool,
}

const fn lab(name: &'static str, request: &'static [u8], answer: &'static [u8]) -> Lab {
    Lab {
        name,
        request,
        half_closes: false,
        answer,
        ends: true,
    }
}

const LABS: [Lab; 7] = [
    lab("tcp-greeting", b"", b"Thank you for connecting"),
    lab("tcp-thanks", b"", b"Thank you for connecting\r\n"),
    lab("tcp-uppercase", "grün\n".as_bytes(), "GRÜN\n".as_bytes()),
    lab("tcp-number-stats", b"5 4 6\n3\n", b"15.0 4.0 6.0 5.0\n"),
    Lab {
        half_closes: true,
        ..lab(
            "tcp-document-stats",
            b"two words\n",
            b"Welcome to the server\n10\n2\n",
        )
    },
    Lab {
        ends: false,
        ..lab("tcp-echo", b"hello\n", b"hello\n")
    },
    Lab {
        ends: false,
        ..lab(
            "tcp-chat",
            b"hello\n",
            b"Server received your message: hello\n",
        )
    },
];

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let seconds = numbers.first().copied().unwrap_or(600);
    let clients = numbers.get(1).copied().unwrap_or(1000);
    let seed = numbers.get(2).copied().unwrap_or_else(|| fastrand::u64(..));
    // The servers inherit this limit.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    setrlimit(Resource::RLIMIT_NOFILE, most, most).expect("a higher limit");
    build();
    eprintln!("seed {seed}");
    let time = Duration::from_secs(seconds) / LABS.len() as u32;
    let at_once = format!("{clients} at once");
    let header = [
        "server",
        at_once.as_str(),
        "clients that came and went",
        "memory: first, largest, last",
        "open files: first, largest, last",
        "ordinary clients answered",
    ];
    let title = "The reference servers under stress";
    let mut section = Section::with_header("stress", title, &header);
    section.note(format!(
        "{seconds} s of clients, by seed {seed}: they {}.",
        WAYS.join(", ")
    ));
    let mut all_hold = true;
    for lab in &LABS {
        let rng = &mut Rng::with_seed(seed);
        if let Err(why) = stress(lab, clients, time, rng, &mut section) {
            section.note(format!("{}: DOES NOT HOLD: {why}", lab.name));
            all_hold = false;
        }
    }
    if all_hold {
        section
            .note("Memory and open files are flat, and all ordinary clients were answered: holds.");
    }
    section.end();
    if all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Builds the reference servers with cargo.
fn build() {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root()).args(["build", "--quiet"]);
    for lab in &LABS {
        let name = lab.name;
        command.args(["--package", name, "--bin"]);
        command.arg(format!("{name}-server-solution"));
        command.args(["--features", &format!("{name}/solutions")]);
    }
    assert!(command.status().expect("cargo runs").success());
}

fn stress(
    lab: &Lab,
    clients: u64,
    time: Duration,
    rng: &mut Rng,
    section: &mut Section,
) -> Result<(), String> {
    let mut server = Server::start(lab.name)?;
    let open = server.usage()?.open;
    let took = at_once(lab, server.addr(), clients)
        .map_err(|error| format!("{clients} clients at once: {error}"))?;
    let churned = churn(lab, &server, time, rng)?;
    tell(section, lab, took, &churned);
    converse(lab, server.addr()).map_err(|error| format!("at the end: {error}"))?;
    server.is_back_at(open)?;
    churned.holds()
}

/// All clients connect before any of them sends.
fn at_once(lab: &Lab, addr: SocketAddr, clients: u64) -> io::Result<Duration> {
    let began = Instant::now();
    let streams = (0..clients)
        .map(|_| connected(addr, &mut Rng::new()))
        .collect::<io::Result<Vec<_>>>()?;
    for stream in &streams {
        ask(lab, stream)?;
    }
    for stream in &streams {
        hear(lab, stream)?;
    }
    Ok(began.elapsed())
}

/// The result of the random clients.
#[derive(Default)]
struct Churned {
    samples: Vec<Usage>,
    /// How many clients behaved in each way.
    ways: [u64; 5],
    /// How long ordinary clients took meanwhile.
    talks: Vec<Duration>,
}

/// The ways in which a client can behave, by name.
const WAYS: [&str; 5] = [
    "connect and close",
    "send a half and close",
    "send a half and reset",
    "send a half, rest, and leave either way",
    "talk",
];

fn churn(lab: &Lab, server: &Server, time: Duration, rng: &mut Rng) -> Result<Churned, String> {
    let end = Instant::now() + time;
    let counts: [AtomicU64; 5] = Default::default();
    let mut churned = Churned::default();
    let addr = server.addr();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|_| {
                let (mut rng, counts) = (rng.fork(), &counts);
                scope.spawn(move || come_and_go(lab, addr, end, &mut rng, counts))
            })
            .collect();
        let talker = scope.spawn(move || {
            let mut times = Vec::new();
            while Instant::now() < end {
                times.push(converse(lab, addr)?);
                thread::sleep(Duration::from_millis(20));
            }
            Ok::<_, io::Error>(times)
        });
        while Instant::now() < end {
            churned.samples.push(server.usage()?);
            thread::sleep((time / 200).max(Duration::from_millis(20)));
        }
        for worker in workers {
            let worked = worker.join().expect("no panic");
            worked.map_err(|error| format!("one of the clients: {error}"))?;
        }
        let talked = talker.join().expect("no panic");
        churned.talks = talked.map_err(|error| format!("an ordinary client: {error}"))?;
        Ok::<_, String>(())
    })?;
    churned.ways = counts.map(AtomicU64::into_inner);
    Ok(churned)
}

/// Runs one client after the other, each with a random behaviour.
fn come_and_go(
    lab: &Lab,
    addr: SocketAddr,
    end: Instant,
    rng: &mut Rng,
    counts: &[AtomicU64; 5],
) -> io::Result<()> {
    while Instant::now() < end {
        let way = rng.usize(..WAYS.len());
        let stream = connected(addr, rng)?;
        match way {
            0 => {}
            1..=3 => {
                // Send something even to a server that expects no request.
                let request = if lab.request.is_empty() {
                    b"??"
                } else {
                    lab.request
                };
                // The server may have closed the connection, which is fine.
                let _ = (&stream).write_all(&request[..rng.usize(1..request.len())]);
                if way == 3 {
                    thread::sleep(Duration::from_millis(rng.u64(0..REST)));
                }
                if way == 2 || (way == 3 && rng.bool()) {
                    rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO))?;
                }
            }
            _ => {
                ask(lab, &stream)?;
                hear(lab, &stream)?;
            }
        }
        drop(stream);
        counts[way].fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(rng.u64(0..REST)));
    }
    Ok(())
}

/// An ordinary conversation, from its beginning to its end.
fn converse(lab: &Lab, addr: SocketAddr) -> io::Result<Duration> {
    let began = Instant::now();
    let stream = connected(addr, &mut Rng::new())?;
    ask(lab, &stream)?;
    hear(lab, &stream)?;
    Ok(began.elapsed())
}

fn ask(lab: &Lab, mut stream: &TcpStream) -> io::Result<()> {
    stream.write_all(lab.request)?;
    if lab.half_closes {
        stream.shutdown(Shutdown::Write)?;
    }
    Ok(())
}

fn hear(lab: &Lab, mut stream: &TcpStream) -> io::Result<()> {
    let mut answer = vec![0; lab.answer.len()];
    stream.read_exact(&mut answer)?;
    if lab.ends {
        stream.read_to_end(&mut answer)?;
    }
    if answer == lab.answer {
        return Ok(());
    }
    let words = format!("it was answered {:?}", String::from_utf8_lossy(&answer));
    Err(io::Error::other(words))
}

/// A connection from one of this machine's many loopback addresses. A single address would soon run
/// out of ports, because those of recent clients stay reserved.
fn connected(addr: SocketAddr, rng: &mut Rng) -> io::Result<TcpStream> {
    let socket = socket_with(
        AddressFamily::INET,
        SocketType::STREAM,
        SocketFlags::empty(),
        Some(ipproto::TCP),
    )?;
    if cfg!(target_os = "linux") {
        let own = Ipv4Addr::new(127, 1, rng.u8(..), rng.u8(1..255));
        bind(&socket, &SocketAddr::from((own, 0)))?;
    }
    connect(&socket, &addr)?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

impl Churned {
    /// The samples after the first tenth of the time, in which a server may allocate what it needs.
    fn settled(&self) -> &[Usage] {
        &self.samples[self.samples.len() / 10..]
    }

    /// Whether the server uses as much in the second half as in the first.
    fn holds(&self) -> Result<(), String> {
        let (first, second) = self.settled().split_at(self.settled().len() / 2);
        let most = |half: &[Usage], of: fn(&Usage) -> u64| half.iter().map(of).max().unwrap_or(0);
        let [before, after] = [first, second].map(|half| most(half, |usage| usage.kib));
        if after as f64 > before as f64 * GROWTH + SLACK as f64 {
            return Err(format!("memory grew from {before} KiB to {after} KiB"));
        }
        Ok(())
    }
}

fn tell(section: &mut Section, lab: &Lab, at_once: Duration, churned: &Churned) {
    let settled = churned.settled();
    let show = |unit: &str, of: fn(&Usage) -> u64| {
        let values: Vec<u64> = settled.iter().map(of).collect();
        let ends = [values.first(), values.iter().max(), values.last()];
        let [first, largest, last] = ends.map(|value| value.copied().unwrap_or_default());
        format!("{first}, {largest}, {last}{unit}")
    };
    let longest = churned.talks.iter().max().copied().unwrap_or_default();
    section.row([
        lab.name.to_owned(),
        Shown(at_once).to_string(),
        churned.ways.iter().sum::<u64>().to_string(),
        show(" KiB", |usage| usage.kib),
        show("", |usage| usage.open),
        format!("{}, {} at most", churned.talks.len(), Shown(longest)),
    ]);
}
