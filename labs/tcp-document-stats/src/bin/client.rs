//! The client of the `tcp-document-stats` lab: uploads a document, prints its statistics.

use std::io;
use std::net::{SocketAddr, TcpStream};
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
    // First of all: if the file cannot be read, there is no need to connect.
    let document = read_document(&file)?;
    let mut stream = connect(server)?;
    converse(&mut stream, &document)
        .context(format_args!("the conversation with {server} broke off"))
}

/// Returns all bytes of the file.
fn read_document(file: &Path) -> io::Result<Vec<u8>> {
    todo!(
        "read {}; the error of it should say of which file",
        file.display()
    )
}

/// Connects to the server.
fn connect(server: SocketAddr) -> io::Result<TcpStream> {
    todo!("connect to {server}; the error of it should say to whom")
}

fn converse(stream: &mut TcpStream, document: &[u8]) -> io::Result<()> {
    // One reader for all that the server says: with one message there may come a part of the next.
    // It gets a handle of its own to the socket, so that we can go on writing to `stream`.
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

/// Waits for what the server says next. It is an error if the stream ends before that.
fn next_message(messages: &mut Messages) -> io::Result<Message> {
    todo!("take the next of {messages:?}; think about what it means that there is none")
}

/// Sends the document, and tells the server that this was all.
fn upload(stream: &mut TcpStream, document: &[u8]) -> io::Result<()> {
    todo!(
        "send all {} bytes to {stream:?}, and then say that this was all",
        document.len()
    )
}
