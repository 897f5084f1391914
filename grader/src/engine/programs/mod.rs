//! The programs under test, by lab and role: those that were built or named, what a submission has
//! to be compiled of, and the cases that each is to pass.

pub mod command;
pub mod compile;
pub mod submission;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::base::text::escape::escape;
use crate::course::{Version, bin_name};
use crate::engine::grade::{Job, NotBuilt};
use crate::engine::programs::command::StagedFiles;
use crate::engine::programs::compile::{Compiled, Rejected, Task};
use crate::engine::programs::submission::{
    MANIFEST, Manifest, Refused, Sources, manifest, missing, read,
};
use crate::engine::runner::{Delivery, ProgramCommand};
use crate::plan;
use crate::sandbox::FsAccess;
use crate::spec::{Lab, Role, Spec};

/// A program to grade, or why there is none.
pub type Ready = Result<Arc<ProgramCommand>, NotBuilt>;

/// Which program: the lab's name, and its part in the conversation.
pub type ProgramId = (String, Role);

/// The programs under test.
pub type Programs = HashMap<ProgramId, Ready>;

/// A program that was built.
#[must_use]
pub fn subject(binary: &Path) -> Arc<ProgramCommand> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    Arc::new(ProgramCommand {
        argv: vec![binary.into()],
        env: environment(path),
        view: FsAccess::Only(Vec::new()),
        own: None,
    })
}

/// What a lab's program finds in its environment: as little as a program needs, the same for
/// everybody.
pub(crate) fn environment(path: OsString) -> Vec<(OsString, OsString)> {
    vec![
        ("PATH".into(), path),
        ("LANG".into(), "C.UTF-8".into()),
        ("RUST_BACKTRACE".into(), "0".into()),
    ]
}

/// The cases to grade, each with the program that is to pass it; those of a program that is not
/// there are left out. Random values are drawn from the seed.
#[must_use]
pub fn jobs(
    labs: &[&Lab],
    programs: &Programs,
    delivery: Delivery,
    seed: u32,
    wanted: &dyn Fn(&Spec) -> bool,
) -> Vec<Job> {
    let mut jobs = Vec::new();
    for lab in labs {
        for spec in lab.cases.iter().filter(|spec| wanted(spec)) {
            if let Some(subject) = programs.get(&(lab.name.clone(), spec.program)) {
                jobs.push(Job {
                    case: Arc::new(plan::case(lab, spec, seed)),
                    subject: subject.clone(),
                    delivery,
                });
            }
        }
    }
    jobs
}

/// What a submission has to be compiled of.
#[derive(Debug, Default)]
pub struct SubmissionBuild {
    /// What to compile.
    pub tasks: Vec<Task>,
    keys: Vec<ProgramId>,
    /// What is started by a command, and the manifests that name them.
    commands: Vec<(ProgramId, usize)>,
    manifests: Vec<Manifest>,
    /// What there is nothing to compile of.
    refused: Vec<(ProgramId, String)>,
}

impl SubmissionBuild {
    /// Reads the sources of these labs. `prefix` tells the binaries of one submission from those of
    /// others; `commands`: whether a manifest may name programs.
    #[must_use]
    pub fn read(labs: &[&Lab], folder: &Path, prefix: &str, commands: bool) -> Self {
        let mut order = Self::default();
        for lab in labs {
            let named = match manifest(folder, &lab.name, labs.len() == 1) {
                Ok(named) => named,
                Err(refused) => {
                    order.refuse(lab, &refused.to_string());
                    continue;
                }
            };
            let names = |role| named.as_ref().is_some_and(|it| it.command(role).is_some());
            let named_roles = Role::ALL.map(|role| (role, names(role)));
            let sources = read(folder, &lab.name, labs.len() == 1).map(Arc::new);
            for (role, is_command) in named_roles {
                let key = (lab.name.clone(), role);
                if is_command && commands {
                    order.commands.push((key, order.manifests.len()));
                    continue;
                }
                let found = match &sources {
                    _ if is_command => Err(not_allowed(role)),
                    Ok(sources) => task(lab, role, prefix, sources),
                    Err(refused) => Err(refused.to_string()),
                };
                order.take(key, found);
            }
            order.manifests.extend(named);
        }
        order
    }

    fn refuse(&mut self, lab: &Lab, why: &str) {
        for role in Role::ALL {
            self.take((lab.name.clone(), role), Err(why.to_owned()));
        }
    }

    fn take(&mut self, key: ProgramId, found: Result<Task, String>) {
        match found {
            Ok(task) => {
                self.keys.push(key);
                self.tasks.push(task);
            }
            Err(why) => self.refused.push((key, why)),
        }
    }

    /// Of what nothing can be taken, for this reason.
    #[must_use]
    pub fn refused(labs: &[&Lab], why: &Refused) -> Self {
        let mut order = Self::default();
        for lab in labs {
            order.refuse(lab, &why.to_string());
        }
        order
    }

    /// Shows all that the result depends on, part by part.
    pub fn each_part(&self, see: &mut dyn FnMut(&[u8])) {
        for task in &self.tasks {
            see(task.name.as_bytes());
            see(task.main.as_os_str().as_encoded_bytes());
            task.sources.each_part(see);
        }
        for ((lab, role), manifest) in &self.commands {
            let manifest = &self.manifests[*manifest];
            see(format!("{lab} {role}").as_bytes());
            let words = manifest.command(*role).unwrap_or_default();
            words.iter().for_each(|word| see(word.as_bytes()));
            manifest.sources.each_part(see);
        }
        for ((lab, role), why) in &self.refused {
            let words = format!("{lab} {role}: {why}");
            see(words.as_bytes());
        }
    }

    /// The programs, once the compiler has told of each task, in order; and copies of what is not
    /// compiled, which are made in this folder and have to be there as long as the programs
    /// run.
    ///
    /// # Errors
    /// Where a copy cannot be made.
    pub fn programs(
        self,
        compiled: Vec<Result<Compiled, Rejected>>,
        within: &Path,
    ) -> io::Result<(Programs, Vec<StagedFiles>)> {
        let mut copies = Vec::new();
        for manifest in self.manifests.iter().filter(|_| !self.commands.is_empty()) {
            copies.push(StagedFiles::new(manifest, within)?);
        }

        let refused = self.refused.into_iter();
        let mut programs: Programs = refused
            .map(|(key, why)| (key, Err(not_built(why, ""))))
            .collect();
        for ((key, task), result) in self.keys.into_iter().zip(&self.tasks).zip(compiled) {
            let ready = match result {
                Ok(compiled) => Ok(subject(&compiled.binary)),
                Err(Rejected {
                    why: None,
                    messages,
                }) => Err(NotBuilt::does_not_compile(&task.main, &messages)),
                Err(Rejected {
                    why: Some(why),
                    messages,
                }) => Err(not_built(why, &messages)),
            };
            programs.insert(key, ready);
        }
        for (key, index) in self.commands {
            let words = self.manifests[index].command(key.1).unwrap_or_default();
            let ready = copies[index].subject(words);
            programs.insert(key, ready.map_err(|why| not_built(escape(&why), "")));
        }
        Ok((programs, copies))
    }
}

fn task(lab: &Lab, role: Role, prefix: &str, sources: &Arc<Sources>) -> Result<Task, String> {
    let main = sources.main(role);
    let main = main.ok_or_else(|| missing(&lab.name, role))?.to_owned();
    let name = bin_name(&lab.name, role, Version::Submission);
    Ok(Task {
        package: lab.name.clone(),
        file: format!("{prefix}{name}"),
        name,
        sources: Arc::clone(sources),
        main,
    })
}

fn not_allowed(role: Role) -> String {
    format!(
        "{MANIFEST} names a command for the {role}, and only programs in Rust are graded here. Whoever grades can allow \
         commands with --allow-commands"
    )
}

fn not_built(why: String, messages: &str) -> NotBuilt {
    NotBuilt {
        why,
        messages: messages.into(),
        hint: "A submission is the files of src, as the course's own folder has them.",
    }
}
