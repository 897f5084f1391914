//! Finds the labs and cases that the command line names.

use super::error::CliError;
use crate::base::text::near::nearest;
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

/// The same, but without names only the lab in whose folder the user is, if it is one's.
pub(super) fn find_labs_here<'a>(
    course: &'a Course,
    names: &[String],
) -> Result<Vec<&'a Lab>, CliError> {
    let here = course.lab_here().filter(|_| names.is_empty());
    here.map_or_else(|| find_labs(course, names), |lab| Ok(vec![lab]))
}

/// The lab with this name.
pub(super) fn find_lab<'a>(course: &'a Course, name: &str) -> Result<&'a Lab, CliError> {
    let lab = course.labs.iter().find(|lab| lab.name == name);
    lab.ok_or_else(|| {
        let known: Vec<&str> = course.labs.iter().map(|lab| lab.name.as_str()).collect();
        let wrong = format!("there is no lab `{name}`");
        CliError::usage(with_near(&wrong, name, &known, "the labs are"))
    })
}

/// The case with this name.
pub(super) fn find_case<'a>(lab: &'a Lab, name: &str) -> Result<&'a Spec, CliError> {
    let case = lab.cases.iter().find(|case| case.name == name);
    case.ok_or_else(|| {
        let known: Vec<&str> = lab.cases.iter().map(|case| case.name.as_str()).collect();
        let wrong = format!("{} has no case `{name}`", lab.name);
        CliError::usage(with_near(&wrong, name, &known, "its cases are"))
    })
}

/// That no case of these labs matches a glob.
pub(super) fn no_case_matches(labs: &[&Lab], glob: &str) -> CliError {
    let cases = labs.iter().flat_map(|lab| &lab.cases);
    let near = nearest(glob, cases.map(|case| case.name.as_str()));
    let near = near.map(|near| format!(": did you mean `{near}`?"));
    let near = near.unwrap_or_default();
    CliError::usage(format!("no case matches `{glob}`{near}"))
}

/// What is wrong, with the name that was probably meant, or else all that there are.
fn with_near(wrong: &str, name: &str, known: &[&str], all: &str) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("{wrong}: did you mean `{near}`?"),
        None => format!("{wrong}; {all} {}", known.join(", ")),
    }
}
