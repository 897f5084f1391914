//! Writes a zip file with which another system marks submissions. It contains the course, with
//! every case but without solutions, and the scripts that the system runs.

use std::path::Path;
use std::{fs, io};

use crate::app::author::handout::{CourseReader, HandoutError, write_handout};
use crate::base::zip::zip_folder;
use crate::course::Course;

/// The script that builds the course where submissions will be marked.
const SETUP: (&str, &str) = ("setup.sh", include_str!("setup.sh"));

/// The system that a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PackageSystem {
    /// An autograder for Gradescope: upload it as the assignment's zip file
    Gradescope,
    /// An image for an external grader of PrairieLearn: unpack it and run `docker build`
    Prairielearn,
    /// For the jail server of Moodle's VPL: unpack it there in /autograder/source, and run setup.sh
    Vpl,
}

impl PackageSystem {
    /// The files that the system needs beside the course: their names and texts.
    fn files(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Gradescope => vec![SETUP, ("run_autograder", include_str!("run_autograder"))],
            Self::Prairielearn => vec![
                SETUP,
                ("run_prairielearn", include_str!("run_prairielearn")),
                ("Dockerfile", include_str!("Dockerfile")),
            ],
            Self::Vpl => vec![SETUP, ("vpl_evaluate.sh", include_str!("vpl_evaluate.sh"))],
        }
    }
}

/// Writes a package with which a system marks these labs.
///
/// # Errors
/// If the course cannot be copied or the file cannot be written.
pub(crate) fn write_package(
    system: PackageSystem,
    course: &Course,
    labs: &[String],
    out: &mut dyn io::Write,
) -> Result<(), HandoutError> {
    let failed = |error| HandoutError::File("the package".into(), error);
    let folder = tempfile::tempdir().map_err(failed)?;
    let copy = folder.path().join("course");
    write_handout(course, &copy, CourseReader::Marker)?;
    let files = system.files();
    for (name, text) in &files {
        let text = text.replace("labs=(LABS)", &format!("labs=({})", labs.join(" ")));
        fs::write(folder.path().join(name), text).map_err(failed)?;
    }
    let is_script = |path: &Path| {
        let own = files.iter().find(|(name, _)| path == Path::new(name));
        own.is_some_and(|(_, text)| text.starts_with("#!"))
    };
    zip_folder(folder.path(), &is_script, out).map_err(failed)
}
