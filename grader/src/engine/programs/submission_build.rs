//! Turns a submission's files into its programs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::built;
use super::command::StagedFiles;
use super::compile::{CompileOutcome, CompileTask, Rejection};
use super::id::{ProgramId, ProgramResult, Programs};
use super::submission::{
    LabSearch, MANIFEST, Manifest, OpenedSubmission, Refused, Sources, read_manifest, read_sources,
};
use crate::base::level::Isolation;
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::wrap::cut;
use crate::course::{Version, bin_name, file_name};
use crate::engine::not_built::NotBuilt;
use crate::spec::{Lab, Role};
use crate::verdict::judge::Absence;

/// How many names of files a message shows, and how many columns of each.
const SHOWN_FILES: usize = 5;
const SHOWN_COLUMNS: usize = 60;

/// What a submission has for one program.
#[derive(Debug)]
pub enum ProgramSource {
    /// Rust, to be compiled.
    Rust(CompileTask),
    /// A command of this manifest.
    Command(Arc<Manifest>),
    /// Nothing that can be graded.
    Refused(ProgramRefusal),
}

/// Why a submission's program cannot be graded. The message is for the submission's author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramRefusal {
    /// The lab's files are refused.
    #[error(transparent)]
    Files(#[from] Refused),
    /// The submission does not have the program.
    #[error(
        "the submission has no {} for {}: {found}; it belongs into labs/{}/src/bin/{}",
        .id.role, .id.lab, .id.lab, file_name(.id.role)
    )]
    Missing {
        /// The program.
        id: ProgramId,
        /// What there is instead.
        found: String,
    },
    /// The manifest names a command, but only Rust is graded.
    #[error(
        "{MANIFEST} names a command for the {0}, and only programs in Rust are graded here. Whoever \
         grades can allow commands with --allow-commands"
    )]
    CommandNotAllowed(Role),
}

impl ProgramRefusal {
    fn absence(&self) -> Absence {
        match self {
            Self::Files(refused) if refused.is_of_archive() => Absence::BrokenArchive,
            Self::Missing { .. } => Absence::Missing,
            Self::Files(_) | Self::CommandNotAllowed(_) => Absence::Refused,
        }
    }
}

/// The programs of a submission before they are compiled.
#[derive(Debug, Default)]
pub struct SubmissionBuild {
    programs: Vec<(ProgramId, ProgramSource)>,
}

impl SubmissionBuild {
    /// Reads the sources of these labs. `known` are the names of all labs of the course. Manifests
    /// that name commands are refused unless `allow_commands`.
    #[must_use]
    pub fn read(
        labs: &[&Lab],
        known: &[&str],
        submission: &OpenedSubmission,
        allow_commands: bool,
    ) -> Self {
        let folder = submission.folder();
        let is_only_lab = labs.len() == 1;
        let mut programs = Vec::new();
        for lab in labs {
            let manifest = match read_manifest(folder, &lab.name, is_only_lab) {
                Ok(manifest) => manifest.map(Arc::new),
                Err(refused) => {
                    programs.extend(refuse_lab(lab, &refused));
                    continue;
                }
            };
            let search = LabSearch {
                lab: &lab.name,
                is_only: is_only_lab,
                known,
            };
            let sources = read_sources(submission, search).map(Arc::new);
            for role in Role::ALL {
                let manifest = manifest.as_ref().filter(|it| it.command(role).is_some());
                let source = match (manifest, &sources) {
                    (Some(manifest), _) if allow_commands => {
                        ProgramSource::Command(Arc::clone(manifest))
                    }
                    (Some(_), _) => ProgramSource::Refused(ProgramRefusal::CommandNotAllowed(role)),
                    (None, Ok(sources)) => {
                        rust_source(lab, role, sources).unwrap_or_else(|id| missing(id, submission))
                    }
                    (None, Err(refused)) => ProgramSource::Refused(refused.clone().into()),
                };
                programs.push((ProgramId::new(&lab.name, role), source));
            }
        }
        Self { programs }
    }

    /// A submission that cannot be graded at all, for this reason.
    #[must_use]
    pub fn refused(labs: &[&Lab], reason: &Refused) -> Self {
        let programs = labs.iter().flat_map(|lab| refuse_lab(lab, reason));
        Self {
            programs: programs.collect(),
        }
    }

    /// What has to be compiled.
    pub fn tasks(&self) -> impl Iterator<Item = &CompileTask> {
        self.programs.iter().filter_map(|(_, source)| match source {
            ProgramSource::Rust(task) => Some(task),
            ProgramSource::Command(_) | ProgramSource::Refused(_) => None,
        })
    }

    /// Calls `visit` with every piece of data that the programs are made from, always in the same
    /// order.
    pub fn visit_parts(&self, visit: &mut dyn FnMut(&[u8])) {
        for (id, source) in &self.programs {
            visit(id.to_string().as_bytes());
            match source {
                ProgramSource::Rust(task) => {
                    visit(task.name.as_bytes());
                    visit(task.main.as_os_str().as_encoded_bytes());
                    task.sources.visit_parts(visit);
                }
                ProgramSource::Command(manifest) => {
                    let words = manifest.command(id.role).unwrap_or_default();
                    words.iter().for_each(|word| visit(word.as_bytes()));
                    manifest.sources.visit_parts(visit);
                }
                ProgramSource::Refused(reason) => visit(reason.to_string().as_bytes()),
            }
        }
    }

    /// The programs. Those that are not compiled get copies of their files, in `parent`. `outcomes`
    /// are those of [`tasks`](Self::tasks), in the same order.
    ///
    /// # Errors
    /// If files cannot be copied.
    pub fn programs(
        self,
        outcomes: Vec<CompileOutcome>,
        parent: &Path,
        level: Isolation,
    ) -> io::Result<Programs> {
        let mut outcomes = outcomes.into_iter();
        let mut programs = Programs::new();
        // Both programs of a lab may have the same manifest, and then share one copy.
        let mut staged = HashMap::new();
        for (id, source) in self.programs {
            let program = match source {
                ProgramSource::Rust(task) => match outcomes.next() {
                    Some(outcome) => compiled_program(&task, outcome),
                    None => continue,
                },
                ProgramSource::Command(manifest) => {
                    let files = match staged.entry(id.lab.clone()) {
                        Entry::Occupied(entry) => entry.into_mut(),
                        Entry::Vacant(entry) => {
                            entry.insert(StagedFiles::new(&manifest, parent, level)?)
                        }
                    };
                    let words = manifest.command(id.role).unwrap_or_default();
                    let command = files.program_command(words);
                    command.map_err(|error| {
                        not_built(Absence::Refused, escape(&error.to_string()), "")
                    })
                }
                ProgramSource::Refused(reason) => {
                    Err(not_built(reason.absence(), reason.to_string(), ""))
                }
            };
            programs.insert(id, program);
        }
        Ok(programs)
    }
}

fn refuse_lab(lab: &Lab, reason: &Refused) -> [(ProgramId, ProgramSource); 2] {
    Role::ALL.map(|role| {
        let source = ProgramSource::Refused(reason.clone().into());
        (ProgramId::new(&lab.name, role), source)
    })
}

fn rust_source(lab: &Lab, role: Role, sources: &Arc<Sources>) -> Result<ProgramSource, ProgramId> {
    let Some(main) = sources.main(role) else {
        return Err(ProgramId::new(&lab.name, role));
    };
    // A name that the compiler would take for an option, or for a file of options.
    let is_option = main.to_string_lossy().starts_with(['-', '@']);
    let name = bin_name(&lab.name, role, Version::Submission);
    Ok(ProgramSource::Rust(CompileTask {
        package: lab.name.clone(),
        name,
        sources: Arc::clone(sources),
        main: if is_option {
            Path::new(".").join(main)
        } else {
            main.to_owned()
        },
    }))
}

/// A program that is not there; says what is.
fn missing(id: ProgramId, submission: &OpenedSubmission) -> ProgramSource {
    let names = submission.names();
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN_FILES)
        .map(|it| escaped(it))
        .collect();
    let found = match names.len() {
        0 => "it holds no files".to_owned(),
        count if count > SHOWN_FILES => format!("it holds {}, and others", shown.join(", ")),
        _ => format!("it holds {}", shown.join(", ")),
    };
    ProgramSource::Refused(ProgramRefusal::Missing { id, found })
}

fn escaped(path: &Path) -> String {
    cut(
        &escape(&path.to_string_lossy()),
        SHOWN_COLUMNS,
        Charset::Unicode,
    )
}

fn compiled_program(task: &CompileTask, outcome: CompileOutcome) -> ProgramResult {
    match outcome {
        CompileOutcome::Compiled(program) => Ok(built::compiled_program(&program)),
        CompileOutcome::Rejected(Rejection {
            failure: None,
            messages,
        }) => Err(NotBuilt::does_not_compile(&task.main, &messages)),
        CompileOutcome::Rejected(Rejection {
            failure: Some(failure),
            messages,
        }) => Err(not_built(
            Absence::DoesNotCompile,
            failure.to_string(),
            &messages,
        )),
    }
}

fn not_built(absence: Absence, reason: String, messages: &str) -> NotBuilt {
    NotBuilt {
        absence,
        reason,
        messages: messages.into(),
        hint: "Hand in server.rs and client.rs in a folder with the lab's name, or in src/bin as the \
               course has them.",
    }
}
