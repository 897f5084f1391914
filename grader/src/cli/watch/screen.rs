//! The whole screen of a terminal, which is given back as it was on every way out.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::Sender;
use std::{panic, thread};

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use crossterm::{cursor, execute, queue};

use super::WatchEvent;
use crate::app::student::watch::{KeyPress, WatchState, screen};
use crate::cli::terminal::Paint;

/// A terminal that shows nothing but this, until it is dropped.
pub(super) struct Screen {
    paint: Paint,
}

/// Whether there is a terminal to show things on and to hear keys from.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

impl Screen {
    /// Takes the screen, and sends what is typed and how large it is. Returns its size, too: columns and rows.
    pub(super) fn open(sender: Sender<WatchEvent>) -> io::Result<(Self, (usize, usize))> {
        let (columns, rows) = size()?;
        // A panic's message is to be read on the screen that was there before.
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            hook(info);
        }));
        enable_raw_mode()?;
        let screen = Self {
            paint: Paint::for_stream(&io::stdout()),
        };
        execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)?;
        thread::spawn(move || listen(&sender));
        Ok((screen, (columns.into(), rows.into())))
    }

    /// Draws all of it.
    pub(super) fn show(&mut self, state: &WatchState<'_>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        queue!(out, BeginSynchronizedUpdate)?;
        for (row, line) in (0..).zip(screen(state)) {
            let clear = Clear(ClearType::CurrentLine);
            let line = self.paint.line(&line);
            queue!(out, cursor::MoveTo(0, row), clear, Print(line))?;
        }
        queue!(out, EndSynchronizedUpdate)?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn give_back() {
    // Where the terminal has gone there is nobody to give it back to.
    let _ = execute!(io::stdout(), cursor::Show, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}

/// Sends keys and sizes until the terminal is gone or nobody listens.
fn listen(sender: &Sender<WatchEvent>) {
    loop {
        let event = match event::read() {
            Ok(event::Event::Key(key)) if key.kind != KeyEventKind::Release => match wanted(key) {
                Some(event) => event,
                None => continue,
            },
            Ok(event::Event::Resize(columns, rows)) => {
                WatchEvent::Resize(columns.into(), rows.into())
            }
            Ok(_) => continue,
            Err(_) => WatchEvent::End,
        };
        let is_end = matches!(event, WatchEvent::End);
        if sender.send(event).is_err() || is_end {
            return;
        }
    }
}

fn wanted(key: KeyEvent) -> Option<WatchEvent> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(WatchEvent::Key(match key.code {
        KeyCode::Char('c' | 'd') if control => KeyPress::Char('q'),
        KeyCode::Char(c) if !control => KeyPress::Char(c),
        KeyCode::Up => KeyPress::Up,
        KeyCode::Down => KeyPress::Down,
        KeyCode::PageUp => KeyPress::PageUp,
        KeyCode::PageDown => KeyPress::PageDown,
        KeyCode::Esc => KeyPress::Escape,
        _ => return None,
    }))
}
