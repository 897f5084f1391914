//! What keys do.

use super::state::{WatchState, WatchView};
use super::view::{body_rows, max_scroll};

/// A key that has a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyPress {
    /// A character.
    Char(char),
    /// Scrolls up a line.
    Up,
    /// Scrolls down a line.
    Down,
    /// Scrolls up a screen.
    PageUp,
    /// Scrolls down a screen.
    PageDown,
    /// Goes back to the report.
    Escape,
}

/// An action that a key asks for, beyond changing what the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WatchAction {
    /// Show the next hint.
    Hint,
    /// Show the conversation of the first failing case.
    Trace,
    /// Ask whether to reset the lab.
    AskReset,
    /// Reset the lab.
    Reset,
    /// Switch to the next lab.
    NextLab,
    /// End the command.
    Quit,
}

impl WatchState<'_> {
    /// Updates the state for a key, and returns the action that it asks for, if any.
    pub(crate) fn handle_key(&mut self, key: KeyPress) -> Option<WatchAction> {
        self.notice = None;
        if let WatchView::Reset(_) = self.view {
            return self.answer_reset(key);
        }
        let page = body_rows(self);
        match key {
            KeyPress::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyPress::Down => self.scroll += 1,
            KeyPress::PageUp => self.scroll = self.scroll.saturating_sub(page),
            KeyPress::PageDown | KeyPress::Char(' ') => self.scroll += page,
            KeyPress::Escape => self.show(WatchView::Report),
            KeyPress::Char('l') if self.view == WatchView::Board => self.show(WatchView::Report),
            KeyPress::Char('l') => self.show(WatchView::Board),
            KeyPress::Char('h') => return Some(WatchAction::Hint),
            KeyPress::Char('t') => return Some(WatchAction::Trace),
            KeyPress::Char('r') => return Some(WatchAction::AskReset),
            KeyPress::Char('n') => return Some(WatchAction::NextLab),
            KeyPress::Char('q') => return Some(WatchAction::Quit),
            KeyPress::Char(_) => {}
        }
        self.scroll = self.scroll.min(max_scroll(self));
        None
    }

    fn answer_reset(&mut self, key: KeyPress) -> Option<WatchAction> {
        self.show(WatchView::Report);
        match key {
            KeyPress::Char('y') => Some(WatchAction::Reset),
            KeyPress::Char('q') => Some(WatchAction::Quit),
            _ => {
                self.notice = Some("nothing was changed".to_owned());
                None
            }
        }
    }
}
