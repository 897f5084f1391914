//! Finds the labs and cases that the command line names.

use super::error::CliError;
use crate::course::Course;
use crate::spec::{Lab, Spec};

/// The labs with these names, or all labs if there are no names.
pub(super) fn find_labs<'a>(
    course: &'a Course,
    names: &[String],
) -> Result<Vec<&'a Lab>, CliError> {
    for name in names {
        find_lab(course, name)?;
    }
    let is_named = |lab: &&Lab| names.is_empty() || names.contains(&lab.name);
    Ok(course.labs.iter().filter(is_named).collect())
}

/// The lab with this name.
pub(super) fn find_lab<'a>(course: &'a Course, name: &str) -> Result<&'a Lab, CliError> {
    let lab = course.labs.iter().find(|lab| lab.name == name);
    lab.ok_or_else(|| {
        let known: Vec<&str> = course.labs.iter().map(|lab| lab.name.as_str()).collect();
        let known = known.join(", ");
        CliError::usage(format!("there is no lab `{name}`; the labs are {known}"))
    })
}

/// The case with this name.
pub(super) fn find_case<'a>(lab: &'a Lab, name: &str) -> Result<&'a Spec, CliError> {
    let case = lab.cases.iter().find(|case| case.name == name);
    case.ok_or_else(|| {
        let known: Vec<&str> = lab.cases.iter().map(|case| case.name.as_str()).collect();
        let (lab, known) = (&lab.name, known.join(", "));
        CliError::usage(format!("{lab} has no case `{name}`; its cases are {known}"))
    })
}
