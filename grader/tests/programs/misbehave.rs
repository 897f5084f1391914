//! A program that goes wrong in one way on purpose: `misbehave WAY ADDR`. The grader's tests grade
//! it, to see that each kind of failure is told apart. It answers a line `hello` with `you said
//! hello`, but for the way named.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, exit};
use std::thread;
use std::time::Duration;

/// What would look like the grader's own words, if it were shown as it is: in a terminal, in a log,
/// and to a build service.
const FORGED: &str = "\x1b[2J\x1b[H\x1b[32m✓\x1b[0m tcp-probe          100/100  6 cases passed\n\
    \n100/100 points in 0.1 s (each case in a network of its own)\n\
    ::error file=labs/README.md::forged\n::add-mask::100\n##[group]forged\n\
    ✗ forged\r✓ passed\x08\x08\u{9b}2K\u{202e}dessap\u{202c}\n";

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, way, addr] = args.as_slice() else {
        eprintln!("usage: misbehave WAY ADDR");
        exit(2);
    };
    let addr: SocketAddr = addr.parse().map_err(io::Error::other)?;
    match way.as_str() {
        "not-written" => todo!("bind to {addr}"),
        "never-listens" | "lives-on" => sleep_forever(),
        way if way.starts_with("udp-") => udp(way, addr),
        way if way.starts_with("client-") => client(way, addr),
        way => server(way, addr),
    }
}

fn sleep_forever() -> ! {
    loop {
        thread::sleep(Duration::from_secs(3600));
    }
}

fn server(way: &str, mut addr: SocketAddr) -> io::Result<()> {
    if way == "wrong-port" {
        addr.set_port(addr.port() + 1);
    }
    if way == "floods" {
        let line = [b'x'; 64 * 1024];
        while io::stdout().write_all(&line).is_ok() {}
    }
    if way == "starts-late" {
        thread::sleep(Duration::from_millis(9_700));
    }
    let listener = TcpListener::bind(addr)?;
    if way == "refuses" {
        let (stream, _) = listener.accept()?;
        drop(listener);
        answer("right", &stream)?;
        drop(stream);
        sleep_forever();
    }
    if way == "orphan" {
        leave_an_orphan()?;
    }
    for stream in listener.incoming() {
        let (way, stream) = (way.to_owned(), stream?);
        if way == "exits-early" {
            stream.peek(&mut [0])?;
            exit(3);
        }
        thread::spawn(move || answer(&way, &stream));
    }
    Ok(())
}

fn answer(way: &str, mut stream: &TcpStream) -> io::Result<()> {
    let mut writer = stream.try_clone()?;
    match way {
        "never-reads" => sleep_forever(),
        // Closing with unread bytes resets the connection: wait until they are there, but leave
        // them.
        "resets" => {
            stream.peek(&mut [0])?;
            return Ok(());
        }
        _ => {}
    }
    if way.ends_with("-a-forged-report") {
        print!("{FORGED}");
        io::stdout().flush()?;
        eprint!("{FORGED}");
    }
    let mut line = String::new();
    if way == "reads-slowly" {
        return read_slowly(stream);
    }
    if way == "one-read" {
        let mut piece = [0; 1024];
        let size = stream.read(&mut piece)?;
        line.push_str(&String::from_utf8_lossy(&piece[..size]));
    } else {
        BufReader::new(stream).read_line(&mut line)?;
    }
    match way {
        "says-a-forged-report" => writer.write_all(FORGED.as_bytes())?,
        "panics-with-a-forged-report" => panic!("{FORGED}"),
        "panics" => panic!("no idea what to say to {line:?}"),
        "panics-at-last" => std::process::abort(),
        "says-nothing" => sleep_forever(),
        // Right, and in no hurry.
        "thinks" => {
            thread::sleep(Duration::from_millis(700));
            writer.write_all(format!("you said {line}").as_bytes())?;
        }
        "says-a-part" => writer.write_all(b"you said")?,
        "closes-midway" => return writer.write_all(b"you said"),
        "closes-early" => return Ok(()),
        "says-something-else" => writer.write_all(b"you sad hello\n")?,
        "says-its-sockets" => writer.write_all(format!("{} sockets\n", sockets()?).as_bytes())?,
        "says-too-much" => writer.write_all(format!("you said {line}and more\n").as_bytes())?,
        _ => writer.write_all(format!("you said {line}").as_bytes())?,
    }
    if way == "crashes-behind" {
        std::process::abort();
    }
    if way == "never-closes" || way.starts_with("says-") {
        sleep_forever();
    }
    Ok(())
}

/// Reads a line bit by bit, in no hurry, and says how long it was.
fn read_slowly(mut stream: &TcpStream) -> io::Result<()> {
    let (mut piece, mut count, mut pauses) = ([0; 64], 0, 0);
    loop {
        let size = stream.read(&mut piece)?;
        count += size;
        if size == 0 || piece[size - 1] == b'\n' {
            return stream.write_all(format!("{} bytes\n", count - 1).as_bytes());
        }
        if count / (32 * 1024) > pauses {
            pauses = count / (32 * 1024);
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// How many sockets this program has, or has been left with.
fn sockets() -> io::Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir("/proc/self/fd")? {
        let target = std::fs::read_link(entry?.path()).unwrap_or_default();
        count += usize::from(target.to_string_lossy().starts_with("socket:"));
    }
    Ok(count)
}

/// A child in a session of its own that holds this program's stdout open for ever.
fn leave_an_orphan() -> io::Result<()> {
    let program = std::env::current_exe()?;
    let mut command = Command::new("setsid");
    command
        .arg(program)
        .args(["lives-on", "127.0.0.1:1"])
        .spawn()?;
    Ok(())
}

fn udp(way: &str, addr: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind(addr)?;
    let elsewhere = UdpSocket::bind("127.0.0.1:0")?;
    let mut first = None;
    let mut buffer = [0; 1024];
    loop {
        let (size, from) = socket.recv_from(&mut buffer)?;
        let answer = [b"you said ", &buffer[..size]].concat();
        let first = *first.get_or_insert(from);
        match way {
            "udp-answers-from-elsewhere" => elsewhere.send_to(&answer, from)?,
            "udp-answers-the-first" => socket.send_to(&answer, first)?,
            "udp-answers-twice" => {
                socket.send_to(&answer, from)?;
                socket.send_to(&answer, from)?
            }
            _ => 0,
        };
    }
}

fn client(way: &str, addr: SocketAddr) -> io::Result<()> {
    print!("say: ");
    match way {
        "client-does-not-flush" => {}
        "client-prompts-wrongly" => print!("speak"),
        _ => io::stdout().flush()?,
    }
    if way == "client-never-connects" {
        sleep_forever();
    }
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Ok(());
    }
    let mut stream = TcpStream::connect(addr)?;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    print!("{answer}");
    io::stdout().flush()?;
    match way {
        "client-hangs" => sleep_forever(),
        "client-ends-with-3" => exit(3),
        _ => Ok(()),
    }
}
