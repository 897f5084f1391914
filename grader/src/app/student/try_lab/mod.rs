//! A lab's two programs side by side, for their author to type to: the server behind, each of its lines marked, the client in
//! front with the author's own input. No jail: these are the author's own programs, and nothing is judged.

mod talk;

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use talk::{Said, Talk};

use crate::base::cancel::Cancel;
use crate::plan::{self, StepAction};
use crate::sandbox::{Proto, SocketTable};
use crate::spec::{Lab, Role, Transport};

/// How often ended programs and interrupts are looked for.
const TICK: Duration = Duration::from_millis(10);
/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(10);

/// Two programs that are to talk.
#[derive(Debug)]
pub struct Pair {
    /// The server.
    pub server: PathBuf,
    /// The client.
    pub client: PathBuf,
    /// How they talk.
    pub transport: Transport,
    /// Where they meet.
    pub addr: SocketAddr,
    /// What the server is told on its stdin.
    pub typed: Vec<u8>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// The client has ended.
    Client(ExitStatus),
    /// The server has ended before it listened.
    Server(ExitStatus),
    /// The server never listened there.
    Deaf,
    /// It was told to end.
    Cancelled,
}

/// An address for the two: the document's own if nobody has it, or any.
///
/// # Errors
/// Where the machine has none.
pub fn free_address(transport: Transport, own: SocketAddr) -> io::Result<SocketAddr> {
    let bind = |addr: SocketAddr| match transport {
        Transport::Tcp => TcpListener::bind(addr)?.local_addr(),
        Transport::Udp => UdpSocket::bind(addr)?.local_addr(),
    };
    bind(own).or_else(|_| bind((own.ip(), 0).into()))
}

/// What the lab's own conversation types into the server first; nothing where it types nothing.
#[must_use]
pub fn typed(lab: &Lab) -> Vec<u8> {
    let first = lab.cases.iter().find(|case| case.program == Role::Server);
    let typed = first.and_then(|spec| {
        let case = plan::case(lab, spec, 0);
        case.steps.iter().find_map(|step| match &step.action {
            StepAction::Enter(text) => text.fill(&plan::Values::default()),
            _ => None,
        })
    });
    typed.map(|bytes| bytes.to_vec()).unwrap_or_default()
}

impl Pair {
    /// Runs the two until the client ends. What they write goes to `out`.
    ///
    /// # Errors
    /// Where a program cannot be started, or nobody reads what they write.
    pub fn run(&self, out: &mut dyn Write, cancel: &Cancel) -> io::Result<SessionEnd> {
        let mut talk = Talk::new(out, cancel);
        let mut server = ProcessGroup::start(&self.server, self.addr)?;
        talk.listen(&mut server.0, Said::Server);
        if let Some(mut stdin) = server.0.stdin.take() {
            // That it does not read it is its own affair.
            let _ = stdin.write_all(&self.typed);
        }
        if let Some(end) = self.until_it_listens(&mut server, &mut talk)? {
            server.end();
            talk.rest()?;
            return Ok(end);
        }
        let mut client = Command::new(&self.client)
            .arg(self.addr.to_string())
            .env("RUST_BACKTRACE", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        talk.listen(&mut client, Said::Client);
        let end = talk.until_it_ends(&mut client);
        if !matches!(end, Ok(SessionEnd::Client(_))) {
            // It has ended in this moment, or is killed.
            let _ = client.kill();
            client.wait()?;
        }
        talk.last_words(&mut server)?;
        server.end();
        talk.rest()?;
        end
    }

    /// Waits for the server's socket, by the kernel's table: a connection would be a client. Tells why it is not there.
    fn until_it_listens(
        &self,
        server: &mut ProcessGroup,
        talk: &mut Talk<'_>,
    ) -> io::Result<Option<SessionEnd>> {
        let table = SocketTable::open()?;
        let proto = match self.transport {
            Transport::Tcp => Proto::Tcp,
            Transport::Udp => Proto::Udp,
        };
        let deadline = Instant::now() + START;
        while table.find(proto, self.addr, None)?.is_none() {
            if let Some(status) = server.0.try_wait()? {
                return Ok(Some(SessionEnd::Server(status)));
            }
            if talk.cancel.is_cancelled() {
                return Ok(Some(SessionEnd::Cancelled));
            }
            if Instant::now() > deadline {
                return Ok(Some(SessionEnd::Deaf));
            }
            talk.show(TICK)?;
        }
        Ok(None)
    }
}

/// A program and all that it starts, which end with it.
struct ProcessGroup(Child);

impl ProcessGroup {
    fn start(program: &Path, addr: SocketAddr) -> io::Result<Self> {
        Command::new(program)
            .arg(addr.to_string())
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A Ctrl-C is for the client, and ends this one in its turn.
            .process_group(0)
            .spawn()
            .map(Self)
    }

    fn end(&mut self) {
        // Nothing of it may be there any more.
        let _ = killpg(Pid::from_raw(self.0.id().cast_signed()), Signal::SIGKILL);
        let _ = self.0.wait();
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_taken_is_not_given() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = taken.local_addr().unwrap();
        let other = free_address(Transport::Tcp, own).unwrap();
        assert_ne!(own, other);
        drop(taken);
        assert_eq!(free_address(Transport::Tcp, own).unwrap(), own);
    }
}
