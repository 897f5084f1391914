//! Has exactly as many processes and threads as it may, and one more for a moment.

use std::process::{Child, Command, Stdio};
use std::sync::RwLock;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::{Loot, Target};

/// The limit of the cases that count.
const MAY: usize = 40;

/// Several times as long as a look at what a program uses takes to come.
const SEVERAL_LOOKS: Duration = Duration::from_millis(400);

/// What one more lives.
const MOMENT: Duration = Duration::from_millis(1);

/// How long what has ended may take to be counted no more.
const GONE: Duration = Duration::from_secs(10);

/// As many threads as it may have, and then as many processes, each for longer than looks take.
pub(crate) fn just_enough(target: &Target) -> Loot {
    let mut loot = with_threads(|| {
        sleep(SEVERAL_LOOKS);
        None
    });
    loot.extend(with_children(target, || {
        sleep(SEVERAL_LOOKS);
        None
    }));
    loot
}

/// One thread more than that for a millisecond, and then one process more.
pub(crate) fn one_more(target: &Target) -> Loot {
    let mut loot = with_threads(|| {
        let one_more = thread::Builder::new().spawn(|| sleep(MOMENT));
        one_more.is_ok().then(|| "a thread too many".to_owned())
    });
    loot.extend(with_children(target, || {
        let one_more = child(target, "minion-ends").ok()?;
        gone(one_more);
        Some("a process too many".to_owned())
    }));
    loot
}

/// Does this with as many threads as there may be.
fn with_threads(work: impl FnOnce() -> Option<String>) -> Loot {
    let gate = RwLock::new(());
    thread::scope(|scope| {
        let closed = gate.write();
        for number in 1..MAY {
            let started = thread::Builder::new().spawn_scoped(scope, || drop(gate.read()));
            if let Err(error) = started {
                drop(closed);
                return vec![format!("only {number} threads: {error}")];
            }
        }
        let loot = work();
        drop(closed);
        loot.into_iter().collect()
    })
}

/// Does this with as many processes as there may be.
fn with_children(target: &Target, work: impl FnOnce() -> Option<String>) -> Loot {
    let (mut children, mut loot) = (Vec::new(), Loot::new());
    let deadline = Instant::now() + GONE;
    while children.len() + 1 < MAY && loot.is_empty() {
        match child(target, "minion-waits") {
            Ok(child) => children.push(child),
            // The kernel counts a thread for a moment after it has been joined.
            Err(_) if Instant::now() < deadline => thread::yield_now(),
            Err(error) => loot.push(format!("only {} processes: {error}", children.len() + 1)),
        }
    }
    if loot.is_empty() {
        loot.extend(work());
    }
    children.into_iter().for_each(gone);
    loot
}

fn child(target: &Target, minion: &str) -> std::io::Result<Child> {
    let mut command = Command::new(&target.own);
    command.args([minion, &target.mark]);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn()
}

/// Ends a child that waits for the end of its input.
fn gone(mut child: Child) {
    drop(child.stdin.take());
    let _ = child.wait();
}
