//! What students get of a course: the labs, the grader, the cases that they may see. Nothing of the solutions, of wrong programs or
//! of cases that are kept from them is copied, nor read. What a hand-out has is listed here; whatever else lies in a
//! course's folder is not in it.

pub(crate) mod keep;

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::course::{Course, Version, file_name, source_path};
use crate::spec::{HeldBack, Lab, Level, Role, Spec};

/// Files and folders that are taken as they are.
const WHOLE: [&str; 12] = [
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
/// Documents that are taken as they are.
const DOCUMENTS: [&str; 3] = [
    "grader/ARCHITECTURE.md",
    "labs/README.md",
    "specs/README.md",
];
/// What is taken of a lab, beside its manifest: nothing that whoever tries it out may have left in its folder.
const OF_A_LAB: [&str; 3] = [
    "labs/LAB/README.md",
    "specs/LAB/skeleton/client.rs",
    "specs/LAB/skeleton/server.rs",
];
/// The README of a hand-out.
const README: &str = include_str!("README.md");

/// Why there is no hand-out.
#[derive(Debug, thiserror::Error)]
pub enum HandoutError {
    /// The folder has something in it, which might be somebody's work.
    #[error("{0} is there already, and not empty: a hand-out is made in a new folder")]
    Taken(PathBuf),
    /// A file does not come along.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handout {
    /// How many labs.
    pub labs: usize,
    /// How many cases students see.
    pub visible: usize,
    /// How many are kept from them.
    pub held_back: usize,
}

/// For whom a copy of the course is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseReader {
    /// Students: without cases that are kept from them.
    Student,
    /// A machine that marks: with every case.
    Marker,
}

/// Writes a course without its solutions into a new folder.
///
/// # Errors
/// Where the folder is not new, or a file cannot be copied.
pub fn write(course: &Course, into: &Path, reader: CourseReader) -> Result<Handout, HandoutError> {
    let is_taken = fs::read_dir(into).is_ok_and(|mut entries| entries.next().is_some());
    if is_taken || into.is_file() {
        return Err(HandoutError::Taken(into.to_owned()));
    }
    let copier = Copier {
        from: &course.root,
        into,
        reader,
    };
    for path in WHOLE.iter().chain(&DOCUMENTS) {
        copier.all(Path::new(path))?;
    }
    copier.text(Path::new("README.md"), README)?;
    copier.changed(Path::new("grader/Cargo.toml"), &|text| {
        keep::without(text, "tests")
    })?;
    let mut handout = Handout {
        labs: course.labs.len(),
        visible: 0,
        held_back: 0,
    };
    for lab in &course.labs {
        let (visible, held_back) = copier.lab(lab)?;
        handout.visible += visible;
        handout.held_back += held_back;
    }
    Ok(handout)
}

struct Copier<'a> {
    from: &'a Path,
    into: &'a Path,
    reader: CourseReader,
}

impl Copier<'_> {
    /// A lab; how many of its cases are handed out, and how many are not.
    fn lab(&self, lab: &Lab) -> Result<(usize, usize), HandoutError> {
        for path in OF_A_LAB {
            self.all(Path::new(&path.replace("LAB", &lab.name)))?;
        }
        for role in Role::ALL {
            self.skeleton(&lab.name, role)?;
        }
        let manifest = Path::new("labs").join(&lab.name).join("Cargo.toml");
        self.changed(&manifest, &|text| keep::without(text, "solutions"))?;
        let (visible, hidden): (Vec<&Spec>, Vec<&Spec>) = lab
            .cases
            .iter()
            .partition(|case| self.reader == CourseReader::Marker || case.visibility.is_visible());
        let specs = Path::new("specs").join(&lab.name);
        for case in &visible {
            self.all(&specs.join(format!("{}.yaml", case.name)))?;
            if case.snapshot.is_some() {
                let key = format!("{}.snap", case.name);
                self.all(&specs.join("snapshots").join(key))?;
            }
        }
        let held_back = held_back(lab.held_back, &hidden);
        self.changed(&specs.join("lab.yaml"), &|text| {
            keep::held_back(text, held_back)
        })?;
        Ok((visible.len(), hidden.len()))
    }

    /// The skeleton of a program, where it is to be written.
    fn skeleton(&self, lab: &str, role: Role) -> Result<(), HandoutError> {
        let program = source_path(lab, role, Version::Submission);
        // What is in its place may be somebody's work by now.
        let kept = Path::new("specs").join(lab).join("skeleton");
        let kept = kept.join(file_name(role));
        if self.from.join(&kept).is_file() {
            let to = self.place(&program)?;
            let from = self.from.join(kept);
            return match fs::copy(&from, to) {
                Ok(_) => Ok(()),
                Err(error) => Err(HandoutError::File(from, error)),
            };
        }
        self.all(&program)
    }

    /// A file, or all that is in a folder; nothing where there is none.
    fn all(&self, path: &Path) -> Result<(), HandoutError> {
        let from = self.from.join(path);
        let failed = |error| HandoutError::File(from.clone(), error);
        // A link could lead to anything.
        let Ok(found) = fs::symlink_metadata(&from) else {
            return Ok(());
        };
        if found.is_dir() {
            for entry in fs::read_dir(&from).map_err(failed)? {
                let name = entry.map_err(failed)?.file_name();
                if name != "target" {
                    self.all(&path.join(name))?;
                }
            }
        } else if found.is_file() {
            let to = self.place(path)?;
            fs::copy(&from, to).map_err(failed)?;
        }
        Ok(())
    }

    fn changed(&self, path: &Path, change: &dyn Fn(&str) -> String) -> Result<(), HandoutError> {
        let from = self.from.join(path);
        let text = fs::read_to_string(&from).map_err(|error| HandoutError::File(from, error))?;
        self.text(path, &change(&text))
    }

    fn text(&self, path: &Path, text: &str) -> Result<(), HandoutError> {
        let to = self.place(path)?;
        fs::write(&to, text).map_err(|error| HandoutError::File(to, error))
    }

    /// Where a file goes, its folder made.
    fn place(&self, path: &Path) -> Result<PathBuf, HandoutError> {
        let to = self.into.join(path);
        let folder = to.parent().unwrap_or(self.into);
        fs::create_dir_all(folder).map_err(|error| HandoutError::File(folder.to_owned(), error))?;
        Ok(to)
    }
}

/// The points of these cases, and of those that were not in the course to begin with.
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
