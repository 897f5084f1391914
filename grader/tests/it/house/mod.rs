//! The structure of the grader's source: which floor may import which, no loops between files, and
//! one thing for each type name.

mod imports;

use std::collections::{BTreeMap, BTreeSet};

use imports::{Import, Source, sources};

/// The floors, from the lowest. A module may import its own floor's module and lower floors.
const FLOORS: [&[&str]; 8] = [
    &["base"],
    &["spec", "sandbox"],
    &["plan", "course"],
    &["verdict"],
    &["output"],
    &["engine"],
    &["app"],
    &["cli"],
];

const WRITTEN: &str = "a stage of one thing: as it is written, and checked";
const PLATFORM: &str = "one for each system; only one is compiled";

/// Type names that are used twice, each with its reason.
const SHARED_NAMES: [(&str, &str); 10] = [
    (
        "Case",
        "a stage of one thing: as it is written, and ready to run",
    ),
    ("Data", WRITTEN),
    ("Lab", WRITTEN),
    ("Look", PLATFORM),
    ("Owner", PLATFORM),
    ("PacketRecorder", PLATFORM),
    ("Pattern", WRITTEN),
    ("Program", PLATFORM),
    ("SocketTable", PLATFORM),
    (
        "Step",
        "a stage of one thing: as it is written, and ready to run",
    ),
];

fn floor(module: &[String]) -> Option<usize> {
    let first = module.first()?;
    let floor = FLOORS
        .iter()
        .position(|floor| floor.contains(&first.as_str()));
    assert!(
        floor.is_some(),
        "`{first}` is on no floor: add it to FLOORS"
    );
    floor
}

#[test]
fn no_import_runs_up() {
    let sources = sources();
    let mut wrong = Vec::new();
    for source in sources.values() {
        for Import { module, line } in &source.imports {
            let (Some(from), Some(to)) = (floor(&source.module), floor(module)) else {
                continue;
            };
            let is_aside = from == to && source.module[0] != module[0];
            if to > from || is_aside {
                wrong.push(format!(
                    "{}:{line} imports {}",
                    source.path,
                    module.join("::")
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that run up:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_files_import_each_other_in_a_loop() {
    let sources = sources();
    let mut done = BTreeSet::new();
    for module in sources.keys() {
        let mut path = Vec::new();
        if let Some(found) = find_loop(&sources, module, &mut path, &mut done) {
            panic!("these files import each other: {}", found.join(" → "));
        }
    }
}

/// Follows imports depth first; the files of a loop, if there is one.
fn find_loop<'a>(
    sources: &'a BTreeMap<Vec<String>, Source>,
    module: &'a [String],
    path: &mut Vec<&'a [String]>,
    done: &mut BTreeSet<&'a [String]>,
) -> Option<Vec<&'a str>> {
    if done.contains(module) {
        return None;
    }
    if let Some(start) = path.iter().position(|on_path| *on_path == module) {
        let files = path[start..].iter().chain([&module]);
        return Some(files.map(|module| sources[*module].path.as_str()).collect());
    }
    path.push(module);
    for import in &sources[module].imports {
        let (next, _) = sources.get_key_value(&import.module)?;
        let found = find_loop(sources, next, path, done);
        if found.is_some() {
            return found;
        }
    }
    path.pop();
    done.insert(module);
    None
}

#[test]
fn a_type_name_stands_for_one_thing() {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let sources = sources();
    for source in sources.values() {
        for name in &source.types {
            names.entry(name).or_default().push(&source.path);
        }
    }
    names.retain(|_, paths| paths.len() > 1);
    let found: Vec<&str> = names.keys().copied().collect();
    let explained = SHARED_NAMES.map(|(name, _)| name);
    assert_eq!(found, explained, "names of several types: {names:#?}");
}
