//! Runs one case: the only part of the grader that touches the program under test, sockets, files and clocks. It
//! writes down what happens as a [`Transcript`], and never says whether that is right: where it has to know that a
//! step is met in order to go on, it asks the judge's own [`Tracker`](crate::verdict::conversation::Tracker).

mod compact;
mod endpoint;
mod files;
mod play;
mod process;
mod ready;
mod send;
mod stage;
mod timer;

use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use stage::CaseRun;

use crate::base::cancel::Cancel;
use crate::base::level::Isolation;
pub use crate::base::process::{Exit, Limit};
use crate::plan::Case;
use crate::sandbox;
use crate::sandbox::{FsAccess, Recording};
use crate::verdict::conversation::{Fact, Transcript, TranscriptEntry};

/// How often a case is run again because this machine could not keep the times that it needs.
const TRIES: usize = 5;

/// A program under test: how to start it, without the case's own arguments.
#[derive(Debug, Clone)]
pub struct ProgramCommand {
    /// The program and the arguments that come first.
    pub argv: Vec<OsString>,
    /// Its environment, and nothing else.
    pub env: Vec<(OsString, OsString)>,
    /// What it sees of the machine's files, where that can be restricted.
    pub view: FsAccess,
    /// The folder of its own files, if a submission names a command to start it by: what is wrong with that is its author's
    /// matter.
    pub own: Option<PathBuf>,
}

/// How bytes pass between the grader and the program. A right program passes however they do; that a case's verdict does
/// not depend on it is what `verify` proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Delivery {
    /// Sent as the case cuts them, read as they come.
    #[default]
    AsWritten,
    /// Read from a connection one by one. (The first few thousand; more of them would prove no more.)
    OneByOne,
    /// Sent all at once, whatever pieces the case cuts them into.
    Together,
}

/// What all cases of a run share.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What keeps cases apart.
    pub isolation: Isolation,
    /// Turns true when everything is to end.
    pub cancel: Cancel,
}

/// Runs a case on the calling thread, which must be one of its own: at level `Namespace` it gets a network of its own,
/// and keeps it.
#[must_use]
pub fn run(
    case: &Arc<Case>,
    subject: &ProgramCommand,
    delivery: Delivery,
    settings: &Settings,
) -> Transcript {
    run_recorded(case, subject, delivery, settings, None)
}

/// The same, and records the packets of the case's network, which takes a network of its own.
#[must_use]
pub fn run_recorded(
    case: &Arc<Case>,
    subject: &ProgramCommand,
    delivery: Delivery,
    settings: &Settings,
    mut recording: Option<&mut Recording>,
) -> Transcript {
    let mut transcript = Transcript::default();
    for _ in 0..TRIES {
        transcript = once(case, subject, delivery, settings, recording.as_deref_mut())
            .unwrap_or_else(|error| broken(&error.to_string()));
        // A run that the machine disturbed says nothing about the program, whichever way it went.
        if !transcript.is_unreliable() {
            break;
        }
    }
    transcript
}

fn once(
    case: &Arc<Case>,
    subject: &ProgramCommand,
    delivery: Delivery,
    settings: &Settings,
    recording: Option<&mut Recording>,
) -> std::io::Result<Transcript> {
    sandbox::enter_case(settings.isolation)?;
    let recorder = recording
        .is_some()
        .then(sandbox::PacketRecorder::start)
        .transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let local = tokio::task::LocalSet::new();
    let case = Arc::clone(case);
    let transcript = runtime.block_on(local.run_until(async {
        let stage = Rc::new(CaseRun::new(case, delivery, settings.isolation)?);
        play::play(&stage, subject, &settings.cancel).await;
        let transcript = stage.transcript();
        if stage.folder.disk_is_full() && !transcript.exceeded() {
            return Err(disk_full(stage.folder.path()));
        }
        Ok(transcript)
    }));
    // Readers of connections that are still open end with their runtime.
    drop(local);
    if let (Some(recording), Some(recorder)) = (recording, recorder) {
        *recording = recorder.finish()?;
    }
    transcript
}

fn disk_full(folder: &std::path::Path) -> std::io::Error {
    let folder = folder.parent().unwrap_or(folder).display();
    std::io::Error::other(format!(
        "the disk with the temporary files in {folder} is full; make room there, or set TMPDIR to another folder"
    ))
}

fn broken(why: &str) -> Transcript {
    let fact = Fact::GraderError(why.to_owned());
    Transcript {
        entries: vec![TranscriptEntry {
            at: std::time::Duration::ZERO,
            fact,
        }],
    }
}
