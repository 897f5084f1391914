//! Does not tell the server that its document is complete.
//!
//! Breaks: half-closes-after-the-document
//! Fails: results-in-one-piece (did-not-close)
//! Fails: large-file (did-not-close)

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (server, file) = netlab::address_and_file("127.0.0.1:12546", "lazydog.txt");
    let document = fs::read(&file).context(file.display())?;
    let mut stream = TcpStream::connect(server).context(server)?;
    let mut messages = Messages::new(stream.try_clone()?);
    print_line!("{}", next(&mut messages)?);
    print_line!("Uploading File...\n");
    stream.write_all(&document)?;
    print_line!("File Uploaded!\n\nDocument Statistics Received, Opening...\n");
    print_line!("===================\nDocument Statistics\n===================\n");
    print_line!("No. of Characters: {}", next(&mut messages)?);
    print_line!("No. of Words: {}", next(&mut messages)?);
    Ok(())
}

fn next(messages: &mut Messages) -> io::Result<String> {
    match messages.next() {
        Some(message) => Ok(message?.text().into_owned()),
        None => Err(ErrorKind::UnexpectedEof.into()),
    }
}
