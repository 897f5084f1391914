//! Unpacks a package for Gradescope where the platform would, and runs its scripts as the platform
//! does.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::DeflateDecoder;
use rawzip::ZipArchive;
use serde_json::Value;
use tempfile::TempDir;

use super::shim;
use crate::support::files::{open_folder, read, set_mode, write};
use crate::support::guarded::{Guarded, RIGHT, SECRET, server, submission};
use crate::support::{run, skip};

/// `/autograder`, in a folder of its own.
struct Platform {
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
    /// A platform on which `setup.sh` has run.
    fn new() -> Self {
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
            .grade(["package", "gradescope"])
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

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn command(&self, script: &str) -> Command {
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
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUST_BACKTRACE");
        command
    }

    /// Grades a server and returns the results as they are displayed.
    fn grade(&self, text: &str, variables: &[(&str, &str)]) -> Value {
        let submission = submission(&[("server.rs", text)]);
        let mut command = self.command("run_autograder");
        command.env("AUTOGRADER_SUBMISSION", submission.path());
        run(command.envs(variables.iter().copied())).status(0);
        let results = read(self.path("results/results.json"));
        assert!(!results.contains(SECRET), "{results}");
        serde_json::from_str(&results).expect("JSON")
    }
}

/// Finds the test of a case by its title.
fn test<'a>(results: &'a Value, title: &str) -> &'a Value {
    let tests = results["tests"].as_array().expect("tests");
    let name = format!("tcp-probe: {title}");
    let found = tests.iter().find(|test| test["name"] == name.as_str());
    found.unwrap_or_else(|| panic!("{name} is not in {results}"))
}

const ANSWER: &str = "A line is answered";
const SECOND: &str = "A second client is answered too";

#[test]
fn its_scripts_mark_right_wrong_and_hostile_submissions() {
    let platform = Platform::new();
    for level in ["auto", "user"] {
        if level == "user" && !nix::unistd::geteuid().is_root() {
            skip("only root has users to give away");
            continue;
        }
        let level = [("AUTOGRADER_ISOLATION", level)];
        let right = platform.grade(&server(RIGHT), &level);
        assert_eq!(test(&right, ANSWER)["score"], 30, "{right}");
        assert_eq!(test(&right, SECOND)["score"], 10, "{right}");
        assert_eq!(test(&right, SECOND)["visibility"], "hidden");
        let wrong = platform.grade(&server("never said"), &level);
        assert_eq!(test(&wrong, ANSWER)["score"], 0, "{wrong}");
        assert_eq!(test(&wrong, ANSWER)["status"], "failed");
        let hostile = platform.grade(&hostile(&platform), &level);
        assert_eq!(test(&hostile, ANSWER)["score"], 0, "{hostile}");
        let said = hostile.to_string();
        assert!(
            said.contains("specs: no") && said.contains("results: no"),
            "{said}"
        );
    }
}

/// A server that tries to read the cases and to write its own results, and prints whether it could.
fn hostile(platform: &Platform) -> String {
    let cases = platform.path("source/course/specs/tcp-probe/second.yaml");
    let results = platform.path("results/results.json");
    format!(
        "fn main() {{\n\
         let can = |it: bool| if it {{ \"yes\" }} else {{ \"no\" }};\n\
         eprintln!(\"specs: {{}}\", can(std::fs::read({cases:?}).is_ok()));\n\
         eprintln!(\"results: {{}}\", can(std::fs::write({results:?}, \"[]\").is_ok()));\n\
         panic!(\"done\")\n}}\n"
    )
}

#[test]
fn what_is_not_graded_in_time_is_told_and_is_no_zero() {
    let platform = Platform::new();
    let endless = server(RIGHT).replace("write!", "loop {} #[allow(unreachable_code)] write!");
    let results = platform.grade(&endless, &[("AUTOGRADER_SECONDS", "1")]);
    let second = test(&results, SECOND);
    assert!(second.get("score").is_none(), "{results}");
    assert!(
        second["output"]
            .as_str()
            .expect("words")
            .contains("the time was up"),
        "{results}"
    );
    assert!(
        results["output"]
            .as_str()
            .expect("words")
            .contains("not final"),
        "{results}"
    );
}
