use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::thread;
use std::time::Duration;

use super::play;
use super::table::{Row, Table, What};
use crate::spec::Role;

fn table(role: Role, is_udp: bool, rows: Vec<What>) -> Table {
    let row = |what| Row {
        after: Duration::ZERO,
        what,
    };
    Table {
        role,
        is_udp,
        listens: role == Role::Server,
        files: Vec::new(),
        rows: rows.into_iter().map(row).collect(),
    }
}

fn data(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// A server that answers one of two clients with `A` and the other with `B`.
fn two_clients() -> Table {
    let mut rows = vec![What::Accepted(0), What::Accepted(1)];
    for (connection, (asked, answered)) in [(0, ("ana", "A")), (1, ("ben", "B"))] {
        rows.push(What::Got(connection, data(asked)));
        rows.push(What::Sends(connection, data(answered)));
        rows.push(What::Closes(connection));
    }
    rows.push(What::Exits(7));
    table(Role::Server, false, rows)
}

/// What two clients are answered that send these words, the first client first.
fn answers(words: [&str; 2]) -> Vec<String> {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    thread::scope(|scope| {
        let server = scope.spawn(|| play(&two_clients(), &address.to_string()).unwrap());
        let connect = || loop {
            if let Ok(stream) = TcpStream::connect(address) {
                return stream;
            }
            thread::yield_now();
        };
        let mut clients = words.map(|word| {
            let mut stream = connect();
            stream.write_all(word.as_bytes()).unwrap();
            stream
        });
        let answers = clients.each_mut().map(|stream| {
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        assert_eq!(server.join().unwrap(), 7);
        answers.to_vec()
    })
}

#[test]
fn who_is_known_is_known_by_what_it_says_and_others_by_their_place() {
    assert_eq!(answers(["ana", "ben"]), ["A", "B"]);
    assert_eq!(answers(["ben", "ana"]), ["B", "A"]);
    assert_eq!(answers(["cai", "dan"]), ["A", "B"]);
    assert_eq!(answers(["ben", "dan"]), ["B", "A"]);
}

#[test]
fn a_client_says_what_it_said_whatever_it_is_told() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap().to_string();
    let rows = vec![
        What::Sends(0, data("first")),
        What::Got(0, data("known")),
        What::Sends(0, data("second")),
        What::Exits(3),
    ];
    let table = table(Role::Client, true, rows);
    for answer in ["known", "new"] {
        thread::scope(|scope| {
            let client = scope.spawn(|| play(&table, &address).unwrap());
            let mut space = [0; 16];
            let (size, from) = server.recv_from(&mut space).unwrap();
            assert_eq!(&space[..size], b"first");
            server.send_to(answer.as_bytes(), from).unwrap();
            let (size, _) = server.recv_from(&mut space).unwrap();
            assert_eq!(&space[..size], b"second");
            assert_eq!(client.join().unwrap(), 3);
        });
    }
}
