//! Ends its prompt with a newline.
//!
//! Breaks: prompts-in-time
//! Fails: a-session (mismatch)
//! Fails: more-messages (mismatch)
//! Fails: answer-in-pieces (mismatch)
//! Fails: lines-as-typed (mismatch)

use std::io::{self, BufRead, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line};

fn main() -> ExitCode {
    netlab::exit_code(chat())
}

fn chat() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut answers = Messages::new(stream.try_clone()?);
    print_line!("Enter your message: ");
    for line in io::stdin().lock().split(b'\n') {
        stream.write_all(&[&line?[..], b"\n"].concat())?;
        let answer = answers.next().ok_or(ErrorKind::UnexpectedEof)??;
        print_line!("Server response: {}", answer.text());
        print_line!("Enter your message: ");
    }
    Ok(())
}
