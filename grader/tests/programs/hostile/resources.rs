//! Attacks on what a machine has only so much of.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::thread::{self, sleep};
use std::time::Duration;

use nix::libc::RLIM_INFINITY;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use rustix::fs::{MemfdFlags, memfd_create};

use crate::processes::{spin, start};
use crate::{Loot, Target};

const MIB: usize = 1 << 20;

/// A moment in which whoever keeps the limits may look.
fn moment() {
    sleep(Duration::from_secs(1));
}

/// Threads that do nothing but burn.
pub(crate) fn cpu_spin(_: &Target) -> Loot {
    for _ in 0..3 {
        thread::spawn(spin);
    }
    spin();
    Loot::new()
}

/// Processes that do, each with a processor time of its own.
pub(crate) fn cpu_spin_in_many(target: &Target) -> Loot {
    for _ in 0..4 {
        start(&target.own, "minion-spins", &target.mark, &[]);
    }
    Loot::new()
}

/// The same, and waits for them.
pub(crate) fn cpu_in_many(target: &Target) -> Loot {
    cpu_spin_in_many(target);
    sleep(Duration::from_secs(15));
    Loot::new()
}

/// Uses so many mebibytes, and keeps them for a moment.
pub(crate) fn eat(mebibytes: u64) {
    let mut eaten = Vec::new();
    for _ in 0..mebibytes {
        eaten.push(vec![1_u8; MIB]);
    }
    moment();
    std::hint::black_box(&eaten);
}

/// Memory of its own.
pub(crate) fn memory(_: &Target) -> Loot {
    eat(400);
    Loot::new()
}

/// Memory of many, each of whom has little.
pub(crate) fn memory_in_many(target: &Target) -> Loot {
    for _ in 0..16 {
        start(&target.own, "minion-eats", &target.mark, &["16"]);
    }
    moment();
    Loot::new()
}

/// Memory that is a file nobody sees, and so no process's.
pub(crate) fn memory_in_files(_: &Target) -> Loot {
    let mut held: Vec<File> = Vec::new();
    let piece = vec![1_u8; MIB];
    for _ in 0..128 {
        let Ok(file) = memfd_create("memory", MemfdFlags::CLOEXEC) else {
            break;
        };
        let mut file = File::from(file);
        if file.write_all(&piece).is_err() {
            break;
        }
        held.push(file);
    }
    moment();
    if held.len() > 32 {
        return vec![format!("holds {} MiB in memory files", held.len())];
    }
    Loot::new()
}

/// Reserves so many gibibytes, without using them: what is all zeros is not written.
fn reserve(gibibytes: usize) -> Vec<Vec<u8>> {
    // In pieces: the kernel refuses what is obviously more than it has.
    (0..gibibytes).map(|_| vec![0; 1024 * MIB]).collect()
}

/// Memory that is reserved and not used: it costs nothing, and honest runtimes do it.
pub(crate) fn memory_by_mapping(_: &Target) -> Loot {
    let held = reserve(64);
    moment();
    std::hint::black_box(&held);
    Loot::new()
}

/// The device whose mappings are memory that no process has once they are unmapped in part.
pub(crate) fn memory_of_a_device(_: &Target) -> Loot {
    let opened = File::options().read(true).write(true).open("/dev/zero");
    opened.map(|_| "/dev/zero".to_owned()).into_iter().collect()
}

/// Memory that is used as soon as it is reserved, by many at once.
pub(crate) fn memory_at_once(_: &Target) -> Loot {
    let threads: Vec<_> = (0..8)
        .map(|_| thread::spawn(|| std::hint::black_box(vec![1_u8; 256 * MIB])))
        .collect();
    let held: Vec<_> = threads.into_iter().map(thread::JoinHandle::join).collect();
    moment();
    drop(held);
    Loot::new()
}

/// Memory that is only read from: no page of it is the process's own, but each has an entry in its
/// tables.
pub(crate) fn memory_in_page_tables(_: &Target) -> Loot {
    /// What one page of entries is for.
    const TABLE: usize = 2 * MIB;
    for piece in reserve(128) {
        std::hint::black_box(piece.iter().step_by(TABLE).max());
        std::mem::forget(piece);
    }
    moment();
    Loot::new()
}

/// Memory that belongs to no process and outlives them all, and in which others' lies. A little of
/// its own is fine.
pub(crate) fn memory_shared(target: &Target) -> Loot {
    const SHARED: &str = "/dev/shm";
    let mut loot = Loot::new();
    for others in fs::read_dir(SHARED).into_iter().flatten().flatten() {
        loot.push(format!("sees {}", others.path().display()));
    }
    let piece = vec![1; MIB];
    let path = |number| Path::new(SHARED).join(format!("{}{number}", target.mark));
    let written = (0..64).take_while(|number| fs::write(path(*number), &piece).is_ok());
    let written = written.count();
    if written > 32 {
        loot.push(format!("holds {written} MiB in shared memory"));
    }
    moment();
    loot
}

/// One file that grows.
pub(crate) fn huge_file(_: &Target) -> Loot {
    let piece = vec![1_u8; MIB];
    if let Ok(mut file) = File::create("huge") {
        for _ in 0..64 {
            if file.write_all(&piece).is_err() {
                return Loot::new();
            }
        }
    }
    vec!["wrote 64 MiB".to_owned()]
}

/// One that says that it is huge.
pub(crate) fn sparse_file(_: &Target) -> Loot {
    let grown = File::create("sparse").and_then(|file| file.set_len(1 << 40));
    grown.map_or_else(
        |_| Loot::new(),
        |()| vec!["made a file of 1 TiB".to_owned()],
    )
}

/// Many files, until nothing fits any more.
pub(crate) fn fills_disk(_: &Target) -> Loot {
    let piece = vec![1_u8; MIB / 2];
    for number in 0..128 {
        if fs::write(format!("file{number}"), &piece).is_err() {
            break;
        }
    }
    moment();
    Loot::new()
}

/// Many files with nothing in them.
pub(crate) fn many_files(_: &Target) -> Loot {
    for number in 0..8000 {
        if File::create(format!("file{number}")).is_err() {
            break;
        }
    }
    moment();
    Loot::new()
}

/// As many open files as there may be.
pub(crate) fn many_descriptors(_: &Target) -> Loot {
    let mut held: Vec<OwnedFd> = Vec::new();
    while held.len() < 20_000 {
        match File::open("/dev/null") {
            Ok(file) => held.push(file.into()),
            Err(_) => break,
        }
    }
    moment();
    Loot::new()
}

/// Allows itself more.
pub(crate) fn raises_limits(_: &Target) -> Loot {
    let kinds = [
        Resource::RLIMIT_NOFILE,
        Resource::RLIMIT_AS,
        Resource::RLIMIT_CPU,
        Resource::RLIMIT_FSIZE,
        Resource::RLIMIT_CORE,
    ];
    let mut loot = Loot::new();
    for kind in kinds {
        let Ok((soft, hard)) = getrlimit(kind) else {
            continue;
        };
        // One that is not set cannot be raised.
        if hard < RLIM_INFINITY && setrlimit(kind, soft, hard + 1).is_ok() {
            loot.push(format!("raised {kind:?} beyond {hard}"));
        }
    }
    loot
}

/// Closes what it was started with and all else.
pub(crate) fn closes_everything(_: &Target) -> Loot {
    for descriptor in 0..1000 {
        let _ = nix::unistd::close(descriptor);
    }
    // Or what is opened next would be taken for its output.
    let _null: Vec<_> = (0..3).map(|_| File::open("/dev/null")).collect();
    std::mem::forget(_null);
    Loot::new()
}

/// Reads and writes what its jail has open: the socket on which the jail tells how it ends.
pub(crate) fn reads_the_jail(_: &Target) -> Loot {
    let mut loot = Loot::new();
    let parent = std::os::unix::process::parent_id();
    for pid in [1, parent] {
        for descriptor in 0..32 {
            let path = format!("/proc/{pid}/fd/{descriptor}");
            if fs::read_link(&path).is_ok() || File::open(&path).is_ok() {
                loot.push(format!("opened {path}"));
            }
        }
        for part in ["mem", "exe", "environ", "maps", "syscall", "stack"] {
            if File::open(format!("/proc/{pid}/{part}")).is_ok_and(|mut file| {
                use std::io::Read;
                file.read(&mut [0]).is_ok()
            }) {
                loot.push(format!("read {part} of process {pid}"));
            }
        }
    }
    loot
}
