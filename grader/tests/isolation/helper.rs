//! The programs under test: small, and some of them badly behaved.

use std::io::{self, Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::process::{Command, ExitCode};
use std::time::Duration;

pub(crate) fn run(words: &[&str]) -> ExitCode {
    match words {
        // Becomes an orphan of an orphan in a session of its own, and holds on to stdout.
        ["daemon", mark] => again(&["daemon-2", mark]),
        ["daemon-2", mark] => {
            nix::unistd::setsid().expect("a session");
            again(&["sleep", mark]);
        }
        ["parent", mark] => {
            again(&["sleep", mark]);
            sleep();
        }
        ["sleep", _] => {
            println!("up");
            sleep();
        }
        ["nothing"] => {}
        ["inside"] => inside(),
        // Binds when told to.
        ["late", proto, addr] => {
            let _ = io::stdin().read(&mut [0]);
            bind(proto, addr);
        }
        ["late-grandchild", proto, addr] => {
            let own = std::env::current_exe().expect("own path");
            let _ = Command::new(own)
                .args(["helper", "late", proto, addr])
                .status();
        }
        ["accept", addr] => {
            let listener = TcpListener::bind(addr).expect("bound");
            println!("bound");
            let _connection = listener.accept().expect("a connection");
            println!("accepted");
            sleep();
        }
        _ => return ExitCode::from(99),
    }
    ExitCode::SUCCESS
}

/// Starts another helper, and cares for it no more.
#[expect(clippy::zombie_processes, reason = "bad behaviour is what it is for")]
fn again(words: &[&str]) {
    let own = std::env::current_exe().expect("own path");
    Command::new(own)
        .arg("helper")
        .args(words)
        .spawn()
        .expect("a child");
}

fn bind(proto: &str, addr: &str) {
    if proto == "tcp" {
        let _listener = TcpListener::bind(addr).expect("bound");
        sleep();
    }
    let _socket = UdpSocket::bind(addr).expect("bound");
    sleep();
}

/// The programs end by being killed.
fn sleep() -> ! {
    let _ = io::stdout().flush();
    loop {
        std::thread::sleep(Duration::from_secs(1000));
    }
}

/// Prints what a program can see of its surroundings.
fn inside() {
    for (name, value) in std::env::vars() {
        println!("env {name}={value}");
    }
    println!(
        "dir {}",
        std::env::current_dir().expect("a directory").display()
    );
    let listed: Vec<_> = std::fs::read_dir("/proc/self/fd")
        .expect("/proc")
        .flatten()
        .map(|fd| fd.path())
        .collect();
    // The listing's own descriptor is closed by now.
    for (path, target) in listed
        .iter()
        .filter_map(|path| Some((path, std::fs::read_link(path).ok()?)))
    {
        println!("fd {} {}", path.display(), target.display());
    }
    for line in std::fs::read_to_string("/proc/self/status")
        .expect("/proc")
        .lines()
    {
        if line.starts_with("Cap") || line.starts_with("NoNewPrivs") || line.starts_with("NSpid") {
            println!("{}", line.replace('\t', " "));
        }
    }
    // Root may list whose it is, but nobody may follow: that takes the right to trace.
    let jail = format!("/proc/{}", std::os::unix::process::parent_id());
    let opens = ["fd/0", "exe", "cwd"]
        .iter()
        .any(|link| std::fs::read_link(format!("{jail}/{link}")).is_ok());
    println!(
        "jail open {}",
        opens || std::fs::File::open(format!("{jail}/mem")).is_ok()
    );
}
