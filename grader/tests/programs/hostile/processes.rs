//! Attacks on processes, and by many of them.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use rustix::process::{getpid, getppid, setpriority_process};

use crate::{Loot, Target};

/// How long anything that an attack starts lives if nobody ends it.
const LIFE: Duration = Duration::from_secs(40);

/// Something that an attack starts, with the attack's mark.
pub(crate) fn start(own: &str, minion: &str, mark: &str, rest: &[&str]) -> Option<Child> {
    let mut command = Command::new(own);
    command.args([minion, mark]).args(rest);
    // The grader's pipes are not to be held open by everything, but by what attacks with that.
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().ok()
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// What is started does this.
pub(crate) fn minion(own: &str, minion: &str, mark: &str, rest: &[String]) {
    let number = |index: usize| {
        rest.get(index)
            .and_then(|word| word.parse::<u64>().ok())
            .unwrap_or(0)
    };
    match minion {
        "minion-sleeps" => sleep(LIFE),
        "minion-powers" => println!("{}", powers()),
        // Two of itself, and so on.
        "minion-forks" => {
            if number(0) > 0 {
                let less = (number(0) - 1).to_string();
                let _children = [(); 2].map(|()| start(own, minion, mark, &[&less]));
            }
            sleep(LIFE);
        }
        // Is never the process that was seen a moment ago.
        "minion-hops" if now() < number(0) => {
            start(own, minion, mark, &[&rest[0]]);
        }
        // Leaves its session, and its parent.
        "minion-leaves" => {
            let _ = nix::unistd::setsid();
            let mut command = Command::new(own);
            command.args(["minion-stays", mark]);
            let _ = command.args(rest).spawn();
        }
        "minion-stays" => {
            let listener = rest.first().map(std::net::TcpListener::bind);
            sleep(LIFE);
            drop(listener);
        }
        "minion-spins" => spin(),
        "minion-opens" => crate::unowned::open(number(0)),
        "minion-burns" => crate::unowned::burn(),
        "minion-session" => crate::others::say_session(),
        // Starts the next, and waits.
        "minion-chains" => {
            let less = number(0).saturating_sub(1).to_string();
            let _next = (number(0) > 0).then(|| start(own, minion, mark, &[&less]));
            sleep(LIFE);
        }
        "minion-waits" => drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink())),
        "minion-eats" => crate::resources::eat(number(0)),
        _ => {}
    }
}

pub(crate) fn spin() {
    let end = Instant::now() + LIFE;
    while Instant::now() < end {
        std::hint::black_box(0);
    }
}

/// Who this process is, and what it may do. From calls, because a jail may hide /proc.
pub(crate) fn powers() -> String {
    let ids = (nix::unistd::getresuid(), nix::unistd::getresgid());
    let may = rustix::thread::capabilities(None).map(|sets| (sets.effective, sets.permitted));
    format!("{ids:?} {may:?}")
}

/// Whether a signal would go to anybody: tried with one that does nothing.
fn reaches(pid: i32) -> bool {
    kill(Pid::from_raw(pid), Signal::SIGURG).is_ok()
}

/// Kills all that it may. Only where a harmless signal has shown that this is nobody.
pub(crate) fn kills_everyone(target: &Target) -> Loot {
    // One by one: sent to all at once, a signal that nobody may be sent is no error.
    let loot = guesses_pids(target);
    if loot.is_empty() {
        for signal in [Signal::SIGSTOP, Signal::SIGTERM, Signal::SIGKILL] {
            let _ = kill(Pid::from_raw(-1), signal);
        }
    }
    loot
}

/// Kills, stops and ends the process that has started it: in a process table of its own that is
/// process 1, which the kernel protects, whichever of its threads is named.
pub(crate) fn kills_its_parent(_: &Target) -> Loot {
    let parent = parent();
    if parent != 1 && reaches(parent) {
        return vec!["a signal reached its parent".to_owned()];
    }
    let threads = (2..1000).filter(|id| parent == 1 && is_of_process_1(*id));
    for pid in std::iter::once(parent).chain(threads) {
        for signal in [Signal::SIGSTOP, Signal::SIGTERM, Signal::SIGKILL] {
            let _ = kill(Pid::from_raw(pid), signal);
        }
    }
    Loot::new()
}

pub(crate) fn parent() -> i32 {
    getppid().map_or(1, |pid| pid.as_raw_nonzero().get())
}

/// Whether it is a thread of process 1. A signal to it may be sent, in vain.
fn is_of_process_1(id: i32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    status.lines().any(|line| line == "Tgid:\t1")
}

/// Signals every process whose number can be guessed. A harmless one.
pub(crate) fn guesses_pids(_: &Target) -> Loot {
    let own = getpid().as_raw_nonzero().get();
    // It is among the youngest itself.
    let highest = own.saturating_add(10_000).max(70_000);
    let reached: Vec<i32> = (1..70_000)
        .filter(|pid| *pid != own && reaches(*pid))
        .collect();
    let mut loot = Loot::new();
    if !reached
        .iter()
        .all(|pid| parent() == 1 && is_of_process_1(*pid))
    {
        loot.push(format!("signals reached {} processes", reached.len()));
    }
    let groups = (2..highest).filter(|group| *group != own);
    let reached = groups
        .filter(|group| killpg(Pid::from_raw(*group), Signal::SIGURG).is_ok())
        .count();
    if reached > 0 {
        loot.push(format!("signals reached {reached} groups"));
    }
    loot
}

/// Kills its process group, if the jail and the grader should be in it.
pub(crate) fn kills_its_group(_: &Target) -> Loot {
    let group = rustix::process::getpgrp();
    if group != getpid() {
        return vec!["it shares its group".to_owned()];
    }
    let _ = kill(Pid::from_raw(0), Signal::SIGKILL);
    Loot::new()
}

/// Stands still, and never answers.
pub(crate) fn stops_itself(_: &Target) -> Loot {
    let _ = kill(Pid::this(), Signal::SIGSTOP);
    Loot::new()
}

/// Ends at once, without a word.
pub(crate) fn kills_itself(_: &Target) -> Loot {
    let _ = kill(Pid::this(), Signal::SIGKILL);
    Loot::new()
}

/// Dies so that the kernel writes its memory down, or hands it to a program of the machine's.
pub(crate) fn dumps_core(_: &Target) -> Loot {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
    // 0 keeps files away, but not a program that the machine has for it: only 1 does.
    if limit.current != Some(1) {
        return vec![format!("may dump {:?} bytes", limit.current)];
    }
    std::process::abort();
}

/// Processes that each start two.
pub(crate) fn fork_bomb(target: &Target) -> Loot {
    start(&target.own, "minion-forks", &target.mark, &["7"]);
    sleep(Duration::from_secs(2));
    Loot::new()
}

/// Threads without end.
pub(crate) fn thread_bomb(_: &Target) -> Loot {
    for _ in 0..500 {
        if thread::Builder::new()
            .stack_size(64 * 1024)
            .spawn(|| sleep(LIFE))
            .is_err()
        {
            break;
        }
    }
    sleep(Duration::from_secs(1));
    Loot::new()
}

/// Becomes itself, again and again.
pub(crate) fn exec_loop(target: &Target) -> Loot {
    let end = std::env::var("END")
        .ok()
        .and_then(|end| end.parse().ok())
        .unwrap_or(now() + 300);
    if now() >= end {
        return Loot::new();
    }
    let error = Command::new(&target.own)
        .args(std::env::args().skip(1))
        .env("END", end.to_string())
        .exec();
    vec![error.to_string()]
}

/// Chains of processes, each of which starts the next and ends: what is listed is gone before it
/// can be killed.
pub(crate) fn hops(target: &Target) -> Loot {
    let end = (now() + 20).to_string();
    for _ in 0..4 {
        start(&target.own, "minion-hops", &target.mark, &[&end]);
    }
    Loot::new()
}

/// An orphan in a session of its own.
pub(crate) fn daemon(target: &Target) -> Loot {
    if let Some(mut child) = start(&target.own, "minion-leaves", &target.mark, &[]) {
        let _ = child.wait();
    }
    Loot::new()
}

/// An orphan that holds on to stdout.
pub(crate) fn daemon_with_stdout(target: &Target) -> Loot {
    let _ = Command::new(&target.own)
        .args(["minion-leaves", &target.mark])
        .status();
    Loot::new()
}

/// An orphan that holds on to a port, which somebody else may be given next.
pub(crate) fn daemon_with_port(target: &Target) -> Loot {
    // Another address of the machine's, so that this server can still have its own.
    let addr = format!("127.0.0.2:{}", target.addr.port());
    let _ = Command::new(&target.own)
        .args(["minion-leaves", &target.mark, &addr])
        .status();
    Loot::new()
}

/// Takes the processor from others.
pub(crate) fn raises_priority(_: &Target) -> Loot {
    let mut loot = Loot::new();
    if setpriority_process(None, -20).is_ok() {
        loot.push("raised its priority".to_owned());
    }
    let adjusted = std::fs::OpenOptions::new()
        .write(true)
        .open("/proc/self/oom_score_adj")
        .and_then(|mut file| file.write_all(b"-1000"));
    if adjusted.is_ok() {
        loot.push("is spared when memory is short".to_owned());
    }
    loot
}

/// Reads what others are called.
pub(crate) fn lists_processes(_: &Target) -> Loot {
    let mut loot = Loot::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        // Its own supervisor is a grader too.
        if command.contains("cargo") || command.contains("check") {
            loot.push(format!("saw {command}"));
        }
    }
    loot.truncate(3);
    loot
}
