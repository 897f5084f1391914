//! The tests. Each runs in a process of its own; false means that it does not apply at this level.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};

use grader::run::isolation::{
    Exit, Isolation, Program, Proto, SocketTable, StartError, State, reserve_address,
};

use crate::support::{
    JAILED, Running, alive, document, eventually, helper, in_time, launch, mark, on_case_thread,
    start,
};

type Scenario = fn(Isolation, &[&str]) -> bool;

/// Names that start with `_` are parts of other tests.
pub(crate) const ALL: &[(&str, Scenario)] = &[
    ("exit", exit),
    ("stdio", stdio),
    ("cannot_start", cannot_start),
    ("surroundings", surroundings),
    ("daemon_dies", daemon_dies),
    ("drop_kills", drop_kills),
    ("grader_killed", grader_killed),
    ("_hold", hold),
    ("two_cases", two_cases),
    ("readiness", readiness),
    ("foreign_sockets", foreign_sockets),
    ("unread", unread),
    ("parent_is_safe", parent_is_safe),
    ("no_leaks", no_leaks),
    ("side_by_side", side_by_side),
];

fn exit(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        for (script, exit, words) in [
            ("exit 0", Exit::Code(0), "exited with status 0"),
            ("exit 11", Exit::Code(11), "exited with status 11"),
            ("kill -SEGV $$", Exit::Signal(11), "killed by SIGSEGV"),
            ("kill -KILL $$", Exit::Signal(9), "killed by SIGKILL"),
        ] {
            let mut running = start(&launch(level, &["sh", "-c", script])).await;
            assert_eq!(
                in_time(running.program.exited()).await.expect("an exit"),
                exit
            );
            assert_eq!(
                in_time(running.program.exited())
                    .await
                    .expect("the same again"),
                exit
            );
            assert_eq!(exit.to_string(), words);
            in_time(running.program.end()).await.expect("all dead");
        }
        // Awaiting an exit and giving up loses nothing.
        let mut running = start(&launch(level, &["cat"])).await;
        let early = tokio::time::timeout(
            std::time::Duration::from_millis(20),
            running.program.exited(),
        )
        .await;
        assert!(early.is_err());
        running.stdin = None;
        assert_eq!(
            in_time(running.program.exited()).await.expect("an exit"),
            Exit::Code(0)
        );
    });
    true
}

fn stdio(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let mut running = start(&launch(
            level,
            &["sh", "-c", "echo oops >&2; cat; echo end"],
        ))
        .await;
        running.write("one\n").await;
        assert_eq!(running.line().await, "one");
        // It waits for more, so it can be looked at; by the machine's process id, not by the namespace's.
        let pid = running.program.pid().expect("a process id").to_string();
        let seen = Command::new("ps")
            .args(["-o", "args=", "-p", &pid])
            .output()
            .expect("ps")
            .stdout;
        assert!(
            String::from_utf8_lossy(&seen).contains("echo oops"),
            "{pid}"
        );
        running.write("two\n").await;
        assert_eq!(running.line().await, "two");
        running.stdin = None;
        assert_eq!(running.rest().await, "end\n");
        let mut complaint = String::new();
        in_time(tokio::io::AsyncReadExt::read_to_string(
            &mut running.stderr,
            &mut complaint,
        ))
        .await
        .expect("text");
        assert_eq!(complaint, "oops\n");
        in_time(running.program.end()).await.expect("all dead");
    });
    true
}

fn cannot_start(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        for (program, words) in [
            (
                "/nowhere/server",
                "cannot start `/nowhere/server`: there is no such program",
            ),
            (
                "no-such-program",
                "cannot start `no-such-program`: there is no such program",
            ),
            (
                "/etc/passwd",
                "cannot start `/etc/passwd`: it is not executable",
            ),
            ("/etc", "cannot start `/etc`: it is not executable"),
        ] {
            let error = Program::start(&launch(level, &[program]))
                .await
                .expect_err("it cannot start");
            assert!(matches!(error, StartError::Program { .. }), "{error:?}");
            assert!(error.to_string().starts_with(words), "{error}");
        }
        let mut lost = launch(level, &["true"]);
        lost.dir = "/nowhere".into();
        let error = Program::start(&lost).await.expect_err("no directory");
        assert!(matches!(error, StartError::Grader(_)), "{error:?}");
        assert!(error.to_string().contains("/nowhere"), "{error}");
    });
    true
}

fn surroundings(level: Isolation, _: &[&str]) -> bool {
    if !JAILED {
        println!("nothing but process groups here");
        return false;
    }
    // As if the grader had been started with a descriptor too many.
    let extra = File::open("/etc/passwd").expect("a file");
    rustix::io::fcntl_setfd(&extra, rustix::io::FdFlags::empty()).expect("not close-on-exec");
    on_case_thread(level, async || {
        let mut running = start(&helper(level, &["inside"])).await;
        let seen = running.rest().await;
        let starting = |with: &str| {
            seen.lines()
                .filter(|line| line.starts_with(with))
                .collect::<Vec<_>>()
        };
        assert_eq!(starting("env"), ["env PATH=/usr/bin:/bin"]);
        assert_eq!(
            starting("dir"),
            [format!("dir {}", std::env::temp_dir().display())]
        );
        assert_eq!(starting("fd").len(), 3, "{seen}");
        assert!(
            starting("fd").iter().all(|fd| fd.contains("pipe:")),
            "{seen}"
        );
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(starting(set), [format!("{set}: 0000000000000000")]);
        }
        assert_eq!(starting("NoNewPrivs"), ["NoNewPrivs: 1"]);
        assert_eq!(starting("jail open"), ["jail open false"]);
        if level == Isolation::Namespace {
            // A process table, and a /proc that shows it: one id, and an early one. (2 is a thread of the jail's.)
            assert_eq!(starting("NSpid"), ["NSpid: 3"]);
        }
    });
    true
}

/// A daemon in a session of its own, up and holding stdout, its parents gone.
async fn daemon(level: Isolation, mark: &str) -> Running {
    let words = if JAILED {
        ["daemon", mark]
    } else {
        ["parent", mark]
    };
    let mut running = start(&helper(level, &words)).await;
    assert_eq!(running.line().await, "up");
    if JAILED {
        assert_eq!(
            in_time(running.program.exited()).await.expect("an exit"),
            Exit::Code(0)
        );
        eventually("only the daemon is left", || {
            (alive(mark) == 1).then_some(())
        })
        .await;
    }
    running
}

fn daemon_dies(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let mark = mark();
        let Running {
            program,
            mut stdout,
            ..
        } = daemon(level, &mark).await;
        in_time(program.end()).await.expect("all dead");
        assert_eq!(alive(&mark), 0);
        let mut rest = Vec::new();
        in_time(tokio::io::AsyncReadExt::read_to_end(&mut stdout, &mut rest))
            .await
            .expect("the end of its output");
    });
    true
}

fn drop_kills(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let mark = mark();
        drop(daemon(level, &mark).await);
        assert_eq!(alive(&mark), 0);
    });
    true
}

fn hold(level: Isolation, rest: &[&str]) -> bool {
    on_case_thread(level, async || {
        // The mark is put together here: this process is not to count.
        let _running = daemon(level, &format!("mark-{}", rest[0])).await;
        println!("up");
        std::future::pending::<()>().await;
    });
    true
}

fn grader_killed(level: Isolation, _: &[&str]) -> bool {
    if !JAILED {
        println!("process groups outlive a grader that is killed");
        return false;
    }
    let mark = mark();
    let mut grader = Command::new(std::env::current_exe().expect("own path"))
        .args([
            "case",
            "_hold",
            &level.to_string(),
            mark.trim_start_matches("mark-"),
        ])
        .stdout(Stdio::piped())
        .spawn()
        .expect("another grader");
    let mut line = String::new();
    BufReader::new(grader.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("a line");
    assert_eq!(line, "up\n");
    let jails = children(grader.id());
    assert!(!jails.is_empty());
    grader.kill().expect("killed");
    grader.wait().expect("dead");
    on_case_thread(Isolation::Ports, async || {
        eventually("all are dead", || (alive(&mark) == 0).then_some(())).await;
        let gone = |pid: &String| !std::path::Path::new("/proc").join(pid).exists();
        eventually("the jail is gone", || jails.iter().all(gone).then_some(())).await;
    });
    true
}

fn children(pid: u32) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"))
        .expect("/proc")
        .flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

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
            State::Listen
        } else {
            State::Unconnected
        }
    );
    assert!(running.program.owns(&socket).expect("an owner"));
    assert_eq!(
        table.find(proto, addr, None).expect("the table").as_ref(),
        Some(&socket)
    );
    assert!(table.sockets(proto).expect("the table").contains(&socket));
    running
}

fn readiness(level: Isolation, _: &[&str]) -> bool {
    for program in ["late", "late-grandchild"] {
        for proto in ["tcp", "udp"] {
            on_case_thread(level, async || {
                let table = SocketTable::open().expect("a table");
                let reserved = reserve_address(level, document()).expect("an address");
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

fn foreign_sockets(level: Isolation, _: &[&str]) -> bool {
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
            !running.program.owns(&socket).expect("an owner"),
            "the grader's own"
        );
        let udp = UdpSocket::bind(addr).expect("bound");
        let socket = table
            .find(Proto::Udp, addr, None)
            .expect("the table")
            .expect("the grader's own socket");
        assert!(
            !running.program.owns(&socket).expect("an owner"),
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
        assert!(!running.program.owns(&socket).expect("an owner"), "foreign");
        foreign
            .kill()
            .and_then(|()| foreign.wait())
            .expect("killed");
    });
    true
}

fn two_cases(level: Isolation, _: &[&str]) -> bool {
    let (first, second) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    let addresses: Vec<SocketAddr> = std::thread::scope(|scope| {
        let case = || {
            on_case_thread(level, async || {
                let reserved = reserve_address(level, document()).expect("an address");
                // Both are handed out before either is given back, and both servers run at the same time.
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

fn unread(level: Isolation, _: &[&str]) -> bool {
    if !JAILED {
        println!("not known here");
        return false;
    }
    on_case_thread(level, async || {
        let table = SocketTable::open().expect("a table");
        let reserved = reserve_address(level, document()).expect("an address");
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
            (1000, State::Established, own)
        );
        assert!(running.program.owns(&socket).expect("an owner"));
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

        let udp = UdpSocket::bind(reserved.addr).expect("bound");
        udp.send_to(b"x", reserved.addr).expect("sent");
        let find = || {
            table
                .find(Proto::Udp, reserved.addr, None)
                .expect("the table")
        };
        eventually("a message waits", || {
            find().filter(|socket| socket.unread > 0)
        })
        .await;
        udp.recv(&mut [0]).expect("received");
        eventually("none waits", || find().filter(|socket| socket.unread == 0)).await;

        // Servers on every address are found by the one that is connected to.
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
    });
    true
}

fn parent_is_safe(level: Isolation, _: &[&str]) -> bool {
    if level != Isolation::Namespace {
        println!("the program and its parent are the same user's");
        return false;
    }
    on_case_thread(level, async || {
        let script = "kill -9 1; kill -9 $PPID; kill -9 -1; kill -STOP 1; echo still here; exit 3";
        let mut running = start(&launch(level, &["sh", "-c", script])).await;
        assert_eq!(running.rest().await, "still here\n");
        assert_eq!(
            in_time(running.program.exited()).await.expect("an exit"),
            Exit::Code(3)
        );
        in_time(running.program.end()).await.expect("all dead");
    });
    true
}

fn no_leaks(level: Isolation, _: &[&str]) -> bool {
    fn descriptors() -> usize {
        std::fs::read_dir("/dev/fd").expect("descriptors").count()
    }
    on_case_thread(level, async || {
        let mut before = 0;
        for round in 0..500 {
            // Once every runtime and cache is warm.
            if round == 10 {
                before = descriptors();
            }
            let mut running = start(&helper(level, &["nothing"])).await;
            // Ended in all three ways: after its exit, in the midst of it, and by being dropped.
            if round % 3 == 0 {
                assert_eq!(
                    in_time(running.program.exited()).await.expect("an exit"),
                    Exit::Code(0)
                );
            }
            if round % 3 != 2 {
                in_time(running.program.end()).await.expect("all dead");
            }
        }
        assert_eq!(descriptors(), before);
        if cfg!(target_os = "linux") {
            assert_eq!(children(std::process::id()), Vec::<String>::new());
        }
    });
    true
}

fn side_by_side(level: Isolation, _: &[&str]) -> bool {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    on_case_thread(level, async || {
                        let mark = mark();
                        let Running {
                            program, stdout, ..
                        } = daemon(level, &mark).await;
                        in_time(program.end()).await.expect("all dead");
                        let mut output =
                            std::io::PipeReader::from(stdout.into_blocking_fd().expect("a pipe"));
                        // Nobody else's children have been handed the other end.
                        output.read_to_end(&mut Vec::new()).expect("the end");
                        assert_eq!(alive(&mark), 0);
                    });
                }
            });
        }
    });
    true
}
