//! The state of one case while it runs.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io};

use nix::sys::resource::{Resource, getrlimit};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::endpoint::{Endpoint, Endpoints, ReadBuffer};
use super::process::Process;
use super::recorder::Recorder;
use super::settings::{Delivery, ProgramCommand, Settings};
use super::strangers::Strangers;
use super::waits::Waits;
use crate::plan::{Case, InitialFile, Peer, Step, StepAction, Text};
use crate::sandbox::{
    Launch, MemoryClaim, Owner, Proto, ReservedAddress, SocketTable, WorkingFolder,
};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::Fact;

/// One case while it runs.
pub(super) struct CaseRun {
    pub(super) case: Arc<Case>,
    pub(super) recorder: Rc<Recorder>,
    pub(super) endpoints: Rc<Endpoints>,
    /// Where the grader listens for the client under test.
    pub(super) listener: RefCell<Option<Rc<TcpListener>>>,
    /// Where the peers listen that have an address of their own.
    pub(super) places: RefCell<HashMap<Peer, Rc<TcpListener>>>,
    pub(super) table: SocketTable,
    pub(super) strangers: Rc<Strangers>,
    /// Whether the server is ready. Locked while a peer waits for it.
    pub(super) is_ready: Mutex<bool>,
    /// How many peers may connect before the server's backlog has to be checked again. Locked
    /// while a peer connects.
    pub(super) backlog_space: Mutex<u32>,
    /// Who waits for the program.
    pub(super) waits: Waits,
    delivery: Delivery,
    settings: Settings,
    memory: MemoryClaim,
    /// The other ends of the server's connections.
    pub(super) clients: RefCell<Vec<SocketAddr>>,
    addr: Cell<SocketAddr>,
    reserved: ReservedAddress,
    folder: WorkingFolder,
    process: RefCell<Option<Process>>,
    buffer: ReadBuffer,
}

impl CaseRun {
    /// Makes the working folder.
    pub(super) fn new(
        case: Arc<Case>,
        reserved: ReservedAddress,
        delivery: Delivery,
        settings: &Settings,
        memory: MemoryClaim,
    ) -> io::Result<Self> {
        check_open_files(&case)?;
        let isolation = settings.isolation;
        let folder = WorkingFolder::new(isolation, &case.limits)?;
        add_files(&folder, &case.files)?;
        let recorder = Recorder::new(Arc::clone(&case));
        recorder.record(Fact::Address(reserved.addr));
        let path = folder.path().to_string_lossy().into_owned();
        recorder.record(Fact::Folder(path));
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        recorder.record(Fact::Clock(now.unwrap_or_default().as_secs()));
        Ok(Self {
            recorder: Rc::new(recorder),
            endpoints: Rc::new(Endpoints::new(case.peers.len())),
            listener: RefCell::default(),
            places: RefCell::default(),
            table: SocketTable::open()?,
            strangers: Rc::new(Strangers::new(isolation)?),
            is_ready: Mutex::new(false),
            backlog_space: Mutex::new(0),
            waits: Waits::new(),
            delivery,
            settings: settings.clone(),
            memory,
            clients: RefCell::default(),
            addr: Cell::new(reserved.addr),
            reserved,
            folder,
            process: RefCell::default(),
            buffer: ReadBuffer::new(),
            case,
        })
    }

    /// The server's address in this run.
    pub(super) fn addr(&self) -> SocketAddr {
        self.addr.get()
    }

    /// The server listens at this address, which is another spelling of its own.
    pub(super) fn set_addr(&self, addr: SocketAddr) {
        if self.addr.replace(addr) != addr {
            self.recorder.record(Fact::Address(addr));
        }
    }

    /// Whether every server can listen at the address, also one without `SO_REUSEADDR`.
    pub(super) fn has_clean_address(&self) -> bool {
        self.reserved.is_clean
    }

    /// Whether other cases run in the same network.
    pub(super) fn shares_network(&self) -> bool {
        !self.settings.isolation.own_network()
    }

    /// How bytes travel in this run.
    pub(super) fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// The program's working folder.
    pub(super) fn folder(&self) -> &WorkingFolder {
        &self.folder
    }

    /// Whether the grader listens as the server, at the beginning of the case or in a step.
    /// `Some` is the peer that does.
    pub(super) fn serving_peer(&self) -> Option<Peer> {
        let mut peers = 0..self.case.peers.len();
        let first = peers.find(|peer| !self.case.is_place(*peer));
        first.filter(|_| self.case.program == Role::Client)
    }

    /// Whether a server under test must be ready for the step.
    pub(super) fn needs_ready_server(&self, step: &Step) -> bool {
        let traits = step.action.traits();
        let is_at_place = traits.peer.is_some_and(|peer| self.case.is_place(peer));
        self.case.program == Role::Server && traits.needs_server && !is_at_place
    }

    /// Whether a step lets a peer listen.
    pub(super) fn has_listen_step(&self) -> bool {
        self.case
            .any_step(|step| matches!(step.action, StepAction::Listen(_)))
    }

    /// Starts the program under test. `false`: it could not be started; the transcript says why.
    pub(super) async fn start_program(&self, command: &ProgramCommand, arguments: &[Text]) -> bool {
        let mut argv = command.argv.clone();
        let mut args = Vec::new();
        for arg in arguments {
            let bytes = self.recorder.fill(arg).unwrap_or_default();
            let arg = String::from_utf8_lossy(&bytes).into_owned();
            argv.push(OsString::from(&arg));
            args.push(arg);
        }
        let launch = Launch {
            argv,
            dir: self.folder.path().to_owned(),
            env: self.environment(&command.env),
            view: command.view.clone(),
            hidden: self.settings.hidden.clone(),
            port: Some(self.addr().port()),
            limits: self.case.limits,
            memory: self.memory,
            level: self.settings.isolation,
        };
        let endpoints = Rc::clone(&self.endpoints);
        let drain = move || endpoints.drain();
        let process = Process::start(&self.recorder, &launch, args, drain).await;
        let Some(process) = process else {
            return false;
        };
        self.strangers.set_owner(process.owner());
        *self.process.borrow_mut() = Some(process);
        true
    }

    /// The program's environment, with what the case adds.
    fn environment(&self, env: &[(OsString, OsString)]) -> Vec<(OsString, OsString)> {
        let own = self.case.env.iter().map(|(name, value)| {
            let value = self.recorder.fill(value).unwrap_or_default();
            let value = String::from_utf8_lossy(&value).into_owned();
            (OsString::from(name), OsString::from(value))
        });
        let usual = with_own_folders(env, self.folder.path());
        usual.into_iter().chain(own).collect()
    }

    /// The running program, to type to it.
    pub(super) fn with_process<T>(&self, f: impl FnOnce(&Process) -> T) -> Option<T> {
        self.process.borrow().as_ref().map(f)
    }

    /// Tells the program's sockets from others; `None` before it was started.
    pub(super) fn owner(&self) -> Option<Owner> {
        self.with_process(Process::owner)
    }

    /// Kills the program and everything that it started.
    pub(super) async fn kill_program(&self) {
        let process = self.process.borrow_mut().take();
        if let Some(process) = process {
            process.kill(&self.recorder).await;
        }
    }

    /// Makes a peer's endpoint of a connection.
    pub(super) fn add_connection(&self, peer: Peer, stream: tokio::net::TcpStream) -> Rc<Endpoint> {
        let is_server = self.case.program == Role::Client;
        let client = if is_server {
            stream.peer_addr()
        } else {
            stream.local_addr()
        };
        if !self.case.is_place(peer) {
            self.clients.borrow_mut().extend(client);
        }
        let endpoint = Endpoint::tcp(&self.recorder, peer, stream, self.reader());
        self.endpoints.set(peer, Rc::clone(&endpoint));
        endpoint
    }

    /// Makes a peer's endpoint with a UDP socket at `addr`.
    pub(super) fn add_socket(&self, peer: Peer, addr: SocketAddr) -> io::Result<Rc<Endpoint>> {
        let endpoint = Endpoint::udp(
            &self.recorder,
            peer,
            addr,
            self.reader(),
            Rc::clone(&self.strangers),
        )?;
        self.endpoints.set(peer, Rc::clone(&endpoint));
        Ok(endpoint)
    }

    fn reader(&self) -> ReadBuffer {
        let is_one_by_one = self.delivery == Delivery::OneByOne;
        self.buffer.share(is_one_by_one)
    }

    /// The protocol in the system's socket table.
    pub(super) fn proto(&self) -> Proto {
        proto_of(self.case.transport)
    }

    /// Whether the connections are TCP.
    pub(super) fn is_tcp(&self) -> bool {
        self.case.transport == Transport::Tcp
    }
}

/// The protocol in the system's socket table.
pub(super) fn proto_of(transport: Transport) -> Proto {
    match transport {
        Transport::Tcp => Proto::Tcp,
        Transport::Udp => Proto::Udp,
    }
}

/// How many files a program opens besides those of its clients: a runtime's libraries, at most.
const FILES_OF_RUNTIME: u64 = 40;

/// How many a client takes: many servers duplicate a connection, to read in one thread and to write
/// in another.
const FILES_OF_CLIENT: u64 = 2;

/// Checks that the program may open as many files as the case takes.
fn check_open_files(case: &Case) -> io::Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let needed = FILES_OF_RUNTIME + FILES_OF_CLIENT * case.peers.len() as u64;
    if most >= needed {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "a program may open {most} files here, and this case can take {needed}; the hard limit has \
         to be raised (ulimit -Hn)"
    )))
}

fn add_files(folder: &WorkingFolder, files: &[(String, InitialFile)]) -> io::Result<()> {
    for (name, content) in files {
        let path = folder.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        match content {
            InitialFile::Folder => fs::create_dir_all(path)?,
            InitialFile::Bytes(bytes) => fs::write(path, bytes)?,
        }
    }
    Ok(())
}

/// The environment, in which the home and the place of temporary files are this folder: at some
/// levels a program can write nowhere else.
#[must_use]
pub fn with_own_folders(env: &[(OsString, OsString)], folder: &Path) -> Vec<(OsString, OsString)> {
    let own = ["HOME", "TMPDIR"].map(|name| (name.into(), folder.into()));
    env.iter().cloned().chain(own).collect()
}
