//! Runs a server and a client at the same address, and returns the client's output.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use grader::base::level::Isolation;
use grader::sandbox::ReservedAddress;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::files::{folder, read, write};

/// No program here takes this long, even on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Starts a server, runs a client against it, and returns the client's exit status and output.
pub(crate) fn talk(
    lab: &str,
    ready: &str,
    typed: &str,
    server: &[PathBuf],
    client: &[PathBuf],
) -> String {
    let address =
        ReservedAddress::at_level(Isolation::Ports, ([127, 0, 0, 1], 0).into()).expect("a port");
    let addr = address.addr.to_string();
    let folder = folder();
    let file = |name: &str| folder.path().join(name);
    let letter = "Dear server,\nthis is a short letter.\n";
    write(file("letter.txt"), letter);
    write(file("empty.txt"), "");
    write(
        file("lazydog.txt"),
        "The quick brown fox jumps over the lazy dog.",
    );

    let server = Server::start(server, &addr, folder.path());
    server.wait_for(ready);
    let deadline = Instant::now() + DEADLINE;
    let output = loop {
        let output = output(client, &addr, folder.path(), typed);
        // Some servers print their lines before they listen, or none at all.
        let early = String::from_utf8_lossy(&output.stderr).contains("refused");
        if !early || Instant::now() > deadline {
            break output;
        }
    };
    if lab == "tcp-file-transfer" {
        server.wait_for_the_end();
        let received = read(file("output0.txt"));
        assert_eq!(received, letter);
    }
    let printed = String::from_utf8_lossy(&output.stdout).replace('\n', "⏎\n");
    let errors = String::from_utf8_lossy(&output.stderr).replace(&addr, "<addr>");
    let error = errors.lines().last().unwrap_or_default();
    let shown = format!("{}\n{}\n{error}", output.status, printed.trim_end());
    shown.trim_end().to_owned()
}

fn command(argv: &[PathBuf], addr: &str, folder: &Path) -> Command {
    let mut command = Command::new(&argv[0]);
    command
        .args(&argv[1..])
        .arg(addr)
        .current_dir(folder)
        .env_remove("PYTHONUNBUFFERED")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// Runs a client with this input.
fn output(argv: &[PathBuf], addr: &str, folder: &Path, typed: &str) -> Output {
    let mut client = command(argv, addr, folder);
    let mut child = client
        .stderr(Stdio::piped())
        .spawn()
        .expect("the client starts");
    let pid = Pid::from_raw(child.id().cast_signed());
    let mut stdin = child.stdin.take().expect("a pipe");
    // A client that has already ended does not read it.
    let _ = stdin.write_all(typed.as_bytes());
    drop(stdin);
    let (sender, ended) = channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = ended.recv_timeout(DEADLINE) else {
        let _ = kill(pid, Signal::SIGKILL);
        panic!("{client:?} does not end");
    };
    output.expect("it ends")
}

/// A running server, killed on drop, and the lines that it prints.
struct Server {
    child: Child,
    lines: Receiver<String>,
}

impl Server {
    fn start(argv: &[PathBuf], addr: &str, folder: &Path) -> Self {
        let mut child = command(argv, addr, folder)
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        // One server asks how many clients there will be; the others ignore this.
        let mut stdin = child.stdin.take().expect("a pipe");
        let stdout = child.stdout.take().expect("a pipe");
        // A bounded channel: a server that prints endlessly blocks.
        let (sender, lines) = sync_channel(64);
        let server = Self { child, lines };
        stdin.write_all(b"1\n").expect("the server is there");
        thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            for line in lines {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        server
    }

    /// Waits until it has printed a line that contains this text; returns at once if the text is
    /// empty.
    fn wait_for(&self, text: &str) {
        while !text.is_empty() {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) if line.contains(text) => return,
                Ok(_) => {}
                Err(error) => panic!("no line {text:?} from the server: {error}"),
            }
        }
    }

    /// Waits until its stdout is closed.
    fn wait_for_the_end(&self) {
        let deadline = Instant::now() + DEADLINE;
        while self.lines.recv_timeout(DEADLINE).is_ok() {
            assert!(Instant::now() < deadline, "the server does not end");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
