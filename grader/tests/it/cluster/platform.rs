//! A package, unpacked where a host would, with its scripts run as the host does.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::DeflateDecoder;
use rawzip::ZipArchive;
use tempfile::TempDir;

use super::shim;
use crate::support::files::{open_folder, set_mode, write};
use crate::support::guarded::Guarded;
use crate::support::run;

/// `/autograder` or `/grade`, in a folder of its own.
pub(super) struct Platform {
    folder: TempDir,
    _course: Guarded,
}

/// Unpacks an archive with the modes of its entries, and returns their names.
fn unpack(zip: &Path, into: &Path) -> Vec<String> {
    let bytes = fs::read(zip).expect("a package");
    let archive = ZipArchive::from_slice(&bytes).expect("an archive");
    let mut entries = archive.entries();
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().expect("an entry") {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let found = archive.get_entry(entry.wayfinder()).expect("its data");
        let mut bytes = Vec::new();
        let inflated = DeflateDecoder::new(found.data());
        let mut reader = found.verifying_reader(inflated);
        reader.read_to_end(&mut bytes).expect("whole data");
        let path = into.join(&name);
        write(&path, bytes);
        set_mode(path, entry.mode().value() & 0o777);
        names.push(name);
    }
    names
}

impl Platform {
    /// A host for which the package is, and on which `setup.sh` has run.
    pub(super) fn new(system: &str) -> Self {
        let guarded = Guarded::new();
        let course = &guarded.course;
        let hidden = "specs/tcp-probe/second.yaml";
        course.write(hidden, course.read(hidden) + "visibility: hidden\n");
        course.write("grader/Cargo.toml", "# The grader is built already.\n");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["generate-lockfile", "--offline"]);
        run(cargo.current_dir(course.root())).status(0);
        course.track();
        let package = guarded.temporary.path().join("package.zip");
        course
            .grade(["package", system])
            .arg(&package)
            .arg("tcp-probe")
            .status(0)
            .stdout_has("keep it from students");
        let folder = open_folder();
        let names = unpack(&package, &folder.path().join("source"));
        let hidden = format!("course/{hidden}");
        assert!(names.contains(&hidden), "{names:?}");
        assert!(
            !names.iter().any(|name| name.contains("solutions")),
            "{names:?}"
        );
        let platform = Self {
            folder,
            _course: guarded,
        };
        // The first place where the scripts look for cargo.
        shim(&platform.path("home/.cargo/bin/cargo"));
        run(&mut platform.command("setup.sh")).status(0);
        platform
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn command(&self, script: &str) -> Command {
        let mut command = Command::new(self.path("source").join(script));
        let cargo = std::env::var_os("CARGO_HOME");
        let own =
            |name: &str| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(name);
        command
            .env("HOME", self.path("home"))
            .env(
                "CARGO_HOME",
                cargo.map_or_else(|| own(".cargo"), PathBuf::from),
            )
            .env(
                "RUSTUP_HOME",
                std::env::var_os("RUSTUP_HOME").map_or_else(|| own(".rustup"), PathBuf::from),
            )
            .env("AUTOGRADER_SOURCE", self.path("source"))
            .env("AUTOGRADER_RESULTS", self.path("results"))
            .env("GRADER_RESULTS", self.path("results"))
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUST_BACKTRACE");
        command
    }
}
