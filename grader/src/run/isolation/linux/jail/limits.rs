//! Keeps a program within its limits: the kernel's own where it has one, a look at the process table where it has not.

use std::io;
use std::path::Path;
use std::time::Duration;

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::statvfs::statvfs;
use rustix::process::getpid;

use super::super::tree;
use super::super::{Limit, Limits};

/// How often it is looked. What can be used up in so short a time does not hurt.
const INTERVAL: Duration = Duration::from_millis(50);

/// Sets the limits that the kernel keeps; the program inherits them.
pub(super) fn set(limits: &Limits) -> io::Result<()> {
    let set = |resource, value: u64| setrlimit(resource, value, value);
    set(Resource::RLIMIT_CORE, 0)?;
    set(Resource::RLIMIT_CPU, limits.cpu.as_secs().max(1))?;
    set(Resource::RLIMIT_FSIZE, limits.file_size)?;
    set(Resource::RLIMIT_NOFILE, limits.open_files)?;
    // Counted in a user namespace of the program's own. This process and its threads count too.
    set(Resource::RLIMIT_NPROC, limits.processes + 8)?;
    // Room that is reserved is not in use: a thread reserves megabytes for its stack and uses kilobytes. So this one is
    // only to stop what grows faster than it can be looked at.
    set(Resource::RLIMIT_AS, limits.memory.saturating_mul(16))?;
    Ok(())
}

/// Waits until the program has used up something that the kernel does not stop, or says nothing about.
pub(super) fn exceeded(limits: &Limits, dir: &Path) -> Limit {
    loop {
        std::thread::sleep(INTERVAL);
        if let Some(limit) = look(limits, dir) {
            return limit;
        }
    }
}

/// What has been used up by now.
pub(super) fn look(limits: &Limits, dir: &Path) -> Option<Limit> {
    let usage = tree::usage(getpid().as_raw_nonzero().get().unsigned_abs());
    if usage.memory > limits.memory {
        Some(Limit::Memory)
    } else if usage.tasks >= limits.processes {
        Some(Limit::Processes)
    } else if usage.open_files >= limits.open_files {
        Some(Limit::OpenFiles)
    } else if statvfs(dir).is_ok_and(|disk| disk.blocks_available() == 0) {
        Some(Limit::Disk)
    } else {
        None
    }
}
