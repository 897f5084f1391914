//! `check --submission`: finds the programs in a folder of somebody else's, and has them built in a jail.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::programs::{Programs, subject};
use super::{Halt, watched};
use crate::build::{BuildError, Compiler, Order, Rejected, Task};
use crate::course::{Course, Version, bin_name};
use crate::grade::NotBuilt;
use crate::run::Settings;
use crate::run::isolation::Isolation;
use crate::spec::{Lab, Role};
use crate::submission::{Sources, missing, read};

/// Refuses to touch somebody else's programs where nothing holds them.
pub(super) fn may_run(isolation: Isolation, unsafe_no_sandbox: bool) -> Result<(), Halt> {
    if isolation != Isolation::Ports || unsafe_no_sandbox {
        return Ok(());
    }
    Err(Halt::usage(
        "nothing holds a program at level `ports`: a submission, and the compiler at its word, could read and change \
         whatever you can. Grade it where `cargo grade doctor` says level L3 or better; or, if you would run its \
         programs yourself without a thought, with --unsafe-no-sandbox",
    ))
}

/// The programs of a submission, by lab and role. They are there as long as the compiler is.
pub(super) fn build(
    course: &Course,
    labs: &[&Lab],
    folder: &Path,
    cpu: Duration,
    settings: &Settings,
) -> Result<(Programs, Compiler), Halt> {
    if !folder.is_dir() {
        let words = format!("there is no folder {}", folder.display());
        return Err(Halt::usage(words));
    }
    let mut order = Order::default();
    let mut programs = Programs::new();
    let (mut keys, mut tasks) = (Vec::new(), Vec::new());
    for lab in labs {
        order.packages.push(lab.name.clone());
        let sources = read(folder, &lab.name, labs.len() == 1).map(Arc::new);
        for role in [Role::Server, Role::Client] {
            let name = bin_name(&lab.name, role, Version::Submission);
            order.binaries.push(name.clone());
            let key = (lab.name.clone(), role);
            let found = match &sources {
                Ok(sources) => task(lab, role, name, sources),
                Err(refused) => Err(refused.to_string()),
            };
            match found {
                Ok(task) => {
                    keys.push(key);
                    tasks.push(task);
                }
                Err(why) => {
                    programs.insert(key, Err(not_built(why, String::new())));
                }
            }
        }
    }
    let compiler = Compiler::new(&course.root, &order, cpu, settings, watched()).map_err(halt)?;
    let compiled = compiler.compile(&tasks).map_err(halt)?;
    for ((key, task), result) in keys.into_iter().zip(&tasks).zip(compiled) {
        let ready = match result {
            Ok(compiled) => Ok(subject(&compiled.binary)),
            Err(Rejected {
                why: None,
                messages,
            }) => Err(NotBuilt::does_not_compile(&task.main, &messages)),
            Err(Rejected {
                why: Some(why),
                messages,
            }) => Err(not_built(why, messages)),
        };
        programs.insert(key, ready);
    }
    Ok((programs, compiler))
}

fn task(lab: &Lab, role: Role, name: String, sources: &Arc<Sources>) -> Result<Task, String> {
    let main = sources.main(role);
    let main = main.ok_or_else(|| missing(&lab.name, role))?.to_owned();
    Ok(Task {
        package: lab.name.clone(),
        name,
        sources: Arc::clone(sources),
        main,
    })
}

fn not_built(why: String, messages: String) -> NotBuilt {
    NotBuilt {
        why,
        messages: messages.into(),
        hint: "A submission is the files of src, as the course's own folder has them.",
    }
}

fn halt(error: BuildError) -> Halt {
    match error {
        BuildError::Cancelled => Halt::interrupted("nothing was graded yet"),
        other => Halt::trouble(other),
    }
}
