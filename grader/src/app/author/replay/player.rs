//! Plays a table: waits for what was received, and does what was done then. What is received is
//! looked at only to tell peers apart; where it is not what was recorded, its place decides.

use std::cell::Cell;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::LocalSet;
use tokio::time::{Instant, sleep};

use super::table::{Connection, Row, Table, What};
use super::world::{Arrived, ReplayedStream, World};
use crate::spec::Role;

/// How much later than in the recorded run something may arrive. After that the player goes on
/// without it.
const LATER: Duration = Duration::from_millis(300);
/// How long it stays when its rows are over and not all that it received was what was recorded:
/// then the case has most likely failed, and need not wait for its timeout.
const STAY: Duration = Duration::from_secs(3);
/// A shorter pause before something that the program did is only the time that it took.
const PAUSE: Duration = Duration::from_millis(20);

/// Plays a table as a program with this last argument. Returns the exit status.
///
/// # Errors
/// If the system cannot run it.
pub(crate) fn play(table: &Table, address: &str) -> io::Result<u8> {
    for (name, bytes) in &table.files {
        // Where a case has put something else, the case fails.
        let _ = std::fs::write(name, bytes);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let player = Replayer {
        table,
        address,
        world: World::default(),
        is_astray: Cell::new(false),
    };
    let status = runtime.block_on(LocalSet::new().run_until(player.play()));
    // Its readers may wait for ever.
    runtime.shutdown_background();
    Ok(status)
}

struct Replayer<'a> {
    table: &'a Table,
    address: &'a str,
    world: World,
    /// Whether something came that was not recorded, or did not come.
    is_astray: Cell<bool>,
}

impl Replayer<'_> {
    async fn play(&self) -> u8 {
        self.world.read_input();
        if self.table.listens {
            self.world.listen(self.address, self.table.is_udp).await;
        } else if self.table.is_udp && self.table.role == Role::Client {
            self.world.open_socket("127.0.0.1:0").await;
        }
        for row in &self.table.rows {
            if let Some(status) = self.row(row).await {
                return status;
            }
        }
        self.leave_with_peers().await
    }

    /// Plays a row, and returns the status if the program exits.
    async fn row(&self, row: &Row) -> Option<u8> {
        let time = row.after + LATER;
        match &row.what {
            What::Accepted(_) => {
                let is_new = |arrived: &Arrived| unknown(arrived).next().is_some();
                self.world.wait(time, is_new).await;
            }
            What::Got(connection, bytes) if self.table.is_udp => {
                self.take_datagram(*connection, bytes, time).await;
            }
            What::Got(connection, bytes) => {
                self.take_bytes(*connection, bytes, time).await;
            }
            What::Ended(connection) => self.wait_for_end(*connection, time).await,
            What::Typed(bytes) => self.take_typed(bytes, time).await,
            What::InputEnded => {
                self.world.wait(time, |arrived| arrived.input_ended).await;
            }
            act @ (What::Connects(_)
            | What::Sends(..)
            | What::Closes(_)
            | What::Prints(_)
            | What::Complains(_)
            | What::Exits(_)) => {
                if row.after >= PAUSE {
                    sleep(row.after).await;
                }
                return self.act(act).await;
            }
        }
        None
    }

    async fn act(&self, act: &What) -> Option<u8> {
        match act {
            What::Connects(connection) => self.world.connect(self.address, *connection).await,
            What::Sends(connection, bytes) if self.table.is_udp => {
                if let Some(to) = self.datagrams_go_to(*connection) {
                    self.world.send(to, bytes).await;
                }
            }
            What::Sends(connection, bytes) => {
                if let Some(stream) = self.stream(*connection) {
                    self.world.write(stream, bytes).await;
                }
            }
            What::Closes(connection) => {
                if let Some(stream) = self.stream(*connection) {
                    self.world.close(stream);
                }
            }
            What::Prints(bytes) => print(&mut io::stdout(), bytes),
            What::Complains(bytes) => print(&mut io::stderr(), bytes),
            What::Exits(status) => return Some(*status),
            What::Accepted(_)
            | What::Got(..)
            | What::Ended(_)
            | What::Typed(_)
            | What::InputEnded => {}
        }
        None
    }

    async fn take_typed(&self, bytes: &[u8], time: Duration) {
        let size = bytes.len();
        let is_there = |arrived: &Arrived| arrived.typed.len() >= size || arrived.input_ended;
        self.world.wait(time, is_there).await;
        self.take(&mut self.world.arrived_mut().typed, bytes);
    }

    /// Takes as many bytes as were recorded, if so many have come.
    fn take(&self, from: &mut Vec<u8>, recorded: &[u8]) {
        let size = recorded.len().min(from.len());
        if from[..size] != *recorded {
            self.is_astray.set(true);
        }
        from.drain(..size);
    }

    async fn take_bytes(&self, connection: Connection, bytes: &[u8], time: Duration) {
        let size = bytes.len();
        let is_there = |arrived: &Arrived| {
            let stream = self.find_stream(arrived, connection);
            stream.is_some_and(|it| {
                let stream = &arrived.streams[it];
                stream.bytes.len() >= size || stream.has_ended
            })
        };
        self.world.wait(time, is_there).await;
        if let Some(stream) = self.stream(connection) {
            self.take(&mut self.world.arrived_mut().streams[stream].bytes, bytes);
        } else {
            self.is_astray.set(true);
        }
    }

    async fn wait_for_end(&self, connection: Connection, time: Duration) {
        if self.table.is_udp {
            return;
        }
        let has_ended = |arrived: &Arrived| {
            let stream = self.find_stream(arrived, connection);
            stream.is_some_and(|it| arrived.streams[it].has_ended)
        };
        self.world.wait(time, has_ended).await;
    }

    /// The stream that stands for a recorded connection; decides which, if it is not decided yet.
    fn stream(&self, connection: Connection) -> Option<usize> {
        let found = {
            let arrived = self.world.arrived();
            let decided = self.find_stream(&arrived, connection);
            // By its place: the next that is not known to be another one.
            decided
                .or_else(|| unknown(&arrived).find(|it| !self.is_recorded(&arrived.streams[*it])))
                .or_else(|| unknown(&arrived).next())
        };
        self.world.arrived_mut().streams[found?].stands_for = Some(connection);
        found
    }

    /// The stream that stands for a recorded connection, or that began in the same way. If the
    /// connection began with nothing, the next one does.
    fn find_stream(&self, arrived: &Arrived, connection: Connection) -> Option<usize> {
        let streams = arrived.streams.iter();
        let decided = streams
            .clone()
            .position(|it| it.stands_for == Some(connection));
        decided.or_else(|| match self.table.first_input(connection) {
            Some(first) => {
                unknown(arrived).find(|it| arrived.streams[*it].bytes.starts_with(first))
            }
            None => unknown(arrived).next(),
        })
    }

    /// Whether a stream began in the way of a recorded one.
    fn is_recorded(&self, stream: &ReplayedStream) -> bool {
        let mut firsts = self.table.first_inputs();
        firsts.any(|first| stream.bytes.starts_with(first))
    }

    async fn take_datagram(&self, peer: Connection, bytes: &[u8], time: Duration) {
        let is_there = |arrived: &Arrived| {
            let mut datagrams = arrived.datagrams.iter();
            datagrams.any(|(from, came)| self.may_be(peer, *from) && came == bytes)
        };
        // A datagram that has come is not waited for longer than others like it would take.
        let came = |arrived: &Arrived| {
            is_there(arrived) || arrived.datagrams.iter().any(|it| self.may_be(peer, it.0))
        };
        self.world.wait(time, came).await;
        self.world.wait(PAUSE, is_there).await;
        let mut arrived = self.world.arrived_mut();
        let index = {
            let datagrams = &arrived.datagrams;
            let same = |it: &(SocketAddr, Vec<u8>)| self.may_be(peer, it.0) && it.1 == bytes;
            let found = datagrams.iter().position(same);
            found.or_else(|| datagrams.iter().position(|it| self.may_be(peer, it.0)))
        };
        let Some(index) = index else {
            self.is_astray.set(true);
            return;
        };
        let (from, came) = arrived.datagrams.remove(index);
        if came != bytes {
            self.is_astray.set(true);
        }
        self.world.decide(peer, from);
    }

    /// Whether a datagram from this address may be one of the recorded peer's.
    fn may_be(&self, peer: Connection, from: SocketAddr) -> bool {
        match self.world.address(peer) {
            Some(known) => known == from,
            None => !self.world.is_known(from),
        }
    }

    /// Where a datagram to a recorded peer goes. A client knows the server only.
    fn datagrams_go_to(&self, peer: Connection) -> Option<SocketAddr> {
        match self.table.role {
            Role::Client => self.address.parse().ok(),
            Role::Server => self.world.address(peer),
        }
    }

    /// Does nothing more, for ever or if it went astray for a while. A connection is closed when
    /// its peer has closed it.
    async fn leave_with_peers(&self) -> u8 {
        let leave = Instant::now() + STAY;
        loop {
            let open = |arrived: &Arrived| {
                arrived
                    .streams
                    .iter()
                    .position(ReplayedStream::may_be_closed)
            };
            let is_any = |arrived: &Arrived| open(arrived).is_some();
            self.world.wait(STAY, is_any).await;
            let found = open(&self.world.arrived());
            if let Some(stream) = found {
                self.world.close(stream);
            }
            if self.is_astray.get() && Instant::now() >= leave {
                return 0;
            }
        }
    }
}

/// The streams that stand for no recorded connection yet.
fn unknown(arrived: &Arrived) -> impl Iterator<Item = usize> {
    let streams = arrived.streams.iter().enumerate();
    streams.filter_map(|(index, it)| it.stands_for.is_none().then_some(index))
}

fn print(to: &mut dyn Write, bytes: &[u8]) {
    // The reader may be gone.
    let _ = to.write_all(bytes).and_then(|()| to.flush());
}
