//! The socket table, and whose its sockets are.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};

use grader::base::level::Isolation;
use grader::sandbox::{Proto, ReservedAddress, SocketState, SocketTable};

use crate::support::{
    JAILED, Running, document, eventually, helper, in_time, launch, on_case_thread, start,
};

/// Starts a server that binds when told, and waits until it is seen to.
async fn server(
    level: Isolation,
    table: &SocketTable,
    words: [&str; 2],
    addr: SocketAddr,
) -> Running {
    let proto = if words[1] == "tcp" {
        Proto::Tcp
    } else {
        Proto::Udp
    };
    let seen = || {
        let servers = table.servers(proto).expect("the table");
        servers
            .into_iter()
            .find(|socket| socket.local.port() == addr.port())
    };
    let mut running = start(&helper(level, &[words[0], words[1], &addr.to_string()])).await;
    assert_eq!(seen(), None);
    running.write("\n").await;
    let socket = eventually("the server is there", seen).await;
    assert_eq!(socket.local, addr);
    assert_eq!(
        socket.state,
        if words[1] == "tcp" {
            SocketState::Listen
        } else {
            SocketState::Unconnected
        }
    );
    assert!(running.program.owner().owns(&socket).expect("an owner"));
    assert_eq!(
        table.find(proto, addr, None).expect("the table").as_ref(),
        Some(&socket)
    );
    assert!(table.sockets(proto).expect("the table").contains(&socket));
    running
}

pub(super) fn readiness(level: Isolation, _: &[&str]) -> bool {
    for program in ["late", "late-grandchild"] {
        for proto in ["tcp", "udp"] {
            on_case_thread(level, async || {
                let table = SocketTable::open().expect("a table");
                let reserved = ReservedAddress::at_level(level, document()).expect("an address");
                let running = server(level, &table, [program, proto], reserved.addr).await;
                in_time(running.program.end()).await.expect("all dead");
                let proto = if proto == "tcp" {
                    Proto::Tcp
                } else {
                    Proto::Udp
                };
                assert_eq!(
                    table.find(proto, reserved.addr, None).expect("the table"),
                    None
                );
            });
        }
    }
    true
}

pub(super) fn foreign_sockets(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let table = SocketTable::open().expect("a table");
        let running = start(&launch(level, &["cat"])).await;
        let own = TcpListener::bind("127.0.0.1:0").expect("bound");
        let addr = own.local_addr().expect("an address");
        let socket = table
            .find(Proto::Tcp, addr, None)
            .expect("the table")
            .expect("the grader's own listener");
        assert!(
            !running.program.owner().owns(&socket).expect("an owner"),
            "the grader's own"
        );
        let udp = UdpSocket::bind(addr).expect("bound");
        let socket = table
            .find(Proto::Udp, addr, None)
            .expect("the table")
            .expect("the grader's own socket");
        assert!(
            !running.program.owner().owns(&socket).expect("an owner"),
            "the grader's own"
        );
        drop((own, udp));
        // Another program on the very address that the program under test was to take.
        let mut foreign = Command::new(std::env::current_exe().expect("own path"))
            .args(["helper", "late", "tcp", &addr.to_string()])
            .stdin(Stdio::null())
            .spawn()
            .expect("a foreign process");
        let find = || table.find(Proto::Tcp, addr, None).expect("the table");
        let socket = eventually("the foreign server is there", find).await;
        assert!(
            !running.program.owner().owns(&socket).expect("an owner"),
            "foreign"
        );
        foreign
            .kill()
            .and_then(|()| foreign.wait())
            .expect("killed");
    });
    true
}

pub(super) fn two_cases(level: Isolation, _: &[&str]) -> bool {
    let (first, second) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    let addresses: Vec<SocketAddr> = std::thread::scope(|scope| {
        let case = || {
            on_case_thread(level, async || {
                let reserved = ReservedAddress::at_level(level, document()).expect("an address");
                // Both are handed out before either is given back, and both servers run at the same
                // time.
                first.wait();
                let table = SocketTable::open().expect("a table");
                let _running = server(level, &table, ["late", "tcp"], reserved.addr).await;
                second.wait();
                reserved.addr
            })
        };
        let threads = [scope.spawn(case), scope.spawn(case)];
        threads.map(|thread| thread.join().expect("a case")).into()
    });
    if level == Isolation::Namespace {
        assert_eq!(addresses, [document(); 2]);
    } else {
        assert_ne!(addresses[0], addresses[1]);
    }
    true
}

pub(super) fn unread(level: Isolation, _: &[&str]) -> bool {
    if !JAILED {
        println!("not known here");
        return false;
    }
    on_case_thread(level, async || {
        let table = SocketTable::open().expect("a table");
        let reserved = ReservedAddress::at_level(level, document()).expect("an address");
        let mut running = start(&helper(level, &["accept", &reserved.addr.to_string()])).await;
        assert_eq!(running.line().await, "bound");
        let mut client = TcpStream::connect(reserved.addr).expect("connected");
        assert_eq!(running.line().await, "accepted");
        client.write_all(&[b'x'; 1000]).expect("written");
        let own = client.local_addr().expect("an address");
        let find = || {
            table
                .find(Proto::Tcp, reserved.addr, Some(own))
                .expect("the table")
        };
        let socket = eventually("it has come", || find().filter(|socket| socket.unread > 0)).await;
        assert_eq!(
            (socket.unread, socket.state, socket.remote),
            (1000, SocketState::Established, own)
        );
        assert!(running.program.owner().owns(&socket).expect("an owner"));
        let _waiting = TcpStream::connect(reserved.addr).expect("connected");
        let listener = || {
            table
                .find(Proto::Tcp, reserved.addr, None)
                .expect("the table")
        };
        eventually("one waits to be accepted", || {
            listener().filter(|socket| socket.unread == 1)
        })
        .await;
        unread_messages(&table, reserved.addr).await;
        servers_on_every_address(&table);
    });
    true
}

async fn unread_messages(table: &SocketTable, addr: SocketAddr) {
    let udp = UdpSocket::bind(addr).expect("bound");
    udp.send_to(b"x", addr).expect("sent");
    let find = || table.find(Proto::Udp, addr, None).expect("the table");
    eventually("a message waits", || {
        find().filter(|socket| socket.unread > 0)
    })
    .await;
    udp.recv(&mut [0]).expect("received");
    eventually("none waits", || find().filter(|socket| socket.unread == 0)).await;
}

/// They are found by the address that is connected to.
fn servers_on_every_address(table: &SocketTable) {
    for all in ["0.0.0.0:0", "[::]:0"] {
        let Ok(listener) = TcpListener::bind(all) else {
            continue;
        };
        let port = listener.local_addr().expect("an address").port();
        let found = table
            .find(Proto::Tcp, ([127, 0, 0, 1], port).into(), None)
            .expect("the table");
        assert_eq!(
            found.expect("a server").local,
            listener.local_addr().expect("an address")
        );
    }
}
