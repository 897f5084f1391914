//! The files of a lab: those that belong there, those that do not, and places in them that are still to be written.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{Gap, Step};

/// What `grader new` leaves where something has to be written.
const MARK: &str = "TODO:";

/// All that a lab has outside of `specs`, whose reader knows that folder.
const NEEDED: [&str; 6] = [
    "labs/LAB/Cargo.toml",
    "labs/LAB/README.md",
    "labs/LAB/src/bin/server.rs",
    "labs/LAB/src/bin/client.rs",
    "solutions/LAB/server.rs",
    "solutions/LAB/client.rs",
];

/// Files that are missing, that do not belong there, or that are not written yet.
pub(super) fn gaps(root: &Path, lab: &str) -> io::Result<Vec<Gap>> {
    let needed = NEEDED.map(|path| PathBuf::from(path.replace("LAB", lab)));
    let mut found = Vec::new();
    for folder in ["specs", "labs", "solutions"] {
        files(root, &Path::new(folder).join(lab), &mut found)?;
    }
    let mut gaps = Vec::new();
    for path in &needed {
        if !found.contains(path) {
            gaps.push(Gap::new(
                step(path),
                format!("there is no {}", path.display()),
            ));
        }
    }
    for path in &found {
        if !belongs(path, &needed) {
            let words = format!("{} does not belong there", path.display());
            gaps.push(Gap::new(Step::Files, words));
        } else if let Some(mark) = mark(&root.join(path))? {
            let words = format!("{}:{mark}", path.display());
            gaps.push(Gap::unwritten(step(path), words));
        }
    }
    let map = fs::read_to_string(root.join("labs/README.md")).unwrap_or_default();
    if !map.contains(&format!("({lab}/README.md)")) {
        let words = format!("labs/README.md, the map of the course, does not link {lab}/README.md");
        gaps.push(Gap::new(Step::Handout, words));
    }
    Ok(gaps)
}

/// Folders of labs that have no specs: nothing would ever grade or prove them.
pub(super) fn unspecified(root: &Path, labs: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut unspecified = Vec::new();
    for folder in ["labs", "solutions"] {
        for entry in entries(&root.join(folder))? {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            let known = labs.contains(&name.as_ref()) || name == "support" || name == "README.md";
            if !known {
                unspecified.push(Path::new(folder).join(name.as_ref()));
            }
        }
    }
    Ok(unspecified)
}

fn belongs(path: &Path, needed: &[PathBuf]) -> bool {
    let is = |folder: &str| path.starts_with(folder);
    let in_wrong = path
        .parent()
        .is_some_and(|folder| folder.ends_with("wrong"));
    is("specs")
        || needed.iter().any(|needed| needed == path)
        || (is("solutions") && in_wrong && path.extension().is_some_and(|it| it == "rs"))
}

/// Which step of making a lab a file is part of.
fn step(path: &Path) -> Step {
    let is = |folder: &str| path.starts_with(folder);
    if is("specs") {
        Step::Cases
    } else if path.ends_with("README.md") {
        Step::Handout
    } else if path
        .parent()
        .is_some_and(|folder| folder.ends_with("wrong"))
    {
        Step::WrongPrograms
    } else if is("solutions") {
        Step::Solution
    } else {
        Step::Skeleton
    }
}

/// Where the first mark is: the line, and what is written there.
fn mark(path: &Path) -> io::Result<Option<String>> {
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    let mut lines = text.lines().zip(1..);
    Ok(lines.find_map(|(line, number)| {
        let (_, words) = line.split_once(MARK)?;
        Some(format!(
            "{number} is still to be written: {}",
            words.trim().trim_end_matches('"')
        ))
    }))
}

/// All files below a folder, as paths from the root; none where there is no folder.
fn files(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in entries(&root.join(folder))? {
        let inner = folder.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            files(root, &inner, found)?;
        } else {
            found.push(inner);
        }
    }
    Ok(())
}

/// What is in a folder, by name, without what is hidden (editors leave such files).
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        entries => {
            for entry in entries? {
                let entry = entry?;
                if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                    paths.push(entry.path());
                }
            }
        }
    }
    paths.sort();
    Ok(paths)
}
