//! Programs of a submission that are started by a command: puts their files where they can be read
//! and not changed, and says what of the machine they see. They run in the same jail as compiled
//! ones.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::engine::programs::environment;
use crate::engine::programs::submission::Manifest;
use crate::engine::runner::ProgramCommand;
use crate::sandbox::FsAccess;

/// Where interpreters are, and what they read.
const SYSTEM: [&str; 7] = [
    "/usr",
    "/bin",
    "/sbin",
    "/opt",
    "/etc/alternatives",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
];

/// A copy of a submission's files, which goes with this value.
#[derive(Debug)]
pub struct StagedFiles {
    folder: TempDir,
}

impl StagedFiles {
    /// Makes one there, under a name that nobody can guess: at some levels of isolation, names are
    /// all that keeps submissions from each other's files.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn new(manifest: &Manifest, within: &Path) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("files-")
            .rand_bytes(20)
            .tempdir_in(within)?;
        manifest.sources.write(folder.path())?;
        open(folder.path())?;
        Ok(Self { folder })
    }

    /// What a command starts. `Err` in words, if it names no program.
    ///
    /// # Errors
    /// In words, for its author.
    pub fn subject(&self, command: &[String]) -> Result<Arc<ProgramCommand>, String> {
        let mut argv = Vec::new();
        for (index, word) in command.iter().enumerate() {
            let found = match self.file(word) {
                Some(file) => file.into_os_string(),
                None if index == 0 => in_path(word)?.into_os_string(),
                None => word.into(),
            };
            argv.push(found);
        }
        let own = self.folder.path().to_owned();
        let system = SYSTEM.iter().map(PathBuf::from);
        Ok(Arc::new(ProgramCommand {
            argv,
            env: environment(system_path()),
            view: FsAccess::Only(system.chain([own.clone()]).collect()),
            own: Some(own),
        }))
    }

    /// Leaves it there, for whoever removes the folder around it.
    pub fn keep(self) {
        let _ = self.folder.keep();
    }

    /// The submission's own file of this name.
    fn file(&self, word: &str) -> Option<PathBuf> {
        let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        let path = Path::new(word);
        let file = self.folder.path().join(path);
        (path.components().all(inside) && file.is_file()).then_some(file)
    }
}

/// A program of this machine's.
fn in_path(word: &str) -> Result<PathBuf, String> {
    if word.contains('/') {
        return Err(format!(
            "the submission has no file `{word}`; a command begins with one of its files or with the name of a \
             program, like python3"
        ));
    }
    let path = system_path();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(word));
    found
        .find(|program| program.is_file())
        .ok_or_else(|| format!("there is no program `{word}` on the machine that grades"))
}

/// What of PATH such a program sees: an interpreter in the home of whoever grades is nobody else's.
fn system_path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = |folder: &PathBuf| SYSTEM.iter().any(|system| folder.starts_with(system));
    let folders: Vec<PathBuf> = std::env::split_paths(&path).filter(system).collect();
    let joined = std::env::join_paths(folders).unwrap_or_default();
    if joined.is_empty() {
        return "/usr/local/bin:/usr/bin:/bin".into();
    }
    joined
}

/// Lets everybody read it, and start what is in it.
fn open(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            open(&entry?.path())?;
        }
    }
    fs::set_permissions(path, Permissions::from_mode(0o755))
}
