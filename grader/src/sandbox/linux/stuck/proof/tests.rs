use super::super::super::socket_memory::UnixSocket;
use super::super::calls::SystemCall;
use super::super::look::SeenProcess;
use super::*;

const SERVER: &str = "127.0.0.1:9000";
const CLIENT: &str = "127.0.0.1:40000";

fn addr(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn socket(state: SocketState, local: &str, remote: &str, inode: u64) -> Socket {
    Socket {
        proto: Proto::Tcp,
        state,
        local: addr(local),
        remote: addr(remote),
        unread: 0,
        unsent: 0,
        inode,
        user: None,
    }
}

fn thread(number: u32, call: i64, first: u64) -> SeenThread {
    SeenThread {
        process: 1,
        number,
        call: SystemCall {
            number: call,
            arguments: [first, 0, 0, 0, 0, 0],
            stack: 0x7fff_0000_0000,
        },
        switches: (5, 0),
    }
}

/// A server in `accept`, with ana's connection in another thread, which reads.
fn server() -> (Look, Surroundings) {
    let established = SocketState::Established;
    let look = Look {
        threads: vec![
            thread(1, libc::SYS_accept4, 3),
            thread(2, libc::SYS_recvfrom, 4),
        ],
        processes: vec![SeenProcess {
            number: 1,
            files: vec![
                (0, FileKind::Pipe(70)),
                (3, FileKind::Socket(10)),
                (4, FileKind::Socket(11)),
            ],
            handles_alarm: false,
        }],
        sockets: vec![
            socket(SocketState::Listen, SERVER, "0.0.0.0:0", 10),
            socket(established, SERVER, CLIENT, 11),
            socket(established, CLIENT, SERVER, 99),
        ],
        unix: Vec::new(),
        ended_pipes: Vec::new(),
        may_have_alarm: false,
    };
    let around = Surroundings {
        connections: vec![(addr(CLIENT), addr(SERVER))],
        datagram_sockets: Vec::new(),
        listener: None,
        stdin: Some(70),
        has_input_ended: false,
    };
    (look, around)
}

fn is_proven(look: &Look, around: &Surroundings) -> bool {
    proof(look, look, around).is_some()
}

#[test]
fn a_server_that_waits_for_what_nobody_does_is_stuck() {
    let (look, around) = server();
    let waiting = proof(&look, &look, &around);
    let (local, remote) = (addr(SERVER), addr(CLIENT));
    assert_eq!(
        waiting,
        Some(vec![
            WaitPlace::Client(local),
            WaitPlace::Bytes { local, remote }
        ])
    );
}

#[test]
fn what_lies_unread_where_nobody_waits_changes_nothing() {
    let (mut look, around) = server();
    look.threads.pop();
    look.sockets[1].unread = 6;
    assert!(is_proven(&look, &around));
    // So much that no more fits.
    look.sockets[2].unsent = 1000;
    assert!(is_proven(&look, &around));
}

#[test]
fn what_is_on_its_way_may_still_wake_it() {
    let spoil: [fn(&mut Look); 6] = [
        |look| look.sockets[1].unread = 6,
        |look| look.sockets[0].unread = 1,
        |look| look.sockets[2].unsent = 6,
        |look| look.sockets[2].unread = 6,
        |look| look.sockets[1].unsent = 6,
        |look| {
            look.sockets.push(socket(
                SocketState::SynReceived,
                SERVER,
                "127.0.0.1:40001",
                0,
            ));
        },
    ];
    for spoil in spoil {
        let (mut look, around) = server();
        spoil(&mut look);
        assert!(!is_proven(&look, &around), "{look:?}");
    }
}

#[test]
fn a_thread_that_ran_between_the_looks_proves_nothing() {
    let (before, around) = server();
    let mut now = before.clone();
    now.threads[1].switches.0 += 1;
    assert_eq!(proof(&before, &now, &around), None);
    let mut now = before.clone();
    now.threads.pop();
    assert_eq!(proof(&before, &now, &around), None);
}

#[test]
fn a_file_that_is_not_known_may_wake_it() {
    let (mut look, around) = server();
    look.processes[0].files.push((9, FileKind::Unknown));
    assert!(!is_proven(&look, &around));
    // A connection with somebody else.
    let (mut look, around) = server();
    look.processes[0].files.push((9, FileKind::Socket(12)));
    look.sockets.push(socket(
        SocketState::Established,
        "10.0.0.2:5000",
        "10.0.0.1:53",
        12,
    ));
    assert!(!is_proven(&look, &around));
    // A socket of a family that the table does not have.
    look.sockets.pop();
    assert!(!is_proven(&look, &around));
    let pair = |inode, peer| UnixSocket {
        inode,
        peer: Some(peer),
    };
    look.unix.push(pair(12, 13));
    assert!(!is_proven(&look, &around));
    look.processes[0].files.push((10, FileKind::Socket(13)));
    look.unix.push(pair(13, 12));
    assert!(is_proven(&look, &around));
}

#[test]
fn an_alarm_may_wake_it() {
    let (mut look, around) = server();
    look.may_have_alarm = true;
    assert!(!is_proven(&look, &around));
    // One that went off after the threads had been looked at.
    let (now, _) = server();
    assert_eq!(proof(&look, &now, &around), None);
}

#[test]
fn an_end_of_input_that_has_not_come_may_wake_it() {
    let (mut look, mut around) = server();
    around.has_input_ended = true;
    assert!(!is_proven(&look, &around));
    look.ended_pipes.push(70);
    assert!(is_proven(&look, &around));
    // The end came after the threads had been looked at.
    let (mut before, _) = server();
    before.ended_pipes.clear();
    assert_eq!(proof(&before, &look, &around), None);
    // It would have come to the thread that waits for it.
    look.threads = vec![thread(1, libc::SYS_read, 0)];
    assert!(!is_proven(&look, &around));
    // A program that has closed its input need not be told.
    let (mut look, _) = server();
    look.processes[0].files.remove(0);
    assert!(is_proven(&look, &around));
}

#[test]
fn a_datagram_that_the_grader_has_not_read_may_be_the_answer() {
    let (mut look, mut around) = server();
    let mut ours = socket(SocketState::Unconnected, CLIENT, "0.0.0.0:0", 98);
    ours.proto = Proto::Udp;
    look.sockets.push(ours);
    around.datagram_sockets.push(addr(CLIENT));
    assert!(is_proven(&look, &around));
    look.sockets[3].unread = 1;
    assert!(!is_proven(&look, &around));
}

#[test]
fn console_input_is_told_from_other_pipes() {
    let (mut look, mut around) = server();
    look.threads = vec![thread(1, libc::SYS_read, 0)];
    assert_eq!(proof(&look, &look, &around), Some(vec![WaitPlace::Input]));
    around.stdin = Some(71);
    assert_eq!(proof(&look, &look, &around), Some(vec![WaitPlace::Pipe]));
}

#[test]
fn a_connection_that_the_grader_closed_cannot_wake_it() {
    let (mut look, mut around) = server();
    look.threads.pop();
    look.sockets.pop();
    around.connections.clear();
    assert!(!is_proven(&look, &around));
    look.sockets[1].state = SocketState::CloseWait;
    assert!(is_proven(&look, &around));
}

#[test]
fn what_others_do_in_the_same_network_does_not_matter() {
    let (before, around) = server();
    let mut now = before.clone();
    let others = socket(
        SocketState::Established,
        "127.0.0.1:5000",
        "127.0.0.1:6000",
        50,
    );
    now.sockets.push(others);
    assert!(proof(&before, &now, &around).is_some());
    now.sockets[2].unread = 1;
    assert_eq!(proof(&before, &now, &around), None);
}
