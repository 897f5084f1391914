//! A lab to be proved.

use std::io;
use std::path::Path;

use crate::app::author::verify::{
    Issue, LabManifest, WrongProgram, lab_issues, read_manifest, read_wrong_programs,
};
use crate::spec::Lab;

/// A lab, and what is known about it before any of its programs runs.
pub(super) struct LabUnderTest<'a> {
    pub(super) lab: &'a Lab,
    /// `None` if there is no manifest, which is reported as an issue.
    pub(super) manifest: Option<LabManifest>,
    pub(super) wrong: Vec<WrongProgram>,
    pub(super) issues: Vec<Issue>,
}

impl<'a> LabUnderTest<'a> {
    /// Reads the lab's files.
    pub(super) fn read(root: &Path, lab: &'a Lab) -> io::Result<Self> {
        let (wrong, mut issues) = read_wrong_programs(root, lab);
        issues.extend(lab_issues(root, lab)?);
        let manifest = match read_manifest(root, &lab.name) {
            Ok(manifest) => Some(manifest),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        issues.extend(manifest.as_ref().and_then(LabManifest::issue));
        Ok(Self {
            lab,
            manifest,
            wrong,
            issues,
        })
    }
}
