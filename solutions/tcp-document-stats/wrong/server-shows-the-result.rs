//! Prints the statistics too, which it should only send.
//!
//! Breaks: shows-its-work
//! Fails: server-session (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12546";

const IDLE_TIMEOUT: Duration = Duration::from_millis(500);

const PAUSE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("Server is listening...");
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                print_line!("Connection from {client} has been established!\n");
                spawn_client(stream, client);
            }
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

fn spawn_client(mut stream: TcpStream, client: SocketAddr) {
    let spawned = thread::Builder::new().spawn(move || {
        if let Err(error) = handle_client(&mut stream) {
            report_error(format_args!("lost {client}: {error}"));
        }
    });
    if let Err(error) = spawned {
        report_error(format_args!("cannot serve {client}: {error}"));
    }
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"Welcome to the server\n")?;
    let statistics = receive_document(stream)?;
    print_line!("File Received, Opening...\n");
    print_line!("Sending Document Statistics...\n");
    print_line!("{} and {}", statistics.characters, statistics.words);
    send_and_close(stream, &statistics)
}

fn receive_document(stream: &mut TcpStream) -> io::Result<Statistics> {
    let mut statistics = Statistics::default();
    let mut buffer = [0; 64 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(statistics),
            Ok(count) => statistics.add(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(statistics);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
}

#[derive(Debug, Default)]
struct Statistics {
    characters: u64,
    words: u64,
    in_word: bool,
}

impl Statistics {
    fn add(&mut self, piece: &[u8]) {
        self.characters += piece.len() as u64;
        for byte in piece {
            let in_word = !byte.is_ascii_whitespace();
            if in_word && !self.in_word {
                self.words += 1;
            }
            self.in_word = in_word;
        }
    }
}

fn send_and_close(stream: &mut TcpStream, statistics: &Statistics) -> io::Result<()> {
    stream.write_all(format!("{}\n", statistics.characters).as_bytes())?;
    thread::sleep(PAUSE);
    stream.write_all(format!("{}\n", statistics.words).as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
