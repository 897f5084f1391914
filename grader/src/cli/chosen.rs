//! Which programs are graded, and what keeps their cases apart: the options that `check` and `trace` share.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::programs::{build_labs, command};
use super::{CliError, folders_can_be_made, interrupt, submission, watched};
use crate::course::{Course, Version};
use crate::engine::programs::Programs;
use crate::engine::programs::compile::Compiler;
use crate::engine::runner::Settings;
use crate::sandbox::{self, Choice};
use crate::spec::{Lab, Role};

/// The options.
#[derive(Debug, clap::Args)]
pub(super) struct Chosen {
    /// Grade the reference solutions instead
    #[arg(long)]
    solutions: bool,
    /// Grade the programs in this folder instead: somebody else's, compiled and run in jails
    #[arg(long, value_name = "DIR", conflicts_with_all = ["solutions", "server", "client"])]
    submission: Option<PathBuf>,
    /// The processor time that the compiler may use on a program of a submission
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "30",
        requires = "submission"
    )]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    compile_seconds: u16,
    /// Let a submission's programs.yaml name programs in other languages, as `server: python3 server.py`
    #[arg(long, requires = "submission")]
    allow_commands: bool,
    /// Grade a submission even where nothing can hold its programs
    #[arg(long, requires = "submission")]
    unsafe_no_sandbox: bool,
    /// Grade this program as the server; it gets HOST:PORT as its last argument
    #[arg(long, value_name = "CMD", conflicts_with = "solutions")]
    server: Option<String>,
    /// Grade this program as the client; it gets HOST:PORT as its last argument
    #[arg(long, value_name = "CMD", conflicts_with = "solutions")]
    client: Option<String>,
    /// Draw the same random values as the run that had this seed [default: a new seed]
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    /// What keeps cases apart
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    isolation: Choice,
}

impl Chosen {
    /// What comes before all else: the isolation, which needs a process that has one thread, and whether there is what
    /// cases need; `recorded`: a network whose packets can be recorded is among that.
    pub(super) fn enter(&self, recorded: bool) -> Result<Settings, CliError> {
        let isolation = match self.isolation {
            // A lower level would do for the case alone.
            Choice::Auto if recorded => sandbox::enter(Choice::Namespace),
            choice => sandbox::enter(choice),
        };
        let isolation = match isolation {
            Err(error) if recorded => return Err(not_recorded(error)),
            other => other.map_err(CliError::trouble)?,
        };
        if recorded && !isolation.own_network() {
            return Err(not_recorded(format!("level `{isolation}` has none")));
        }
        let cancel = interrupt::listen()?;
        if self.submission.is_some() {
            submission::may_run(isolation, self.unsafe_no_sandbox)?;
        }
        folders_can_be_made(isolation)?;
        Ok(Settings { isolation, cancel })
    }

    /// The programs to grade, and the compiler that holds them if it was one of this process's own.
    pub(super) fn programs(
        &self,
        course: &Course,
        labs: &[&Lab],
        settings: &Settings,
    ) -> Result<(Programs, Option<Compiler>), CliError> {
        if let Some(folder) = &self.submission {
            let cpu = Duration::from_secs(self.compile_seconds.into());
            let commands = self.allow_commands;
            let rules = submission::Rules { cpu, commands };
            let (programs, compiler) = submission::build(course, labs, folder, rules, settings)?;
            return Ok((programs, Some(compiler)));
        }
        let mut programs = Programs::new();
        if self.server.is_none() && self.client.is_none() {
            let version = if self.solutions {
                Version::Solution
            } else {
                Version::Submission
            };
            let programs = build_labs(course, labs, version, watched(), &settings.cancel)?;
            return Ok((programs, None));
        }
        let [lab] = labs else {
            return Err(CliError::usage(
                "a program of your own is graded as one lab: name it",
            ));
        };
        for (role, line) in [(Role::Server, &self.server), (Role::Client, &self.client)] {
            if let Some(line) = line {
                programs.insert((lab.name.clone(), role), Ok(command(line)?));
            }
        }
        Ok((programs, None))
    }

    /// Whether they are the student's own: nothing else is remembered.
    pub(super) fn is_own(&self) -> bool {
        let others = self.server.is_some() || self.client.is_some() || self.submission.is_some();
        !self.solutions && !others
    }

    /// Where random values come from. A new one each time: a program that has learnt the answers of a run fails the next.
    pub(super) fn seed(&self) -> u32 {
        self.seed.unwrap_or_else(|| fastrand::u32(..))
    }

    /// The options that choose the programs, as a shell takes them.
    pub(super) fn again(&self) -> String {
        let mut options = String::new();
        let submission = self.submission.as_deref().and_then(Path::to_str);
        for (option, value) in [
            ("--server", self.server.as_deref()),
            ("--client", self.client.as_deref()),
            ("--submission", submission),
        ] {
            // What cannot be quoted was no argument either.
            if let Some(quoted) = value.and_then(|value| shlex::try_quote(value).ok()) {
                options += &format!(" {option} {quoted}");
            }
        }
        if self.allow_commands {
            options += " --allow-commands";
        }
        if self.solutions {
            options += " --solutions";
        }
        options
    }
}

fn not_recorded(why: impl Display) -> CliError {
    CliError::trouble(format!(
        "packets can be recorded only in a network of the case's own: {why}. `cargo grade doctor` says what this machine \
         lacks"
    ))
}
