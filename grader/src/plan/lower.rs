//! From a [`Spec`] to a [`Case`].

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::case::{Case, Cuts, Expectation, InitialFile, Peer, Step, StepAction, StepId};
use super::drawn::{Drawn, hash};
use super::text::{Hole, Text, TextPart};
use crate::base::process::Limits;
use crate::spec::{
    Action, Data, FileContent as Written, FileWant, Lab, Located, Mark, Pattern, Pieces, Spec,
    StepSpec as WrittenStep, Template, TemplatePart as WrittenPart, Var,
};

/// How long a step may take where the spec does not say: long enough for a loaded machine and a slow language.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Writes a case out, with the random values that this seed gives it.
#[must_use]
pub fn case(lab: &Lab, spec: &Spec, seed: u32) -> Case {
    let drawn = Drawn::new(&spec.random, &format!("{}/{}", lab.name, spec.name), seed);
    let files: Vec<(String, InitialFile)> = spec.files.iter().map(|it| file(it, &drawn)).collect();
    let mut lowering = Lowering {
        spec,
        files: &files,
        drawn: &drawn,
        next: 0,
        // The same cuts in every run of a case, other cuts in another case.
        cuts: hash(spec.name.bytes()),
    };
    let program = Acting {
        peer: None,
        round: 1,
    };
    let mut case = Case {
        lab: lab.name.clone(),
        name: spec.name.clone(),
        title: spec.title.clone(),
        why: spec.why.clone(),
        level: spec.level,
        points: spec.points.value,
        visibility: spec.visibility,
        program: spec.program,
        transport: lab.transport,
        address: lab.address,
        peers: spec.peers.clone(),
        args: spec
            .args
            .iter()
            .map(|arg| lowering.template(arg, program))
            .collect(),
        seed: (!spec.random.is_empty()).then_some(seed),
        limits: spec.limits,
        hints: spec.hints.clone(),
        steps: lowering.steps(&spec.steps, program).into(),
        answer_key: spec.snapshot.clone(),
        source: Arc::clone(&spec.source),
        files,
    };
    let usual = Limits::usual(case.peers.len(), case.data());
    case.limits.output = spec.output.unwrap_or(usual.output);
    case.limits.processes = spec.processes.unwrap_or(usual.processes);
    case
}

fn file((name, content): &(String, Written), drawn: &Drawn) -> (String, InitialFile) {
    let content = match content {
        Written::Folder => InitialFile::Folder,
        Written::Data(data) => InitialFile::Bytes(known(data, drawn)),
    };
    (name.clone(), content)
}

struct Lowering<'a> {
    spec: &'a Spec,
    files: &'a [(String, InitialFile)],
    drawn: &'a Drawn,
    next: usize,
    cuts: u64,
}

/// Who acts in a step, and in which round.
#[derive(Clone, Copy)]
struct Acting {
    peer: Option<Peer>,
    round: u32,
}

impl Acting {
    /// The peer's number. A step that concerns a peer names one, or is in a peer's branch; no other step asks.
    fn who(self) -> Peer {
        self.peer.unwrap_or_default()
    }
}

impl Lowering<'_> {
    /// `outer`: whose branch the steps are in, if any peer's, and in which round of it.
    fn steps(&mut self, steps: &[Located<WrittenStep>], outer: Acting) -> Vec<Step> {
        let mut lowered = Vec::new();
        for step in steps {
            let named = step.value.actor.as_ref().and_then(|name| self.peer(name));
            let peer = named.or(outer.peer);
            for own in 1..=step.value.times {
                let round = if step.value.times > 1 {
                    own
                } else {
                    outer.round
                };
                self.step(step, Acting { peer, round }, &mut lowered);
            }
        }
        lowered
    }

    fn step(&mut self, written: &Located<WrittenStep>, acting: Acting, into: &mut Vec<Step>) {
        let written_step = &written.value;
        let base = Step {
            id: self.id(),
            mark: written.mark,
            act: StepAction::StillRunning,
            timeout: written_step.within.or(self.spec.timeout).unwrap_or(TIMEOUT),
            after: written_step.after.unwrap_or_default(),
            because: written_step.because.clone(),
        };
        let (mark, act) = self.act(written, acting);
        into.push(Step {
            mark,
            act,
            ..base.clone()
        });
        if let Action::SendExpect {
            pattern,
            newline_optional,
            ..
        } = &written_step.action
        {
            into.push(Step {
                id: self.id(),
                mark: pattern.mark,
                act: self.expect(&pattern.value, *newline_optional, acting),
                after: Duration::ZERO,
                ..base
            });
        }
    }

    /// What a step does, and what the caret of its failure points at. Of a step that sends and then expects, the first.
    fn act(&mut self, written: &Located<WrittenStep>, acting: Acting) -> (Mark, StepAction) {
        match &written.value.action {
            Action::Send { data, pieces } | Action::SendExpect { data, pieces, .. } => {
                let cuts = self.cuts(pieces);
                let text = self.data(&data.value, acting);
                (data.mark, StepAction::Send(acting.who(), text, cuts))
            }
            Action::Expect {
                pattern,
                newline_optional,
            } => {
                let act = self.expect(&pattern.value, *newline_optional, acting);
                (pattern.mark, act)
            }
            Action::Prints(pattern) => (
                pattern.mark,
                StepAction::Prints(self.want(&pattern.value, acting)),
            ),
            Action::Stderr(pattern) => (
                pattern.mark,
                StepAction::Stderr(self.want(&pattern.value, acting)),
            ),
            Action::Exit(code) => (code.mark, StepAction::Exit(code.value)),
            Action::Enter { data, newline } => {
                let text = self.data(&data.value, acting);
                (
                    data.mark,
                    StepAction::Enter(if *newline { text.line() } else { text }),
                )
            }
            other => (written.mark, self.unmarked(other, acting)),
        }
    }

    /// The actions whose failure points at the step as a whole.
    fn unmarked(&mut self, action: &Action, acting: Acting) -> StepAction {
        let who = acting.who();
        match action {
            Action::Silence(time) => StepAction::Silence(acting.peer, *time),
            Action::File { name, want } => {
                let bytes = match want {
                    FileWant::Equals(data) => Some(self.data(data, acting)),
                    FileWant::Absent => None,
                };
                StepAction::File(name.clone(), bytes)
            }
            Action::Together(branches) => {
                let branch = |(name, steps): &(String, Vec<_>)| {
                    let peer = self.peer(name);
                    self.steps(steps, Acting { peer, ..acting }).into()
                };
                StepAction::Together(branches.iter().map(branch).collect())
            }
            Action::Each(steps) => {
                let peers = 0..self.spec.peers.len();
                let branch = |peer| {
                    let peer = Some(peer);
                    self.steps(steps, Acting { peer, ..acting }).into()
                };
                StepAction::Together(peers.map(branch).collect())
            }
            Action::AnyOrder(steps) => StepAction::AnyOrder(self.steps(steps, acting)),
            Action::Connect => StepAction::Connect(who),
            Action::Accept => StepAction::Accept(who),
            Action::Close => StepAction::Close(who),
            Action::HalfClose => StepAction::HalfClose(who),
            Action::Reset => StepAction::Reset(who),
            Action::ExpectEof => StepAction::ExpectEof(who),
            Action::ExpectReset => StepAction::ExpectReset(who),
            Action::EndOfInput => StepAction::EndOfInput,
            Action::Snapshot => StepAction::Snapshot,
            Action::Start => StepAction::Start,
            Action::Listen => StepAction::Listen(who),
            // The rest of the closed set is in `act`.
            _ => StepAction::StillRunning,
        }
    }

    fn expect(&self, pattern: &Pattern, newline_optional: bool, acting: Acting) -> StepAction {
        StepAction::Expect(acting.who(), self.want(pattern, acting), newline_optional)
    }

    fn cuts(&self, pieces: &Pieces) -> Cuts {
        match pieces {
            Pieces::Whole => Cuts::Whole,
            Pieces::Of(size) => Cuts::Every(*size),
            Pieces::Sizes(sizes) => Cuts::Sizes(sizes.clone()),
            Pieces::Random { min, max } => Cuts::Random {
                min: *min,
                max: *max,
                seed: self.cuts.wrapping_add(self.next as u64),
            },
        }
    }

    fn want(&self, pattern: &Pattern, acting: Acting) -> Expectation {
        let inner = |pattern: &Pattern| Box::new(self.want(pattern, acting));
        match pattern {
            Pattern::Exact(data) => Expectation::Exact(self.data(data, acting)),
            Pattern::Regex(regex) => Expectation::Regex(regex.clone()),
            Pattern::Contains(text) => Expectation::Contains(self.template(text, acting)),
            Pattern::Line(pattern) => Expectation::Line(inner(pattern)),
            Pattern::Length(size, pattern) => {
                Expectation::Length(*size, pattern.as_deref().map(inner))
            }
            Pattern::ToEof(pattern) => Expectation::ToEof(inner(pattern)),
        }
    }

    fn data(&self, data: &Data, acting: Acting) -> Text {
        match data {
            Data::Text(template) => self.template(template, acting),
            Data::File(name) => Text(
                self.contents(name)
                    .map(TextPart::Bytes)
                    .into_iter()
                    .collect(),
            ),
            Data::Join(parts) => {
                let parts = parts.iter().flat_map(|part| self.data(part, acting).0);
                Text(parts.collect())
            }
            Data::Bytes(_) | Data::Random { .. } | Data::Repeat { .. } => {
                Text(vec![TextPart::Bytes(known(data, self.drawn))])
            }
        }
    }

    /// What one of the case's files holds.
    fn contents(&self, name: &str) -> Option<Arc<[u8]>> {
        self.files.iter().find_map(|(file, content)| match content {
            InitialFile::Bytes(bytes) if file == name => Some(Arc::clone(bytes)),
            _ => None,
        })
    }

    /// Neighbours that are known are one part: a text without holes is there for whoever fills it.
    fn template(&self, template: &Template, acting: Acting) -> Text {
        let mut parts = Vec::new();
        let mut known = String::new();
        for part in &template.0 {
            match self.part(part, acting) {
                Ok(text) => known.push_str(&text),
                Err(hole) => {
                    parts.push(TextPart::Bytes(mem::take(&mut known).into_bytes().into()));
                    parts.push(TextPart::Hole(hole));
                }
            }
        }
        parts.push(TextPart::Bytes(known.into_bytes().into()));
        Text(parts)
    }

    /// What is known of a part, or the hole that it is.
    fn part<'p>(&'p self, part: &'p WrittenPart, acting: Acting) -> Result<Cow<'p, str>, Hole> {
        let var = match part {
            WrittenPart::Text(text) => return Ok(text.into()),
            WrittenPart::Var(var) => var,
        };
        match var {
            Var::Addr => Err(Hole::Addr),
            Var::Port => Err(Hole::Port),
            Var::Dir => Err(Hole::Dir),
            Var::Program => Err(Hole::Program),
            Var::Peer(name) => Err(Hole::Peer(name.clone())),
            Var::Name => Ok(self.spec.peers[acting.who()].as_str().into()),
            Var::Round => Ok(acting.round.to_string().into()),
            Var::Letters { .. } | Var::Formula(_) => {
                Ok(self.drawn.text(var).unwrap_or_default().into())
            }
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

/// Bytes that are known before a run. What a file holds never refers to another file, and of variables only to random
/// values.
fn known(data: &Data, drawn: &Drawn) -> Arc<[u8]> {
    match data {
        Data::Bytes(bytes) => bytes.as_slice().into(),
        Data::Random { size, seed } => {
            let mut bytes = vec![0; *size];
            fastrand::Rng::with_seed(*seed).fill(&mut bytes);
            bytes.into()
        }
        Data::Repeat { text, times } => known_text(text, drawn).repeat(*times).into_bytes().into(),
        Data::Join(parts) => parts
            .iter()
            .flat_map(|part| known(part, drawn).to_vec())
            .collect(),
        Data::Text(template) => known_text(template, drawn).into_bytes().into(),
        Data::File(_) => [].into(),
    }
}

fn known_text(template: &Template, drawn: &Drawn) -> String {
    let parts = template.0.iter().map(|part| match part {
        WrittenPart::Text(text) => text.clone(),
        WrittenPart::Var(var) => drawn.text(var).unwrap_or_default(),
    });
    parts.collect()
}
