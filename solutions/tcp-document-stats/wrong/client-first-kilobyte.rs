//! Reads its file once, and uploads what that read returned.
//!
//! Breaks: sends-the-bytes-as-they-are
//! Fails: large-file (closed-too-early)

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Messages, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (server, file) = netlab::address_and_file("127.0.0.1:12546", "lazydog.txt");
    let mut document = vec![0; 1024];
    let count = File::open(&file)
        .and_then(|mut file| file.read(&mut document))
        .context(file.display())?;
    document.truncate(count);
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
