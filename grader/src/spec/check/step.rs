//! Steps: one action, with the modifiers that mean something to it.

use std::time::Duration;

use super::Checker;
use super::actor::Scope;
use super::pattern::PatternPlace as Received;
use super::template::Known;
use super::verb::{self, ActionName, Modifier};
use crate::spec::data::Data;
use crate::spec::pattern::Pattern;
use crate::spec::source::{Located, Mark};
use crate::spec::step::{Action, FileWant, Pieces, StepSpec};
use crate::spec::written::{self, BareWord, Field, List, Newline, Problem, StepMap};

/// More than this no case can play in its time; all of them are written out, and in memory.
const MOST_STEPS: u64 = 1_000_000;

impl Checker {
    /// Checks steps; `None` if one of them is wrong.
    pub(super) fn steps(
        &mut self,
        steps: &List<written::Step>,
        scope: &Scope,
    ) -> Option<Vec<Located<StepSpec>>> {
        let checked: Vec<Option<Located<StepSpec>>> = steps
            .iter()
            .map(|step| {
                let value = self.step(step, scope)?;
                let mark = step.mark;
                Some(Located { value, mark })
            })
            .collect();
        checked.into_iter().collect()
    }

    /// Checks what is played so many times.
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

    /// Counts a step with its rounds: all of them are written out when the case is run.
    fn plays(&mut self, mark: Mark) -> Option<()> {
        let before = self.played;
        self.played = before.saturating_add(self.rounds);
        if self.played <= MOST_STEPS {
            return Some(());
        }
        if before <= MOST_STEPS {
            let problem = format!("with this the case has more than {MOST_STEPS} steps");
            self.error(mark, Problem::new(problem, "write a smaller `times`"));
        }
        None
    }

    fn step(&mut self, step: &Located<written::Step>, scope: &Scope) -> Option<StepSpec> {
        let none = StepMap::default();
        let (map, verb) = match &step.value {
            written::Step::Word(word) => (&none, ActionName::Word(*word)),
            written::Step::Map(map) => {
                let verb = verb::of(map);
                (&**map, self.noted(step.mark, verb)?)
            }
        };
        self.modifiers_fit(map, verb)?;
        self.stands_here(verb, step.mark, scope)?;
        let actor = self.actor(verb, &map.actor, step.mark, scope)?;
        let times = map.times.get().map(|times| times.0);
        let scope = Scope {
            place: scope.place.clone(),
            round: scope.round || times.is_some(),
        };
        let known = Known::Step {
            name: actor.is_some() || scope.in_branch(),
            round: scope.round,
        };
        let action = self.in_rounds(u64::from(times.unwrap_or(1)), |checker| {
            checker.plays(step.mark)?;
            checker.action(verb, map, step.mark, actor.as_deref(), known, &scope)
        })?;
        Some(StepSpec {
            actor,
            action,
            within: duration(&map.within),
            after: duration(&map.after),
            times: times.unwrap_or(1),
            because: map.because.get().map(|because| because.0.clone()),
        })
    }

    fn modifiers_fit(&mut self, map: &StepMap, verb: ActionName) -> Option<()> {
        let misplaced: Vec<(Modifier, Mark)> = verb::modifiers(map)
            .into_iter()
            .filter(|(modifier, _)| !verb.takes(*modifier))
            .collect();
        for (modifier, mark) in &misplaced {
            self.error(*mark, modifier.misplaced(verb));
        }
        let newline = map.newline.located().map(|word| (word.value.0, word.mark));
        match newline {
            _ if !misplaced.is_empty() => return None,
            Some((Newline::Optional, mark)) if verb == ActionName::Enter => {
                let help = "write `newline: none` to enter a line without its newline";
                self.error(
                    mark,
                    Problem::new("`newline: optional` goes with `expect`", help),
                );
                return None;
            }
            Some((Newline::None, mark)) if verb != ActionName::Enter => {
                let help = "nothing that is not written is expected; `newline: optional` takes one";
                self.error(
                    mark,
                    Problem::new("`newline: none` goes with `enter`", help),
                );
                return None;
            }
            _ => {}
        }
        Some(())
    }

    /// Whether the action may stand where it stands.
    fn stands_here(&mut self, verb: ActionName, mark: Mark, scope: &Scope) -> Option<()> {
        let once = match verb {
            ActionName::Word(BareWord::Start) => Some(&mut self.starts),
            ActionName::Word(BareWord::Snapshot) => Some(&mut self.snapshots),
            _ => None,
        };
        let again = once.is_some_and(|count| {
            *count += 1;
            *count > 1
        });
        let name = verb.name();
        if verb == ActionName::Word(BareWord::Snapshot) && !self.random.is_empty() {
            let problem = "`snapshot` in a case with random values: no answer key can hold them";
            let help = "write `prints` with the values: `{prints: \"I got ${word}\\n\"}`";
            self.error(mark, Problem::new(problem, help));
            return None;
        }
        if again {
            self.error(
                mark,
                Problem::new(format!("a second `{name}`"), "a case has at most one"),
            );
            return None;
        }
        let whole_program = matches!(
            verb,
            ActionName::Together
                | ActionName::Stderr
                | ActionName::Exit
                | ActionName::Word(BareWord::Start | BareWord::Snapshot)
        );
        if whole_program && scope.in_branch() {
            let problem = format!("`{name}` inside `together`");
            self.error(mark, Problem::new(problem, "write it before or after"));
            return None;
        }
        Some(())
    }

    fn action(
        &mut self,
        verb: ActionName,
        map: &StepMap,
        mark: Mark,
        actor: Option<&str>,
        known: Known,
        scope: &Scope,
    ) -> Option<Action> {
        match verb {
            ActionName::Send | ActionName::Expect | ActionName::SendExpect => {
                self.exchange(map, known)
            }
            ActionName::Enter => {
                let data = self.located_data(&map.enter, known)?;
                let newline = !map.newline.is_written();
                Some(Action::Enter { data, newline })
            }
            ActionName::Silence => duration(&map.silence).map(Action::Silence),
            ActionName::Prints => {
                let pattern = map.prints.located()?;
                self.pattern(pattern, Received::Stream, known)
                    .map(Action::Prints)
            }
            ActionName::Stderr => {
                let pattern = map.stderr.located()?;
                self.pattern(pattern, Received::Whole, known)
                    .map(Action::Stderr)
            }
            ActionName::Exit => {
                let status = map.exit.located()?;
                Some(Action::Exit(Located {
                    value: i32::try_from(status.value.0).ok()?,
                    mark: status.mark,
                }))
            }
            ActionName::File => self.file(map, mark, known),
            ActionName::Together => self.together(map.together.get()?, mark, scope),
            ActionName::AnyOrder => {
                // Only where the step says so: what the program prints is no peer's.
                let actor = actor.filter(|_| map.actor.is_written());
                self.any_order(map.any_order.get()?, mark, actor, scope)
            }
            ActionName::Word(word) => Some(bare(word)),
        }
    }

    /// A step that does both sends first, so it has to read like that.
    fn send_comes_first(&mut self, map: &StepMap) -> Option<()> {
        let (Some(send), Some(expect)) = (map.send.located(), map.expect.located()) else {
            return Some(());
        };
        let (send, expect) = (send.mark, expect.mark);
        if send < expect {
            return Some(());
        }
        let help = "write two steps, first `expect`, then `send`; or `send` before `expect` here";
        let problem = "a step with both sends first, and this one reads the other way round";
        self.error(expect, Problem::new(problem, help));
        None
    }

    /// `send`, `expect`, or both.
    fn exchange(&mut self, map: &StepMap, known: Known) -> Option<Action> {
        let pieces = map.pieces.get().cloned().unwrap_or(Pieces::Whole);
        let newline_optional = map.newline.is_written();
        self.send_comes_first(map)?;
        // Both are checked before either is given up: both may be wrong.
        let data = map
            .send
            .is_written()
            .then(|| self.located_data(&map.send, known));
        let pattern = map
            .expect
            .located()
            .map(|pattern| self.received(pattern, known));
        Some(match (data, pattern) {
            (Some(data), None) => Action::Send {
                data: data?,
                pieces,
            },
            (None, pattern) => Action::Expect {
                pattern: pattern??,
                newline_optional,
            },
            (Some(data), Some(pattern)) => Action::SendExpect {
                data: data?,
                pieces,
                pattern: pattern?,
                newline_optional,
            },
        })
    }

    fn received(
        &mut self,
        pattern: &Located<written::Pattern>,
        known: Known,
    ) -> Option<Located<Pattern>> {
        self.pattern(pattern, Received::received(self.transport), known)
    }

    fn located_data(
        &mut self,
        field: &Field<written::Data>,
        known: Known,
    ) -> Option<Located<Data>> {
        let data = field.located()?;
        let value = self.data(&data.value, data.mark, known)?;
        let mark = data.mark;
        Some(Located { value, mark })
    }

    fn file(&mut self, map: &StepMap, step: Mark, known: Known) -> Option<Action> {
        let name = map.file.located()?;
        let good = self.file_name(&name.value, name.mark);
        let want = match (map.equals.located(), map.absent.located()) {
            (Some(data), None) => {
                let data = self.data(&data.value, data.mark, known)?;
                FileWant::Equals(data)
            }
            (None, Some(_)) => FileWant::Absent,
            (Some(_), Some(absent)) => {
                let problem =
                    Problem::new("`equals` and `absent` of one file", "write one of them");
                self.error(absent.mark, problem);
                return None;
            }
            (None, None) => {
                let help = "add `equals: DATA` or `absent: true`";
                self.error(step, Problem::new("what is wanted of this file?", help));
                return None;
            }
        };
        let name = good?;
        Some(Action::File { name, want })
    }

    pub(super) fn not_empty<T>(&mut self, list: &List<T>, mark: Mark) -> Option<()> {
        if list.is_empty() {
            self.error(
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

fn bare(word: BareWord) -> Action {
    match word {
        BareWord::Connect => Action::Connect,
        BareWord::Accept => Action::Accept,
        BareWord::Close => Action::Close,
        BareWord::HalfClose => Action::HalfClose,
        BareWord::Reset => Action::Reset,
        BareWord::ExpectEof => Action::ExpectEof,
        BareWord::ExpectReset => Action::ExpectReset,
        BareWord::StillRunning => Action::StillRunning,
        BareWord::EndOfInput => Action::EndOfInput,
        BareWord::Snapshot => Action::Snapshot,
        BareWord::Start => Action::Start,
        BareWord::Listen => Action::Listen,
    }
}
