//! Takes 64 KiB for all that a set can be.
//!
//! Breaks: a-set-may-be-long
//! Fails: in-pieces (closed-too-early)

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, IDLE_TIMEOUT, Message, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:16000";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("TCP server has started and is ready to receive");
    loop {
        match listener.accept() {
            Ok((stream, _)) => spawn_client(stream),
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

fn spawn_client(mut stream: TcpStream) {
    let spawned = thread::Builder::new().spawn(move || {
        if let Err(error) = handle_client(&mut stream) {
            report_error(format_args!("lost a client: {error}"));
        }
    });
    if let Err(error) = spawned {
        report_error(format_args!("cannot serve a client: {error}"));
    }
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let Some((set, length)) = read_request(stream)? else {
        return Ok(()); // The client left without sending anything.
    };
    let mut answer = statistics(&set, length.as_ref()).unwrap_or_else(|error| error);
    if length.as_ref().unwrap_or(&set).newline {
        answer.push('\n');
    }
    send_and_close(stream, &answer)
}

fn read_request(stream: &mut TcpStream) -> io::Result<Option<(Message, Option<Message>)>> {
    stream.peek(&mut [0])?;
    stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    let mut reader = BufReader::new(stream);
    let Some(set) = next_message(&mut reader)? else {
        return Ok(None);
    };
    let length = if set.newline {
        next_message(&mut reader)?
    } else {
        None
    };
    Ok(Some((set, length)))
}

fn next_message(reader: &mut BufReader<&mut TcpStream>) -> io::Result<Option<Message>> {
    let mut bytes = Vec::new();
    let mut limited = reader.take((64 << 10) + 1);
    match limited.read_until(b'\n', &mut bytes) {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
        result => _ = result?,
    }
    if bytes.is_empty() {
        return Ok(None); // An empty message would have its newline here.
    }
    let newline = bytes.pop_if(|byte| *byte == b'\n').is_some();
    if bytes.len() > 64 << 10 {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "its message is longer than 64 KiB",
        ));
    }
    Ok(Some(Message { bytes, newline }))
}

fn statistics(set: &Message, length: Option<&Message>) -> Result<String, String> {
    let numbers: Option<Vec<f64>> = set.text().split_ascii_whitespace().map(number).collect();
    let numbers = numbers.ok_or("error: not a number")?;
    let expected = length
        .map(|length| length.text().trim_ascii().parse::<usize>())
        .transpose()
        .map_err(|_| "error: not a number")?
        .unwrap_or(numbers.len());
    if numbers.is_empty() {
        return Err("error: empty set".to_owned());
    }
    if expected != numbers.len() {
        let got = numbers.len();
        return Err(format!("error: expected {expected} numbers, got {got}"));
    }
    print_line!("Received data: {numbers:?}");
    let total = numbers.iter().fold(0.0, |sum, number| sum + number);
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = total / numbers.len() as f64;
    Ok(format!("{total:?} {lowest:?} {highest:?} {mean:?}"))
}

fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| number.is_finite())
}

fn send_and_close(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
