//! The server's process and everything that it starts.

use std::io;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// A program and everything that it starts. They are killed when this is dropped.
pub(super) struct ProcessGroup {
    pub(super) leader: Child,
}

impl ProcessGroup {
    pub(super) fn start(program: &Path, addr: SocketAddr) -> io::Result<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a student's own program, run for the student and not judged"
        )]
        let leader = Command::new(program)
            .arg(addr.to_string())
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C in the terminal must reach only the client; the session then ends the server.
            .process_group(0)
            .spawn()?;
        Ok(Self { leader })
    }

    /// Whether the program itself has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        self.leader.try_wait().is_ok_and(|status| status.is_some())
    }

    pub(super) fn kill(&mut self) {
        // Fails if all processes have already ended.
        let _ = killpg(
            Pid::from_raw(self.leader.id().cast_signed()),
            Signal::SIGKILL,
        );
        let _ = self.leader.wait();
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.kill();
    }
}
