//! Hands clients to a worker through a queue of eight, and drops those that find it full.
//!
//! Breaks: thanks-many-at-once
//! Fails: fifty-at-once (closed-too-early)
//! May fail: clients-that-leave

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:9999");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    let (queue, clients) = mpsc::sync_channel(8);
    thread::spawn(move || work(&clients));
    loop {
        // Who finds the queue full comes back in the error, and is dropped.
        let _ = queue.try_send(listener.accept()?);
    }
}

fn work(clients: &Receiver<(TcpStream, SocketAddr)>) {
    for (mut stream, client) in clients {
        print_line!("Got a connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting\r\n") {
            report_error(format_args!("lost {client}: {error}"));
        }
        // So that it does not send too fast.
        thread::sleep(Duration::from_millis(10));
    }
}
