//! The full-screen display. The terminal is restored no matter how the command ends.

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

use super::event::WatchEvent;
use crate::app::student::watch::{KeyPress, WatchState, screen_lines};
use crate::cli::terminal::Paint;

/// A terminal in raw mode and on its alternate screen, until this is dropped.
pub(super) struct Screen {
    paint: Paint,
}

/// Whether both output and keys are connected to a terminal.
pub(super) fn is_screen_possible() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

impl Screen {
    /// Takes over the screen, and starts to send key and resize events. Also returns the screen's
    /// columns and rows.
    pub(super) fn open(sender: Sender<WatchEvent>) -> io::Result<(Self, (usize, usize))> {
        let (columns, rows) = size()?;
        // A panic's message must appear on the normal screen.
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore_terminal();
            hook(info);
        }));
        enable_raw_mode()?;
        let screen = Self {
            paint: Paint::for_stream(&io::stdout()),
        };
        execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)?;
        thread::spawn(move || read_events(&sender));
        Ok((screen, (columns.into(), rows.into())))
    }

    /// Draws the whole screen.
    pub(super) fn show(&mut self, state: &WatchState<'_>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        queue!(out, BeginSynchronizedUpdate)?;
        for (row, line) in (0..).zip(screen_lines(state)) {
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
        restore_terminal();
    }
}

fn restore_terminal() {
    // Fails if the terminal has gone away.
    let _ = execute!(io::stdout(), cursor::Show, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}

/// Sends key and resize events until the terminal or the receiver has gone away.
fn read_events(sender: &Sender<WatchEvent>) {
    loop {
        let event = match event::read() {
            Ok(event::Event::Key(key)) if key.kind != KeyEventKind::Release => match key_event(key)
            {
                Some(event) => event,
                None => continue,
            },
            Ok(event::Event::Resize(columns, rows)) => WatchEvent::Resize {
                columns: columns.into(),
                rows: rows.into(),
            },
            Ok(_) => continue,
            Err(_) => WatchEvent::End,
        };
        let is_end = matches!(event, WatchEvent::End);
        if sender.send(event).is_err() || is_end {
            return;
        }
    }
}

/// The event for a key; `None` if the key has no meaning.
fn key_event(key: KeyEvent) -> Option<WatchEvent> {
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
