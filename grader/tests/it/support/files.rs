//! File operations that panic on errors.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A new folder, deleted on drop.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The same, but every user may enter it: for tests that run programs as another user.
pub(crate) fn open_folder() -> TempDir {
    let folder = folder();
    set_mode(folder.path(), 0o755);
    folder
}

/// Writes a file, and creates its parent folders.
#[track_caller]
pub(crate) fn write(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    let path = path.as_ref();
    make_folder(path.parent().expect("a parent"));
    fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[track_caller]
pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
pub(crate) fn make_folder(path: impl AsRef<Path>) {
    let path = path.as_ref();
    fs::create_dir_all(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The paths of the entries of a folder, sorted.
#[track_caller]
pub(crate) fn entries(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let folder = folder.as_ref();
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

/// Copies a file or a folder, without the folder `old` of work that a reset has saved.
#[track_caller]
pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        make_folder(to);
        for path in entries(from) {
            let name = path.file_name().expect("a name");
            if name != "old" {
                copy(&path, &to.join(name));
            }
        }
    } else {
        make_folder(to.parent().expect("a parent"));
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}

/// Sets a mode, regardless of the umask.
#[track_caller]
pub(crate) fn set_mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode");
}

/// Copies a program to a path from which it will be started.
///
/// Another process copies it. A descriptor that this process opens for writing is inherited by
/// whatever other tests start at that moment, and as long as they hold it the kernel refuses to
/// execute the file (`ETXTBSY`).
#[track_caller]
pub(crate) fn install(program: &Path, to: &Path) {
    make_folder(to.parent().expect("a parent"));
    let mut install = Command::new("install");
    let status = install.args(["-m", "755"]).arg(program).arg(to).status();
    assert!(status.is_ok_and(|status| status.success()), "{install:?}");
}

/// Writes an executable script.
#[track_caller]
pub(crate) fn script(path: &Path, text: &str) {
    let source = folder();
    let source = source.path().join("script");
    write(&source, text);
    install(&source, path);
}
