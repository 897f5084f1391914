//! Reads labs from disk: `lab.yaml`, the cases beside it and their answer keys.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::action::BareAction;
use super::answer_key::snapshot_body;
use super::check::{check_key, check_proved_rules, check_rules};
use super::error::SpecError;
use super::folder::SpecFolder;
use super::lab::{HeldBack, Lab, Spec};
use super::names::Level;
use super::parse::{not_read, parse_case};
use super::problem::Problem;
use super::source::{Located, Mark, Source};
use super::step::{Action, StepSpec};
use super::variable::Template;
use super::written::{self, Record};

/// The total points that the cases of this level must be worth.
fn points_of(level: Level) -> u32 {
    match level {
        Level::Document => 60,
        Level::Robust => 40,
    }
}

/// The command that writes answer keys.
const MAKE_KEYS: &str = "INSTA_UPDATE=always cargo test -p grader --test it answer_keys::";

/// Whether to read the answer keys along with the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Read,
    /// Ignore them, because they are about to be written.
    Ignored,
}

/// Reads all labs, in the order of the course.
///
/// # Errors
/// If any spec cannot be read or is wrong: all the mistakes.
pub fn load_course(specs_dir: &Path) -> Result<Vec<Lab>, Vec<SpecError>> {
    load_all(specs_dir, Keys::Read)
}

/// Like [`load_course`], but without the answer keys, so that they can be written.
///
/// # Errors
/// Like [`load_course`].
pub fn load_course_without_keys(specs_dir: &Path) -> Result<Vec<Lab>, Vec<SpecError>> {
    load_all(specs_dir, Keys::Ignored)
}

fn load_all(specs_dir: &Path, keys: Keys) -> Result<Vec<Lab>, Vec<SpecError>> {
    let folder = SpecFolder::new(specs_dir, 0);
    let mut loaded = Vec::new();
    let mut errors = Vec::new();
    for entry in folder.entries().map_err(|error| vec![error])? {
        if entry.is_folder {
            match load_folder(&folder.subfolder(&entry.name), keys) {
                Ok(lab) => loaded.push(lab),
                Err(more) => errors.extend(more),
            }
        } else if !matches!(entry.name.as_str(), "README.md" | "schema.json") {
            let help = "beside the labs' folders there are only README.md and schema.json";
            errors.push(folder.error_about(&entry.name, stray(help)));
        }
    }
    loaded.sort_by(|a, b| (a.lab.order, &a.lab.name).cmp(&(b.lab.order, &b.lab.name)));
    for pair in loaded.windows(2) {
        let [first, second] = pair else { continue };
        if first.lab.order == second.lab.order {
            let problem = format!("the lab `{}` has this position, too", first.lab.name);
            let problem = Problem::new(problem, "each lab has its own position in the course");
            let location = second.source.locate(second.order);
            errors.push(SpecError::at_location(&second.source, location, problem));
        }
    }
    if errors.is_empty() {
        Ok(loaded.into_iter().map(|loaded| loaded.lab).collect())
    } else {
        Err(errors)
    }
}

/// Reads the lab in this folder.
///
/// # Errors
/// If a spec cannot be read or is wrong: all the mistakes.
pub fn load_lab(dir: &Path) -> Result<Lab, Vec<SpecError>> {
    load_folder(&SpecFolder::new(dir, 1), Keys::Read).map(|loaded| loaded.lab)
}

/// A lab, and where `lab.yaml` states its position in the course.
struct Loaded {
    lab: Lab,
    source: Arc<Source>,
    order: Mark,
}

fn load_folder(folder: &SpecFolder, keys: Keys) -> Result<Loaded, Vec<SpecError>> {
    let entries = folder.entries().map_err(|error| vec![error])?;
    let Loaded {
        mut lab,
        source,
        order,
    } = read_lab_file(folder)?;
    let mut errors = Vec::new();
    // Cases that cannot be read may use answer keys, too.
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
            (name, _) => errors.push(folder.error_about(name, stray(stray_help(name)))),
        }
    }
    if keys == Keys::Read {
        errors.extend(stray_keys(folder, &lab.cases, &unread_cases));
    }
    if errors.is_empty() {
        errors.extend(wrong_points(&lab, &source));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    lab.cases.sort_by(|a, b| {
        let key = |case: &Spec| (case.level, Reverse(case.points.value));
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(Loaded { lab, source, order })
}

/// Reads `lab.yaml`: the lab without its cases.
fn read_lab_file(folder: &SpecFolder) -> Result<Loaded, Vec<SpecError>> {
    if !folder.path().join("lab.yaml").is_file() {
        let problem = format!("the lab `{}` has no lab.yaml", folder.name());
        let help = "write its title, order, transport, address and idea there";
        return Err(vec![folder.error_about("", Problem::new(problem, help))]);
    }
    let source = Arc::new(folder.read("lab.yaml").map_err(|error| vec![error])?);
    let written = written::read::<Located<Record<written::Lab>>>(&source.text)
        .map_err(|error| vec![not_read(&source, error)])?;
    let written = written.value.0;
    let held_back = written.held_back.get().map(|held_back| HeldBack {
        document: held_back.document.0,
        robust: held_back.robust.0,
    });
    let at = |(mark, problem)| SpecError::at_location(&source, source.locate(mark), problem);
    let rules = written.rules.get().map_or(Ok(Vec::new()), check_rules);
    let rules = rules.map_err(|mistakes| mistakes.into_iter().map(at).collect::<Vec<_>>())?;
    let lab = Lab {
        name: folder.name(),
        title: written.title.0,
        order: written.order.value.0,
        transport: written.transport.0,
        address: written.address.0,
        idea: written.idea.0,
        held_back: held_back.unwrap_or_default(),
        takes_no_input: written.takes_no_input.get().map(|role| role.0),
        rules,
        cases: Vec::new(),
    };
    Ok(Loaded {
        lab,
        source,
        order: written.order.mark,
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
        return Err(vec![folder.error_about(file, Problem::new(problem, help))]);
    }
    let source = folder.read(file).map_err(|error| vec![error])?;
    let mut case = parse_case(source, lab.transport)?;
    let mistakes = check_proved_rules(lab, &case).into_iter();
    let at =
        |(mark, problem)| SpecError::at_location(&case.source, case.source.locate(mark), problem);
    let mistakes: Vec<SpecError> = mistakes.map(at).collect();
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let takes_key =
        |step: &&Located<StepSpec>| step.value.action == Action::Bare(BareAction::Snapshot);
    if let (Some(step), Keys::Read) = (case.steps.iter().find(takes_key), keys) {
        let key = read_key(folder, &case, step.mark).map_err(|error| vec![error])?;
        case.snapshot = Some(key);
    }
    Ok(case)
}

/// The answer key of a case whose `snapshot` step has this mark.
fn read_key(folder: &SpecFolder, case: &Spec, step: Mark) -> Result<Template, SpecError> {
    let keys = folder.subfolder("snapshots");
    let file = format!("{}.snap", case.name);
    let at_step = |problem| SpecError::at_location(&case.source, case.source.locate(step), problem);
    if keys.path().join(format!("{file}.new")).exists() {
        let problem = format!("there is a new answer key that has not been approved: {file}.new");
        let help = format!("compare it with {file}, then remove it or accept it: {MAKE_KEYS}");
        return Err(at_step(Problem::new(problem, help)));
    }
    if !keys.path().join(&file).exists() {
        let problem = format!("there is no answer key snapshots/{file}");
        let help = format!("make it from the solution: {MAKE_KEYS}");
        return Err(at_step(Problem::new(problem, help)));
    }
    let text = keys.read(&file)?.text;
    let body = snapshot_body(&text).ok_or_else(|| {
        let help = format!("make it again: {MAKE_KEYS}");
        keys.error_about(&file, Problem::new("this is not an insta snapshot", help))
    })?;
    check_key(&body, &case.random).map_err(|problem| keys.error_about(&file, problem))
}

/// An error for each file in `snapshots` that is not the answer key of a case.
fn stray_keys(folder: &SpecFolder, cases: &[Spec], unread: &HashSet<String>) -> Vec<SpecError> {
    let keys = folder.subfolder("snapshots");
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
            keys.error_about(&entry.name, Problem::new(problem, help))
        })
        .collect()
}

/// The error if the points of a level do not add up.
fn wrong_points(lab: &Lab, source: &Arc<Source>) -> Option<SpecError> {
    let sum = |level: Level| -> u32 {
        let cases = lab.cases.iter().filter(|case| case.level == level);
        let held_back = match level {
            Level::Document => lab.held_back.document,
            Level::Robust => lab.held_back.robust,
        };
        held_back + cases.map(|case| case.points.value).sum::<u32>()
    };
    if Level::ALL
        .into_iter()
        .all(|level| sum(level) == points_of(level))
    {
        return None;
    }
    let sums = Level::ALL.map(|level| format!("{} {level}", sum(level)));
    let wanted = Level::ALL.map(|level| format!("{} {level}", points_of(level)));
    let problem = format!("the points of this lab add up to {}", sums.join(" and "));
    let help = format!("a lab is worth {}", wanted.join(" and "));
    let location = source.locate(Mark(0));
    Some(SpecError::at_location(
        source,
        location,
        Problem::new(problem, help),
    ))
}

fn stray(help: &str) -> Problem {
    Problem::new("this does not belong here", help)
}

fn stray_help(name: &str) -> &'static str {
    if name.ends_with(".yml") {
        "the name of a case ends in `.yaml`"
    } else if name.contains(".snap") {
        "answer keys belong in `snapshots`"
    } else {
        "a lab's folder contains lab.yaml, its cases, `snapshots` and `skeleton`"
    }
}
