//! Bytes: what is known before the run is written out, and the rest stays a hole.

use std::mem;
use std::sync::Arc;

use super::context::{Lowering, Scope};
use crate::plan::case::InitialFile;
use crate::plan::drawn::Drawn;
use crate::plan::text::Calculation;
use crate::plan::text::JsonText;
use crate::plan::text::{Hole, Text, TextPart};
use crate::plan::values::Values;
use crate::spec::{CaptureName, CaptureOwner, Data, Formula, Json, Template, TemplatePart, Var};

impl Lowering<'_> {
    pub(super) fn data(&self, data: &Data, scope: Scope) -> Text {
        let computed = |hole: Hole| {
            // What depends on nothing that the run finds out is computed once.
            match Text::hole(hole.clone()).fill(&Values::default()) {
                Some(bytes) => Text(vec![TextPart::Bytes(bytes)]),
                None => Text::hole(hole),
            }
        };
        match data {
            Data::Text(template) => self.template(template, scope),
            Data::File(name) => Text(
                self.contents(name)
                    .map(TextPart::Bytes)
                    .into_iter()
                    .collect(),
            ),
            Data::Join(parts) => {
                let parts = parts.iter().flat_map(|part| self.data(part, scope).0);
                Text(parts.collect()).joined()
            }
            Data::Bytes(bytes) => Text::bytes(bytes),
            Data::Random { size, seed } => {
                let mut bytes = vec![0; *size];
                fastrand::Rng::with_seed(*seed).fill(&mut bytes);
                Text(vec![TextPart::Bytes(bytes.into())])
            }
            Data::Repeat { text, times } => {
                let text = known_text(text, self.drawn).repeat(*times);
                Text(vec![TextPart::Bytes(text.into_bytes().into())])
            }
            Data::Number(number, formula) => {
                computed(Hole::Number(*number, self.calculation(formula, scope)))
            }
            Data::Sized(number, data) => computed(Hole::Sized(*number, self.data(data, scope))),
            Data::Applied(function, data) => {
                computed(Hole::Applied(*function, self.data(data, scope)))
            }
            Data::Xor(key, data) => {
                computed(Hole::Xor(self.data(key, scope), self.data(data, scope)))
            }
            Data::Json(json) => computed(Hole::Json(self.json(json, scope))),
        }
    }

    pub(super) fn json(&self, json: &Json, scope: Scope) -> JsonText {
        match json {
            Json::Plain(value) => JsonText::Plain(value.clone()),
            Json::Text(template) => JsonText::Text(self.template(template, scope)),
            Json::Source(template) => JsonText::Source(self.template(template, scope)),
            Json::List(list) => {
                JsonText::List(list.iter().map(|item| self.json(item, scope)).collect())
            }
            Json::Map(map) => {
                let members = map.iter();
                let members = members.map(|(name, value)| (name.clone(), self.json(value, scope)));
                JsonText::Map(members.collect())
            }
        }
    }

    /// The contents of one of the case's files.
    fn contents(&self, name: &str) -> Option<Arc<[u8]>> {
        let (_, content) = self.files.iter().find(|(file, _)| file == name)?;
        match content {
            InitialFile::Bytes(bytes) => Some(Arc::clone(bytes)),
            InitialFile::Folder => None,
        }
    }

    /// A text without holes is a single part, and is never copied.
    pub(super) fn template(&self, template: &Template, scope: Scope) -> Text {
        let parts = template.0.iter().map(|part| match part {
            TemplatePart::Text(text) => TextPart::Bytes(text.as_bytes().into()),
            TemplatePart::Var(var) => self.variable(var, scope),
        });
        Text(parts.collect()).joined()
    }

    /// The text of a variable, or the hole to be filled when the case runs.
    pub(super) fn variable(&self, var: &Var, scope: Scope) -> TextPart {
        let known = |text: &str| TextPart::Bytes(text.as_bytes().into());
        match var {
            Var::Name => known(&self.spec.peers[scope.acting_peer()]),
            Var::Round => known(&scope.round.to_string()),
            Var::Letters { .. } => known(&self.drawn.text(var).unwrap_or_default()),
            Var::Formula(formula) => {
                let calculation = self.calculation(formula, scope);
                match calculation.constant() {
                    Some(number) => known(&number.to_string()),
                    None => TextPart::Hole(Hole::Digits(calculation)),
                }
            }
            Var::Addr
            | Var::Port
            | Var::Dir
            | Var::Program
            | Var::Peer(_)
            | Var::Now
            | Var::Host(_)
            | Var::PortOf(_)
            | Var::Captured { .. } => TextPart::Hole(self.hole(var, scope)),
        }
    }

    fn hole(&self, var: &Var, scope: Scope) -> Hole {
        match var {
            Var::Addr => Hole::Addr,
            Var::Port => Hole::Port,
            Var::Dir => Hole::Dir,
            Var::Program => Hole::Program,
            Var::Peer(name) => Hole::Peer(name.clone()),
            Var::Now => Hole::Now,
            Var::Host(address) => Hole::Host(Box::new(self.hole(address, scope))),
            Var::PortOf(address) => Hole::PortOf(Box::new(self.hole(address, scope))),
            Var::Captured { name, upper } => {
                let name = self.capture_name(name, scope);
                match upper {
                    true => Hole::Upper(name),
                    false => Hole::Captured(name),
                }
            }
            Var::Name | Var::Round | Var::Letters { .. } => Hole::Digits(Calculation::Constant(0)),
            Var::Formula(formula) => Hole::Digits(self.calculation(formula, scope)),
        }
    }

    /// The name under which a variable is kept.
    pub(super) fn capture_name(&self, name: &CaptureName, scope: Scope) -> String {
        match &name.owner {
            CaptureOwner::Case => name.name.clone(),
            CaptureOwner::Acting => {
                format!("{}.{}", self.spec.peers[scope.acting_peer()], name.name)
            }
            CaptureOwner::Peer(peer) => format!("{peer}.{}", name.name),
        }
    }

    pub(super) fn calculation(&self, formula: &Formula, scope: Scope) -> Calculation {
        match formula {
            Formula::Constant(_) | Formula::Number(_) | Formula::Length(_) => {
                Calculation::Constant(self.drawn.number(formula))
            }
            Formula::Variable(var) if **var == Var::Round => {
                Calculation::Constant(scope.round.into())
            }
            Formula::Variable(var) => Calculation::Hole(Box::new(self.hole(var, scope))),
            Formula::VariableLength(var) => Calculation::Length(Box::new(self.hole(var, scope))),
            Formula::Binary(left, sign, right) => {
                let left = self.calculation(left, scope);
                let right = self.calculation(right, scope);
                let whole = Calculation::Binary(Box::new(left), *sign, Box::new(right));
                whole.constant().map_or(whole, Calculation::Constant)
            }
        }
    }
}

impl Text {
    /// Joins adjacent known parts.
    fn joined(self) -> Self {
        if self.0.len() < 2 {
            return self;
        }
        let mut parts = Vec::new();
        let mut known = Vec::new();
        for part in self.0 {
            match part {
                TextPart::Bytes(bytes) => known.extend_from_slice(&bytes),
                TextPart::Hole(hole) => {
                    parts.push(TextPart::Bytes(mem::take(&mut known).into()));
                    parts.push(TextPart::Hole(hole));
                }
            }
        }
        parts.push(TextPart::Bytes(known.into()));
        Self(parts)
    }
}

/// A text in which the only variables are random values.
pub(super) fn known_text(template: &Template, drawn: &Drawn) -> String {
    let parts = template.0.iter().map(|part| match part {
        TemplatePart::Text(text) => text.clone(),
        TemplatePart::Var(var) => drawn.text(var).unwrap_or_default(),
    });
    parts.collect()
}
