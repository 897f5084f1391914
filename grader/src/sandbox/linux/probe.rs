//! Finds out which isolation works on this machine, by trying each step in a child process.
//!
//! The steps are the jail's own functions, in the jail's order, so that a result is about exactly
//! what will be done.

use std::fs;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use nix::sched::{CloneFlags, unshare};
use rustix::process::{getpid, set_child_subreaper};

use super::jail::{
    become_user, install_filter, mount_own_proc, test_landlock, test_own_root, test_own_scratch,
};
use super::namespaces::{
    LaterMounts, UserNamespace, bring_loopback_up, enter_own_mounts, enter_own_user_namespace,
    spawn_in_namespaces,
};
use super::process_table::own_pid;
use super::sock_diag::SocketTable;
use super::stage::Stage;
use super::users::{NOBODY, can_become_others};
use super::wire::Scratch;
use crate::base::level::Isolation;
use crate::sandbox::level::IsolationUnavailable;
use crate::sandbox::probe_result::ProbeResult;
use crate::sandbox::socket::Proto;

const USER_NAMESPACE: &str = "user namespace";
const NETWORK_NAMESPACE: &str = "network namespace";
const LOOPBACK: &str = "loopback";
const SOCKET_TABLE: &str = "socket table";
const PID_NAMESPACE: &str = "pid namespace";
const MOUNTS: &str = "private mounts";
const PROC: &str = "own /proc";
const OWN_ADDRESS: &str = "127.0.0.1";
const REAPER: &str = "subreaper";
const ROOT: &str = "own root";
const FILTER: &str = "system call filter";
const OTHER_USERS: &str = "other users";
const LANDLOCK: &str = "landlock";
const SCRATCH: &str = "own /tmp";

/// Every step, in the order in which they are tried and shown.
const STEPS: [&str; 14] = [
    USER_NAMESPACE,
    NETWORK_NAMESPACE,
    LOOPBACK,
    SOCKET_TABLE,
    PID_NAMESPACE,
    MOUNTS,
    ROOT,
    PROC,
    FILTER,
    OTHER_USERS,
    LANDLOCK,
    SCRATCH,
    OWN_ADDRESS,
    REAPER,
];

/// The steps that a level needs.
fn needed_steps(level: Isolation) -> &'static [&'static str] {
    match level {
        Isolation::Namespace => &[
            USER_NAMESPACE,
            NETWORK_NAMESPACE,
            LOOPBACK,
            SOCKET_TABLE,
            PID_NAMESPACE,
            MOUNTS,
            ROOT,
            FILTER,
        ],
        Isolation::User => &[FILTER, OTHER_USERS, OWN_ADDRESS, REAPER],
        Isolation::Landlock => &[FILTER, LANDLOCK, OWN_ADDRESS, REAPER],
        Isolation::Ports => &[OWN_ADDRESS],
    }
}

static RESULTS: OnceLock<Vec<ProbeResult>> = OnceLock::new();

/// What was tried on this machine, and the result of each step. The steps are tried once per
/// process.
pub(super) fn steps() -> Vec<ProbeResult> {
    RESULTS.get_or_init(run_probe).clone()
}

/// Takes over what the grader that started this process has found.
pub(super) fn use_results(results: Vec<ProbeResult>) {
    // Only the first call has an effect, and nothing was tried before.
    let _ = RESULTS.set(results);
}

/// Whether a level keeps a stranger's program from files that every user may read.
#[must_use]
pub fn keeps_from_files(level: Isolation) -> bool {
    level.is_sandboxed() && (level.own_network() || has_landlock())
}

/// Whether the kernel has Landlock.
#[must_use]
pub fn has_landlock() -> bool {
    steps()
        .iter()
        .any(|result| result.works && result.what == LANDLOCK)
}

/// Checks that everything works that a level needs.
///
/// # Errors
/// If something does not; the error says what to do about it.
pub(super) fn check_level(level: Isolation) -> Result<(), IsolationUnavailable> {
    let needed = needed_steps(level);
    let is_needed = |result: &ProbeResult| needed.contains(&result.what.as_str());
    let failed = steps()
        .into_iter()
        .find(|result| !result.works && is_needed(result));
    match failed {
        None => Ok(()),
        Some(failed) => Err(IsolationUnavailable::new(format!(
            "{}: {}",
            failed.what, failed.detail
        ))),
    }
}

/// Whose scratch space a program can have without a root of its own.
pub(super) fn scratch() -> Scratch {
    let is_own = |result: &ProbeResult| result.what == SCRATCH && result.works;
    if steps().iter().any(is_own) {
        Scratch::Own
    } else {
        Scratch::Machine
    }
}

fn run_probe() -> Vec<ProbeResult> {
    let output = Stage::Probe
        .command()
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    let results: Vec<ProbeResult> = output
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let missing =
        |what| ProbeResult::new(what, false, "not reached: an earlier step does not work");
    STEPS
        .map(|step| {
            results
                .iter()
                .find(|result| result.what == step)
                .cloned()
                .unwrap_or_else(|| missing(step))
        })
        .into()
}

/// Tries what the grader does to itself and to its threads.
pub(super) fn run_probe_stage() {
    report(
        OWN_ADDRESS,
        reach_itself(),
        "programs can reach each other in this machine's network",
    );
    report(
        REAPER,
        set_child_subreaper(Some(getpid())).map_err(Into::into),
        "orphans can be found and killed",
    );
    if let Err(error) = Stage::ProbeExec.command().spawn().and_then(wait_for) {
        report(FILTER, Err(error), "");
    }
    let entered = enter_own_user_namespace();
    let detail = match &entered {
        Ok(UserNamespace::NotNeeded) => "not needed: the grader may make namespaces as it is",
        _ => "can be entered",
    };
    if !report(USER_NAMESPACE, entered.map(drop), detail) {
        report(SOCKET_TABLE, read_socket_table(), "can be read");
        return;
    }
    let network = report(
        NETWORK_NAMESPACE,
        unshare(CloneFlags::CLONE_NEWNET).map_err(Into::into),
        "one for each case",
    );
    if network {
        let up = bring_loopback_up().and_then(|()| TcpListener::bind("127.0.0.1:8080"));
        report(LOOPBACK, up.map(drop), "comes up");
    }
    report(SOCKET_TABLE, read_socket_table(), "can be read");
    let child = spawn_in_namespaces(Stage::ProbeNamespace.command());
    if let Err(error) = child.and_then(wait_for) {
        report(PID_NAMESPACE, Err(error), "");
    }
}

/// Tries what the `Namespace` stage does first.
pub(super) fn run_probe_namespace_stage() {
    let first = if own_pid() == 1 {
        Ok(())
    } else {
        Err(io::Error::other("not process 1"))
    };
    report(PID_NAMESPACE, first, "a program's processes end with it");
    if report(MOUNTS, enter_own_mounts(LaterMounts::Hidden), "stay inside") {
        report(
            PROC,
            mount_own_proc(),
            "a program sees its own processes only",
        );
        report(
            ROOT,
            test_own_root(),
            "a program sees the toolchain's libraries and its folder only",
        );
    }
}

/// Tries what the program's process does to itself.
pub(super) fn run_probe_exec_stage() {
    report(
        SCRATCH,
        test_own_scratch(),
        "every program has a /tmp and a /dev/shm of its own, also yours (--server, --client), and without a root of its own",
    );
    report(
        OTHER_USERS,
        become_another_user(),
        "each program can be a user of its own",
    );
    report(
        LANDLOCK,
        test_landlock(),
        "a program can be kept from files without a root of its own",
    );
    report(
        FILTER,
        install_filter(),
        "calls that reach beyond a jail can be forbidden",
    );
}

fn become_another_user() -> io::Result<()> {
    if !can_become_others() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    become_user(NOBODY, &[])
}

/// Waits for a child; an error if it fails.
fn wait_for(mut child: Child) -> io::Result<()> {
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("the child {status}")))
    }
}

/// Connects to itself.
fn reach_itself() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    TcpStream::connect_timeout(&listener.local_addr()?, Duration::from_secs(5)).map(drop)
}

fn read_socket_table() -> io::Result<()> {
    let table = SocketTable::open()?;
    table.servers(Proto::Tcp)?;
    table.servers(Proto::Udp).map(drop)
}

/// Sends the result of a step to the grader, as a line of JSON. Returns whether the step works.
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

/// What to do if a step does not work.
fn remedy(what: &str) -> &'static str {
    let is = |setting: &str, value| {
        fs::read_to_string(format!("/proc/sys/{setting}"))
            .is_ok_and(|content| content.trim() == value)
    };
    match what {
        SOCKET_TABLE => "the kernel lacks sock_diag (modules inet_diag, tcp_diag, udp_diag)",
        PROC => {
            "usual inside a container, and no harm: programs see the names of other processes, but cannot reach them"
        }
        OWN_ADDRESS => "the loopback interface is down; to bring it up: ip link set lo up",
        REAPER => "the kernel is too old, or forbids it",
        FILTER => "the kernel lacks seccomp",
        SCRATCH => {
            "at levels user and landlock a submission then has no /tmp and no /dev/shm, so that Python's multiprocessing does not work, and your own program (--server, --client) has this machine's"
        }
        LANDLOCK => "it needs Linux 5.13 or later, built and started with Landlock",
        OTHER_USERS => "it takes root, which you are not, and need not be where namespaces work",
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
