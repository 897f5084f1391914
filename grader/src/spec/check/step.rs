//! Checks steps: one action each, with modifiers that fit it.

use std::time::Duration;

use super::action_name::{ActionName, Modifier, action_of, written_modifiers};
use super::actor::StepScope;
use super::checker::Checker;
use super::pattern::PatternPlace;
use super::template::Known;
use crate::spec::action::{BareAction, ValueAction};
use crate::spec::data::Data;
use crate::spec::pattern::Pattern;
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::step::{Action, FileWant, Pieces, StepSpec};
use crate::spec::written::{self, Field, List, Newline, StepMap};

/// The maximum number of steps of a case, counted once per round: more would not finish in time,
/// and all of them are kept in memory.
const MAX_STEPS: u64 = 1_000_000;

impl Checker {
    /// Checks steps; `None` if one of them is wrong.
    pub(super) fn check_steps(
        &mut self,
        steps: &List<written::Step>,
        scope: &StepScope,
    ) -> Option<Vec<Located<StepSpec>>> {
        let checked: Vec<Option<Located<StepSpec>>> = steps
            .iter()
            .map(|step| self.check_located_step(step, scope))
            .collect();
        checked.into_iter().collect()
    }

    /// Checks one step.
    pub(super) fn check_located_step(
        &mut self,
        step: &Located<written::Step>,
        scope: &StepScope,
    ) -> Option<Located<StepSpec>> {
        let value = self.check_step(step, scope)?;
        let mark = step.mark;
        Some(Located { value, mark })
    }

    /// Checks what is played `times` times.
    pub(super) fn in_rounds<T>(
        &mut self,
        times: u64,
        check: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let around = self.rounds;
        self.rounds = around.saturating_mul(times);
        let checked = check(self);
        self.rounds = around;
        checked
    }

    /// Counts a step once per round.
    fn count_step(&mut self, mark: Mark) -> Option<()> {
        let before = self.played;
        self.played = before.saturating_add(self.rounds);
        if self.played <= MAX_STEPS {
            return Some(());
        }
        if before <= MAX_STEPS {
            let problem = format!("with this the case has more than {MAX_STEPS} steps");
            self.record_error(mark, Problem::new(problem, "write a smaller `times`"));
        }
        None
    }

    fn check_step(&mut self, step: &Located<written::Step>, scope: &StepScope) -> Option<StepSpec> {
        let none = StepMap::default();
        let (map, action) = match &step.value {
            written::Step::Word(word) => (&none, ActionName::Bare(*word)),
            written::Step::Map(map) => {
                let action = action_of(map);
                (&**map, self.ok_or_record(step.mark, action)?)
            }
        };
        self.check_modifiers(map, action)?;
        let rule = self.check_step_rule(map)?;
        self.check_place(action, step.mark, scope)?;
        let actor = self
            .acting_peer(action, &map.actor, step.mark, scope)
            .ok()?;
        let times = map.times.get().map(|times| times.0);
        let scope = StepScope {
            place: scope.place.clone(),
            has_rounds: scope.has_rounds || times.is_some(),
        };
        let known = Known::Step {
            name: actor.is_some() || scope.in_branch(),
            round: scope.has_rounds,
        };
        let before = self.captures.names();
        let action = self.in_rounds(u64::from(times.unwrap_or(1)), |checker| {
            checker.count_step(step.mark)?;
            checker.check_action(action, map, step.mark, actor.as_deref(), known, &scope)
        });
        let action = self.with_conditions(action?, map, known)?;
        if times.is_some() {
            self.captures.end_rounds(&before);
        }
        Some(StepSpec {
            actor,
            action,
            within: duration(&map.within),
            no_sooner: duration(&map.no_sooner),
            after: duration(&map.after),
            times: times.unwrap_or(1),
            rule,
            because: map.because.get().map(|because| because.0.clone()),
        })
    }

    fn check_modifiers(&mut self, map: &StepMap, action: ActionName) -> Option<()> {
        let misplaced: Vec<(Modifier, Mark)> = written_modifiers(map)
            .into_iter()
            .filter(|(modifier, _)| !action.takes(*modifier))
            .collect();
        for (modifier, mark) in &misplaced {
            self.record_error(*mark, modifier.misplaced(action));
        }
        let newline = map.newline.located().map(|word| (word.value.0, word.mark));
        match newline {
            _ if !misplaced.is_empty() => return None,
            Some((Newline::Optional, mark)) if action == ActionName::Value(ValueAction::Enter) => {
                let help = "write `newline: none` to enter a line without its newline";
                self.record_error(
                    mark,
                    Problem::new("`newline: optional` goes with `expect`", help),
                );
                return None;
            }
            Some((Newline::None, mark)) if action != ActionName::Value(ValueAction::Enter) => {
                let help =
                    "only what is written is expected; `newline: optional` also accepts a newline";
                self.record_error(
                    mark,
                    Problem::new("`newline: none` goes with `enter`", help),
                );
                return None;
            }
            _ => {}
        }
        self.check_optional(map)
    }

    fn check_action(
        &mut self,
        action: ActionName,
        map: &StepMap,
        mark: Mark,
        actor: Option<&str>,
        known: Known,
        scope: &StepScope,
    ) -> Option<Action> {
        let action = match action {
            ActionName::Value(action) => action,
            ActionName::SendExpect => return self.check_exchange(map, actor, known),
            ActionName::Bare(BareAction::Start) if self.ended => {
                self.ended = false;
                return Some(Action::Restart(None));
            }
            ActionName::Bare(action) => return Some(Action::Bare(action)),
        };
        match action {
            ValueAction::Send | ValueAction::Expect => self.check_exchange(map, actor, known),
            ValueAction::Enter => {
                let data = self.check_located_data(&map.enter, known)?;
                let newline = !map.newline.is_written();
                Some(Action::Enter { data, newline })
            }
            ValueAction::Silence => duration(&map.silence).map(Action::Silence),
            ValueAction::Prints => {
                let pattern = map.prints.located()?;
                self.check_pattern(pattern, PatternPlace::Stream, known)
                    .map(Action::Prints)
            }
            ValueAction::Stderr => {
                let pattern = map.stderr.located()?;
                self.check_pattern(pattern, PatternPlace::Whole, known)
                    .map(Action::Stderr)
            }
            ValueAction::Exit => {
                let status = map.exit.located()?;
                Some(Action::Exit(Located {
                    value: status.value.0,
                    mark: status.mark,
                }))
            }
            ValueAction::File => self.check_file(map, mark, known),
            ValueAction::Together => self.check_together(map.together.get()?, mark, scope),
            ValueAction::Ignore => self.check_ignore(map.ignore.located()?, actor, known),
            ValueAction::Start => {
                self.ended = false;
                let args = self.check_arguments(map.start.get()?)?;
                Some(Action::Restart(Some(args)))
            }
            ValueAction::Signal => Some(Action::Signal(map.signal.get()?.0.0)),
            ValueAction::Connect => {
                let address = map.connect.located()?;
                let address = self.check_template(&address.value, address.mark, known)?;
                Some(Action::ConnectTo(address))
            }
            ValueAction::Accept => self.check_accept(map.accept.located()?),
            ValueAction::AnyOf => {
                let actor = actor.filter(|_| map.actor.is_written());
                self.check_any_of(map.any_of.get()?, mark, actor, scope)
            }
            ValueAction::AnyOrder => {
                // Only if the step names one: what the program prints does not concern a peer.
                let actor = actor.filter(|_| map.actor.is_written());
                self.check_any_order(map.any_order.get()?, mark, actor, scope)
            }
        }
    }

    /// The action, whose pattern also meets the conditions of `where`.
    fn with_conditions(
        &mut self,
        mut action: Action,
        map: &StepMap,
        known: Known,
    ) -> Option<Action> {
        let Some(conditions) = map.conditions.get() else {
            return Some(action);
        };
        let conditions = self.check_conditions(conditions, known)?;
        if let Action::Expect { pattern, .. }
        | Action::SendExpect { pattern, .. }
        | Action::Prints(pattern)
        | Action::Stderr(pattern) = &mut action
        {
            let inner = std::mem::replace(&mut pattern.value, Pattern::Parts(Vec::new()));
            pattern.value = Pattern::Where(Box::new(inner), conditions);
        }
        Some(action)
    }

    /// Checks the order of `send` and `expect`: a step with both sends first, so it must read like
    /// that.
    fn check_send_first(&mut self, map: &StepMap) -> Option<()> {
        let (Some(send), Some(expect)) = (map.send.located(), map.expect.located()) else {
            return Some(());
        };
        let (send, expect) = (send.mark, expect.mark);
        if send < expect {
            return Some(());
        }
        let help = "write two steps, first `expect`, then `send`; or `send` before `expect` here";
        let problem = "a step with both sends first, but this one is written the other way round";
        self.record_error(expect, Problem::new(problem, help));
        None
    }

    /// `send`, `expect`, or both.
    fn check_exchange(
        &mut self,
        map: &StepMap,
        actor: Option<&str>,
        known: Known,
    ) -> Option<Action> {
        let pieces = map.pieces.get().cloned().unwrap_or(Pieces::Whole);
        let newline_optional = map.newline.is_written();
        self.check_send_first(map)?;
        // Check both before returning, because both may be wrong.
        let data = map
            .send
            .is_written()
            .then(|| self.check_located_data(&map.send, known));
        let pattern = map
            .expect
            .located()
            .map(|pattern| self.check_received(pattern, actor, known));
        let from_any = self.check_from(map, actor)?;
        Some(match (data, pattern) {
            (Some(data), None) => Action::Send {
                data: data?,
                pieces,
                optional: map.optional.is_written(),
            },
            (None, pattern) => Action::Expect {
                pattern: pattern??,
                newline_optional,
                from_any,
            },
            (Some(data), Some(pattern)) => Action::SendExpect {
                data: data?,
                pieces,
                pattern: pattern?,
                newline_optional,
                from_any,
            },
        })
    }

    fn check_received(
        &mut self,
        pattern: &Located<written::Pattern>,
        actor: Option<&str>,
        known: Known,
    ) -> Option<Located<Pattern>> {
        let transport = self.transport_of(actor);
        self.check_pattern(pattern, PatternPlace::received(transport), known)
    }

    fn check_located_data(
        &mut self,
        field: &Field<written::Data>,
        known: Known,
    ) -> Option<Located<Data>> {
        let data = field.located()?;
        let value = self.check_data(&data.value, data.mark, known)?;
        let mark = data.mark;
        Some(Located { value, mark })
    }

    fn check_file(&mut self, map: &StepMap, step: Mark, known: Known) -> Option<Action> {
        let name = map.file.located()?;
        let good = self.check_file_name(&name.value, name.mark);
        let want = match (map.equals.located(), map.absent.located()) {
            (Some(data), None) => {
                let data = self.check_data(&data.value, data.mark, known)?;
                FileWant::Equals(data)
            }
            (None, Some(_)) => FileWant::Absent,
            (Some(_), Some(absent)) => {
                let problem =
                    Problem::new("`equals` and `absent` of one file", "write one of them");
                self.record_error(absent.mark, problem);
                return None;
            }
            (None, None) => {
                let help = "add `equals: DATA` or `absent: true`";
                self.record_error(step, Problem::new("what must this file be like?", help));
                return None;
            }
        };
        let name = good?;
        Some(Action::File { name, want })
    }

    /// Checks that there are steps.
    pub(super) fn check_not_empty<T>(&mut self, list: &List<T>, mark: Mark) -> Option<()> {
        if list.is_empty() {
            self.record_error(
                mark,
                Problem::new("there are no steps", "write at least one"),
            );
            return None;
        }
        Some(())
    }
}

fn duration(field: &Field<written::Time>) -> Option<Duration> {
    field.get().map(|time| time.0)
}
