//! Checks the files of a lab: reports those that are missing, misplaced or not written yet.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::issue::{AuthoringStep, Issue};
use super::layout::{is_in_wrong, is_kept_skeleton, list_folder, step_of_file};
use crate::app::author::mutants::EQUAL_MUTANTS;

/// The mark that `new` leaves where the author must write something.
const MARK: &str = "TODO:";

/// The files that every lab has, except its specs, which are checked when they are parsed.
const REQUIRED: [&str; 8] = [
    "labs/LAB/Cargo.toml",
    "labs/LAB/README.md",
    "labs/LAB/src/bin/server.rs",
    "labs/LAB/src/bin/client.rs",
    "specs/LAB/skeleton/server.rs",
    "specs/LAB/skeleton/client.rs",
    "solutions/LAB/server.rs",
    "solutions/LAB/client.rs",
];

/// Finds files that are missing, do not belong in the lab, or are not written yet.
pub(super) fn file_issues(root: &Path, lab: &str) -> io::Result<Vec<Issue>> {
    let required = REQUIRED.map(|path| PathBuf::from(path.replace("LAB", lab)));
    let mut found = Vec::new();
    for folder in ["specs", "labs", "solutions"] {
        collect_files(root, &Path::new(folder).join(lab), &mut found)?;
    }
    let mut issues = Vec::new();
    for path in &required {
        if !found.contains(path) {
            issues.push(Issue::new(
                step_of_file(path),
                format!("there is no {}", path.display()),
            ));
        }
    }
    for path in &found {
        if !belongs(path, &required) {
            let message = format!("{} does not belong there", path.display());
            issues.push(Issue::new(AuthoringStep::Files, message));
        } else if is_kept_skeleton(path) {
            issues.extend(changed_skeleton(root, lab, path)?);
        } else if let Some(mark) = find_mark(&root.join(path))? {
            let message = format!("{}:{mark}", path.display());
            issues.push(Issue::unwritten(step_of_file(path), message));
        }
    }
    let map = fs::read_to_string(root.join("labs/README.md")).unwrap_or_default();
    if !map.contains(&format!("({lab}/README.md)")) {
        let message =
            format!("labs/README.md, the map of the course, does not link {lab}/README.md");
        issues.push(Issue::new(AuthoringStep::Handout, message));
    }
    Ok(issues)
}

/// Folders in `labs` and `solutions` that have no specs, and so would never be graded or proved.
pub(super) fn unknown_folders(root: &Path, labs: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut unknown = Vec::new();
    for folder in ["labs", "solutions"] {
        for entry in list_folder(&root.join(folder))? {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            let known = labs.contains(&name.as_ref())
                || ["netlab", "equal.yaml", "README.md", "progress.txt"].contains(&name.as_ref());
            if !known {
                unknown.push(Path::new(folder).join(name.as_ref()));
            }
        }
    }
    Ok(unknown)
}

/// Whether a file belongs to a lab.
fn belongs(path: &Path, required: &[PathBuf]) -> bool {
    let is_solution = path.starts_with("solutions");
    let is_wrong_program = is_solution && is_in_wrong(path);
    let is_list = is_solution && path.file_name().is_some_and(|name| name == EQUAL_MUTANTS);
    (path.starts_with("specs") && !is_kept_skeleton(path))
        || required.iter().any(|required| required == path)
        || (is_wrong_program && path.extension().is_some_and(|it| it == "rs"))
        || is_list
}

/// An issue if the skeleton in `specs`, which `reset` restores, differs from the one in `labs`.
fn changed_skeleton(root: &Path, lab: &str, kept: &Path) -> io::Result<Option<Issue>> {
    let given = Path::new("labs")
        .join(lab)
        .join("src/bin")
        .join(kept.file_name().unwrap_or_default());
    // If the skeleton in `labs` is missing, that is already an issue.
    let is_changed =
        root.join(&given).is_file() && fs::read(root.join(&given))? != fs::read(root.join(kept))?;
    let message = format!("{} is not the same as {}", kept.display(), given.display());
    Ok(is_changed.then(|| Issue::new(AuthoringStep::Skeleton, message)))
}

/// The first mark in a file: its line number and the text that follows it.
fn find_mark(path: &Path) -> io::Result<Option<String>> {
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    let mut lines = text.lines().zip(1..);
    Ok(lines.find_map(|(line, number)| {
        let (_, message) = line.split_once(MARK)?;
        Some(format!(
            "{number} is still to be written: {}",
            message.trim().trim_end_matches('"')
        ))
    }))
}

/// Collects all files below a folder, as paths relative to the course's folder.
fn collect_files(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in list_folder(&root.join(folder))? {
        let inner = folder.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            // `reset` keeps backups there.
            if inner
                != Path::new("labs")
                    .join(folder.file_name().unwrap_or_default())
                    .join("old")
            {
                collect_files(root, &inner, found)?;
            }
        } else {
            found.push(inner);
        }
    }
    Ok(())
}
