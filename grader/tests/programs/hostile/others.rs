//! Attacks on other processes by calls that name them, and on other programs' work.

use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::time::Duration;

use rustix::net::{AddressFamily, SocketType, netlink, socket};
use rustix::process::{Pid, Resource, Rlimit, getpid, prlimit, setpriority_process};

use crate::processes::parent;
use crate::{Loot, Target};

/// The processes that an attack tries first.
fn watchers() -> impl Iterator<Item = Pid> {
    let parents = [1, parent(), parent_of(parent())];
    parents.into_iter().filter_map(Pid::from_raw)
}

fn parent_of(pid: i32) -> i32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let parent = after_name.split(' ').nth(1);
    parent.and_then(|pid| pid.parse().ok()).unwrap_or(0)
}

/// Takes files and time from whoever watches it, so that they see nothing any more; then uses more
/// memory than it may.
pub(crate) fn limits_its_watchers(_: &Target) -> Loot {
    let mut loot = Loot::new();
    for pid in watchers() {
        for (resource, most) in [
            (Resource::Nofile, 3),
            (Resource::As, 1 << 20),
            (Resource::Nproc, 0),
            (Resource::Cpu, 1),
        ] {
            let limit = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            if prlimit(Some(pid), resource, limit).is_ok() {
                loot.push(format!("limited process {pid}"));
            }
        }
    }
    if loot.is_empty() {
        crate::resources::eat(200);
    }
    loot
}

/// Says on which processors everyone may run: those that they run on now.
pub(crate) fn schedules_everyone(_: &Target) -> Loot {
    let own = getpid();
    let all = (1..70_000).filter_map(Pid::from_raw);
    let reached = all.filter(|pid| {
        let allowed = rustix::thread::sched_getaffinity(Some(*pid));
        *pid != own
            && allowed
                .is_ok_and(|cpus| rustix::thread::sched_setaffinity(Some(*pid), &cpus).is_ok())
    });
    match reached.count() {
        0 => Loot::new(),
        count => vec![format!("scheduled {count} processes")],
    }
}

/// Lowers the priority of whoever watches it.
pub(crate) fn slows_its_watchers(_: &Target) -> Loot {
    watchers()
        .filter(|pid| setpriority_process(Some(*pid), 1).is_ok())
        .map(|pid| format!("slowed process {pid}"))
        .collect()
}

/// A session of its own would have a share of the processors of its own.
pub(crate) fn leaves_its_session(_: &Target) -> Loot {
    let before = rustix::process::getsid(None).ok();
    // Only a child can leave, because whoever leads a group must stay.
    let child = std::process::Command::new("/proc/self/exe")
        .args(["minion-session", "x"])
        .output();
    let after = child.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let before = before.map(|pid| pid.as_raw_nonzero().to_string());
    match (before, after) {
        (Some(before), Ok(after)) if before == after => Loot::new(),
        (before, after) => vec![format!("left session {before:?} for {after:?}")],
    }
}

/// Leaves the session, and says which one it is in.
pub(crate) fn say_session() {
    let _ = nix::unistd::setsid();
    if let Ok(session) = rustix::process::getsid(None) {
        println!("{}", session.as_raw_nonzero());
    }
}

/// Reads the kernel's table of everyone's sockets, to find another program that does the work.
pub(crate) fn lists_sockets(_: &Target) -> Loot {
    let mut loot = Loot::new();
    for protocol in [netlink::SOCK_DIAG, netlink::KOBJECT_UEVENT, netlink::AUDIT] {
        if socket(AddressFamily::NETLINK, SocketType::RAW, Some(protocol)).is_ok() {
            loot.push(format!("a socket of netlink {protocol:?}"));
        }
    }
    loot
}

/// The same by the files in /proc.
pub(crate) fn reads_socket_files(target: &Target) -> Loot {
    let machine = format!(":{:04X}", target.port);
    ["tcp", "tcp6", "udp", "unix"]
        .into_iter()
        .filter(|name| {
            let mut text = String::new();
            let file = File::open(format!("/proc/net/{name}"));
            file.and_then(|mut file| file.read_to_string(&mut text))
                .is_ok_and(|_| text.contains(&machine))
        })
        .map(|name| format!("found the machine in {name}"))
        .collect()
}

/// Listens where another case's server is to listen, and connects to one.
pub(crate) fn uses_other_ports(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let next = SocketAddr::new(target.addr.ip(), target.addr.port().wrapping_add(1));
    if std::net::TcpListener::bind(next).is_ok() {
        loot.push(format!("listens on {next}"));
    }
    let machine = SocketAddr::new(target.addr.ip(), target.port);
    if TcpStream::connect_timeout(&machine, Duration::from_secs(1)).is_ok() {
        loot.push(format!("connected to {machine}"));
    }
    loot
}
