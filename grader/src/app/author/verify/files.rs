//! The files of a lab: those that belong there, those that do not, and places in them that are
//! still to be written.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::manifest::{Manifest, Programs};
use super::{Issue, ProofStep, manifest_path};

/// What `grader new` leaves where something has to be written.
const MARK: &str = "TODO:";

/// All that a lab has, but for its specs, whose reader knows them.
const NEEDED: [&str; 8] = [
    "labs/LAB/Cargo.toml",
    "labs/LAB/README.md",
    "labs/LAB/src/bin/server.rs",
    "labs/LAB/src/bin/client.rs",
    "specs/LAB/skeleton/server.rs",
    "specs/LAB/skeleton/client.rs",
    "solutions/LAB/server.rs",
    "solutions/LAB/client.rs",
];

/// Files that are missing, that do not belong there, or that are not written yet.
pub(super) fn gaps(root: &Path, lab: &str) -> io::Result<Vec<Issue>> {
    let needed = NEEDED.map(|path| PathBuf::from(path.replace("LAB", lab)));
    let mut found = Vec::new();
    for folder in ["specs", "labs", "solutions"] {
        files(root, &Path::new(folder).join(lab), &mut found)?;
    }
    let mut gaps = Vec::new();
    for path in &needed {
        if !found.contains(path) {
            gaps.push(Issue::new(
                step(path),
                format!("there is no {}", path.display()),
            ));
        }
    }
    for path in &found {
        if !belongs(path, &needed) {
            let words = format!("{} does not belong there", path.display());
            gaps.push(Issue::new(ProofStep::Files, words));
        } else if is_skeleton(path) {
            gaps.extend(changed_skeleton(root, lab, path)?);
        } else if let Some(mark) = mark(&root.join(path))? {
            let words = format!("{}:{mark}", path.display());
            gaps.push(Issue::unwritten(step(path), words));
        }
    }
    let map = fs::read_to_string(root.join("labs/README.md")).unwrap_or_default();
    if !map.contains(&format!("({lab}/README.md)")) {
        let words = format!("labs/README.md, the map of the course, does not link {lab}/README.md");
        gaps.push(Issue::new(ProofStep::Handout, words));
    }
    Ok(gaps)
}

/// Folders of labs that have no specs: nothing would ever grade or prove them.
pub(super) fn unspecified(root: &Path, labs: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut unspecified = Vec::new();
    for folder in ["labs", "solutions"] {
        for entry in entries(&root.join(folder))? {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            let known = labs.contains(&name.as_ref())
                || ["netlab", "README.md", "progress.txt"].contains(&name.as_ref());
            if !known {
                unspecified.push(Path::new(folder).join(name.as_ref()));
            }
        }
    }
    Ok(unspecified)
}

/// A lab's manifest, and the programs that are there.
///
/// # Errors
/// Where they cannot be read.
pub fn manifest(root: &Path, lab: &str) -> io::Result<Manifest> {
    let text = fs::read_to_string(root.join(manifest_path(lab)))?;
    let programs = Programs {
        skeleton: programs(&root.join("labs").join(lab).join("src/bin"))?,
        solution: programs(&root.join("solutions").join(lab))?,
        wrong: programs(&root.join("solutions").join(lab).join("wrong"))?,
    };
    Ok(Manifest::new(lab, text, programs))
}

/// The names of the programs in a folder, without `.rs`.
fn programs(folder: &Path) -> io::Result<Vec<String>> {
    let sources = entries(folder)?.into_iter().filter(|path| path.is_file());
    let name = |path: PathBuf| Some(path.file_name()?.to_str()?.strip_suffix(".rs")?.to_owned());
    Ok(sources.filter_map(name).collect())
}

fn belongs(path: &Path, needed: &[PathBuf]) -> bool {
    let is = |folder: &str| path.starts_with(folder);
    let in_wrong = path
        .parent()
        .is_some_and(|folder| folder.ends_with("wrong"));
    (is("specs") && !is_skeleton(path))
        || needed.iter().any(|needed| needed == path)
        || (is("solutions") && in_wrong && path.extension().is_some_and(|it| it == "rs"))
}

/// Whether it is in the folder that keeps the skeleton, or below.
fn is_skeleton(path: &Path) -> bool {
    path.starts_with("specs") && path.iter().nth(2).is_some_and(|name| name == "skeleton")
}

/// What is kept for those who start anew is what they have started from.
fn changed_skeleton(root: &Path, lab: &str, kept: &Path) -> io::Result<Option<Issue>> {
    let given = Path::new("labs")
        .join(lab)
        .join("src/bin")
        .join(kept.file_name().unwrap_or_default());
    // That the other is missing was said just now.
    let is_other =
        root.join(&given).is_file() && fs::read(root.join(&given))? != fs::read(root.join(kept))?;
    let words = format!("{} is not the same as {}", kept.display(), given.display());
    Ok(is_other.then(|| Issue::new(ProofStep::Skeleton, words)))
}

/// Which step of making a lab a file is part of.
pub(super) fn step(path: &Path) -> ProofStep {
    let is = |folder: &str| path.starts_with(folder);
    if is_skeleton(path) {
        ProofStep::Skeleton
    } else if is("specs") {
        ProofStep::Cases
    } else if path.ends_with("README.md") {
        ProofStep::Handout
    } else if path
        .parent()
        .is_some_and(|folder| folder.ends_with("wrong"))
    {
        ProofStep::WrongPrograms
    } else if is("solutions") {
        ProofStep::Solution
    } else {
        ProofStep::Skeleton
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
            // `reset` keeps a student's work there.
            if inner
                != Path::new("labs")
                    .join(folder.file_name().unwrap_or_default())
                    .join("old")
            {
                files(root, &inner, found)?;
            }
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
