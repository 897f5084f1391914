//! Reads lines, and never takes silence for the end of a message.
//!
//! Breaks: tells-the-numbers-apart
//! Fails: client-session (wrong-exit)

use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
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
    let mut lines = BufReader::new(stream.try_clone()?);
    print_line!("{}", next(&mut lines)?);
    print_line!("Uploading File...\n");
    stream.write_all(&document)?;
    stream.shutdown(Shutdown::Write)?;
    print_line!("File Uploaded!\n\nDocument Statistics Received, Opening...\n");
    print_line!("===================\nDocument Statistics\n===================\n");
    print_line!("No. of Characters: {}", next(&mut lines)?);
    print_line!("No. of Words: {}", next(&mut lines)?);
    Ok(())
}

fn next(lines: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    if lines.read_until(b'\n', &mut line)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}
