//! A terminal that a test can type into and read. It waits for content on the screen, never for a
//! fixed time.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Longer than any machine takes to build and grade a lab.
const DEADLINE: Duration = Duration::from_secs(120);
/// Ends a drawing of the screen; before it, only part may have been drawn.
const DRAWN: &[u8] = b"\x1b[?2026l";

/// A terminal with a program in it.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    written: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    /// Everything that the program has written.
    pub(crate) raw: Vec<u8>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

impl Terminal {
    /// Starts a program in a terminal of 80 columns and 24 rows.
    pub(crate) fn start(command: CommandBuilder) -> Self {
        Self::start_in(command, 80, 24)
    }

    /// Starts a program in a terminal of this size.
    pub(crate) fn start_in(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system()
            .openpty(size(columns, rows))
            .expect("a terminal");
        let child = pair.slave.spawn_command(command).expect("it starts");
        // Keep only the program's own copy of this end, so that reading ends with the program.
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let (sender, written) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            master: pair.master,
            writer,
            child,
            written,
            parser: vt100::Parser::new(rows, columns, 0),
            raw: Vec::new(),
        }
    }

    /// Types these keys.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("it reads");
        self.writer.flush().expect("it reads");
    }

    /// Changes the terminal's size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(rows, columns);
        self.master
            .resize(size(columns, rows))
            .expect("another size");
    }

    /// The process id of the program.
    pub(crate) fn pid(&self) -> i32 {
        let pid = self.child.process_id().expect("it runs");
        i32::try_from(pid).expect("a process id")
    }

    /// Waits until the screen is completely drawn and shows all of these words, and returns it.
    pub(crate) fn until(&mut self, words: &[&str]) -> String {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let shown = self.shown();
            if self.raw.ends_with(DRAWN) && words.iter().all(|words| shown.contains(words)) {
                return shown;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.written.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("{words:?} did not come:\n{shown}"),
            }
        }
    }

    /// Waits for the program's end.
    pub(crate) fn end(&mut self) -> ExitStatus {
        while let Ok(bytes) = self.written.recv_timeout(DEADLINE) {
            self.take(&bytes);
        }
        self.child.wait().expect("it ends")
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.raw.extend_from_slice(bytes);
    }

    fn shown(&self) -> String {
        let (_, columns) = self.parser.screen().size();
        let rows = self.parser.screen().rows(0, columns);
        rows.map(|row| row.trim_end().to_owned() + "\n").collect()
    }

    /// Whether the terminal is restored: the main screen, with a visible cursor.
    pub(crate) fn is_given_back(&self) -> bool {
        let screen = self.parser.screen();
        !screen.alternate_screen() && !screen.hide_cursor()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Clean up after a failed test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
