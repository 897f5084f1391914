//! Whether a step may be where it is.

use super::action_name::ActionName;
use super::actor::StepScope;
use super::checker::Checker;
use crate::spec::action::{BareAction, ValueAction};
use crate::spec::names::{Role, Transport};
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::written::StepMap;

impl Checker {
    /// Only a UDP client can be unknown to the peer that sends to it.
    pub(super) fn check_optional(&mut self, map: &StepMap) -> Option<()> {
        let Some(mark) = map.optional.mark() else {
            return Some(());
        };
        if self.transport == Transport::Udp && self.program == Role::Client {
            return Some(());
        }
        let help = "only a UDP client is known by what it sends first; remove `optional`";
        let problem = Problem::new("`optional` where it is known whom to send to", help);
        self.record_error(mark, problem);
        None
    }

    /// Checks whether the action may be in this place.
    pub(super) fn check_place(
        &mut self,
        action: ActionName,
        mark: Mark,
        scope: &StepScope,
    ) -> Option<()> {
        let is_start = action == ActionName::Bare(BareAction::Start);
        let is_snapshot = action == ActionName::Bare(BareAction::Snapshot);
        // Whoever has ended can be started again.
        self.starts += u32::from(is_start && !self.ended);
        self.ended |= action == ActionName::Value(ValueAction::Exit);
        self.snapshots += u32::from(is_snapshot);
        if action == ActionName::Value(ValueAction::Start) && !self.ended {
            let problem = "`start` with arguments before an `exit`";
            let help = "the arguments of the first start are the case's `args`";
            self.record_error(mark, Problem::new(problem, help));
            return None;
        }
        let name = action.name();
        if is_start && self.starts > 1 || is_snapshot && self.snapshots > 1 {
            let help = match is_start {
                true => "write `exit` before it: what has ended can be started again",
                false => "a case has at most one",
            };
            self.record_error(mark, Problem::new(format!("a second `{name}`"), help));
            return None;
        }
        if action == ActionName::Bare(BareAction::Connect) && self.program == Role::Client {
            let problem = "`connect` in a case for a client, where only the grader listens";
            let help = "write `accept`: the program connects, and a peer takes the connection";
            self.record_error(mark, Problem::new(problem, help));
            return None;
        }
        if action.concerns_whole_program() && scope.in_branch() {
            let problem = format!("`{name}` inside `together`");
            self.record_error(mark, Problem::new(problem, "write it before or after"));
            return None;
        }
        Some(())
    }
}
