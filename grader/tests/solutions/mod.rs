//! The reference solutions, built: what several tests run.

use std::path::{Path, PathBuf};

use grader::base::cancel::Cancel;
use grader::course::{Version, bin_name};
use grader::engine::programs::compile::{BuildRequest, Built, build};
use grader::spec::{Lab, Role};

/// The folder of the course.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Has cargo build both solutions of these labs.
#[allow(dead_code, reason = "not every test builds them")]
pub(crate) fn build_solutions<'a>(labs: impl IntoIterator<Item = &'a Lab>) -> Built {
    let mut order = BuildRequest::default();
    for lab in labs {
        order.packages.push(lab.name.clone());
        order.features.push(format!("{}/solutions", lab.name));
        let roles = Role::ALL;
        order
            .binaries
            .extend(roles.map(|role| bin_name(&lab.name, role, Version::Solution)));
    }
    build(&repository(), &order, false, &Cancel::default()).expect("cargo builds")
}
