//! Checks what may come, from where, and who accepts what.

use super::checker::Checker;
use super::pattern::PatternPlace;
use super::template::Known;
use crate::spec::names::Transport;
use crate::spec::problem::Problem;
use crate::spec::source::Located;
use crate::spec::step::{Action, Ignorable};
use crate::spec::written::{Ignored, IgnoredWord, Name, StepMap};

impl Checker {
    /// `ignore: …`, of the peer that acts, or without one of what the program prints.
    pub(super) fn check_ignore(
        &mut self,
        ignored: &Located<Ignored>,
        actor: Option<&str>,
        known: Known,
    ) -> Option<Action> {
        let on_stdout = actor.is_none();
        let transport = self.transport_of(actor);
        let what = match &ignored.value {
            Ignored::Word(IgnoredWord::None) => Ignorable::Nothing,
            Ignored::Word(IgnoredWord::Again) if on_stdout || transport == Transport::Tcp => {
                let problem = "`again` is a datagram that came before, and here are none";
                let help = "on a stream nothing comes twice; write a pattern for what may come";
                self.record_error(ignored.mark, Problem::new(problem, help));
                return None;
            }
            Ignored::Word(IgnoredWord::Again) => Ignorable::Again,
            Ignored::Pattern(pattern) => {
                let place = match on_stdout {
                    true => PatternPlace::Stream,
                    false => PatternPlace::received(transport),
                };
                let pattern = self.check_framed(pattern, ignored.mark, place, known)?;
                Ignorable::Message(pattern)
            }
        };
        Some(Action::Ignore { on_stdout, what })
    }

    /// `from: any`, only where an answer has an address of its own.
    pub(super) fn check_from(&mut self, map: &StepMap, actor: Option<&str>) -> Option<bool> {
        let Some(mark) = map.from.mark() else {
            return Some(false);
        };
        if self.transport_of(actor) == Transport::Udp {
            return Some(true);
        }
        let problem = "`from` on a connection, where everything comes from the other end";
        self.record_error(mark, Problem::new(problem, "remove it"));
        None
    }

    /// `accept: PLACE`.
    pub(super) fn check_accept(&mut self, place: &Located<Name>) -> Option<Action> {
        let name = self.known_peer(&place.value, place.mark)?;
        if self.place_of(Some(&name)) == Some(Transport::Tcp) {
            return Some(Action::AcceptAt(name));
        }
        let problem = format!("`{name}` is no place that can be connected to");
        let help = format!("give it an address of its own: `peers: [{{{name}: tcp}}]`");
        self.record_error(place.mark, Problem::new(problem, help));
        None
    }
}
