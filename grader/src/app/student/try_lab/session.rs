//! Starts the two programs, and ends the server when the client ends.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::console::{TryConsole, TryOutput};
use super::process_group::{ProcessGroup, command};
use crate::base::cancel::Cancel;
use crate::engine::runner::ProgramCommand;
use crate::sandbox::{Proto, SocketTable};
use crate::spec::Transport;

/// How often to check whether a program has ended or an interrupt has arrived.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// How long a server may take until it listens.
const START_TIMEOUT: Duration = Duration::from_secs(10);

/// A server and a client that will talk to each other.
#[derive(Debug)]
pub(crate) struct TrySession {
    /// The server.
    pub server: Arc<ProgramCommand>,
    /// The client.
    pub client: Arc<ProgramCommand>,
    /// The lab's transport.
    pub transport: Transport,
    /// The server's address.
    pub addr: SocketAddr,
    /// The initial input for the server's stdin.
    pub server_input: Vec<u8>,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionEnd {
    /// The client ended.
    Client(ExitStatus),
    /// The server ended before it listened.
    Server(ExitStatus),
    /// The server did not listen at its address in time.
    NeverListened,
    /// The session was interrupted.
    Cancelled,
}

impl TrySession {
    /// Runs both programs until the client ends, and writes their output to `out`; before the client
    /// starts, also what `offer` writes.
    ///
    /// # Errors
    /// If a program cannot be started, or `out` fails.
    pub(crate) fn run(
        &self,
        out: &mut dyn Write,
        offer: &dyn Fn(&mut dyn Write) -> io::Result<()>,
        cancel: &Cancel,
    ) -> io::Result<SessionEnd> {
        let mut console = TryConsole::new(out);
        let own = tempfile::Builder::new().prefix("grader-").tempdir()?;
        let mut server = ProcessGroup::start(command(&self.server, self.addr, own.path()))?;
        console.attach(&mut server.leader, TryOutput::Server);
        if let Some(mut stdin) = server.leader.stdin.take() {
            // The server may end without reading its input.
            let _ = stdin.write_all(&self.server_input);
        }
        if let Some(end) = self.wait_for_server(&mut server, &mut console, cancel)? {
            server.kill();
            console.drain()?;
            return Ok(end);
        }
        console.write(offer)?;
        let mut client = command(&self.client, self.addr, own.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        console.attach(&mut client, TryOutput::Client);
        let end = wait_for_client(&mut client, &mut console, cancel);
        if !matches!(end, Ok(SessionEnd::Client(_))) {
            // Fails if the client has just ended.
            let _ = client.kill();
            client.wait()?;
        }
        console.show_last_output(|| cancel.is_cancelled() || server.has_ended())?;
        server.kill();
        console.drain()?;
        end
    }

    /// Waits for the server's socket to appear in the kernel's table, because a probing connection
    /// would look like a client. Returns how the session ended if it ends first.
    fn wait_for_server(
        &self,
        server: &mut ProcessGroup,
        console: &mut TryConsole<'_>,
        cancel: &Cancel,
    ) -> io::Result<Option<SessionEnd>> {
        let table = SocketTable::open()?;
        let proto = match self.transport {
            Transport::Tcp => Proto::Tcp,
            Transport::Udp => Proto::Udp,
        };
        let deadline = Instant::now() + START_TIMEOUT;
        while table.find(proto, self.addr, None)?.is_none() {
            if let Some(status) = server.leader.try_wait()? {
                return Ok(Some(SessionEnd::Server(status)));
            }
            if cancel.is_cancelled() {
                return Ok(Some(SessionEnd::Cancelled));
            }
            if Instant::now() > deadline {
                return Ok(Some(SessionEnd::NeverListened));
            }
            console.show_next(POLL_INTERVAL)?;
        }
        Ok(None)
    }
}

fn wait_for_client(
    client: &mut Child,
    console: &mut TryConsole<'_>,
    cancel: &Cancel,
) -> io::Result<SessionEnd> {
    loop {
        console.show_next(POLL_INTERVAL)?;
        if let Some(status) = client.try_wait()? {
            return Ok(SessionEnd::Client(status));
        }
        if cancel.is_cancelled() {
            return Ok(SessionEnd::Cancelled);
        }
    }
}
