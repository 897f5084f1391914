//! The programs that are graded, and the verdicts that they should have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use grader::app::author::verify::{WrongProgram, read_wrong_programs};
use grader::course::{Version, bin_name};
use grader::spec::{Lab, Role, load_course};
use tempfile::TempDir;

use super::class::{LAB, generate};
use super::common::{output, root, target};
use super::runtimes::write_course;
use super::support::files::open_folder;
use super::support::tests;
use super::verdicts::{PASS, Verdicts, fail};

/// How many sets of wrong programs there are: one in each has a server and a client of each lab.
const WRONG_SETS: usize = 3;

/// How many submissions the class has: one of each kind that the generated class knows.
const MEMBERS: usize = 10;

/// What one command of the grader grades.
pub(crate) struct Run {
    pub(crate) name: String,
    /// The folder of the course.
    pub(crate) course: PathBuf,
    pub(crate) words: Vec<String>,
    /// The verdicts, if they are known. Otherwise those of the idle machine are right.
    pub(crate) known: Option<Verdicts>,
    /// Whether `batch` grades it, which needs a folder for its results.
    pub(crate) is_class: bool,
}

/// Commands that grade side by side.
pub(crate) struct ProgramSet {
    pub(crate) name: &'static str,
    pub(crate) runs: Vec<Run>,
}

/// All sets of programs.
pub(crate) struct Programs {
    pub(crate) sets: Vec<ProgramSet>,
    /// What is not installed here.
    pub(crate) missing: Vec<String>,
    _folders: Vec<TempDir>,
}

impl Programs {
    /// Writes and builds them.
    pub(crate) fn build() -> Self {
        let labs = load_course(&root().join("specs")).expect("specs without mistakes");
        let languages = open_folder();
        let (_, missing) = write_course(languages.path());
        let class = open_folder();
        generate(class.path(), MEMBERS);
        let mut sets = vec![
            set("solutions", vec![solutions(&labs)]),
            set("languages", vec![runtimes(languages.path())]),
            set("python", python(&labs)),
            set("class", vec![batch(class.path())]),
        ];
        let wrong = (0..WRONG_SETS).map(|number| wrong(&labs, number));
        let wrong: Vec<_> = wrong.collect();
        build(wrong.iter().flat_map(|(_, bins)| bins));
        sets.extend(wrong.into_iter().map(|(runs, _)| set("wrong", runs)));
        Self {
            sets,
            missing,
            _folders: vec![languages, class],
        }
    }
}

fn set(name: &'static str, runs: Vec<Run>) -> ProgramSet {
    ProgramSet { name, runs }
}

/// Builds programs of the labs: the lab and the name of each.
fn build<'a>(bins: impl Iterator<Item = &'a (String, String)>) {
    let mut command = Command::new(env!("CARGO"));
    command.arg("build").current_dir(root());
    for (lab, bin) in bins {
        command.args(["--package", lab, "--features"]);
        command.args([format!("{lab}/solutions"), format!("--bin={bin}")]);
    }
    output(&mut command);
}

/// The reference solutions of the whole course.
fn solutions(labs: &[Lab]) -> Run {
    let cases = labs
        .iter()
        .flat_map(|lab| lab.cases.iter().map(|case| (&lab.name, &case.name)));
    let known = cases.map(|(lab, case)| (format!("{lab}/{case}"), PASS.to_owned()));
    Run {
        name: "solutions".to_owned(),
        course: root(),
        words: words(&["check", "--solutions", "--format", "json"]),
        known: Some(known.collect()),
        is_class: false,
    }
}

/// For each lab a wrong server and a wrong client, and the binaries that have to be built: the lab
/// and the name of each.
fn wrong(labs: &[Lab], number: usize) -> (Vec<Run>, Vec<(String, String)>) {
    let (mut runs, mut bins) = (Vec::new(), Vec::new());
    for lab in labs {
        let (programs, _) = read_wrong_programs(&root(), lab);
        let mut run = check(lab, &format!("wrong {number}"));
        let mut known = Verdicts::new();
        for role in Role::ALL {
            let usable = |it: &&WrongProgram| it.role == role && it.may_fail.is_empty();
            let usable: Vec<&WrongProgram> = programs.iter().filter(usable).collect();
            let program = usable.get(number % usable.len().max(1)).copied();
            let bin = program.map_or_else(
                || bin_name(&lab.name, role, Version::Solution),
                |program| program.bin_name(&lab.name),
            );
            run.words.push(format!("--{role}"));
            run.words
                .push(quoted(&[&target().join("debug").join(&bin)]));
            known.extend(verdicts(lab, role, program));
            bins.push((lab.name.clone(), bin));
        }
        run.known = Some(known);
        runs.push(run);
    }
    (runs, bins)
}

/// The verdicts on a wrong program, by its head; on a right one without it.
fn verdicts<'a>(
    lab: &'a Lab,
    role: Role,
    program: Option<&'a WrongProgram>,
) -> impl Iterator<Item = (String, String)> + 'a {
    let cases = lab.cases.iter().filter(move |case| case.program == role);
    cases.map(move |case| {
        let kind = program.and_then(|program| program.expected_failure(&case.name));
        let verdict = kind.map_or(PASS.to_owned(), |kind| {
            fail(&serde_json::to_value(kind).expect("a name"))
        });
        (format!("{}/{}", lab.name, case.name), verdict)
    })
}

/// Right and wrong servers in Python, of a lab of the course and of the course's documents.
fn python(labs: &[Lab]) -> Vec<Run> {
    let files = [
        ("tcp-chat", "chat_server.py"),
        ("tcp-chat", "chat_server_one_recv.py"),
        ("udp-uppercase", "document/udp-uppercase_server.py"),
        ("tcp-echo", "document/tcp-echo_server.py"),
    ];
    let runs = files.into_iter().filter_map(|(lab, file)| {
        let lab = labs.iter().find(|it| it.name == lab)?;
        let mut run = check(lab, file);
        let path = tests("programs").join(file);
        run.words.push("--server".to_owned());
        run.words.push(quoted(&[Path::new("python3"), &path]));
        Some(run)
    });
    runs.collect()
}

fn check(lab: &Lab, what: &str) -> Run {
    Run {
        name: format!("{}, {what}", lab.name),
        course: root(),
        words: words(&["check", &lab.name, "--format", "json"]),
        known: None,
        is_class: false,
    }
}

/// Right servers in all languages that are installed.
fn runtimes(course: &Path) -> Run {
    let submission = course.join("submission");
    let mut words = words(&["check", "--format", "json", "--submission"]);
    words.push(submission.to_string_lossy().into_owned());
    words.extend(["--allow-commands", "--unsafe-no-sandbox"].map(str::to_owned));
    Run {
        name: "languages".to_owned(),
        course: course.to_owned(),
        words,
        known: None,
        is_class: false,
    }
}

/// A class, with right and wrong submissions and with such that do not compile.
fn batch(class: &Path) -> Run {
    let mut words = words(&["batch", LAB, "--unsafe-no-sandbox"]);
    words.insert(1, class.to_string_lossy().into_owned());
    Run {
        name: "class".to_owned(),
        course: root(),
        words,
        known: None,
        is_class: true,
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// A command line.
fn quoted(words: &[&Path]) -> String {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    shlex::try_join(words.iter().map(AsRef::as_ref)).expect("paths without NUL")
}

/// The reports in a class's folder of results.
pub(crate) fn class_reports(out: &Path) -> Vec<serde_json::Value> {
    let entries = fs::read_dir(out.join("results"));
    let entries = entries.into_iter().flatten().flatten();
    let texts = entries.map(|entry| fs::read(entry.path()).unwrap_or_default());
    texts
        .filter_map(|text| serde_json::from_slice(&text).ok())
        .collect()
}
