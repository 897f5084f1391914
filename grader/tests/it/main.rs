//! The grader from outside: the command as people and scripts use it, and what is pure through the
//! library.
//!
//! One binary, because each one more would be linked with all that the grader is made of. Tests run
//! beside each other in it: none changes the process that it runs in (its environment, its folder),
//! and none takes anything for its own but what it made.

mod answer_keys;
mod building;
mod commands;
mod documents;
mod drawing;
mod formats;
mod handout;
mod house;
mod judging;
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
mod submissions;

#[cfg(all(target_os = "linux", target_arch = "x86_64", not(portable)))]
mod attacks;
