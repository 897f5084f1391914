//! Finds the programs to grade: the labs' own, built by cargo, or whatever the command line names.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use super::{Halt, watched};
use crate::build::{BuildError, Built, Order, build};
use crate::course::{Course, Version, bin_name, role_name};
use crate::grade::{Job, NotBuilt};
use crate::plan;
use crate::run::{Delivery, Subject};
use crate::spec::{Lab, Role, Spec};

/// The programs under test, by lab and role.
pub(super) type Programs = HashMap<(String, Role), Result<Arc<Subject>, NotBuilt>>;

/// Has cargo build both programs of these labs.
pub(super) fn build_labs(
    course: &Course,
    labs: &[&Lab],
    version: Version,
    cancel: &watch::Receiver<bool>,
) -> Result<Programs, Halt> {
    let (programs, _) = build_with_warnings(course, labs, version, cancel)?;
    Ok(programs)
}

/// The same, and what the compiler warned of.
pub(super) fn build_with_warnings(
    course: &Course,
    labs: &[&Lab],
    version: Version,
    cancel: &watch::Receiver<bool>,
) -> Result<(Programs, HashMap<String, String>), Halt> {
    let mut order = Order::default();
    for lab in labs {
        order.packages.push(lab.name.clone());
        order
            .binaries
            .extend([Role::Server, Role::Client].map(|role| bin_name(&lab.name, role, version)));
        if version == Version::Solution {
            order.features.push(format!("{}/solutions", lab.name));
        }
    }
    let built = match build(&course.root, &order, watched(), cancel) {
        Err(BuildError::Cancelled) => return Err(Halt::interrupted()),
        other => other.map_err(Halt::trouble)?,
    };
    let mut programs = Programs::new();
    for lab in labs {
        for role in [Role::Server, Role::Client] {
            programs.insert(
                (lab.name.clone(), role),
                program(&built, lab, role, version),
            );
        }
    }
    Ok((programs, built.warnings))
}

fn program(
    built: &Built,
    lab: &Lab,
    role: Role,
    version: Version,
) -> Result<Arc<Subject>, NotBuilt> {
    let name = bin_name(&lab.name, role, version);
    let file = format!("{}.rs", role_name(role));
    let source = match version {
        Version::Submission => ["labs", &lab.name, "src", "bin", &file]
            .iter()
            .collect::<PathBuf>(),
        Version::Solution => ["solutions", &lab.name, &file].iter().collect(),
    };
    match built.binaries.get(&name) {
        Some(path) => Ok(Arc::new(Subject {
            argv: vec![path.into()],
            env: environment(),
        })),
        None => {
            let messages = built.errors.get(&name).map_or("", String::as_str).into();
            Err(NotBuilt { messages, source })
        }
    }
}

/// What a lab's program finds in its environment: as little as a program needs, the same for everybody.
fn environment() -> Vec<(OsString, OsString)> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    vec![
        ("PATH".into(), path),
        ("LANG".into(), "C.UTF-8".into()),
        ("RUST_BACKTRACE".into(), "0".into()),
    ]
}

/// The cases to grade, each with the program that is to pass it; those of a program that is not there are left out.
pub(super) fn jobs(
    labs: &[&Lab],
    programs: &Programs,
    delivery: Delivery,
    wanted: &dyn Fn(&Spec) -> bool,
) -> Vec<Job> {
    let mut jobs = Vec::new();
    for lab in labs {
        for spec in lab.cases.iter().filter(|spec| wanted(spec)) {
            if let Some(subject) = programs.get(&(lab.name.clone(), spec.program)) {
                jobs.push(Job {
                    case: Arc::new(plan::case(lab, spec)),
                    subject: subject.clone(),
                    delivery,
                });
            }
        }
    }
    jobs
}

/// A program of the user's own, in any language: a command line, split as a shell splits it.
pub(super) fn command(line: &str) -> Result<Arc<Subject>, Halt> {
    let words = shlex::split(line)
        .ok_or_else(|| Halt::usage(format!("a quote is not closed in `{line}`")))?;
    let mut argv = Vec::new();
    for (index, word) in words.iter().enumerate() {
        // The program runs in a folder of its own: what is a path here must be one there.
        let is_path = word.contains('/') || index > 0;
        argv.push(match Path::new(word) {
            path if is_path && path.exists() => std::path::absolute(path)?.into_os_string(),
            _ => word.into(),
        });
    }
    let Some(program) = argv.first() else {
        return Err(Halt::usage("the command is empty"));
    };
    if !is_there(Path::new(program)) {
        return Err(Halt::usage(format!(
            "there is no program `{}`",
            Path::new(program).display()
        )));
    }
    // The user's own program may need the user's own environment; but nobody needs a backtrace in a report.
    let mut env: Vec<_> = std::env::vars_os()
        .filter(|(name, _)| name != "RUST_BACKTRACE")
        .collect();
    env.push(("RUST_BACKTRACE".into(), "0".into()));
    Ok(Arc::new(Subject { argv, env }))
}

fn is_there(program: &Path) -> bool {
    if program.components().count() > 1 {
        return program.is_file();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
