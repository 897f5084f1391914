//! `batch` and `merge` through the real command: every shape of submission, what happens to a class on the way, and what an
//! instructor is told.

#![cfg(all(target_os = "linux", not(portable)))]

mod again;
mod archives;
#[path = "../class/mod.rs"]
mod class;
mod course;
mod killed;
mod languages;
mod shapes;
mod shards;
mod trouble;
