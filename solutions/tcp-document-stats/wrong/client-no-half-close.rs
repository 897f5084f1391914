//! Does not tell the server that its document is complete.
//!
//! Fails: results-in-one-piece (did-not-close)
//! Fails: large-file (did-not-close)

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let (server, file) = netlab::address_and_file("127.0.0.1:12546", "lazydog.txt");
    let document = fs::read(&file).context(file.display())?;
    let mut stream = TcpStream::connect(server).context(server)?;
    let reading = stream.try_clone()?;
    let mut messages = Messages::new(&reading);
    say!("{}", next(&mut messages)?);
    say!("Uploading File...\n");
    stream.write_all(&document)?;
    say!("File Uploaded!\n\nDocument Statistics Received, Opening...\n");
    say!("===================\nDocument Statistics\n===================\n");
    say!("No. of Characters: {}", next(&mut messages)?);
    say!("No. of Words: {}", next(&mut messages)?);
    Ok(())
}

fn next(messages: &mut Messages<'_>) -> io::Result<String> {
    match messages.next() {
        Some(message) => Ok(message?.text().into_owned()),
        None => Err(ErrorKind::UnexpectedEof.into()),
    }
}
