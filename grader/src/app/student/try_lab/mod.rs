//! Runs a lab's two programs side by side so that their author can type to them: the server in the
//! background with its lines marked, the client in the foreground reading the author's input. There
//! is no jail, because the programs are the author's own, and nothing is judged.

mod address;
mod console;
mod process_group;
mod session;

pub(crate) use address::{free_address, server_input, takes_input};
pub(crate) use session::{SessionEnd, TrySession};
