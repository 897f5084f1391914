//! What every lab needs and none of them teaches.
//!
//! A lab teaches sockets. The rest of a small network program is here, written once: the [command
//! line](address), the [console](ask), the [way a program ends](finish). None of it hides a socket
//! from you before you have written that part yourself: [`Messages`] cuts a TCP stream into messages, as
//! you do it in `tcp-uppercase` for one; [`Datagrams`] is the UDP client's end, which you write in
//! `udp-hello` and `udp-uppercase`.

mod command_line;
mod console;
mod datagrams;
mod exit;
mod messages;

use std::time::Duration;

pub use command_line::{address, address_and_file, path};
pub use console::{ask, print_line};
pub use datagrams::{Datagrams, TIMEOUT, connect_udp};
pub use exit::{Context, complain, finish, usage_error};
pub use messages::{Message, Messages};

/// This long after the last byte of an unfinished message, the message counts as ended (TCP).
pub const SILENCE: Duration = Duration::from_millis(300);

/// The longest message that is read, in bytes (TCP). A reader without a limit can be fed until
/// memory is full.
///
/// A message may be 8 MiB long. Its answer can be longer: upper case, or U+FFFD for what is not
/// UTF-8, makes up to three bytes of one.
pub const MAX_MESSAGE: usize = 32 * 1024 * 1024;
