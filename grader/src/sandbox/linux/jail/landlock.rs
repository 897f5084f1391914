//! Landlock: restricts which files a program can open, where it has no root of its own.

use std::io;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath,
    PathFd, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
};

use super::super::wire::{FsAccess, LaunchRequest, Scratch};
use super::root::DEVICES;
use super::scratch::{SHARED_MEMORY, TEMPORARY};

/// The newest version of Landlock that is used; older kernels enforce what they know.
const NEWEST: ABI = ABI::V7;

/// To resolve names such as `localhost`.
const NAMES: [&str; 5] = [
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/resolv.conf",
];

/// What a runtime asks about the machine before it chooses how many threads and how much memory to
/// use. It tells of no other process.
const MACHINE: [&str; 12] = [
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/kernel/osrelease",
    "/proc/sys/net/core/somaxconn",
    "/proc/sys/vm/max_map_count",
    "/proc/sys/vm/overcommit_memory",
    "/proc/uptime",
    "/proc/version",
    "/sys/devices/system/cpu",
];

/// What a program may read of itself in `/proc/self`. Not `net` and `task`: they have the table of
/// everyone's sockets.
const OWN_PROCESS: [&str; 17] = [
    "auxv",
    "cgroup",
    "cmdline",
    "comm",
    "environ",
    "exe",
    "fd",
    "fdinfo",
    "io",
    "limits",
    "maps",
    "mountinfo",
    "mounts",
    "smaps",
    "stat",
    "statm",
    "status",
];

/// What the calling thread, and what it starts, will be able to open.
#[derive(Debug)]
pub(super) struct FileRules(RulesetCreated);

impl FileRules {
    /// The rules that are the same for all programs.
    pub(super) fn prepare() -> io::Result<Self> {
        common_rules().map(Self).map_err(io::Error::other)
    }

    /// Adds what the request shows, with a resolved view, and restricts the calling thread.
    pub(super) fn restrict(self, request: &LaunchRequest) -> io::Result<()> {
        restrict(self.0, request).map_err(io::Error::other)
    }
}

/// Tests whether the kernel has Landlock, by restricting the calling thread: call this only in a
/// process that needs no files any more.
pub(crate) fn test_landlock() -> io::Result<()> {
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create)
        .and_then(RulesetCreated::restrict_self);
    ruleset.map(drop).map_err(io::Error::other)
}

fn common_rules() -> Result<RulesetCreated, RulesetError> {
    let read = AccessFs::from_read(NEWEST);
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    for path in NAMES.iter().chain(&MACHINE) {
        rules = allow(rules, Path::new(path), read)?;
    }
    // Of a process that it starts it sees no more than of others.
    for name in OWN_PROCESS {
        rules = allow(rules, &Path::new("/proc/self").join(name), read)?;
    }
    for device in DEVICES {
        rules = allow(rules, Path::new(device), read | AccessFs::WriteFile)?;
    }
    Ok(rules)
}

fn restrict(mut rules: RulesetCreated, request: &LaunchRequest) -> Result<(), RulesetError> {
    let read = AccessFs::from_read(NEWEST);
    rules = allow_ports(rules, request)?;
    match &request.view {
        FsAccess::All => rules = allow(rules, Path::new("/"), read)?,
        FsAccess::Only(paths) => {
            for path in paths {
                rules = allow(rules, path, read)?;
            }
        }
    }
    let all = AccessFs::from_all(NEWEST);
    if request.scratch == Scratch::Own {
        rules = allow(rules, Path::new(SHARED_MEMORY), all)?;
    }
    // The machine's is no place for a stranger's program, but the user's own may write there.
    if request.scratch == Scratch::Own || request.view == FsAccess::All {
        rules = allow(rules, Path::new(TEMPORARY), all)?;
    }
    allow(rules, Path::new(&request.dir), all)?.restrict_self()?;
    Ok(())
}

/// Allows the program to be the server, or its client (Linux 6.7 and later).
fn allow_ports(
    mut rules: RulesetCreated,
    request: &LaunchRequest,
) -> Result<RulesetCreated, RulesetError> {
    if let Some(port) = request.port {
        rules = rules.add_rule(NetPort::new(
            port,
            AccessNet::BindTcp | AccessNet::ConnectTcp,
        ))?;
        // Any free port, which a client may ask for before it connects.
        rules = rules.add_rule(NetPort::new(0, AccessNet::BindTcp))?;
    }
    Ok(rules)
}

/// Allows access to a file, or to a folder and everything in it. A path that does not exist needs
/// no rule.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(opened) = PathFd::new(path) else {
        return Ok(rules);
    };
    // Some rights apply only to folders.
    let access = if path.is_dir() {
        access
    } else {
        access & AccessFs::from_file(NEWEST)
    };
    rules.add_rule(PathBeneath::new(opened, access))
}
