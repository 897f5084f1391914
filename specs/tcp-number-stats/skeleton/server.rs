//! The server of the `tcp-number-stats` lab: answers a set of numbers with its statistics.

use std::io::{self, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Message, print_line, report_error};

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
            // This connection failed. The other clients are still there: carry on, but do not spin.
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    todo!("bind a listener to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Answers one client in a thread of its own, so that one that is silent keeps nobody waiting.
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

/// Reads one request, answers it, and closes the connection.
fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let Some((set, length)) = read_request(stream)? else {
        return Ok(()); // The client left without sending anything.
    };
    // A mistake is answered too, and in the same way: the client waits for a message.
    let mut answer = statistics(&set, length.as_ref()).unwrap_or_else(|error| error);
    // As the last message ended: a client that sends no newline expects none.
    if length.as_ref().unwrap_or(&set).newline {
        answer.push('\n');
    }
    send_and_close(stream, &answer)
}

/// Returns the set, and its length if it came; nothing if the stream ended before the first byte.
fn read_request(stream: &mut TcpStream) -> io::Result<Option<(Message, Option<Message>)>> {
    todo!(
        "wait for the first byte of {stream:?}, limit the time of a read, make one reader, and \
         take both messages from it with {}",
        std::any::type_name_of_val(&next_message)
    )
}

/// Returns the next message; nothing if the stream ended, or stayed silent, before it began.
fn next_message(reader: &mut BufReader<&mut TcpStream>) -> io::Result<Option<Message>> {
    todo!("read {reader:?} up to a newline, the end of the stream, or a silence")
}

/// The answer to a request: total, lowest, highest and mean; or the first mistake in it.
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
    // `{:?}` writes a whole f64 as `9.0`, where `{}` would write `9`.
    Ok(format!("{total:?} {lowest:?} {highest:?} {mean:?}"))
}

/// `nan` and `inf` can be parsed, but are no numbers here.
fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Sends the answer, and ends the connection so that the client gets all of it.
fn send_and_close(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    todo!("send all of {answer:?} to {stream:?}, half-close, throw away what else still comes")
}
