//! Attacks on the machine's own files and devices, and on the course.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::processes::{parent, start};
use crate::{Loot, Target};

/// Opens each for reading, and says which it could read from.
fn read_any(paths: &[&str]) -> Loot {
    let reads = |path: &&&str| {
        File::open(path).is_ok_and(|mut file| file.read(&mut [0]).is_ok_and(|size| size > 0))
    };
    let read = paths.iter().filter(reads);
    read.map(|path| format!("read {path}")).collect()
}

/// Opens each for writing, without writing anything.
fn open_any(paths: &[String]) -> Loot {
    let opens = |path: &&String| OpenOptions::new().write(true).open(path).is_ok();
    let opened = paths.iter().filter(opens);
    opened.map(|path| format!("opened {path}")).collect()
}

/// Reads the course: its cases with the answers, and what cargo has built.
pub(crate) fn reads_the_course(target: &Target) -> Loot {
    let around = target.canary.parent().unwrap_or(Path::new("/"));
    ["course/specs/attacked/lab.yaml", "course/labs", "cargo"]
        .into_iter()
        .map(|name| around.join(name))
        .filter(|path| File::open(path).is_ok())
        .map(|path| format!("opened {}", path.display()))
        .collect()
}

/// Becomes another program that lies there.
pub(crate) fn runs_a_neighbour(target: &Target) -> Loot {
    let around = target.canary.parent().unwrap_or(Path::new("/"));
    let ran = Command::new(around.join("cargo")).output();
    ran.map_or_else(|_| Loot::new(), |_| vec!["ran another program".to_owned()])
}

/// Data in pipes: the kernel has a limit for each user.
pub(crate) fn memory_in_pipes(_: &Target) -> Loot {
    const MOST: usize = 96 << 20;
    let (mut held, mut total) = (Vec::new(), 0);
    let piece = vec![1; 4096];
    while total <= MOST
        && let Ok((reader, mut writer)) = std::io::pipe()
    {
        let _ = rustix::pipe::fcntl_setpipe_size(&writer, 1 << 20);
        let _ = rustix::io::ioctl_fionbio(&writer, true);
        while let Ok(size) = writer.write(&piece) {
            total += size;
        }
        held.push((reader, writer));
    }
    if total > MOST {
        return vec![format!("holds {total} bytes in pipes")];
    }
    Loot::new()
}

/// Changes how others are scheduled, and what is ended when memory is short.
pub(crate) fn changes_scheduling(_: &Target) -> Loot {
    let pids = [1, parent()].into_iter();
    let names = ["autogroup", "oom_score_adj", "sched"];
    let paths = pids.flat_map(|pid| names.map(|name| format!("/proc/{pid}/{name}")));
    open_any(&paths.collect::<Vec<_>>())
}

/// Changes the kernel's settings.
pub(crate) fn changes_settings(_: &Target) -> Loot {
    let paths = [
        "/proc/sysrq-trigger",
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/modprobe",
        "/proc/sys/vm/overcommit_memory",
        "/proc/sys/net/ipv4/ip_forward",
        "/sys/kernel/uevent_helper",
        "/sys/power/state",
        "/sys/fs/cgroup/cgroup.procs",
    ];
    open_any(&paths.map(ToOwned::to_owned))
}

/// Reads the machine's memory, its log and its disks.
pub(crate) fn reads_devices(_: &Target) -> Loot {
    read_any(&[
        "/dev/mem",
        "/dev/port",
        "/dev/kmsg",
        "/proc/kmsg",
        "/proc/kcore",
        "/dev/sda",
        "/dev/vda",
        "/dev/nvme0n1",
    ])
}

/// Writes to whoever sits before the machine.
pub(crate) fn opens_terminals(_: &Target) -> Loot {
    let paths = ["/dev/tty", "/dev/console", "/dev/tty0", "/dev/ptmx"];
    open_any(&paths.map(ToOwned::to_owned))
}

/// Many processes, one after the other.
pub(crate) fn forks_in_turns(target: &Target) -> Loot {
    for _ in 0..500 {
        if let Some(mut child) = start(&target.own, "minion-ends", &target.mark, &[]) {
            let _ = child.wait();
        }
    }
    Loot::new()
}

/// Speaks with the machine by an address of the other family.
pub(crate) fn calls_by_mapped_address(target: &Target) -> Loot {
    let Ok(ip) = "::ffff:127.0.0.1".parse() else {
        return Loot::new();
    };
    let machine = SocketAddr::new(ip, target.port);
    TcpStream::connect_timeout(&machine, Duration::from_secs(1)).map_or_else(
        |_| Loot::new(),
        |_| vec![format!("spoke with the machine at {machine}")],
    )
}

/// Follows the links of its own process to other places.
pub(crate) fn follows_its_links(_: &Target) -> Loot {
    [
        "root/etc/shadow",
        "root/root/.bashrc",
        "cwd/../../etc/shadow",
    ]
    .into_iter()
    .map(|name| format!("/proc/self/{name}"))
    .filter(|path| fs::read(path).is_ok())
    .map(|path| format!("read {path}"))
    .collect()
}
