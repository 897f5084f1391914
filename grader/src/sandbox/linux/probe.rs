//! Finds out what isolation works on this machine, by trying each step in a throwaway child.
//!
//! The steps are the jail's own functions, in the jail's order, so that a finding is about what
//! will be done and not about something like it.

use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::OnceLock;

use nix::sched::{CloneFlags, unshare};
use rustix::process::{getpid, set_child_subreaper};

use super::super::socket::Proto;
use super::jail::{become_user, landlock_works, own_proc, private_mounts, set_filter, try_root};
use super::sock_diag::SocketTable;
use super::{NOBODY, enter, stage, tree};
use crate::base::level::Isolation;
use crate::sandbox::finding::ProbeResult;

/// The stages of the throwaway child.
const FIRST: &str = "probe";
const APART: &str = "probe-apart";
const SELF: &str = "probe-self";

const USER: &str = "user namespace";
const NETWORK: &str = "network namespace";
const LOOPBACK: &str = "loopback";
const TABLE: &str = "socket table";
const PROCESSES: &str = "pid namespace";
const MOUNTS: &str = "private mounts";
const PROC: &str = "own /proc";
const REAPER: &str = "subreaper";
const ROOT: &str = "own root";
const FILTER: &str = "system call filter";
const OTHER: &str = "other users";
const LANDLOCK: &str = "landlock";

/// Every step, in the order in which they are tried and shown, and the levels that need it.
const STEPS: [(&str, &[Isolation]); 12] = [
    (USER, &[Isolation::Namespace]),
    (NETWORK, &[Isolation::Namespace]),
    (LOOPBACK, &[Isolation::Namespace]),
    (TABLE, &[Isolation::Namespace]),
    (PROCESSES, &[Isolation::Namespace]),
    (MOUNTS, &[Isolation::Namespace]),
    (ROOT, &[Isolation::Namespace]),
    (PROC, &[]),
    (
        FILTER,
        &[Isolation::Namespace, Isolation::User, Isolation::Landlock],
    ),
    (OTHER, &[Isolation::User]),
    (LANDLOCK, &[Isolation::Landlock]),
    (REAPER, &[Isolation::User, Isolation::Landlock]),
];

/// What was tried on this machine, and what came of it: one finding for each step that isolation
/// rests on. Tried once for each process.
#[must_use]
pub fn probe_results() -> Vec<ProbeResult> {
    static FOUND: OnceLock<Vec<ProbeResult>> = OnceLock::new();
    FOUND.get_or_init(probe).clone()
}

/// What is in the way of a level, if anything is, and what to do about it.
pub(super) fn obstacle(level: Isolation) -> Option<String> {
    let needed = |finding: &ProbeResult| {
        let step = STEPS.iter().find(|(step, _)| *step == finding.what);
        step.is_some_and(|(_, levels)| levels.contains(&level))
    };
    let broken = probe_results()
        .into_iter()
        .find(|finding| !finding.works && needed(finding))?;
    Some(format!("{}: {}", broken.what, broken.detail))
}

fn probe() -> Vec<ProbeResult> {
    let output = stage(FIRST)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    let found: Vec<ProbeResult> = output
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let missing =
        |what| ProbeResult::new(what, false, "not reached: an earlier step does not work");
    STEPS
        .map(|(step, _)| {
            found
                .iter()
                .find(|one| one.what == step)
                .cloned()
                .unwrap_or_else(|| missing(step))
        })
        .into()
}

/// Acts as the throwaway child if `stage` is one of its stages.
pub(super) fn run(stage: &str) -> bool {
    match stage {
        FIRST => first(),
        APART => apart(),
        SELF => itself(),
        _ => return false,
    }
    true
}

/// What the grader does to itself and to its threads.
fn first() {
    report(
        REAPER,
        set_child_subreaper(Some(getpid())).map_err(Into::into),
        "orphans can be found and killed",
    );
    if let Err(error) = stage(SELF).spawn().and_then(succeeded) {
        report(FILTER, Err(error), "");
    }
    let user = if enter::may_administer() {
        report(
            USER,
            Ok(()),
            "not needed: the grader may make namespaces as it is",
        )
    } else {
        report(
            USER,
            enter::own_folder().and_then(|own| enter::new_user_namespace(&own)),
            "can be entered",
        )
    };
    if !user {
        report(TABLE, read_table(), "can be read");
        return;
    }
    let network = report(
        NETWORK,
        unshare(CloneFlags::CLONE_NEWNET).map_err(Into::into),
        "one for each case",
    );
    if network {
        let up = enter::loopback_up().and_then(|()| TcpListener::bind("127.0.0.1:8080"));
        report(LOOPBACK, up.map(drop), "comes up");
    }
    report(TABLE, read_table(), "can be read");
    if let Err(error) = enter::spawn_apart(stage(APART)).and_then(succeeded) {
        report(PROCESSES, Err(error), "");
    }
}

/// What a jail does first.
fn apart() {
    let first = if tree::own_pid() == 1 {
        Ok(())
    } else {
        Err(io::Error::other("not process 1"))
    };
    report(PROCESSES, first, "a program's processes end with it");
    if report(MOUNTS, private_mounts(), "stay inside") {
        report(PROC, own_proc(), "a program sees its own processes only");
        report(
            ROOT,
            try_root(),
            "a program sees the toolchain's libraries and its folder only",
        );
    }
}

/// What a program's process does to itself.
fn itself() {
    report(
        OTHER,
        become_user(NOBODY),
        "each program can be a user of its own",
    );
    report(
        LANDLOCK,
        landlock_works(),
        "a program can be kept from files without a root of its own",
    );
    report(
        FILTER,
        set_filter(),
        "calls that reach beyond a jail can be forbidden",
    );
}

fn succeeded(mut child: Child) -> io::Result<()> {
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("the child {status}")))
    }
}

fn read_table() -> io::Result<()> {
    let table = SocketTable::open()?;
    table.servers(Proto::Tcp)?;
    table.servers(Proto::Udp).map(drop)
}

/// Says what came of a step: a line for the grader. Whether it works.
fn report(what: &str, result: io::Result<()>, good: &str) -> bool {
    let works = result.is_ok();
    let detail = result.map_or_else(
        |error| format!("{error}; {}", remedy(what)),
        |()| good.to_owned(),
    );
    if let Ok(mut line) = serde_json::to_vec(&ProbeResult::new(what, works, detail)) {
        line.push(b'\n');
        let _ = io::stdout().write_all(&line);
    }
    works
}

/// What to do about a step that does not work.
fn remedy(what: &str) -> &'static str {
    let is = |setting: &str, value| {
        fs::read_to_string(format!("/proc/sys/{setting}"))
            .is_ok_and(|content| content.trim() == value)
    };
    match what {
        TABLE => "the kernel lacks sock_diag (modules inet_diag, tcp_diag, udp_diag)",
        PROC => {
            "usual inside a container, and no harm: programs see the names of other processes, but cannot reach them"
        }
        REAPER => "the kernel is too old, or forbids it",
        FILTER => "the kernel lacks seccomp",
        LANDLOCK => "it needs Linux 5.13 or later, built and started with Landlock",
        OTHER => "it takes root, which you are not, and need not be where namespaces work",
        _ if is("kernel/apparmor_restrict_unprivileged_userns", "1") => {
            "AppArmor restricts user namespaces here; to allow them: \
             sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        }
        _ if is("kernel/unprivileged_userns_clone", "0") => {
            "user namespaces are kept for root here; to allow them: sudo sysctl -w kernel.unprivileged_userns_clone=1"
        }
        _ if is("user/max_user_namespaces", "0") => {
            "user namespaces are turned off here; to allow them: sudo sysctl -w user.max_user_namespaces=10000"
        }
        _ => {
            "usual inside a container; one started with --privileged, or a machine of its own, allows it"
        }
    }
}
