//! The issues that can be found without running a program.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::files::{file_issues, unknown_folders};
use super::hints::{code_lines, find_code_line};
use super::issue::{AuthoringStep, Issue};
use super::place::place_issues;
use super::random::random_issues;
use super::rules_section::handout_issue;
use crate::course::{Version, source_path};
use crate::spec::{Lab, Role};

/// The issues in a lab's files and cases.
///
/// # Errors
/// If they cannot be read.
pub fn lab_issues(root: &Path, lab: &Lab) -> io::Result<Vec<Issue>> {
    let mut issues = file_issues(root, &lab.name)?;
    issues.extend(handout_issue(root, lab));
    let mut messages = random_issues(lab);
    messages.extend(place_issues(lab));
    for role in Role::ALL {
        let path = source_path(&lab.name, role, Version::Solution);
        // If the file is missing, `file_issues` reports it.
        let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
        let lines = code_lines(&text);
        for case in lab.cases.iter().filter(|case| case.program == role) {
            if let Some((number, line)) = find_code_line(case, &lines) {
                let case = case.source.path.display();
                let path = path.display();
                messages.push(format!(
                    "{case}: hint {number} has a line of {path}: `{line}`"
                ));
            }
        }
    }
    let messages = messages.into_iter();
    issues.extend(messages.map(|it| Issue::new(AuthoringStep::Cases, it)));
    Ok(issues)
}

/// Issues of the course as a whole.
///
/// # Errors
/// If its folders cannot be read.
pub fn course_issues(root: &Path, labs: &[Lab]) -> io::Result<Vec<String>> {
    let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
    let found = unknown_folders(root, &names)?;
    let message = |path: &PathBuf| format!("{} belongs to no lab in specs", path.display());
    Ok(found.iter().map(message).collect())
}

/// The issue for a program that compiles with a warning.
#[must_use]
pub fn warning_issue(bin: &str, step: AuthoringStep, warning: &str) -> Issue {
    let message = format!("{bin} builds with warnings:\n{}", warning.trim_end());
    Issue::new(step, message)
}
