//! What happened in one case, and which of its steps are met by it. The runner asks during the run,
//! to know when to go on; the judge asks again afterwards. Pure: it touches no process, socket,
//! file or clock.

pub(in crate::verdict) mod answer_key;
mod any_order;
mod checks;
mod cursor;
mod error;
pub(in crate::verdict) mod events;
mod excerpt;
mod ignored;
mod ignoring;
mod kind;
pub(in crate::verdict) mod matcher;
mod progress;
mod status;
pub(in crate::verdict) mod stream;
pub(in crate::verdict) mod tracker;
mod transcript;

pub use error::{GraderError, SocketError, Unreliable};
pub use events::{ConversationEvent, EventKind, actor_name, events, split};
pub use excerpt::Excerpt;
pub use kind::Kind;
pub use status::StepStatus;
pub use tracker::Tracker;
pub use transcript::{Fact, FactTraits, OutputStream, Transcript, TranscriptEntry, Wakes};
