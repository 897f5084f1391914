//! The start of every command that runs cases.

use std::env;

use super::error::CliError;
use super::interrupt;
use crate::base::level::Isolation;
use crate::course::Course;
use crate::engine::runner::Settings;
use crate::sandbox::{self, IsolationChoice};

/// The option `--isolation`.
#[derive(Debug, clap::Args)]
pub(super) struct IsolationArgs {
    /// How to isolate the programs under test
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    pub(super) isolation: IsolationChoice,
}

/// What every command that runs cases has at its start.
pub(super) struct Session {
    pub(super) settings: Settings,
    pub(super) course: Course,
}

impl Session {
    /// Enters the isolation and prepares everything else. Must be called while the process is
    /// single-threaded.
    pub(super) fn start(args: &IsolationArgs) -> Result<Self, CliError> {
        let isolation = sandbox::enter(args.isolation).map_err(CliError::trouble)?;
        Self::start_in(isolation)
    }

    /// Installs the interrupt handler, checks that folders for cases can be created, and reads the
    /// course. The isolation must have been entered already.
    pub(super) fn start_in(isolation: Isolation) -> Result<Self, CliError> {
        let cancel = interrupt::listen()?;
        // Checked now, before any program is built in vain.
        sandbox::check_temporary_folder(isolation).map_err(|error| {
            let folder = env::temp_dir();
            CliError::trouble(format!(
                "there can be no temporary files in {}: {error}. Make room there, or set TMPDIR \
                 to another folder",
                folder.display()
            ))
        })?;
        let course = Course::find()?;
        Ok(Self {
            settings: Settings {
                isolation,
                cancel,
                hidden: vec![course.root.clone()],
            },
            course,
        })
    }
}
