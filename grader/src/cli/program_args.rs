//! Which programs to grade: the options that `check` and `trace` share.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::CliError;
use super::programs::{CargoProgress, build_labs, parse_command};
use super::session::{IsolationArgs, Session};
use super::submission::{SubmissionRules, build_submission, require_sandbox};
use crate::base::level::Isolation;
use crate::base::text::escape::escape;
use crate::course::{Course, Version};
use crate::engine::programs::compile::Compiler;
use crate::engine::programs::{ProgramId, Programs};
use crate::engine::runner::Settings;
use crate::sandbox::{self, IsolationChoice};
use crate::spec::{Lab, Role};

/// Whether the packets of a case are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PacketUse {
    Ignored,
    Recorded,
}

/// The options.
#[derive(Debug, clap::Args)]
pub(super) struct ProgramArgs {
    /// Grade the reference solutions instead
    #[arg(long)]
    solutions: bool,
    /// Grade the programs in this folder instead, compiled and run in jails
    #[arg(long, value_name = "DIR", conflicts_with_all = ["solutions", "server", "client"])]
    submission: Option<PathBuf>,
    /// The CPU time that the compiler may use for each program of a submission
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "10",
        requires = "submission"
    )]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    compile_seconds: u16,
    /// Allow a submission's programs.yaml to name programs in other languages: `server: python3
    /// server.py`
    #[arg(long, requires = "submission")]
    allow_commands: bool,
    /// Grade a submission even where its programs cannot be sandboxed
    #[arg(long, requires = "submission")]
    unsafe_no_sandbox: bool,
    /// Grade this program as the server; it gets HOST:PORT as its last argument, and no variable of
    /// yours but by `env NAME=value CMD`
    #[arg(long, value_name = "CMD", conflicts_with = "solutions")]
    server: Option<String>,
    /// Grade this program as the client; it gets HOST:PORT as its last argument, and no variable of
    /// yours but by `env NAME=value CMD`
    #[arg(long, value_name = "CMD", conflicts_with = "solutions")]
    client: Option<String>,
    /// Draw the same random values as the run with this seed [default: a new seed]
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    #[command(flatten)]
    isolation: IsolationArgs,
}

impl ProgramArgs {
    /// Starts the command's session. Must be called while the process is single-threaded.
    pub(super) fn start_session(&self, packets: PacketUse) -> Result<Session, CliError> {
        let session = match packets {
            PacketUse::Ignored => Session::start(&self.isolation)?,
            PacketUse::Recorded => self.start_recording()?,
        };
        if self.submission.is_some() {
            require_sandbox(session.settings.isolation, self.unsafe_no_sandbox)?;
        }
        Ok(session)
    }

    fn start_recording(&self) -> Result<Session, CliError> {
        let choice = match self.isolation.isolation {
            // `auto` might choose a level that shares the network.
            IsolationChoice::Auto => IsolationChoice::Level(Isolation::Namespace),
            choice => choice,
        };
        let isolation = sandbox::enter(choice).map_err(cannot_record)?;
        if !isolation.own_network() {
            return Err(cannot_record(format!("level `{isolation}` has none")));
        }
        Session::start_in(isolation)
    }

    /// Builds or finds the programs to grade. Those of a submission are deleted when the returned
    /// compiler is dropped.
    pub(super) fn build_programs(
        &self,
        course: &Course,
        labs: &[&Lab],
        settings: &Settings,
    ) -> Result<(Programs, Option<Compiler>), CliError> {
        if let Some(folder) = &self.submission {
            let cpu = Duration::from_secs(self.compile_seconds.into());
            let commands = self.allow_commands;
            let rules = SubmissionRules { cpu, commands };
            let (programs, compiler) = build_submission(course, labs, folder, rules, settings)?;
            return Ok((programs, Some(compiler)));
        }
        let mut programs = Programs::new();
        if self.server.is_none() && self.client.is_none() {
            let version = if self.solutions {
                Version::Solution
            } else {
                Version::Submission
            };
            let programs =
                build_labs(course, labs, version, CargoProgress::Auto, &settings.cancel)?;
            return Ok((programs, None));
        }
        let [lab] = labs else {
            return Err(CliError::usage(
                "a program of your own is graded as one lab: name the lab",
            ));
        };
        for (role, line) in [(Role::Server, &self.server), (Role::Client, &self.client)] {
            if let Some(line) = line {
                programs.insert(ProgramId::new(&lab.name, role), Ok(parse_command(line)?));
            }
        }
        Ok((programs, None))
    }

    /// The folder of someone else's programs, if these are graded.
    pub(super) fn submission(&self) -> Option<&Path> {
        self.submission.as_deref()
    }

    /// Whether these are the student's own programs. Only their progress is remembered.
    pub(super) fn is_own(&self) -> bool {
        let others = self.server.is_some() || self.client.is_some() || self.submission.is_some();
        !self.solutions && !others
    }

    /// The seed of the random values. Each run gets a new one by default, so that a program cannot
    /// replay the answers of an earlier run.
    pub(super) fn seed(&self) -> u32 {
        self.seed.unwrap_or_else(|| fastrand::u32(..))
    }

    /// The options that select the same programs again, quoted for a shell.
    pub(super) fn rerun_options(&self) -> String {
        let mut options = String::new();
        let submission = self.submission.as_deref().and_then(Path::to_str);
        for (option, value) in [
            ("--server", self.server.as_deref()),
            ("--client", self.client.as_deref()),
            ("--submission", submission),
        ] {
            // Only a value with a NUL cannot be quoted, and arguments never contain one.
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
        // The folder's name may be a stranger's.
        escape(&options)
    }
}

fn cannot_record(why: impl Display) -> CliError {
    CliError::trouble(format!(
        "packets can be recorded only in a network of the case's own: {why}. `cargo grade doctor` \
         says what this machine lacks"
    ))
}
