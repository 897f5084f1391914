//! Writes a zip file with which another system marks submissions. It contains the course, with
//! every case but without solutions, and the scripts that the system runs.

use std::path::Path;
use std::{fs, io};

use crate::app::author::handout::{CourseReader, HandoutError, write_handout};
use crate::base::zip::zip_folder;
use crate::course::Course;

/// The script that Gradescope runs to build its image.
const SETUP: &str = include_str!("setup.sh");
/// The script that Gradescope runs for each submission.
const RUN: &str = include_str!("run_autograder");

/// Writes an autograder for Gradescope that marks these labs.
///
/// # Errors
/// If the course cannot be copied or the file cannot be written.
pub(crate) fn write_gradescope(
    course: &Course,
    labs: &[String],
    out: &mut dyn io::Write,
) -> Result<(), HandoutError> {
    let failed = |error| HandoutError::File("the package".into(), error);
    let folder = tempfile::tempdir().map_err(failed)?;
    let copy = folder.path().join("course");
    write_handout(course, &copy, CourseReader::Marker)?;
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).map_err(failed);
    write("setup.sh", SETUP)?;
    write("run_autograder", &RUN.replace("LABS", &labs.join(" ")))?;
    zip_folder(folder.path(), &is_script, out).map_err(failed)
}

fn is_script(path: &Path) -> bool {
    path == Path::new("setup.sh") || path == Path::new("run_autograder")
}
