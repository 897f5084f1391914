//! What every lab needs and none of them teaches.
//!
//! A lab teaches sockets. The rest of a small network program is here, written once: the [command
//! line](address), the [console](prompt), the [exit code](exit_code). None of it hides a socket
//! from you before you have written that part yourself: [`Messages`] cuts a TCP stream into
//! messages, as you do it in `tcp-uppercase` for one; [`Datagrams`] is the UDP client's end, which
//! you write in `udp-hello` and `udp-uppercase`.

mod command_line;
mod console;
mod datagrams;
mod exit;
mod messages;

use std::time::Duration;

pub use command_line::{address, address_and_file, path};
pub use console::{prompt, write_line};
pub use datagrams::{Datagrams, TIMEOUT, connect_udp};
pub use exit::{Context, exit_code, report_error, usage_error};
pub use messages::{Message, Messages};

/// This long after the last byte of an unfinished message, the message counts as ended (TCP).
pub const IDLE_TIMEOUT: Duration = Duration::from_millis(300);

/// The longest message that is read, in bytes: 8 MiB (TCP). A reader without a limit can be fed
/// until memory is full.
///
/// An answer is a message too, and can be longer than what it answers: upper case, or U+FFFD for
/// what is not UTF-8, makes up to three bytes of one.
pub const MAX_MESSAGE: usize = 8 * 1024 * 1024;
