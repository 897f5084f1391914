//! Checks steps that contain steps: `together` and `any_order`.

use std::collections::HashSet;

use super::action_name::{ActionName, action_of};
use super::actor::{StepPlace, StepScope};
use super::checker::Checker;
use crate::spec::action::{BareAction, ValueAction};
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::step::Action;
use crate::spec::written::{self, List, Together};

impl Checker {
    /// `together: {PEER: …}` and `together: {each: …}`.
    pub(super) fn check_together(
        &mut self,
        branches: &Together,
        step: Mark,
        scope: &StepScope,
    ) -> Option<Action> {
        if let [(name, steps)] = branches.0.as_slice()
            && name.value.as_str() == "each"
        {
            if self.peers.is_empty() {
                self.record_error(name.mark, Problem::without_help("the case has no peers"));
                return None;
            }
            self.check_not_empty(&steps.value, steps.mark)?;
            let peers = self.peers.len() as u64;
            let steps = self.in_rounds(peers, |checker| {
                let scope = scope.with_place(StepPlace::Each);
                checker.in_each(|checker| checker.check_steps(&steps.value, &scope))
            })?;
            return Some(Action::Each(steps));
        }
        if branches.0.is_empty() {
            let help = "name peers and their steps, or `each`";
            self.record_error(step, Problem::new("no peer does anything here", help));
            return None;
        }
        let mut seen = HashSet::new();
        let mut checked = Vec::new();
        let before = self.captures.names();
        for (name, steps) in &branches.0 {
            let peer = if name.value.as_str() == "each" {
                let help = "write `together` twice, or every peer by name";
                self.record_error(name.mark, Problem::new("`each` beside a peer", help));
                None
            } else if seen.insert(name.value.as_str()) {
                self.known_peer(&name.value, name.mark)
            } else {
                self.record_duplicate(&name.value, name.mark);
                None
            };
            let Some(peer) = peer else {
                checked.push(None);
                continue;
            };
            let there = self.check_not_empty(&steps.value, steps.mark);
            let steps = self.check_steps(
                &steps.value,
                &scope.with_place(StepPlace::Branch(peer.clone())),
            );
            checked.push(there.and(steps).map(|steps| (peer, steps)));
            self.captures.hide(&before);
        }
        self.captures.reveal(&before);
        let branches = checked.into_iter().collect::<Option<_>>()?;
        Some(Action::Together(branches))
    }

    /// `any_order: […]`.
    pub(super) fn check_any_order(
        &mut self,
        steps: &List<written::Step>,
        mark: Mark,
        actor: Option<&str>,
        scope: &StepScope,
    ) -> Option<Action> {
        self.check_not_empty(steps, mark)?;
        let place = list_place(scope, actor);
        let mut fit = Some(());
        for step in steps.iter() {
            if let Err(problem) = fits_any_order(&step.value) {
                self.record_error(step.mark, problem);
                fit = None;
            }
        }
        fit?;
        let scope = scope.with_place(place);
        let before = self.captures.names();
        let mut checked = Vec::new();
        for step in steps.iter() {
            checked.push(self.check_located_step(step, &scope));
            self.captures.hide(&before);
        }
        self.captures.reveal(&before);
        checked
            .into_iter()
            .collect::<Option<_>>()
            .map(Action::AnyOrder)
    }
}

impl Checker {
    /// `any_of: […]`.
    pub(super) fn check_any_of(
        &mut self,
        steps: &List<written::Step>,
        mark: Mark,
        actor: Option<&str>,
        scope: &StepScope,
    ) -> Option<Action> {
        self.check_not_empty(steps, mark)?;
        let scope = scope.with_place(list_place(scope, actor));
        let before = self.captures.names();
        let (mut checked, mut of_all) = (Vec::new(), None);
        for step in steps.iter() {
            if let Err(problem) = fits_any_of(&step.value) {
                self.record_error(step.mark, problem);
                checked.push(None);
                continue;
            }
            let (step, bound) =
                self.alternative(&before, |checker| checker.check_located_step(step, &scope));
            checked.push(step);
            of_all = Some(match of_all {
                None => bound,
                Some(others) => &others & &bound,
            });
        }
        self.captures
            .end_alternatives(&before, &of_all.unwrap_or_default());
        checked
            .into_iter()
            .collect::<Option<_>>()
            .map(Action::AnyOf)
    }
}

/// To whom the steps of a list belong.
fn list_place(scope: &StepScope, actor: Option<&str>) -> StepPlace {
    match (&scope.place, actor) {
        (inside @ (StepPlace::Each | StepPlace::Branch(_)), _) => inside.clone(),
        (_, Some(peer)) => StepPlace::Branch(peer.to_owned()),
        (_, None) => StepPlace::TopAnyOrder,
    }
}

/// Whether a step may be in `any_of`.
fn fits_any_of(step: &written::Step) -> Result<(), Problem> {
    let action = match step {
        written::Step::Word(word) => ActionName::Bare(*word),
        written::Step::Map(map) => action_of(map)?,
    };
    let waits = matches!(
        action,
        ActionName::Value(ValueAction::Expect | ValueAction::Prints)
            | ActionName::Bare(BareAction::ExpectEof | BareAction::ExpectReset)
    );
    let problem = format!("`{}` in `any_of`", action.name());
    let help = "only what comes can be one of several: `expect`, `prints`, `expect_eof` and \
                `expect_reset`";
    waits
        .then_some(())
        .ok_or_else(|| Problem::new(problem, help))
}

/// Whether a step may be in `any_order`.
fn fits_any_order(step: &written::Step) -> Result<(), Problem> {
    let help =
        "only `expect` and `prints` have no order, with `as`, `newline`, `rule` and `because`";
    let written::Step::Map(map) = step else {
        return Err(Problem::new("a bare word in `any_order`", help));
    };
    let action = action_of(map)?;
    if !matches!(
        action,
        ActionName::Value(ValueAction::Expect | ValueAction::Prints)
    ) {
        return Err(Problem::new(
            format!("`{}` in `any_order`", action.name()),
            help,
        ));
    }
    let timing = [
        ("within", map.within.is_written()),
        ("after", map.after.is_written()),
        ("times", map.times.is_written()),
    ];
    match timing.iter().find(|(_, written)| *written) {
        Some((name, _)) => Err(Problem::new(
            format!("`{name}` on a step in `any_order`"),
            "write it beside `any_order`",
        )),
        None => Ok(()),
    }
}
