//! Reads labs from disk: `lab.yaml`, the cases beside it, and their answer keys.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::answer_key;
use super::error::SpecError;
use super::folder::SpecFolder;
use super::lab::{HeldBack, Lab, Level, Spec};
use super::parse::{parse_case, unread};
use super::source::{Located, Mark, Source};
use super::step::Action;
use super::written::{self, Problem, Record};

/// What the cases of a level add up to.
const POINTS: [(Level, u32); 2] = [(Level::Document, 60), (Level::Robust, 40)];

/// The command that writes answer keys.
const MAKE_KEYS: &str = "INSTA_UPDATE=always cargo test -p grader --test it answer_keys::";

/// Whether the answer keys are read with their cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Read,
    /// They are about to be made.
    Ignored,
}

/// All labs, in the order of the course; or what is wrong with any of them.
pub fn load_course(specs_dir: &Path) -> Result<Vec<Lab>, Vec<SpecError>> {
    load_all(specs_dir, Keys::Read)
}

/// The same without the answer keys: for whoever makes them.
pub fn load_course_without_keys(specs_dir: &Path) -> Result<Vec<Lab>, Vec<SpecError>> {
    load_all(specs_dir, Keys::Ignored)
}

fn load_all(specs_dir: &Path, keys: Keys) -> Result<Vec<Lab>, Vec<SpecError>> {
    let folder = SpecFolder::new(specs_dir, 0);
    let mut loaded = Vec::new();
    let mut errors = Vec::new();
    for entry in folder.entries().map_err(|error| vec![error])? {
        if entry.is_folder {
            match load(&folder.inner(&entry.name), keys) {
                Ok(lab) => loaded.push(lab),
                Err(more) => errors.extend(more),
            }
        } else if !matches!(entry.name.as_str(), "README.md" | "schema.json") {
            let help = "beside the labs' folders there are only README.md and schema.json";
            errors.push(folder.wrong(&entry.name, stray(help)));
        }
    }
    loaded.sort_by(|a, b| (a.lab.order, &a.lab.name).cmp(&(b.lab.order, &b.lab.name)));
    for pair in loaded.windows(2) {
        let [first, second] = pair else { continue };
        if first.lab.order == second.lab.order {
            let problem = format!("the lab `{}` has this place too", first.lab.name);
            let problem = Problem::new(problem, "each lab has its own place in the course");
            let location = second.source.locate(second.order);
            errors.push(SpecError::at(&second.source, location, problem));
        }
    }
    if errors.is_empty() {
        Ok(loaded.into_iter().map(|loaded| loaded.lab).collect())
    } else {
        Err(errors)
    }
}

/// The lab in this folder.
pub fn load_lab(dir: &Path) -> Result<Lab, Vec<SpecError>> {
    load(&SpecFolder::new(dir, 1), Keys::Read).map(|loaded| loaded.lab)
}

/// A lab, and where its place in the course is written.
struct Loaded {
    lab: Lab,
    source: Arc<Source>,
    order: Mark,
}

fn load(folder: &SpecFolder, keys: Keys) -> Result<Loaded, Vec<SpecError>> {
    let entries = folder.entries().map_err(|error| vec![error])?;
    if !folder.path().join("lab.yaml").is_file() {
        let problem = format!("the lab `{}` has no lab.yaml", folder.name());
        let help = "write its title, order, transport, address and idea there";
        return Err(vec![folder.wrong("", Problem::new(problem, help))]);
    }
    let source = Arc::new(folder.read("lab.yaml").map_err(|error| vec![error])?);
    let head = written::read::<Located<Record<written::Lab>>>(&source.text)
        .map_err(|failure| vec![unread(&source, failure)])?;
    let head = head.value.0;
    let mut lab = Lab {
        name: folder.name(),
        title: head.title.0,
        order: head.order.value.0,
        transport: head.transport.0,
        address: head.address.0,
        idea: head.idea.0,
        held_back: head
            .held_back
            .get()
            .map_or_else(HeldBack::default, |it| HeldBack {
                document: it.document.0,
                robust: it.robust.0,
            }),
        takes_no_input: head.takes_no_input.get().map(|role| role.0),
        cases: Vec::new(),
    };

    let mut errors = Vec::new();
    // Every case file's name, also of those that cannot be read: their answer keys are no one else's.
    let mut unread_cases = HashSet::new();
    for entry in entries {
        match (entry.name.as_str(), entry.is_folder) {
            ("lab.yaml", false) | ("snapshots" | "skeleton", true) => {}
            (name, false) if name.ends_with(".yaml") => match load_case(folder, name, &lab, keys) {
                Ok(case) => lab.cases.push(case),
                Err(more) => {
                    errors.extend(more);
                    unread_cases.insert(name.trim_end_matches(".yaml").to_owned());
                }
            },
            (name, _) => errors.push(folder.wrong(name, stray(stray_help(name)))),
        }
    }
    if keys == Keys::Read {
        errors.extend(stray_keys(folder, &lab.cases, &unread_cases));
    }
    if errors.is_empty() {
        errors.extend(points(&lab, &source));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    lab.cases.sort_by(|a, b| {
        let key = |case: &Spec| (case.level, Reverse(case.points.value));
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(Loaded {
        lab,
        source,
        order: head.order.mark,
    })
}

fn load_case(
    folder: &SpecFolder,
    file: &str,
    lab: &Lab,
    keys: Keys,
) -> Result<Spec, Vec<SpecError>> {
    let stem = file.trim_end_matches(".yaml");
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if stem.is_empty() || !stem.chars().all(kebab) {
        let problem = format!("`{stem}` cannot be the name of a case");
        let help = "name the file with lower-case letters, digits and `-`: `two-clients.yaml`";
        return Err(vec![folder.wrong(file, Problem::new(problem, help))]);
    }
    let source = folder.read(file).map_err(|error| vec![error])?;
    let mut case = parse_case(source, lab.transport)?;
    let takes_key = |step: &&Located<super::StepSpec>| step.value.action == Action::Snapshot;
    if let (Some(step), Keys::Read) = (case.steps.iter().find(takes_key), keys) {
        let key = read_key(folder, &case, step.mark).map_err(|error| vec![error])?;
        case.snapshot = Some(key);
    }
    Ok(case)
}

/// The answer key of a case that has a `snapshot` step here.
fn read_key(folder: &SpecFolder, case: &Spec, step: Mark) -> Result<String, SpecError> {
    let keys = folder.inner("snapshots");
    let file = format!("{}.snap", case.name);
    let at_step = |problem| SpecError::at(&case.source, case.source.locate(step), problem);
    if keys.path().join(format!("{file}.new")).exists() {
        let problem = format!("there is a new answer key that nobody approved: {file}.new");
        let help = format!("compare it with {file}, then remove it or take it over: {MAKE_KEYS}");
        return Err(at_step(Problem::new(problem, help)));
    }
    if !keys.path().join(&file).exists() {
        let problem = format!("there is no answer key snapshots/{file}");
        let help = format!("make it from the solution: {MAKE_KEYS}");
        return Err(at_step(Problem::new(problem, help)));
    }
    let text = keys.read(&file)?.text;
    answer_key::body(&text).ok_or_else(|| {
        let help = format!("make it again: {MAKE_KEYS}");
        keys.wrong(
            &file,
            Problem::new("this is not a snapshot of insta's", help),
        )
    })
}

/// Files in `snapshots` that are no case's answer key.
fn stray_keys(folder: &SpecFolder, cases: &[Spec], unread: &HashSet<String>) -> Vec<SpecError> {
    let keys = folder.inner("snapshots");
    if !keys.path().exists() {
        return Vec::new();
    }
    let entries = match keys.entries() {
        Ok(entries) => entries,
        Err(error) => return vec![error],
    };
    let used = |name: &str| {
        let key = name.strip_suffix(".new").unwrap_or(name);
        key.strip_suffix(".snap").is_some_and(|stem| {
            let takes_key = |case: &Spec| case.name == stem && case.snapshot.is_some();
            unread.contains(stem) || cases.iter().any(takes_key)
        })
    };
    let stray = entries.iter().filter(|entry| !used(&entry.name));
    stray
        .map(|entry| {
            let problem = "no case uses this answer key";
            let help = "remove it, or add the step `snapshot` to the case of this name";
            keys.wrong(&entry.name, Problem::new(problem, help))
        })
        .collect()
}

/// Whether the points add up.
fn points(lab: &Lab, source: &Arc<Source>) -> Option<SpecError> {
    let sum = |level: Level| -> u32 {
        let cases = lab.cases.iter().filter(|case| case.level == level);
        let held_back = match level {
            Level::Document => lab.held_back.document,
            Level::Robust => lab.held_back.robust,
        };
        held_back + cases.map(|case| case.points.value).sum::<u32>()
    };
    if POINTS.iter().all(|(level, wanted)| sum(*level) == *wanted) {
        return None;
    }
    let sums = POINTS.map(|(level, _)| format!("{} {level}", sum(level)));
    let wanted = POINTS.map(|(level, wanted)| format!("{wanted} {level}"));
    let problem = format!("the points of this lab add up to {}", sums.join(" and "));
    let help = format!("a lab is worth {}", wanted.join(" and "));
    let location = source.locate(Mark(0));
    Some(SpecError::at(source, location, Problem::new(problem, help)))
}

fn stray(help: &str) -> Problem {
    Problem::new("this does not belong here", help)
}

fn stray_help(name: &str) -> &'static str {
    if name.ends_with(".yml") {
        "the name of a case ends in `.yaml`"
    } else if name.contains(".snap") {
        "answer keys stand in `snapshots`"
    } else {
        "a lab's folder holds lab.yaml, its cases, `snapshots` and `skeleton`"
    }
}
