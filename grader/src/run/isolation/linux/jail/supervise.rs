//! The supervisor: starts the program, reaps it and everything that is left to it, tells the grader, and has everything
//! killed when the grader hangs up.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::{Arc, Barrier};

use rustix::process::{Pid, WaitOptions, WaitStatus, getegid, wait};

use super::super::Isolation;
use super::super::wire::{Order, Word, say};
use super::{limits, ports};

/// How things are killed here.
#[derive(Clone, Copy)]
pub(super) struct Kill {
    /// The program and all that it has started; the supervisor tells of it.
    pub(super) program: fn(),
    /// The same, when nobody listens any more.
    pub(super) everything: fn(),
}

/// Runs one program. Ends the process when no child is left, or lets `kill_all` see to that when the grader hangs up.
pub(super) fn run(
    control: &UnixStream,
    order: &Order,
    stdio: [OwnedFd; 3],
    kill: Kill,
) -> io::Result<()> {
    // A thread of its own for the socket, so that this one can sleep in `wait`. Before the program runs: it could leave
    // no room for a thread.
    let mut grader = control.try_clone()?;
    let up = Arc::new(Barrier::new(3));
    let (listens, looks) = (Arc::clone(&up), Arc::clone(&up));
    std::thread::Builder::new().spawn(move || {
        listens.wait();
        // The grader says no more: this returns when it hangs up, by an error as well as by the end of the stream.
        let _ = io::copy(&mut grader, &mut io::sink());
        (kill.everything)();
    })?;
    let words = control.try_clone()?;
    let watched = order.clone();
    std::thread::Builder::new().spawn(move || {
        looks.wait();
        let limit = limits::exceeded(&watched);
        say(&words, &Word::Exceeded(limit));
        (kill.program)();
    })?;
    // A thread that is not up yet blocks all signals: see `spawn`.
    up.wait();
    let started = match order.level {
        Isolation::User | Isolation::Landlock => ports::start(order, stdio),
        Isolation::Namespace | Isolation::Ports => spawn(order, stdio),
    };
    let pid = match started {
        Ok(pid) => pid,
        Err(word) => {
            say(control, &word);
            return Ok(());
        }
    };
    say(control, &Word::Started(pid));
    reap(control, pid, order);
    Ok(())
}

/// Starts the program; the jail's own copies of its pipe ends are closed when this returns, or the grader would never
/// see the end of its output.
fn spawn(order: &Order, stdio: [OwnedFd; 3]) -> Result<u32, Word> {
    let mut command = command(order, stdio)?;
    // A process group of its own: a program that kills its group must not kill its jail.
    command.process_group(0);
    // Already so; it makes `Command` fork, where it would otherwise lend this thread to the new program with all signals
    // blocked until that runs. And the kernel does not keep process 1 from a signal of its own table's that one of its
    // threads blocks and another would take.
    command.gid(getegid().as_raw());
    match command.spawn() {
        Ok(child) => Ok(child.id()),
        Err(error) => Err(Word::not_started(&error)),
    }
}

/// The program, ready to be started.
pub(super) fn command(
    order: &Order,
    [stdin, stdout, stderr]: [OwnedFd; 3],
) -> Result<Command, Word> {
    // Here and not through `Command`, whose error would not tell a missing directory from a missing program.
    std::env::set_current_dir(&order.dir).map_err(|error| {
        Word::Failed(format!(
            "the working directory {}: {error}",
            order.dir.display()
        ))
    })?;
    let Some((program, arguments)) = order.argv.split_first() else {
        return Err(Word::Failed("there is no program to start".to_owned()));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(order.env.iter().map(|(name, value)| (name, value)));
    command.stdin(stdin).stdout(stdout).stderr(stderr);
    Ok(command)
}

/// Reaps until no child is left, not even one that was inherited; says how the program ended as soon as it has.
fn reap(control: &UnixStream, program: u32, order: &Order) {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if is(pid, program) => {
                // What it has left full explains its end.
                if let Some(limit) = limits::look(order) {
                    say(control, &Word::Exceeded(limit));
                }
                if let Some(word) = end(status) {
                    say(control, &word);
                }
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            // ECHILD: nobody is left, and nobody can come any more.
            Err(_) => return,
        }
    }
}

fn is(pid: Pid, program: u32) -> bool {
    u32::try_from(pid.as_raw_nonzero().get()) == Ok(program)
}

fn end(status: WaitStatus) -> Option<Word> {
    status
        .exit_status()
        .map(Word::Exited)
        .or_else(|| status.terminating_signal().map(Word::Killed))
}
