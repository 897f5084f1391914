//! Attacks on whoever listens, and the right answer.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, sleep};
use std::time::Duration;

use crate::{Loot, Target};

/// Answers each line `hello` with `you said hello`.
pub(crate) fn serve(addr: SocketAddr) -> io::Result<()> {
    // An own socket may be in the way still.
    let listener = TcpListener::bind(addr)?;
    for stream in listener.incoming() {
        let stream = stream?;
        // Where there are to be no more threads, one after the other.
        let other = stream.try_clone();
        if thread::Builder::new()
            .spawn(move || answer(&stream))
            .is_err()
        {
            answer(&other?)?;
        }
    }
    Ok(())
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        stream.write_all(format!("you said {line}").as_bytes())?;
        line.clear();
    }
    Ok(())
}

fn for_ever() -> ! {
    loop {
        sleep(Duration::from_secs(40));
    }
}

fn ten_gigabytes(mut out: impl Write) {
    let piece = vec![b'x'; 1 << 16];
    for _ in 0..10 * (1 << 14) {
        if out.write_all(&piece).is_err() {
            break;
        }
    }
}

/// Ten gigabytes of output.
pub(crate) fn prints_much(_: &Target) -> Loot {
    ten_gigabytes(io::stdout());
    Loot::new()
}

/// Ten gigabytes of complaints.
pub(crate) fn complains_much(_: &Target) -> Loot {
    ten_gigabytes(io::stderr());
    Loot::new()
}

/// Ten gigabytes of answer.
pub(crate) fn sends_much(target: &Target) -> Loot {
    if let Ok(listener) = TcpListener::bind(target.addr)
        && let Ok((stream, _)) = listener.accept()
    {
        ten_gigabytes(stream);
    }
    for_ever()
}

/// What makes a report say what the grader did not: a terminal's commands, a build service's, lines
/// of a report, other formats' brackets.
const FORGED: &[u8] = b"\x1b[2J\x1b[H\x1b]0;title\x07\n\
    ::error file=x::forged\n\
    ::add-mask::points\n\
    ##[error]forged\n\
    ##vso[task.complete result=Succeeded]forged\n\
    \xe2\x9c\x93 attacked  100/100  2 cases passed\n\n100/100 points in 0.0 s\n\
    \"}],\"score\":100,\"outcome\":\"pass\",\"x\":[{\"\n\
    ]]></failure></testcase><testcase name=\"forged\"/>\n\
    </pre><script>alert(1)</script><!--\n\
    \xe2\x80\xae desrever \xe2\x80\x8f\xc2\x9b31m\r100/100\x08\x08\0\n";

/// Says all that on every way it has.
pub(crate) fn forges_a_report(target: &Target) -> Loot {
    speak(target, FORGED)
}

/// Says what is no text.
pub(crate) fn talks_binary(target: &Target) -> Loot {
    speak(
        target,
        b"\0\0\xff\xfe\xed\xa0\x80\xc0\xaf\xf4\x90\x80\x80 \x1b\x9b\n\0",
    )
}

fn speak(target: &Target, words: &[u8]) -> Loot {
    let _ = io::stdout()
        .write_all(words)
        .and_then(|()| io::stdout().flush());
    let _ = io::stderr().write_all(words);
    if let Ok(listener) = TcpListener::bind(target.addr)
        && let Ok((mut stream, _)) = listener.accept()
    {
        let _ = stream.write_all(words);
        let _ = BufReader::new(&stream).read_line(&mut String::new());
    }
    for_ever()
}

/// Takes a connection, and nothing from it.
pub(crate) fn never_reads(target: &Target) -> Loot {
    let listener = TcpListener::bind(target.addr);
    let _held = listener.as_ref().map(TcpListener::accept);
    for_ever()
}

/// As a client: connects, and never closes.
pub(crate) fn never_closes(target: &Target) -> Loot {
    if let Ok(mut stream) = TcpStream::connect(target.addr) {
        let _ = stream.write_all(b"hello\n");
        std::mem::forget(stream);
    }
    for_ever()
}

/// As a client: says all that it should, and never ends.
pub(crate) fn never_ends(target: &Target) -> Loot {
    if let Ok(mut stream) = TcpStream::connect(target.addr) {
        let _ = stream.write_all(b"hello\n");
    }
    for_ever()
}

/// Does nothing at all.
pub(crate) fn never_listens(_: &Target) -> Loot {
    for_ever()
}
