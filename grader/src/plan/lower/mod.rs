//! Turns a [`Spec`] into a [`Case`]: fills in defaults, writes out repetitions, draws random
//! values.

mod bytes;
mod context;
mod pattern;

use std::sync::Arc;
use std::time::Duration;

use super::case::{Case, InitialFile};
use super::drawn::{Drawn, hash};
use super::place::ServerPlace;
use super::step::{Cuts, Ignore, Peer, Step, StepAction, StepId};
use super::values::Values;
use crate::base::process::Limits;
use crate::spec::Template;
use crate::spec::{
    Action, BareAction, FileContent, FileWant, Ignorable, Lab, Located, Mark, Pattern, Pieces,
    Spec, StepSpec,
};
use bytes::known_text;
use context::{Lowering, Scope};

/// The default timeout of a step: enough for a loaded machine and a slow language.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The case that `spec` describes, with random values drawn from `seed`.
#[must_use]
pub fn case(lab: &Lab, spec: &Spec, seed: u32) -> Case {
    let id = format!("{}/{}", lab.name, spec.name);
    let drawn = Drawn::new(&spec.random, &id, seed);
    let mut lowering = Lowering {
        spec,
        files: &[],
        drawn: &drawn,
        next: 0,
        // The cuts are the same in every run of this case, and differ between cases.
        cut_seed: hash(spec.name.bytes()),
    };
    let files: Vec<(String, InitialFile)> = spec
        .files
        .iter()
        .map(|file| lowering.initial_file(file))
        .collect();
    lowering.files = &files;
    let program = Scope {
        peer: None,
        rule: None,
        round: 1,
    };
    let mut case = Case {
        lab: lab.name.clone(),
        name: spec.name.clone(),
        title: spec.title.clone(),
        rules: lab.proved_rules(spec).cloned().collect(),
        level: spec.level,
        points: spec.points.value,
        visibility: spec.visibility,
        program: spec.program,
        transport: lab.transport,
        address: lab.address,
        place: ServerPlace::new(&spec.args, &id, seed, lab.address.port()),
        peers: spec.peers.clone(),
        places: spec.places.clone(),
        env: spec
            .env
            .iter()
            .map(|(name, value)| (name.clone(), lowering.template(value, program)))
            .collect(),
        args: spec
            .args
            .iter()
            .map(|arg| lowering.template(arg, program))
            .collect(),
        seed: (!spec.random.is_empty()).then_some(seed),
        start: spec.timeout.unwrap_or(TIMEOUT),
        limits: spec.limits,
        hints: spec.hints.clone(),
        steps: lowering.steps(&spec.steps, program).into(),
        answer_key: spec.snapshot.as_ref().map(|key| known_text(key, &drawn)),
        source: Arc::clone(&spec.source),
        files,
    };
    let usual = Limits::for_case(case.peers.len(), case.data());
    case.limits.output = spec.output.unwrap_or(usual.output);
    case.limits.processes = spec.processes.unwrap_or(usual.processes);
    case
}

/// An action without a value.
fn bare(action: BareAction, peer: Peer) -> StepAction {
    match action {
        BareAction::Connect => StepAction::Connect(peer),
        BareAction::Accept => StepAction::Accept(peer),
        BareAction::Close => StepAction::Close(peer),
        BareAction::HalfClose => StepAction::HalfClose(peer),
        BareAction::Reset => StepAction::Reset(peer),
        BareAction::ExpectEof => StepAction::ExpectEof(peer),
        BareAction::ExpectReset => StepAction::ExpectReset(peer),
        BareAction::StillRunning => StepAction::StillRunning,
        BareAction::EndOfInput => StepAction::EndOfInput,
        BareAction::Snapshot => StepAction::Snapshot,
        BareAction::Start => StepAction::Start,
        BareAction::Listen => StepAction::Listen(peer),
    }
}

impl Lowering<'_> {
    /// The checker has made sure that a file refers to no other file, and to no variables except
    /// random values.
    fn initial_file(&self, (name, content): &(String, FileContent)) -> (String, InitialFile) {
        let program = Scope {
            peer: None,
            rule: None,
            round: 1,
        };
        let content = match content {
            FileContent::Folder => InitialFile::Folder,
            FileContent::Data(data) => {
                let bytes = self.data(data, program).fill(&Values::default());
                InitialFile::Bytes(bytes.unwrap_or_default())
            }
        };
        (name.clone(), content)
    }

    fn steps(&mut self, steps: &[Located<StepSpec>], outer: Scope) -> Vec<Step> {
        let mut lowered = Vec::new();
        for step in steps {
            let named = step.value.actor.as_ref().and_then(|name| self.peer(name));
            let peer = named.or(outer.peer);
            let rule = self.spec.rule_of(&step.value).or(outer.rule);
            for own in 1..=step.value.times {
                let round = if step.value.times > 1 {
                    own
                } else {
                    outer.round
                };
                self.step(step, Scope { peer, rule, round }, &mut lowered);
            }
        }
        lowered
    }

    fn step(&mut self, written: &Located<StepSpec>, scope: Scope, into: &mut Vec<Step>) {
        let written_step = &written.value;
        let base = Step {
            id: self.id(),
            mark: written.mark,
            // Replaced below.
            action: StepAction::StillRunning,
            timeout: written_step.within.or(self.spec.timeout).unwrap_or(TIMEOUT),
            no_sooner: written_step.no_sooner,
            after: written_step.after.unwrap_or_default(),
            rule: scope.rule,
            because: written_step.because.clone(),
        };
        let (mark, action) = self.action(written, scope);
        into.push(Step {
            mark,
            action,
            ..base.clone()
        });
        if let Action::SendExpect {
            pattern,
            newline_optional,
            from_any,
            ..
        } = &written_step.action
        {
            into.push(Step {
                id: self.id(),
                mark: pattern.mark,
                action: self.expect(&pattern.value, *newline_optional, *from_any, scope),
                after: Duration::ZERO,
                ..base
            });
        }
    }

    /// The action, and the place that the caret points at if it fails. For a step that sends and
    /// then expects, this is only the sending.
    fn action(&mut self, written: &Located<StepSpec>, scope: Scope) -> (Mark, StepAction) {
        let peer = scope.acting_peer();
        let mut mark = written.mark;
        let action = match &written.value.action {
            Action::Send { data, pieces, .. } | Action::SendExpect { data, pieces, .. } => {
                mark = data.mark;
                let optional = matches!(written.value.action, Action::Send { optional: true, .. });
                StepAction::Send {
                    peer,
                    text: self.data(&data.value, scope),
                    cuts: self.cuts(pieces),
                    optional,
                }
            }
            Action::Expect {
                pattern,
                newline_optional,
                from_any,
            } => {
                mark = pattern.mark;
                self.expect(&pattern.value, *newline_optional, *from_any, scope)
            }
            Action::Prints(pattern) => {
                mark = pattern.mark;
                StepAction::Prints(self.expectation(&pattern.value, scope))
            }
            Action::Stderr(pattern) => {
                mark = pattern.mark;
                StepAction::Stderr(self.expectation(&pattern.value, scope))
            }
            Action::Exit(code) => {
                mark = code.mark;
                StepAction::Exit(code.value)
            }
            Action::Enter { data, newline } => {
                mark = data.mark;
                let text = self.data(&data.value, scope);
                StepAction::Enter(if *newline { text.line() } else { text })
            }
            Action::Silence(time) => StepAction::Silence {
                peer: scope.peer,
                time: *time,
            },
            Action::File { name, want } => self.file(name, want, scope),
            Action::Together(branches) => self.together(branches, scope),
            Action::Each(steps) => self.each(steps, scope),
            Action::AnyOrder(steps) => StepAction::AnyOrder(self.steps(steps, scope)),
            Action::Signal(signal) => StepAction::Signal(*signal),
            Action::Restart(args) => self.restart(args.as_deref(), scope),
            Action::AnyOf(steps) => StepAction::AnyOf(self.steps(steps, scope)),
            Action::Ignore { on_stdout, what } => self.ignore(*on_stdout, what, scope),
            Action::ConnectTo(address) => {
                StepAction::ConnectTo(peer, self.template(address, scope))
            }
            Action::AcceptAt(place) => StepAction::AcceptAt {
                peer,
                place: self.peer(place).unwrap_or(peer),
            },
            Action::Bare(action) => bare(*action, peer),
        };
        (mark, action)
    }

    fn restart(&self, args: Option<&[Template]>, scope: Scope) -> StepAction {
        let lower = |arg| self.template(arg, scope);
        StepAction::Restart(args.map(|args| args.iter().map(lower).collect()))
    }

    fn file(&self, name: &str, want: &FileWant, scope: Scope) -> StepAction {
        let expected = match want {
            FileWant::Equals(data) => Some(self.data(data, scope)),
            FileWant::Absent => None,
        };
        let name = name.to_owned();
        StepAction::File { name, expected }
    }

    /// One branch for each peer that is named.
    fn together(
        &mut self,
        branches: &[(String, Vec<Located<StepSpec>>)],
        scope: Scope,
    ) -> StepAction {
        let branch = |(name, steps): &(String, Vec<_>)| {
            let peer = self.peer(name);
            self.steps(steps, Scope { peer, ..scope }).into()
        };
        StepAction::Together(branches.iter().map(branch).collect())
    }

    /// The same branch for every peer.
    fn each(&mut self, steps: &[Located<StepSpec>], scope: Scope) -> StepAction {
        let peers = 0..self.spec.peers.len();
        let branch = |peer| {
            let peer = Some(peer);
            self.steps(steps, Scope { peer, ..scope }).into()
        };
        StepAction::Together(peers.map(branch).collect())
    }

    fn ignore(&self, on_stdout: bool, what: &Ignorable, scope: Scope) -> StepAction {
        StepAction::Ignore {
            peer: (!on_stdout).then_some(scope.acting_peer()),
            what: match what {
                Ignorable::Nothing => Ignore::Nothing,
                Ignorable::Again => Ignore::Again,
                Ignorable::Message(pattern) => Ignore::Message(self.expectation(pattern, scope)),
            },
        }
    }

    fn expect(
        &self,
        pattern: &Pattern,
        newline_optional: bool,
        from_any: bool,
        scope: Scope,
    ) -> StepAction {
        StepAction::Expect {
            from_any,
            peer: scope.acting_peer(),
            expected: self.expectation(pattern, scope),
            newline_optional,
        }
    }

    fn cuts(&self, pieces: &Pieces) -> Cuts {
        match pieces {
            Pieces::Whole => Cuts::Whole,
            Pieces::Every(size) => Cuts::Every(*size),
            Pieces::Sizes(sizes) => Cuts::Sizes(sizes.clone()),
            Pieces::Random { min, max } => Cuts::Random {
                min: *min,
                max: *max,
                seed: self.cut_seed.wrapping_add(self.next as u64),
            },
        }
    }

    fn peer(&self, name: &str) -> Option<Peer> {
        self.spec.peers.iter().position(|peer| peer == name)
    }

    fn id(&mut self) -> StepId {
        self.next += 1;
        StepId(self.next - 1)
    }
}
