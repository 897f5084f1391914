//! Tests the grader from outside: the command as people and scripts use it, and the pure parts
//! through the library.
//!
//! All tests are in one binary, because every further binary would be linked with the whole grader.
//! They run in parallel, so no test may change the process that it runs in (its environment, its
//! working directory), and each must touch only what it created.

mod answer_keys;
mod building;
mod commands;
mod courses;
mod documents;
mod drawing;
mod formats;
mod handout;
mod house;
mod judging;
mod language;
mod new_lab;
mod readme;
mod spec;
mod student;
mod support;
mod try_lab;
mod watch;
mod ways;

#[cfg(target_os = "linux")]
mod leftovers;
#[cfg(target_os = "linux")]
mod trouble;

#[cfg(all(target_os = "linux", not(portable)))]
mod batch;
#[cfg(all(target_os = "linux", not(portable)))]
mod cluster;
#[cfg(all(target_os = "linux", not(portable)))]
mod packets;
#[cfg(all(target_os = "linux", not(portable)))]
mod runtimes;
#[cfg(all(target_os = "linux", not(portable)))]
mod submissions;

#[cfg(all(target_os = "linux", target_arch = "x86_64", not(portable)))]
mod attacks;
