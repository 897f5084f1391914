//! Uploads `lazydog.txt`, whatever its command line names.
//!
//! Fails: other-file (mismatch)
//! Fails: large-file (exited-early)

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Messages, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let (server, _) = netlab::address_and_file("127.0.0.1:12546", "lazydog.txt");
    let document = fs::read("lazydog.txt").context("lazydog.txt")?;
    let mut stream = TcpStream::connect(server).context(server)?;
    let reading = stream.try_clone()?;
    let mut messages = Messages::new(&reading);
    say!("{}", next(&mut messages)?);
    say!("Uploading File...\n");
    stream.write_all(&document)?;
    stream.shutdown(Shutdown::Write)?;
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
