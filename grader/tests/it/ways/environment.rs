//! Every program has the same small environment and may write to the same places, whatever the
//! grader's own environment is, however the program is handed over, and at every level.

use std::fs;
use std::path::Path;

use tempfile::{NamedTempFile, TempDir};

use crate::support::files::{open_folder, write};
use crate::support::{Course, Ran, has_scratch, misbehave, skip};

const LEVELS: [&str; 4] = ["namespace", "user", "landlock", "ports"];

/// Prints the names of the variables, without those that shells set themselves.
const SHOW: &str = r#"names=$(env | sed 's/=.*//' | grep -Evx 'PWD|OLDPWD|SHLVL|_' | LC_ALL=C sort)
echo "names:" $names
test "$HOME" = "$(pwd)" && test "$TMPDIR" = "$(pwd)" && echo "its own folder is home"
echo "language: $LANG"
exit 3
"#;

/// `None` if the machine does not have the level.
fn graded(course: &Course, level: &str, args: &[&str]) -> Option<Ran> {
    let check = ["check", "tcp-probe", "--isolation", level];
    let ran = course
        .grade(check)
        .args(args)
        .env("DEPLOY_TOKEN", "hunter2")
        .env("PYTHONUNBUFFERED", "1")
        .env("LANG", "de_DE.UTF-8")
        .env("RUST_BACKTRACE", "full")
        .run();
    if ran.is_refused() {
        skip(format!("{level}: {}", ran.said()));
        return None;
    }
    Some(ran)
}

fn assert_fixed(ran: Ran) {
    ran.status(1)
        .stdout_has("names: HOME LANG PATH TMPDIR\n")
        .stdout_has("its own folder is home\n")
        .stdout_has("language: C.UTF-8\n")
        .stdout_lacks("hunter2");
}

#[test]
fn nothing_of_the_graders_environment_reaches_a_command() {
    let folder = open_folder();
    write(folder.path().join("show.sh"), SHOW);
    let command = format!("sh '{}'", folder.path().join("show.sh").display());
    for level in LEVELS {
        for (option, case) in [("--server", "answer"), ("--client", "ask")] {
            let args = ["--case", case, option, &command];
            if let Some(ran) = graded(&Course::probe(), level, &args) {
                assert_fixed(ran);
            }
        }
    }
}

#[cfg(all(target_os = "linux", not(portable)))]
#[test]
fn a_command_of_a_submission_has_the_same_environment() {
    use crate::support::TODO;

    let course = Course::of(TODO, TODO);
    course.write("submission/programs.yaml", "server: sh show.sh\n");
    course.write("submission/show.sh", SHOW);
    let submission = ["--submission", "submission", "--allow-commands"];
    let args = [
        &submission[..],
        &["--unsafe-no-sandbox", "--case", "answer"],
    ]
    .concat();
    for level in LEVELS {
        if let Some(ran) = graded(&course, level, &args) {
            assert_fixed(ran);
        }
    }
}

/// What a variable is needed for, the command itself can set.
#[test]
fn a_command_may_set_a_variable_itself() {
    let command = "env MODE=loud sh -c 'echo the mode is $MODE; exit 3'";
    Course::probe()
        .grade(["check", "tcp-probe", "--case", "answer"])
        .args(["--server", command])
        .status(1)
        .stdout_has("the mode is loud");
}

/// A right server that first writes to all the places where it may, and whose log is in `/tmp`.
struct Logging {
    folder: TempDir,
    log: NamedTempFile,
}

/// What is in the log before the program starts.
const BEFORE: &str = "of the machine\n";

impl Logging {
    /// With the shell's lines in `check`, which see the log's name.
    fn new(check: &str) -> Self {
        let folder = open_folder();
        let log = NamedTempFile::new_in("/tmp").expect("a file");
        fs::write(log.path(), BEFORE).expect("a file");
        // Not named by the command, but beside what it names.
        let name = format!("log='{}'\n", log.path().display());
        write(folder.path().join("settings.sh"), name);
        let server = format!(
            "set -e\n. \"$(dirname \"$0\")/settings.sh\"\n{check}\necho started >>\"$log\"\n\
             echo mine >\"$HOME/of-mine\"\necho mine >\"$TMPDIR/of-mine-too\"\n\
             mkdir \"/tmp/$$-of-mine\"\nrmdir \"/tmp/$$-of-mine\"\nexec {} \"$@\"\n",
            misbehave("right")
        );
        write(folder.path().join("server.sh"), server);
        Self { folder, log }
    }

    fn command(&self) -> String {
        format!("sh '{}'", self.folder.path().join("server.sh").display())
    }

    /// The verdicts on the cases, with the words on each failure.
    fn verdicts(&self, level: &str) -> Option<Vec<String>> {
        let args = ["--format", "json", "--server", &self.command()];
        let report = graded(&Course::probe(), level, &args)?.json();
        let cases = report["labs"][0]["cases"].as_array().expect("cases");
        let words = |case: &serde_json::Value| {
            let [name, outcome] = [&case["case"], &case["outcome"]];
            format!("{name}: {outcome} {}", case["failure"]["message"])
        };
        Some(cases.iter().map(words).collect())
    }
}

#[test]
fn a_program_that_writes_to_tmp_has_the_same_report_on_every_level() {
    let server = Logging::new("");
    let reference = server.verdicts("ports").expect("every machine has it");
    assert!(
        reference
            .iter()
            .any(|words| words.starts_with("\"answer\": \"pass\"")),
        "{reference:?}"
    );
    for level in LEVELS {
        if let Some(verdicts) = server.verdicts(level) {
            assert_eq!(verdicts, reference, "{level}");
        }
    }
}

#[test]
fn what_a_program_writes_to_its_own_tmp_is_not_seen_by_the_next() {
    let server = Logging::new("test ! -e \"$log\"");
    for level in ["namespace", "user", "landlock"] {
        if !has_scratch(level) {
            continue;
        }
        let verdicts = server.verdicts(level);
        let answered = |case: &String| case.starts_with("\"answer\": \"pass\"");
        assert!(
            verdicts.is_none_or(|cases| cases.iter().any(answered)),
            "{level}"
        );
        assert_eq!(read_log(server.log.path()), BEFORE, "{level}");
    }
}

fn read_log(path: &Path) -> String {
    fs::read_to_string(path).expect("it is still there")
}

/// What the command names there is shown, and cannot be changed.
#[test]
fn what_a_command_names_in_tmp_is_read_only_where_tmp_is_its_own() {
    let server = Logging::new("if touch \"$(dirname \"$0\")/new\" 2>/dev/null; then exit 9; fi");
    for level in ["namespace", "user", "landlock"] {
        if !has_scratch(level) {
            continue;
        }
        server.verdicts(level);
        let made = server.folder.path().join("new").exists();
        assert!(!made, "{level}");
    }
}
