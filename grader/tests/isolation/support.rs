//! What the tests share: starting helpers, reading from them, and waiting for what must come true.

use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use grader::base::level::Isolation;
use grader::base::process::Limits;
use grader::sandbox::{FsAccess, Launch, Pipes, Program, enter_case};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;

/// The levels to test. The portable build has one.
#[cfg(all(target_os = "linux", not(portable)))]
pub(crate) const LEVELS: &[&str] = &["namespace", "ports"];
#[cfg(any(not(target_os = "linux"), portable))]
pub(crate) const LEVELS: &[&str] = &["ports"];

/// Whether this build has a jail, or only process groups.
pub(crate) const JAILED: bool = cfg!(all(target_os = "linux", not(portable)));

/// Anything that should happen happens well before.
const DEADLINE: Duration = Duration::from_secs(10);

/// The address that the document would give.
pub(crate) fn document() -> SocketAddr {
    ([127, 0, 0, 1], 8080).into()
}

/// Runs one case as the grader does: a thread with a network and a runtime of its own.
pub(crate) fn on_case_thread<T: Send>(level: Isolation, case: impl AsyncFnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            enter_case(level).expect("a network");
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(case())
        });
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

pub(crate) fn launch(level: Isolation, argv: &[&str]) -> Launch {
    Launch {
        argv: argv.iter().map(OsString::from).collect(),
        dir: std::env::temp_dir(),
        env: vec![("PATH".into(), "/usr/bin:/bin".into())],
        view: FsAccess::All,
        hidden: Vec::new(),
        port: None,
        limits: Limits::default(),
        memory: grader::sandbox::MemoryClaim::Shared,
        level,
    }
}

/// One of this binary's own helpers.
pub(crate) fn helper(level: Isolation, words: &[&str]) -> Launch {
    let own = std::env::current_exe().expect("own path");
    let mut launch = launch(level, &[]);
    launch.argv = [own.into_os_string(), "helper".into()]
        .into_iter()
        .chain(words.iter().map(OsString::from))
        .collect();
    launch
}

/// A started program with its pipes in the runtime.
pub(crate) struct Running {
    pub(crate) stdin: Option<pipe::Sender>,
    pub(crate) stdout: pipe::Receiver,
    pub(crate) stderr: pipe::Receiver,
    pub(crate) program: Program,
}

pub(crate) async fn start(launch: &Launch) -> Running {
    let (program, pipes) = Program::start(launch).await.expect("it starts");
    let Pipes {
        stdin,
        stdout,
        stderr,
    } = pipes;
    Running {
        stdin: Some(pipe::Sender::from_owned_fd(stdin).expect("a pipe")),
        stdout: pipe::Receiver::from_owned_fd(stdout).expect("a pipe"),
        stderr: pipe::Receiver::from_owned_fd(stderr).expect("a pipe"),
        program,
    }
}

impl Running {
    pub(crate) async fn write(&mut self, text: &str) {
        self.stdin
            .as_mut()
            .expect("open")
            .write_all(text.as_bytes())
            .await
            .expect("written");
    }

    /// What it prints up to the end of a line.
    pub(crate) async fn line(&mut self) -> String {
        let mut line = Vec::new();
        while let Ok(byte) = in_time(self.stdout.read_u8()).await {
            if byte == b'\n' {
                break;
            }
            line.push(byte);
        }
        String::from_utf8(line).expect("text")
    }

    /// What it prints up to the end.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = String::new();
        in_time(self.stdout.read_to_string(&mut rest))
            .await
            .expect("text");
        rest
    }
}

pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future)
        .await
        .expect("in time")
}

/// Asks again and again until there is an answer.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "never came true: {what}");
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

/// A word that only one test's processes have among their arguments.
pub(crate) fn mark() -> String {
    format!("mark-{:016x}", fastrand::u64(..))
}

/// How many processes have the word among their arguments.
pub(crate) fn alive(mark: &str) -> usize {
    if !cfg!(target_os = "linux") {
        let list = std::process::Command::new("ps")
            .args(["-axo", "command"])
            .output()
            .expect("ps");
        return String::from_utf8_lossy(&list.stdout).matches(mark).count();
    }
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    let has = |line: Vec<u8>| {
        line.split(|byte| *byte == 0)
            .any(|word| word == mark.as_bytes())
    };
    processes
        .filter(|entry| fs::read(entry.path().join("cmdline")).is_ok_and(has))
        .count()
}
