//! The server of the `tcp-number-stats` lab: answers a set of numbers with its statistics.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, IDLE_TIMEOUT, MAX_MESSAGE, Message, print_line, report_error};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
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
    // `peek` waits for the first byte, or the end, and leaves it where it is. There is no limit of
    // time yet: a client may connect and think.
    stream.peek(&mut [0])?;
    // The request has begun. From now on each read waits this long at most, also the one for the
    // first byte of the length: nobody knows whether there will be a length.
    stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    // One reader for both messages. It reads ahead: what arrived in one piece with the set's
    // newline is in its buffer, and a second reader would not find it on the stream any more.
    //
    // (`netlab::Messages` is such a reader, but waits without limit for a message to begin.)
    let mut reader = BufReader::new(stream);
    let Some(set) = next_message(&mut reader)? else {
        return Ok(None);
    };
    // Without a newline the set ended in silence, or with the stream. What a client still sends
    // then comes too late to be told from a part of the set. That is why the client has to mark
    // where the one message ends and the other begins: "5 4 6" and "3" are "5 4 63" otherwise.
    let length = if set.newline {
        next_message(&mut reader)?
    } else {
        None
    };
    Ok(Some((set, length)))
}

/// Returns the next message; nothing if the stream ended, or stayed silent, before it began.
fn next_message(reader: &mut BufReader<&mut TcpStream>) -> io::Result<Option<Message>> {
    let mut bytes = Vec::new();
    // One byte more than a message may have is enough to know that it is too long.
    let mut limited = reader.take(MAX_MESSAGE as u64 + 1);
    match limited.read_until(b'\n', &mut bytes) {
        // Silence. Unix calls a read that timed out "would block", Windows "timed out". What came
        // before it is in `bytes`: `read_until` promises that.
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
        // A reset, say: nobody is left to answer. Otherwise the newline, or the end of the stream.
        result => _ = result?,
    }
    if bytes.is_empty() {
        return Ok(None); // An empty message would have its newline here.
    }
    let newline = bytes.pop_if(|byte| *byte == b'\n').is_some();
    if bytes.len() > MAX_MESSAGE {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "its message is longer than 8 MiB",
        ));
    }
    Ok(Some(Message { bytes, newline }))
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
    stream.write_all(answer.as_bytes())?;
    // Half-close: the client sees the end of the stream after the answer. To close while bytes wait
    // unread, a length that came too late, say, would be a reset, which may overtake the answer. So
    // throw away what still comes, until the client closes too.
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
