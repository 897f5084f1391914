//! Checks a case: its peers, files, arguments and hints, then its steps.

use std::collections::HashSet;
use std::path::{Component, Path};
use std::sync::Arc;

use super::actor::{StepPlace, StepScope};
use super::checker::Checker;
use super::names::{RESERVED_NAMES, is_name};
use super::template::Known;
use crate::base::process::Limits;
use crate::spec::data::FileContent;
use crate::spec::error::SpecError;
use crate::spec::lab::{HINTS, Spec};
use crate::spec::names::{Role, Transport};
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark, Source};
use crate::spec::variable::{Template, TemplatePart, Var};
use crate::spec::written::{self, PeerEntry, Peers};

/// Checks a case.
///
/// # Errors
/// If anything in the case is wrong: the mistakes, in the order of the file.
pub(crate) fn check_case(
    case: &written::Case,
    name: String,
    source: Arc<Source>,
    transport: Transport,
) -> Result<Spec, Vec<SpecError>> {
    let mut checker = Checker::new(source, transport, case.program.0);
    let spec = checker.check_case_fields(case, name);
    match spec {
        Some(spec) if checker.errors.is_empty() => Ok(spec),
        _ => {
            let start = |error: &SpecError| error.location.as_ref().map(|at| at.span.start);
            checker.errors.sort_by_key(start);
            Err(checker.errors)
        }
    }
}

/// The limits that a case sets, with defaults for the others.
fn limits(written: &written::LimitsMap) -> Limits {
    let usual = Limits::default();
    Limits {
        cpu: written.cpu.get().map_or(usual.cpu, |it| it.0),
        memory: written.memory.get().map_or(usual.memory, |it| it.0),
        open_files: written
            .open_files
            .get()
            .map_or(usual.open_files, |it| it.0.into()),
        file_size: written.file_size.get().map_or(usual.file_size, |it| it.0),
        disk: written.disk.get().map_or(usual.disk, |it| it.0),
        ..usual
    }
}

impl Checker {
    fn check_case_fields(&mut self, case: &written::Case, name: String) -> Option<Spec> {
        self.peers = self.check_peers(case);
        self.proves = self.check_proves(case);
        self.random = self.check_random(case)?;
        let files = self.check_files(case);
        let args = self.check_args(case);
        let env = self.check_env(case);
        let hints = self.check_hints(case);
        self.check_not_empty(&case.steps.value, case.steps.mark)?;
        let top = StepScope {
            place: StepPlace::Top,
            has_rounds: false,
        };
        let steps = self.check_steps(&case.steps.value, &top);
        if self.errors.is_empty() {
            self.check_all_used(case);
        }
        let written = case.limits.get();
        Some(Spec {
            source: Arc::clone(&self.source),
            name,
            title: case.title.0.clone(),
            proves: self.proves.clone(),
            level: case.level.0,
            points: Located {
                value: case.points.value.0,
                mark: case.points.mark,
            },
            visibility: case
                .visibility
                .get()
                .map_or_else(Default::default, |it| it.0),
            program: case.program.0,
            peers: self.peers.clone(),
            places: self.places.clone(),
            random: self.random.clone(),
            fixed: self.check_fixed(case),
            args: args?,
            env: env?,
            files: files?,
            timeout: case.timeout.get().map(|time| time.0),
            limits: written.map_or_else(Limits::default, |it| limits(it)),
            output: written.and_then(|limits| Some(limits.output.get()?.0)),
            processes: written.and_then(|limits| Some(limits.processes.get()?.0.into())),
            hints: hints?,
            steps: steps?,
            snapshot: None,
        })
    }

    fn check_peers(&mut self, case: &written::Case) -> Vec<String> {
        let names = match case.peers.get() {
            None => {
                self.places.push(None);
                return vec![match case.program.0 {
                    Role::Server => "client".to_owned(),
                    Role::Client => "server".to_owned(),
                }];
            }
            Some(Peers::Number(number)) => {
                self.places = vec![None; *number as usize];
                return (1..=*number).map(|n| format!("peer{n}")).collect();
            }
            Some(Peers::Names(names)) => names,
        };
        if names.len() > 1000 {
            let problem = format!("{} peers are more than 1000", names.len());
            self.record_error(names[1000].mark, Problem::without_help(problem));
            return Vec::new();
        }
        let mut peers: Vec<String> = Vec::new();
        for entry in names {
            let (name, place) = match &entry.value {
                PeerEntry::Name(name) => {
                    let value = name.to_string();
                    (
                        Located {
                            value,
                            mark: entry.mark,
                        },
                        None,
                    )
                }
                PeerEntry::Place(place) => {
                    let Some((name, transport)) = place.0.first() else {
                        continue;
                    };
                    let (value, mark) = (name.value.to_string(), name.mark);
                    (Located { value, mark }, Some(transport.0))
                }
            };
            if peers.contains(&name.value) {
                self.record_duplicate(&name.value, name.mark);
            } else if is_name(&name.value) {
                peers.push(name.value.clone());
                self.places.push(place);
            } else {
                let problem = format!("`{}` cannot be the name of a peer", name.value);
                let help = format!(
                    "lower-case letters, digits and `_`, starting with a letter; not {}",
                    RESERVED_NAMES.join(", ")
                );
                self.record_error(name.mark, Problem::new(problem, help));
            }
        }
        peers
    }

    fn check_files(&mut self, case: &written::Case) -> Option<Vec<(String, FileContent)>> {
        let Some(entries) = case.files.get() else {
            return Some(Vec::new());
        };
        let mut seen = HashSet::new();
        let mut files = Vec::new();
        for (name, content) in &entries.0 {
            let good = self.check_file_name(&name.value, name.mark);
            let new = seen.insert(name.value.as_str());
            if !new {
                self.record_duplicate(&name.value, name.mark);
            }
            let content = match &content.value {
                written::FileValue::Folder(_) => Some(FileContent::Folder),
                written::FileValue::Data(data) => {
                    // Known even if its content is wrong, so that one mistake causes one message.
                    self.files.push(name.value.to_string());
                    let data = self.check_data(data, content.mark, Known::Before);
                    data.map(FileContent::Data)
                }
            };
            files.push(good.zip(content).filter(|_| new));
        }
        files.into_iter().collect()
    }

    /// A relative path inside the working folder.
    pub(super) fn check_file_name(&mut self, name: &str, mark: Mark) -> Option<String> {
        let inside = !name.contains(['\\', '\0'])
            && Path::new(name)
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
        if inside && !name.ends_with('/') {
            return Some(name.to_owned());
        }
        let problem = format!("`{name}` is not inside the program's working folder");
        let help = "write a relative path without `..`";
        self.record_error(mark, Problem::new(problem, help));
        None
    }

    fn check_args(&mut self, case: &written::Case) -> Option<Vec<Template>> {
        let Some(args) = case.args.get() else {
            return Some(vec![Template(vec![TemplatePart::Var(Var::Addr)])]);
        };
        self.check_arguments(args)
    }

    /// Checks the arguments that a program is started with.
    pub(super) fn check_arguments(
        &mut self,
        args: &[Located<written::Text>],
    ) -> Option<Vec<Template>> {
        let args: Vec<Option<Template>> = args
            .iter()
            .map(|arg| self.check_template(&arg.value, arg.mark, Known::Before))
            .collect();
        args.into_iter().collect()
    }

    fn check_env(&mut self, case: &written::Case) -> Option<Vec<(String, Template)>> {
        let Some(entries) = case.env.get() else {
            return Some(Vec::new());
        };
        let mut seen = HashSet::new();
        let mut env = Vec::new();
        for (name, value) in &entries.0 {
            if !seen.insert(name.value.as_str()) {
                self.record_duplicate(&name.value, name.mark);
            } else if name.value.contains(['=', '\0']) {
                let problem = format!("`{}` cannot be the name of a variable", *name.value);
                let help = "a name has letters, digits and `_`: `GREETING`";
                self.record_error(name.mark, Problem::new(problem, help));
            }
            let value = self.check_template(&value.value, value.mark, Known::Before);
            env.push(value.map(|value| (name.value.to_string(), value)));
        }
        env.into_iter().collect()
    }

    fn check_hints(&mut self, case: &written::Case) -> Option<[String; HINTS]> {
        let hints: Vec<String> = case
            .hints
            .value
            .iter()
            .map(|hint| hint.value.0.clone())
            .collect();
        let number = hints.len();
        let hints: Result<[String; HINTS], _> = hints.try_into();
        if hints.is_err() {
            let problem = format!("expected {HINTS} hints, found {number}");
            let help = "what was seen and a question; the concept; the shape of the call";
            self.record_error(case.hints.mark, Problem::new(problem, help));
        }
        hints.ok()
    }
}
