//! Runs one case: the only part of the grader that touches the program under test, its sockets and
//! files, and the clock. It records what happens as a [`Transcript`], and never says whether that
//! is right: to know whether it can go on, it asks the judge's own
//! [`Tracker`](crate::verdict::conversation::Tracker).

mod address;
mod case_run;
mod compact;
mod connect;
mod endpoint;
mod fair_time;
mod family;
mod files;
mod finish;
mod play;
mod process;
mod ready;
mod recorder;
mod send;
mod settings;
mod start_turn;
mod stop;
mod strangers;
mod stuck;
mod timer;
mod trouble;
mod unread;
mod wait;
mod waits;

use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use case_run::CaseRun;
pub use case_run::with_own_folders;
pub use settings::{Delivery, ProgramCommand, Settings};
use tokio::task::LocalSet;
use trouble::trouble;

use super::retry;
use super::stalls::Stalls;
use crate::plan::Case;
use crate::sandbox::{self, MemoryClaim, PacketRecorder, Recording};
use crate::verdict::conversation::{GraderError, Transcript};

/// Runs a case on the calling thread, which must be used for nothing else afterwards: at level
/// `namespace` it gets a network of its own, and keeps it.
#[must_use]
pub fn run(
    case: &Arc<Case>,
    command: &ProgramCommand,
    delivery: Delivery,
    settings: &Settings,
) -> Transcript {
    run_recorded(case, command, delivery, settings, None)
}

/// Like [`run`], and records the packets of the case's network. That needs level `namespace`.
#[must_use]
pub fn run_recorded(
    case: &Arc<Case>,
    command: &ProgramCommand,
    delivery: Delivery,
    settings: &Settings,
    mut recording: Option<&mut Recording>,
) -> Transcript {
    let mut was_taken = false;
    retry::until_reliable(|memory| {
        let recording = recording.as_deref_mut();
        Stalls::watch().wait_for_calm();
        let attempt = Attempt {
            memory,
            clean: was_taken,
        };
        let transcript = run_once(case, command, delivery, settings, attempt, recording)
            .unwrap_or_else(|error| Transcript::of_fact(trouble(error, GraderError::Setup)));
        was_taken |= transcript.port_was_taken();
        transcript
    })
}

/// What differs between the runs of one case.
#[derive(Clone, Copy)]
struct Attempt {
    memory: MemoryClaim,
    /// Whether to wait until no earlier connection keeps the server's address.
    clean: bool,
}

fn run_once(
    case: &Arc<Case>,
    command: &ProgramCommand,
    delivery: Delivery,
    settings: &Settings,
    attempt: Attempt,
    recording: Option<&mut Recording>,
) -> io::Result<Transcript> {
    sandbox::enter_case(settings.isolation)?;
    let packets = recording
        .is_some()
        .then(PacketRecorder::start)
        .transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let tasks = LocalSet::new();
    let case = Arc::clone(case);
    let transcript = runtime.block_on(tasks.run_until(async {
        let reserved = match address::reserve(&case, settings, attempt.clean).await {
            Ok(reserved) => reserved,
            Err(fact) => return Ok(Transcript::of_fact(fact)),
        };
        let run = Rc::new(CaseRun::new(
            case,
            reserved,
            delivery,
            settings,
            attempt.memory,
        )?);
        play::play(&run, command, &settings.cancel).await;
        let transcript = run.recorder.take_transcript();
        if run.folder().disk_is_full() && !transcript.exceeded() {
            return Err(disk_full(run.folder().path()));
        }
        Ok(transcript)
    }));
    // Ends the readers of connections that are still open.
    drop(tasks);
    if let (Some(recording), Some(packets)) = (recording, packets) {
        *recording = packets.finish()?;
    }
    transcript
}

fn disk_full(folder: &Path) -> io::Error {
    let folder = folder.parent().unwrap_or(folder).display();
    io::Error::other(format!(
        "the disk with the temporary files in {folder} is full; make room there, or set TMPDIR to \
         another folder"
    ))
}
