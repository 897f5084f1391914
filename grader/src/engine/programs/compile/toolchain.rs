//! The Rust compiler: where it is, and which files it needs.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use super::cargo::stderr_text;
use super::error::BuildError;
use crate::base::fs::{copy_for_all, create_dir_for_all};
use crate::base::search_path::find_program;

/// Where linkers are looked for.
const LINKER_FOLDERS: [&str; 4] = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/libexec"];
/// Where links among them lead on Debian, and other configuration of linkers.
const LINKER_SETTINGS: [&str; 2] = ["/etc/alternatives", "/etc/ld.so.conf.d"];
/// The parts of a toolchain that are not for rustdoc, sources or help pages.
const SYSROOT_FOLDERS: [&str; 4] = ["bin", "lib", "lib64", "libexec"];

/// An installed compiler.
#[derive(Debug)]
pub(super) struct Toolchain {
    /// The folder that it is installed in.
    pub(super) sysroot: PathBuf,
    /// The target triple of this machine.
    pub(super) host: String,
    /// The output of `rustc -vV`.
    pub(super) version: String,
}

impl Toolchain {
    /// The toolchain that cargo uses in `root`. `rustc` in PATH may be rustup's proxy, so the
    /// compiler is asked where it really is.
    pub(super) fn find(root: &Path) -> Result<Self, BuildError> {
        let sysroot = rustc_output(root, &["--print", "sysroot"])?.trim().into();
        let version = rustc_output(root, &["-vV"])?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.unwrap_or_default().to_owned();
        Ok(Self {
            sysroot,
            host,
            version,
        })
    }

    /// The compiler's binary.
    pub(super) fn rustc(&self) -> PathBuf {
        self.sysroot.join("bin/rustc")
    }

    /// Everything that it reads, besides the system's libraries.
    pub(super) fn readable_paths(&self) -> Vec<PathBuf> {
        let sysroot = SYSROOT_FOLDERS.iter().map(|part| self.sysroot.join(part));
        let linkers = LINKER_FOLDERS.iter().chain(&LINKER_SETTINGS);
        let linkers = linkers.map(PathBuf::from).chain(user_linker_folder());
        sysroot.chain(linkers).collect()
    }

    /// Whether any user of this machine can read it. (A jail with a root of its own shows files
    /// even in a folder that is closed to others; below that level nothing does.)
    pub(super) fn is_readable_by_all(&self) -> bool {
        let is_open = |folder: &Path| {
            fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o5 == 0o5)
        };
        self.sysroot.join("bin").ancestors().all(is_open)
    }

    /// The same compiler in another folder, for users who cannot read it where it is. On the same
    /// file system nothing is copied, only hard-linked.
    pub(super) fn copied_to(self, folder: &Path) -> io::Result<Self> {
        for file in [
            "bin/rustc".as_ref(),
            &*Path::new("lib/rustlib").join(&self.host),
        ] {
            link_or_copy(&self.sysroot.join(file), &folder.join(file))?;
        }
        for entry in fs::read_dir(self.sysroot.join("lib"))?.flatten() {
            if entry.file_type()?.is_file() {
                link_or_copy(&entry.path(), &folder.join("lib").join(entry.file_name()))?;
            }
        }
        Ok(Self {
            sysroot: folder.to_owned(),
            ..self
        })
    }
}

/// Hard-links or copies a file, or every file in a folder.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        create_dir_for_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            link_or_copy(&from.join(&name), &to.join(name))?;
        }
        return Ok(());
    }
    to.parent().map_or(Ok(()), create_dir_for_all)?;
    // The mode of a linked file is that of the original.
    let is_for_all = fs::metadata(from)?.permissions().mode() & 0o004 != 0;
    if is_for_all && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    copy_for_all(from, to)
}

/// The PATH in which the compiler looks for a linker.
pub(super) fn linker_search_path() -> OsString {
    let folders = user_linker_folder().into_iter();
    let folders = folders.chain(LINKER_FOLDERS.iter().map(PathBuf::from));
    std::env::join_paths(folders).unwrap_or_else(|_| LINKER_FOLDERS.join(":").into())
}

/// The folder of the `cc` in the user's PATH, if it is not one of [`LINKER_FOLDERS`].
fn user_linker_folder() -> Option<PathBuf> {
    let linker = find_program("cc", &std::env::var_os("PATH").unwrap_or_default())?;
    let folder = linker.parent()?;
    let is_known = LINKER_FOLDERS
        .iter()
        .any(|known| folder == Path::new(known));
    (!is_known && folder.is_absolute()).then(|| folder.to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "only asks the compiler about itself"
)]
fn rustc_output(root: &Path, arguments: &[&str]) -> Result<String, BuildError> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsStr::new("rustc").to_owned());
    let output = Command::new(rustc)
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| BuildError::NoCompiler(error.to_string()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(BuildError::NoCompiler(stderr_text(&output.stderr)))
    }
}
