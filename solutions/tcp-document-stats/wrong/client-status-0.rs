//! Tells of an error and then ends as if all was well.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (wrong-exit)
//! Fails: no-such-file (wrong-exit)
//! Fails: server-gone (wrong-exit)
//! Fails: bad-address (wrong-exit)

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, TcpStream};

use netlab::{Context, Messages, print_line, report_error};

fn main() {
    if let Err(error) = run() {
        report_error(error);
    }
}

fn run() -> io::Result<()> {
    let (server, file) = netlab::address_and_file("127.0.0.1:12546", "lazydog.txt");
    let document = fs::read(&file).context(file.display())?;
    let mut stream = TcpStream::connect(server).context(server)?;
    let mut messages = Messages::new(stream.try_clone()?);
    print_line!("{}", next(&mut messages)?);
    print_line!("Uploading File...\n");
    stream.write_all(&document)?;
    stream.shutdown(Shutdown::Write)?;
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
