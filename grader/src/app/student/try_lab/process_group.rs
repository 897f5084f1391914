//! The server's process and everything that it starts.

use std::ffi::{OsStr, OsString};
use std::io;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::engine::runner::{ProgramCommand, with_own_folders};

/// A program with the server's address, ready to be started in the environment in which it would be
/// graded. It works in the user's own folder; its home and its temporary files are in `own`.
#[expect(
    clippy::disallowed_methods,
    reason = "a student's own program, run for the student and not judged"
)]
pub(super) fn command(program: &ProgramCommand, addr: SocketAddr, own: &Path) -> Command {
    let mut words = program.argv.iter();
    let mut command = Command::new(words.next().map_or(OsStr::new(""), OsString::as_os_str));
    command
        .args(words)
        .arg(addr.to_string())
        .env_clear()
        .envs(with_own_folders(&program.env, own));
    command
}

/// A program and everything that it starts. They are killed when this is dropped.
pub(super) struct ProcessGroup {
    pub(super) leader: Child,
}

impl ProcessGroup {
    pub(super) fn start(mut command: Command) -> io::Result<Self> {
        let leader = command
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
