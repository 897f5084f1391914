//! Programs of a submission that are started by a command: copies their files to where they can be
//! read but not changed, and restricts what they see of the machine. They run in the same jail as
//! compiled programs.

use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::environment::{DEFAULT_PATH, program_environment, search_path};
use super::settings::settings;
use super::submission::Manifest;
use crate::base::level::Isolation;
use crate::base::search_path::find_program;
use crate::engine::runner::ProgramCommand;
use crate::sandbox::{FsAccess, ProgramFolder};

/// Where interpreters are installed, and what they read.
const SYSTEM: [&str; 6] = [
    "/usr",
    "/bin",
    "/sbin",
    "/opt",
    "/etc/alternatives",
    "/etc/ld.so.conf.d",
];

/// A command of a submission cannot be run; the message is for the submission's author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum CommandError {
    /// The first word is a path, but not the path of a file in the submission.
    #[error(
        "the submission has no file `{0}`; a command begins with one of its files or with the name \
         of a program, like python3"
    )]
    NoSuchFile(String),
    /// The first word is a name, but not the name of an installed program.
    #[error("there is no program `{0}` on the machine that grades")]
    NoSuchProgram(String),
}

/// A copy of a submission's files.
#[derive(Debug)]
pub(super) struct StagedFiles {
    folder: Arc<ProgramFolder>,
}

impl StagedFiles {
    /// Copies the files beside `manifest` into a new folder in `parent`.
    ///
    /// # Errors
    /// If the files cannot be written.
    pub(super) fn new(manifest: &Manifest, parent: &Path, level: Isolation) -> io::Result<Self> {
        let folder = ProgramFolder::new(parent, level)?;
        manifest.sources.write(folder.path())?;
        folder.make_readable()?;
        Ok(Self {
            folder: Arc::new(folder),
        })
    }

    /// How to run a command of the manifest. Words that name a file of the submission become that
    /// file's path.
    ///
    /// # Errors
    /// If the first word is neither a file of the submission nor an installed program.
    pub(super) fn program_command(
        &self,
        words: &[String],
    ) -> Result<Arc<ProgramCommand>, CommandError> {
        let mut argv = Vec::new();
        for (index, word) in words.iter().enumerate() {
            argv.push(match self.staged_file(word) {
                Some(file) => file.into_os_string(),
                None if index == 0 => installed_program(word)?.into_os_string(),
                None => word.into(),
            });
        }
        let own = self.folder.path().to_owned();
        let system = SYSTEM.iter().map(PathBuf::from);
        Ok(Arc::new(ProgramCommand {
            argv,
            env: program_environment(system_path()),
            view: FsAccess::Only(system.chain(settings()).chain([own.clone()]).collect()),
            own: Some(own),
            folder: Some(Arc::clone(&self.folder)),
        }))
    }

    fn staged_file(&self, word: &str) -> Option<PathBuf> {
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        let path = Path::new(word);
        let file = self.folder.path().join(path);
        (path.components().all(inside) && file.is_file()).then_some(file)
    }
}

fn installed_program(name: &str) -> Result<PathBuf, CommandError> {
    if name.contains('/') {
        return Err(CommandError::NoSuchFile(name.to_owned()));
    }
    find_program(name, &system_path()).ok_or_else(|| CommandError::NoSuchProgram(name.to_owned()))
}

/// The folders of PATH that such a program can see. Others, like an interpreter in the home of the
/// user who grades, are left out.
fn system_path() -> OsString {
    let is_visible = |folder: &PathBuf| SYSTEM.iter().any(|system| folder.starts_with(system));
    let folders: Vec<PathBuf> = std::env::split_paths(&search_path())
        .filter(is_visible)
        .collect();
    let joined = std::env::join_paths(folders).unwrap_or_default();
    if joined.is_empty() {
        return DEFAULT_PATH.into();
    }
    joined
}
