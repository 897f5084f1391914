//! A running reference server, and the resources that it uses.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use grader::base::level::Isolation;
use grader::sandbox::ReservedAddress;

use super::{PATIENCE, root};

/// A running reference server.
pub(super) struct Server {
    child: Child,
    reserved: ReservedAddress,
}

/// The resources that a server uses.
#[derive(Clone, Copy, Default)]
pub(super) struct Usage {
    pub(super) kib: u64,
    pub(super) open: u64,
}

impl Server {
    pub(super) fn start(lab: &str) -> Result<Self, String> {
        let own = ([127, 0, 0, 1], 7000).into();
        let reserved = ReservedAddress::at_level(Isolation::Ports, own).expect("a port");
        let binary = format!("target/debug/{lab}-server-solution");
        let child = Command::new(root().join(binary))
            .arg(reserved.addr.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let server = Self { child, reserved };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(server.addr()).is_err() {
            if Instant::now() > deadline {
                return Err("it does not listen".to_owned());
            }
            thread::sleep(Duration::from_millis(1));
        }
        // That was a client, too: count the open files once its connection is gone.
        thread::sleep(Duration::from_secs(1));
        Ok(server)
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.reserved.addr
    }

    pub(super) fn usage(&self) -> Result<Usage, String> {
        let process = Path::new("/proc").join(self.child.id().to_string());
        let status = fs::read_to_string(process.join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        let open = fs::read_dir(process.join("fd")).map_or(0, Iterator::count) as u64;
        let kib = kib.ok_or("the server has ended")?;
        Ok(Usage { kib, open })
    }

    /// Waits until the server has closed the connections of the clients that have left.
    pub(super) fn is_back_at(&mut self, open: u64) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = self.usage()?.open;
            if now <= open {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("{now} files are open, and {open} were at first"));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // This was started here, and is no longer needed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
