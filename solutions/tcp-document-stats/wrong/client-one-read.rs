//! Takes what one read returns for one message.
//!
//! Breaks: tells-the-numbers-apart
//! Fails: results-in-one-piece (mismatch)
//! Fails: large-file (wrong-exit)

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (server, file) = netlab::address_and_file("127.0.0.1:12546", "lazydog.txt");
    let document = fs::read(&file).context(file.display())?;
    let mut stream = TcpStream::connect(server).context(server)?;
    print_line!("{}", next(&mut stream)?);
    print_line!("Uploading File...\n");
    stream.write_all(&document)?;
    stream.shutdown(Shutdown::Write)?;
    print_line!("File Uploaded!\n\nDocument Statistics Received, Opening...\n");
    print_line!("===================\nDocument Statistics\n===================\n");
    print_line!("No. of Characters: {}", next(&mut stream)?);
    print_line!("No. of Words: {}", next(&mut stream)?);
    Ok(())
}

fn next(stream: &mut TcpStream) -> io::Result<String> {
    let mut buffer = [0; 1024];
    let count = stream.read(&mut buffer)?;
    if count == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
    Ok(text.trim_end().to_owned())
}
