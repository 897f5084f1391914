//! Counts the words of each piece, so that a word that was cut in two counts twice.
//!
//! Breaks: a-document-comes-in-pieces
//! Fails: in-pieces (mismatch)
//! Fails: large-document (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:12546"))?;
    print_line!("Server is listening...");
    loop {
        let (stream, client) = listener.accept()?;
        print_line!("Connection from {client} has been established!\n");
        thread::spawn(move || {
            if let Err(error) = handle_client(stream) {
                report_error(error);
            }
        });
    }
}

fn handle_client(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"Welcome to the server\n")?;
    let mut characters = 0;
    let mut words = 0;
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                let text = String::from_utf8_lossy(&buffer[..count]);
                characters += count;
                words += text.split_ascii_whitespace().count();
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
    }
    print_line!("File Received, Opening...\n");
    print_line!("Sending Document Statistics...\n");
    stream.write_all(format!("{characters}\n").as_bytes())?;
    thread::sleep(Duration::from_millis(500));
    stream.write_all(format!("{words}\n").as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
