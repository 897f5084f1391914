//! What stdout and stderr are connected to.

use std::io::{self, IsTerminal};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

/// Whether to write colours to a stream. Depends on `NO_COLOR`, `CLICOLOR`, `CI` and whether the
/// stream is a terminal.
pub(super) fn use_color(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// Whether a person is watching, so that progress is worth showing on stderr.
pub(super) fn is_interactive() -> bool {
    io::stdout().is_terminal() && io::stderr().is_terminal()
}
