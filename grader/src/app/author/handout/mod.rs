//! Writes the students' copy of a course: the labs, the grader and the cases that students may see.
//! Solutions, wrong programs and hidden cases are neither copied nor read. Only files listed here
//! are copied, and only if git tracks them, whatever else the course's folder contains.

mod edit;
mod tracked;

use std::path::{Path, PathBuf};
use std::{fs, io};

use edit::with_held_back;
pub(super) use edit::without_blocks;
use tracked::{TrackedError, TrackedFiles};

use crate::course::{Course, Version, file_name, source_path};
use crate::spec::{HeldBack, Lab, Level, Role, Spec};

/// Files and folders that are copied unchanged.
const FILES: [&str; 12] = [
    ".cargo/config.toml",
    ".gitattributes",
    ".github/workflows/grade.yml",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "clippy.toml",
    "grader/src",
    "labs/netlab/Cargo.toml",
    "labs/netlab/src",
    "specs/schema.json",
];
/// Documents that are copied unchanged.
const DOCUMENTS: [&str; 3] = [
    "grader/ARCHITECTURE.md",
    "labs/README.md",
    "specs/README.md",
];
/// Files of a lab that are copied unchanged. Nothing else is, because someone may have left their
/// work in the lab's folder.
const LAB_FILES: [&str; 3] = [
    "labs/LAB/README.md",
    "specs/LAB/skeleton/client.rs",
    "specs/LAB/skeleton/server.rs",
];
/// The README of the copy.
const README: &str = include_str!("README.md");

/// Why a handout cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandoutError {
    /// The folder is not empty, and its content might be someone's work.
    #[error("{0} is there already, and not empty: a hand-out is made in a new folder")]
    NotEmpty(PathBuf),
    /// A file cannot be copied.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// It is not known which files belong to the course.
    #[error(
        "{0}: {1}\nonly files that git tracks are copied, so that nothing else that lies there gets \
         to students; `git init` there, `git add` the course's files, and try again"
    )]
    NoCheckout(PathBuf, #[source] TrackedError),
    /// A file that belongs into every copy is not tracked.
    #[error(
        "git does not track {0}; `git add` it if students may have it, or take it out of the course"
    )]
    Untracked(PathBuf),
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handout {
    /// The number of labs.
    pub labs: usize,
    /// The number of cases in the copy.
    pub visible: usize,
    /// The number of cases that were left out.
    pub held_back: usize,
}

/// Who a copy of the course is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CourseReader {
    /// Students: without hidden cases.
    Student,
    /// A machine that marks submissions: with every case.
    Marker,
}

/// Writes a course without its solutions into a new folder.
///
/// # Errors
/// If the folder is not empty, or a file cannot be copied.
pub(crate) fn write_handout(
    course: &Course,
    into: &Path,
    reader: CourseReader,
) -> Result<Handout, HandoutError> {
    let has_files = fs::read_dir(into).is_ok_and(|mut entries| entries.next().is_some());
    if has_files || into.is_file() {
        return Err(HandoutError::NotEmpty(into.to_owned()));
    }
    let tracked = TrackedFiles::of(&course.root)
        .map_err(|error| HandoutError::NoCheckout(course.root.clone(), error))?;
    let copier = Copier {
        tracked,
        from: &course.root,
        into,
        reader,
    };
    let written = copier.copy_course(course);
    if written.is_err() {
        // The folder was empty. Half a course would be in the way of the next try.
        let _ = fs::remove_dir_all(into);
    }
    written
}

struct Copier<'a> {
    tracked: TrackedFiles,
    from: &'a Path,
    into: &'a Path,
    reader: CourseReader,
}

impl Copier<'_> {
    fn copy_course(&self, course: &Course) -> Result<Handout, HandoutError> {
        for path in FILES.iter().chain(&DOCUMENTS) {
            self.copy(Path::new(path))?;
        }
        self.write(Path::new("README.md"), README)?;
        self.copy_changed(Path::new("grader/Cargo.toml"), &|text| {
            without_blocks(text, "tests")
        })?;
        let mut handout = Handout {
            labs: course.labs.len(),
            visible: 0,
            held_back: 0,
        };
        for lab in &course.labs {
            let (visible, held_back) = self.copy_lab(lab)?;
            handout.visible += visible;
            handout.held_back += held_back;
        }
        Ok(handout)
    }

    /// Copies a lab. Returns how many of its cases were copied and how many were left out.
    fn copy_lab(&self, lab: &Lab) -> Result<(usize, usize), HandoutError> {
        for path in LAB_FILES {
            self.copy(Path::new(&path.replace("LAB", &lab.name)))?;
        }
        for role in Role::ALL {
            self.copy_skeleton(&lab.name, role)?;
        }
        let manifest = Path::new("labs").join(&lab.name).join("Cargo.toml");
        self.copy_changed(&manifest, &|text| without_blocks(text, "solutions"))?;
        let (visible, hidden): (Vec<&Spec>, Vec<&Spec>) = lab
            .cases
            .iter()
            .partition(|case| self.reader == CourseReader::Marker || case.visibility.is_visible());
        let specs = Path::new("specs").join(&lab.name);
        for case in &visible {
            self.copy(&specs.join(format!("{}.yaml", case.name)))?;
            if case.snapshot.is_some() {
                let key = format!("{}.snap", case.name);
                self.copy(&specs.join("snapshots").join(key))?;
            }
        }
        let held_back = held_back(lab.held_back, &hidden);
        self.copy_changed(&specs.join("lab.yaml"), &|text| {
            with_held_back(text, held_back)
        })?;
        Ok((visible.len(), hidden.len()))
    }

    /// Copies a program's skeleton to the path where the student edits it.
    fn copy_skeleton(&self, lab: &str, role: Role) -> Result<(), HandoutError> {
        let program = source_path(lab, role, Version::Submission);
        // Use the skeleton kept in `specs`, if any: the file in `labs` may be someone's work by
        // now.
        let kept = Path::new("specs").join(lab).join("skeleton");
        let kept = kept.join(file_name(role));
        if self.from.join(&kept).is_file() {
            return self.copy_file(&kept, &program);
        }
        self.copy(&program)
    }

    /// Copies a file, or what is tracked of a folder, if it exists.
    fn copy(&self, path: &Path) -> Result<(), HandoutError> {
        // Symbolic links are not followed, because they could lead anywhere.
        let Ok(found) = fs::symlink_metadata(self.from.join(path)) else {
            return Ok(());
        };
        if found.is_dir() {
            for file in self.tracked.below(path) {
                self.copy_if_regular(file)?;
            }
        } else if found.is_file() {
            self.copy_file(path, path)?;
        }
        Ok(())
    }

    /// Copies a tracked file, unless it has been removed or is a link.
    fn copy_if_regular(&self, path: &Path) -> Result<(), HandoutError> {
        let found = fs::symlink_metadata(self.from.join(path));
        if found.is_ok_and(|found| found.is_file()) {
            self.copy_file(path, path)?;
        }
        Ok(())
    }

    fn copy_file(&self, path: &Path, to: &Path) -> Result<(), HandoutError> {
        let from = self.tracked(path)?;
        let to = self.target(to)?;
        let copied = fs::copy(&from, to);
        copied
            .map(drop)
            .map_err(|error| HandoutError::File(from, error))
    }

    fn copy_changed(
        &self,
        path: &Path,
        change: &dyn Fn(&str) -> String,
    ) -> Result<(), HandoutError> {
        let from = self.tracked(path)?;
        let text = fs::read_to_string(&from).map_err(|error| HandoutError::File(from, error))?;
        self.write(path, &change(&text))
    }

    /// The place of a file of the course, if it is tracked.
    fn tracked(&self, path: &Path) -> Result<PathBuf, HandoutError> {
        if self.tracked.contains(path) {
            Ok(self.from.join(path))
        } else {
            Err(HandoutError::Untracked(path.to_owned()))
        }
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), HandoutError> {
        let to = self.target(path)?;
        fs::write(&to, text).map_err(|error| HandoutError::File(to, error))
    }

    /// The path of a file in the copy. Creates the folder that contains it.
    fn target(&self, path: &Path) -> Result<PathBuf, HandoutError> {
        let to = self.into.join(path);
        let folder = to.parent().unwrap_or(self.into);
        fs::create_dir_all(folder).map_err(|error| HandoutError::File(folder.to_owned(), error))?;
        Ok(to)
    }
}

/// Adds the points of the `hidden` cases to the points that the course already held back.
fn held_back(before: HeldBack, hidden: &[&Spec]) -> HeldBack {
    let points = |level: Level| -> u32 {
        let cases = hidden.iter().filter(|case| case.level == level);
        cases.map(|case| case.points.value).sum()
    };
    HeldBack {
        document: before.document + points(Level::Document),
        robust: before.robust + points(Level::Robust),
    }
}
