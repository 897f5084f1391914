//! The course on disk: where its folders are, and what its programs are called.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use crate::spec::{Lab, Role, SpecError, load_course};

/// A course: its folder, and its labs.
#[derive(Debug)]
pub struct Course {
    /// The folder of the workspace.
    pub root: PathBuf,
    /// The labs, in the order of the course.
    pub labs: Vec<Lab>,
}

/// Why no course could be opened.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// Neither the current folder nor one above it is a course.
    #[error(
        "there is no course here: neither {0} nor a folder above it has the folders `labs` and \
         `specs`"
    )]
    NotFound(PathBuf),
    /// The current folder is gone, or cannot be read.
    #[error("the current folder cannot be read: {0}")]
    Folder(#[from] io::Error),
    /// Specs are wrong.
    #[error("{} in the specs", error_count(.0.len()))]
    Specs(Vec<SpecError>),
}

fn error_count(errors: usize) -> String {
    match errors {
        1 => "1 error".to_owned(),
        errors => format!("{errors} errors"),
    }
}

impl Course {
    /// Finds the course that the current folder belongs to, and reads its specs.
    ///
    /// # Errors
    /// If there is no course, or its specs are wrong.
    pub fn find() -> Result<Self, CourseError> {
        let here = std::env::current_dir()?;
        let is_course =
            |folder: &&Path| folder.join("labs").is_dir() && folder.join("specs").is_dir();
        let root = here
            .ancestors()
            .find(is_course)
            .ok_or_else(|| CourseError::NotFound(here.clone()))?;
        let labs = load_course(&root.join("specs")).map_err(CourseError::Specs)?;
        Ok(Self {
            root: root.to_owned(),
            labs,
        })
    }

    /// The lab whose folder, in `labs`, `specs` or `solutions`, the current folder is or is in.
    #[must_use]
    pub fn lab_here(&self) -> Option<&Lab> {
        let here = std::env::current_dir().ok()?;
        let mut parts = here.strip_prefix(&self.root).ok()?.components();
        let (part, name) = (parts.next()?, parts.next()?);
        let holds_labs = ["labs", "specs", "solutions"].map(OsStr::new);
        let is_lab = |lab: &&Lab| name.as_os_str() == lab.name.as_str();
        let lab = self.labs.iter().find(is_lab);
        lab.filter(|_| holds_labs.contains(&part.as_os_str()))
    }
}

/// What to tell students about cases that are missing from their copy of the course; `None` if it
/// has all of them.
#[must_use]
pub fn held_back<'a>(labs: impl IntoIterator<Item = &'a Lab>) -> Option<String> {
    let of_lab = |lab: &'a Lab| lab.held_back.document + lab.held_back.robust;
    let points: u32 = labs.into_iter().map(of_lab).sum();
    let points = match points {
        0 => return None,
        1 => "1 more point is".to_owned(),
        points => format!("{points} more points are"),
    };
    Some(format!(
        "{points} for cases that you do not have, but those who mark your work do"
    ))
}

/// Whose version of a lab's program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// The student's own.
    Submission,
    /// The reference solution.
    Solution,
}

/// The name of a program's binary. It includes the lab: two binaries called `server` would collide.
#[must_use]
pub fn bin_name(lab: &str, role: Role, version: Version) -> String {
    match version {
        Version::Submission => format!("{lab}-{role}"),
        Version::Solution => format!("{lab}-{role}-solution"),
    }
}

/// The source file of a program, relative to the course's folder.
#[must_use]
pub fn source_path(lab: &str, role: Role, version: Version) -> PathBuf {
    let file = file_name(role);
    match version {
        Version::Submission => ["labs", lab, "src", "bin", file].iter().collect(),
        Version::Solution => ["solutions", lab, file].iter().collect(),
    }
}

/// The skeleton of a program, relative to the course's folder: an unchanged copy of what students
/// start with in `labs`.
#[must_use]
pub fn skeleton_path(lab: &str, role: Role) -> PathBuf {
    ["specs", lab, "skeleton", file_name(role)].iter().collect()
}

/// The name of a program's source file: `server.rs` or `client.rs`.
#[must_use]
pub fn file_name(role: Role) -> &'static str {
    match role {
        Role::Server => "server.rs",
        Role::Client => "client.rs",
    }
}
