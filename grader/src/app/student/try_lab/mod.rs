//! A lab's two programs side by side, for their author to type to: the server in the background
//! with each of its lines marked, the client in the foreground with the author's own input. No
//! jail: these are the author's own programs, and nothing is judged.

mod address;
mod console;
mod process_group;
mod session;

pub(crate) use address::{free_address, server_input};
pub(crate) use session::{SessionEnd, TrySession};
