//! The compiler and what it needs: where it is, and what of the machine it may read.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use super::cargo::{BuildError, words_of};

/// Where linkers are looked for.
const FOLDERS: [&str; 4] = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/libexec"];
/// What links among them go through on Debian, and what else a linker is set up by.
const SETTINGS: [&str; 2] = ["/etc/alternatives", "/etc/ld.so.conf.d"];
/// What of a toolchain is not for rustdoc, sources or help pages.
const PARTS: [&str; 4] = ["bin", "lib", "lib64", "libexec"];

/// A compiler.
#[derive(Debug)]
pub(super) struct Toolchain {
    /// The folder that it is installed in.
    pub(super) sysroot: PathBuf,
    /// The kind of machine that it builds for.
    pub(super) host: String,
    /// What it says of its version.
    pub(super) version: String,
}

impl Toolchain {
    /// The one that cargo uses there. Not what is found under the name of `rustc`, which may be
    /// rustup's.
    pub(super) fn find(root: &Path) -> Result<Self, BuildError> {
        let sysroot = ask(root, &["--print", "sysroot"])?.trim().into();
        let version = ask(root, &["-vV"])?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.unwrap_or_default().to_owned();
        Ok(Self {
            sysroot,
            host,
            version,
        })
    }

    /// The compiler itself.
    pub(super) fn rustc(&self) -> PathBuf {
        self.sysroot.join("bin/rustc")
    }

    /// All that it reads, beside the system's libraries.
    pub(super) fn view(&self) -> Vec<PathBuf> {
        let parts = PARTS.iter().map(|part| self.sysroot.join(part));
        let others = FOLDERS.iter().chain(&SETTINGS).map(PathBuf::from);
        parts.chain(others).chain(linker_folder()).collect()
    }

    /// Where it looks for a linker.
    pub(super) fn path() -> OsString {
        let folders = linker_folder().into_iter();
        let folders = folders.chain(FOLDERS.iter().map(PathBuf::from));
        std::env::join_paths(folders).unwrap_or_else(|_| FOLDERS.join(":").into())
    }

    /// Whether any user of this machine can read it: an own root of a program's can show what is in
    /// a folder that is closed, nothing else can.
    pub(super) fn is_open(&self) -> bool {
        let open = |folder: &Path| {
            fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o5 == 0o5)
        };
        self.sysroot.join("bin").ancestors().all(open)
    }

    /// The same compiler under another name, for those who cannot read it where it is. No bytes are
    /// copied if the folder is on the same file system.
    pub(super) fn opened(self, into: &Path) -> io::Result<Self> {
        for file in [
            "bin/rustc".as_ref(),
            &*Path::new("lib/rustlib").join(&self.host),
        ] {
            link(&self.sysroot.join(file), &into.join(file))?;
        }
        for entry in fs::read_dir(self.sysroot.join("lib"))?.flatten() {
            if entry.file_type()?.is_file() {
                link(&entry.path(), &into.join("lib").join(entry.file_name()))?;
            }
        }
        Ok(Self {
            sysroot: into.to_owned(),
            ..self
        })
    }
}

/// A second name for a file, or for all that is in a folder.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            link(&from.join(&name), &to.join(name))?;
        }
        return Ok(());
    }
    to.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// The folder of the linker that the user has, where that is a place of its own.
fn linker_folder() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folder = std::env::split_paths(&path).find(|folder| folder.join("cc").is_file())?;
    let known = FOLDERS.iter().any(|known| folder == Path::new(known));
    (!known && folder.is_absolute()).then_some(folder)
}

fn ask(root: &Path, question: &[&str]) -> Result<String, BuildError> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsStr::new("rustc").to_owned());
    let failed = |why: String| BuildError::NoCompiler(why);
    let output = Command::new(rustc)
        .args(question)
        .current_dir(root)
        .output();
    let output = output.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(failed(words_of(&output.stderr)))
    }
}
