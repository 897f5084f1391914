//! `batch` and `merge` through the real command: every form of submission, everything that can
//! happen to a class during grading, and what an instructor reads.

mod again;
mod archives;
mod attackers;
mod bombs;
mod book;
mod contained;
mod hand_back;
mod handed_in;
mod killed;
mod languages;
mod secret;
mod shapes;
mod shards;
mod trouble;
