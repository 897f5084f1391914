//! From a [`Spec`] to a [`Case`].

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::{Act, Case, Content, Cuts, Hole, Part, Peer, Step, StepId, Text, Want};
use crate::spec::{Action, Data, FileWant, Lab, Located, Pattern, Pieces, Spec, Template, Var};
use crate::spec::{Content as Written, Part as WrittenPart, Step as WrittenStep};

/// How long a step may take where the spec does not say: long enough for a loaded machine and a slow language.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Writes a case out.
#[must_use]
pub fn case(lab: &Lab, spec: &Spec) -> Case {
    let mut files = HashMap::new();
    let mut contents = Vec::new();
    for (name, content) in &spec.files {
        let content = match content {
            Written::Folder => Content::Folder,
            Written::Data(data) => Content::Bytes(known(data)),
        };
        if let Content::Bytes(bytes) = &content {
            files.insert(name.clone(), Arc::clone(bytes));
        }
        contents.push((name.clone(), content));
    }
    let mut lowering = Lowering {
        spec,
        files,
        next: 0,
        seed: seed(&spec.name),
    };
    let steps = lowering.steps(&spec.steps, None);
    Case {
        lab: lab.name.clone(),
        name: spec.name.clone(),
        title: spec.title.clone(),
        why: spec.why.clone(),
        level: spec.level,
        points: spec.points.value,
        program: spec.program,
        transport: lab.transport,
        address: lab.address,
        peers: spec.peers.clone(),
        args: spec
            .args
            .iter()
            .map(|arg| lowering.template(arg, None, 1))
            .collect(),
        files: contents,
        hints: spec.hints.clone(),
        steps: steps.into(),
        answer_key: spec.snapshot.clone(),
        source: Arc::clone(&spec.source),
    }
}

struct Lowering<'a> {
    spec: &'a Spec,
    files: HashMap<String, Arc<[u8]>>,
    next: usize,
    seed: u64,
}

impl Lowering<'_> {
    /// `branch`: the peer whose branch the steps are in, if any.
    fn steps(&mut self, steps: &[Located<WrittenStep>], branch: Option<Peer>) -> Vec<Step> {
        let mut lowered = Vec::new();
        for step in steps {
            for round in 1..=step.value.times {
                self.step(step, branch, round, &mut lowered);
            }
        }
        lowered
    }

    fn step(
        &mut self,
        written: &Located<WrittenStep>,
        branch: Option<Peer>,
        round: u32,
        into: &mut Vec<Step>,
    ) {
        let step = &written.value;
        let peer = step
            .actor
            .as_ref()
            .and_then(|name| self.peer(name))
            .or(branch);
        // A spec's step that concerns a peer names one; only a step that does not concern any has none.
        let who = peer.unwrap_or(0);
        let id = self.id();
        let mut mark = written.mark;
        let mut second = None;
        let act = match &step.action {
            Action::Send { data, pieces } => {
                mark = data.mark;
                self.send(who, data, pieces, peer, round)
            }
            Action::Expect {
                pattern,
                newline_optional,
            } => {
                mark = pattern.mark;
                Act::Expect(
                    who,
                    self.want(&pattern.value, peer, round),
                    *newline_optional,
                )
            }
            Action::SendExpect {
                data,
                pieces,
                pattern,
                newline_optional,
            } => {
                mark = data.mark;
                let want = self.want(&pattern.value, peer, round);
                second = Some((
                    self.id(),
                    pattern.mark,
                    Act::Expect(who, want, *newline_optional),
                ));
                self.send(who, data, pieces, peer, round)
            }
            Action::Prints(pattern) => {
                mark = pattern.mark;
                Act::Prints(self.want(&pattern.value, peer, round))
            }
            Action::Stderr(pattern) => {
                mark = pattern.mark;
                Act::Stderr(self.want(&pattern.value, peer, round))
            }
            Action::Exit(code) => {
                mark = code.mark;
                Act::Exit(code.value)
            }
            Action::Enter { data, newline } => {
                mark = data.mark;
                let text = self.data(&data.value, peer, round);
                Act::Enter(if *newline { text.line() } else { text })
            }
            other => self.plain(other, peer, round),
        };
        let timeout = step.within.or(self.spec.timeout).unwrap_or(TIMEOUT);
        let after = step.after.unwrap_or_default();
        let because = step.because.clone();
        into.push(Step {
            id,
            mark,
            act,
            timeout,
            after,
            because: because.clone(),
        });
        if let Some((id, mark, act)) = second {
            into.push(Step {
                id,
                mark,
                act,
                timeout,
                after: Duration::ZERO,
                because,
            });
        }
    }

    fn plain(&mut self, action: &Action, peer: Option<Peer>, round: u32) -> Act {
        let who = peer.unwrap_or(0);
        match action {
            Action::Silence(time) => Act::Silence(peer, *time),
            Action::File { name, want } => match want {
                FileWant::Equals(data) => {
                    Act::File(name.clone(), Some(self.data(data, peer, round)))
                }
                FileWant::Absent => Act::File(name.clone(), None),
            },
            Action::Together(branches) => Act::Together(
                branches
                    .iter()
                    .map(|(name, steps)| {
                        let peer = self.peer(name);
                        self.steps(steps, peer).into()
                    })
                    .collect(),
            ),
            Action::Each(steps) => Act::Together(
                (0..self.spec.peers.len())
                    .map(|peer| self.steps(steps, Some(peer)).into())
                    .collect(),
            ),
            Action::AnyOrder(steps) => Act::AnyOrder(self.steps(steps, peer)),
            Action::Connect => Act::Connect(who),
            Action::Accept => Act::Accept(who),
            Action::Close => Act::Close(who),
            Action::HalfClose => Act::HalfClose(who),
            Action::Reset => Act::Reset(who),
            Action::ExpectEof => Act::ExpectEof(who),
            Action::ExpectReset => Act::ExpectReset(who),
            Action::EndOfInput => Act::EndOfInput,
            Action::Snapshot => Act::Snapshot,
            Action::Start => Act::Start,
            Action::Listen => Act::Listen(who),
            // What is left of the closed set is written out in `step`.
            _ => Act::StillRunning,
        }
    }

    fn send(
        &mut self,
        who: Peer,
        data: &Located<Data>,
        pieces: &Pieces,
        peer: Option<Peer>,
        round: u32,
    ) -> Act {
        let cuts = match pieces {
            Pieces::Whole => Cuts::Whole,
            Pieces::Of(size) => Cuts::Every(*size),
            Pieces::Sizes(sizes) => Cuts::Sizes(sizes.clone()),
            Pieces::Random { min, max } => Cuts::Random {
                min: *min,
                max: *max,
                seed: self.seed.wrapping_add(self.next as u64),
            },
        };
        Act::Send(who, self.data(&data.value, peer, round), cuts)
    }

    fn want(&self, pattern: &Pattern, peer: Option<Peer>, round: u32) -> Want {
        let inner = |pattern: &Pattern| Box::new(self.want(pattern, peer, round));
        match pattern {
            Pattern::Exact(data) => Want::Exact(self.data(data, peer, round)),
            Pattern::Regex(regex) => Want::Regex(regex.clone()),
            Pattern::Contains(text) => Want::Contains(self.template(text, peer, round)),
            Pattern::Line(pattern) => Want::Line(inner(pattern)),
            Pattern::Length(size, pattern) => Want::Length(*size, pattern.as_deref().map(inner)),
            Pattern::ToEof(pattern) => Want::ToEof(inner(pattern)),
        }
    }

    fn data(&self, data: &Data, peer: Option<Peer>, round: u32) -> Text {
        match data {
            Data::Text(template) => self.template(template, peer, round),
            Data::File(name) => Text(
                self.files
                    .get(name)
                    .map(|bytes| Part::Bytes(Arc::clone(bytes)))
                    .into_iter()
                    .collect(),
            ),
            Data::Join(parts) => Text(
                parts
                    .iter()
                    .flat_map(|part| self.data(part, peer, round).0)
                    .collect(),
            ),
            Data::Bytes(_) | Data::Random { .. } | Data::Repeat { .. } => {
                Text(vec![Part::Bytes(known(data))])
            }
        }
    }

    fn template(&self, template: &Template, peer: Option<Peer>, round: u32) -> Text {
        let part = |part: &WrittenPart| match part {
            WrittenPart::Text(text) => Part::Bytes(text.as_bytes().into()),
            WrittenPart::Var(var) => match var {
                Var::Addr => Part::Hole(Hole::Addr),
                Var::Port => Part::Hole(Hole::Port),
                Var::Dir => Part::Hole(Hole::Dir),
                Var::Program => Part::Hole(Hole::Program),
                Var::Peer(name) => Part::Hole(Hole::Peer(name.clone())),
                Var::Name => Part::Bytes(self.spec.peers[peer.unwrap_or(0)].as_bytes().into()),
                Var::Round => Part::Bytes(round.to_string().as_bytes().into()),
            },
        };
        Text(template.0.iter().map(part).collect())
    }

    fn peer(&self, name: &str) -> Option<Peer> {
        self.spec.peers.iter().position(|peer| peer == name)
    }

    fn id(&mut self) -> StepId {
        self.next += 1;
        StepId(self.next - 1)
    }
}

/// Bytes that no run can change. What a file holds never refers to another file or to a variable.
fn known(data: &Data) -> Arc<[u8]> {
    match data {
        Data::Bytes(bytes) => bytes.as_slice().into(),
        Data::Random { size, seed } => {
            let mut bytes = vec![0; *size];
            fastrand::Rng::with_seed(*seed).fill(&mut bytes);
            bytes.into()
        }
        Data::Repeat { text, times } => text.repeat(*times).into_bytes().into(),
        Data::Join(parts) => parts.iter().flat_map(|part| known(part).to_vec()).collect(),
        Data::Text(template) => template
            .0
            .iter()
            .flat_map(|part| match part {
                WrittenPart::Text(text) => text.as_bytes().to_vec(),
                WrittenPart::Var(_) => Vec::new(),
            })
            .collect(),
        Data::File(_) => [].into(),
    }
}

/// The same cuts in every run of a case, other cuts in another case.
fn seed(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
