//! The process that tries a level: it enters it, and starts programs as a case does.

use std::path::Path;
use std::{fs, io, thread};

use super::enter::{enter_case, enter_namespaces};
use super::folder::{mount_folder, unmount_folder};
use super::program::Program;
use super::trial::Trial;
use super::{probe, ready};
use crate::base::level::Isolation;
use crate::base::process::{Exit, Limits};
use crate::sandbox::launch::{FsAccess, Launch, MemoryClaim};

/// What is started: every system has it, everyone may run it, and it needs libraries.
const SHELL: &str = "/bin/sh";

/// Tries a level. An error is printed.
pub(super) fn run_trial_stage(trial: &str) -> io::Result<()> {
    let Trial { level, results } = serde_json::from_str(trial)?;
    probe::use_results(results);
    let tried = enter_namespaces(level).and_then(|()| {
        // As each case has one.
        let case = thread::Builder::new().spawn(move || start_programs(level))?;
        case.join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    ready::end_all();
    if let Err(error) = &tried {
        println!("{error}");
    }
    tried
}

/// Starts a stranger's program, and one of the user's own.
fn start_programs(level: Isolation) -> io::Result<()> {
    enter_case(level)?;
    // Its real name: a link's target need not be shown.
    let folder = tempfile::Builder::new().prefix("grader-").tempdir();
    let (Ok(shell), Ok(folder)) = (fs::canonicalize(SHELL), folder) else {
        // That there are no temporary files is told elsewhere, whatever the level.
        return Ok(());
    };
    let limits = Limits::default();
    mount_folder(level, folder.path(), limits.disk)?;
    let tried = start_in(level, &shell, folder.path(), limits);
    unmount_folder(level, folder.path());
    tried
}

/// Starts this program in a folder, in both ways.
fn start_in(level: Isolation, program: &Path, folder: &Path, limits: Limits) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    for view in [FsAccess::Only(Vec::new()), FsAccess::All] {
        let launch = Launch {
            argv: vec![program.into(), "-c".into(), "exit 0".into()],
            dir: folder.to_owned(),
            env: Vec::new(),
            view,
            hidden: Vec::new(),
            port: None,
            limits,
            memory: MemoryClaim::Shared,
            level,
        };
        match runtime.block_on(start(&launch))? {
            Exit::Code(0) => {}
            exit => return Err(io::Error::other(format!("{SHELL} {exit}"))),
        }
    }
    Ok(())
}

async fn start(launch: &Launch) -> io::Result<Exit> {
    let (mut program, _pipes) = Program::start(launch).await.map_err(io::Error::other)?;
    let exit = program.exited().await?;
    program.end().await?;
    Ok(exit)
}
