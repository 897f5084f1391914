//! What happened in one case, and which of its steps that meets. The runner asks the same questions in order to go on as
//! the judge does afterwards.

pub(in crate::verdict) mod answer_key;
pub(in crate::verdict) mod cursor;
pub(in crate::verdict) mod events;
pub(in crate::verdict) mod excerpt;
pub(in crate::verdict) mod kind;
pub(in crate::verdict) mod matcher;
pub(in crate::verdict) mod stream;
pub(in crate::verdict) mod tracker;
pub(in crate::verdict) mod transcript;

pub use events::{Actor, ConversationEvent, EventKind, events, name, split};
pub use excerpt::Excerpt;
pub use kind::Kind;
pub use tracker::{StepStatus, Tracker};
pub use transcript::{Fact, OutputStream, SocketError, Transcript, TranscriptEntry};
