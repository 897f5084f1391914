//! What another system marks submissions with, as a zip file: the course with every case and without its solutions, and the
//! scripts that the system runs.

mod zip;

use std::path::Path;
use std::{fs, io};

use crate::app::author::handout::{self, CourseReader, HandoutError};
use crate::course::Course;

/// What Gradescope runs when it builds its image.
const SETUP: &str = include_str!("setup.sh");
/// What Gradescope runs for each submission.
const RUN: &str = include_str!("run_autograder");

/// Writes an autograder for Gradescope that marks these labs.
///
/// # Errors
/// Where the course cannot be copied, or the file not be written.
pub fn gradescope(
    course: &Course,
    labs: &[String],
    out: &mut dyn io::Write,
) -> Result<(), HandoutError> {
    let failed = |error| HandoutError::File("the package".into(), error);
    let folder = tempfile::tempdir().map_err(failed)?;
    handout::write(course, &folder.path().join("course"), CourseReader::Marker)?;
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).map_err(failed);
    write("setup.sh", SETUP)?;
    write("run_autograder", &RUN.replace("LABS", &labs.join(" ")))?;
    zip::folder(folder.path(), &is_script, out).map_err(failed)
}

fn is_script(path: &Path) -> bool {
    path == Path::new("setup.sh") || path == Path::new("run_autograder")
}
