//! `batch` and `merge` through the real command: every shape of submission, what happens to a class
//! on the way, and what an instructor is told.

mod again;
mod archives;
mod killed;
mod languages;
mod shapes;
mod shards;
mod trouble;
