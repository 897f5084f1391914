//! Expects that its file is there, and panics if it is not.
//!
//! Breaks: says-that-there-is-no-file
//! Fails: no-such-file (crashed)
//! Fails: bad-address (crashed)

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::process::ExitCode;

use netlab::{Context, Message, Messages, print_line};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12546";
const DEFAULT_FILE: &str = "lazydog.txt";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (server, file) = netlab::address_and_file(DEFAULT_ADDRESS, DEFAULT_FILE);
    let document = read_document(&file)?;
    let mut stream = connect(server)?;
    converse(&mut stream, &document)
        .context(format_args!("the conversation with {server} broke off"))
}

fn read_document(file: &Path) -> io::Result<Vec<u8>> {
    Ok(fs::read(file).expect("a file"))
}

fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    TcpStream::connect(server).context(format_args!("cannot connect to {server}"))
}

fn converse(stream: &mut TcpStream, document: &[u8]) -> io::Result<()> {
    let mut messages = Messages::new(stream.try_clone()?);
    let welcome = next_message(&mut messages)?;
    print_line!("{}", welcome.text());
    print_line!("Uploading File...\n");
    upload(stream, document)?;
    print_line!("File Uploaded!\n");
    let characters = next_message(&mut messages)?;
    let words = next_message(&mut messages)?;
    print_line!("Document Statistics Received, Opening...\n");
    print_line!("===================\nDocument Statistics\n===================\n");
    print_line!("No. of Characters: {}", characters.text());
    print_line!("No. of Words: {}", words.text());
    Ok(())
}

fn next_message(messages: &mut Messages) -> io::Result<Message> {
    messages.next().unwrap_or_else(|| {
        Err(io::Error::new(
            ErrorKind::UnexpectedEof,
            "it was closed before all had come",
        ))
    })
}

fn upload(stream: &mut TcpStream, document: &[u8]) -> io::Result<()> {
    stream.write_all(document)?;
    stream.shutdown(Shutdown::Write)
}
