//! A class graded on several machines: whatever starts the parts, the whole is what one machine would have found.

#![cfg(all(target_os = "linux", not(portable)))]

mod class;
mod gradescope;
mod parts;
mod slurm;
#[path = "../submissions/course.rs"]
#[allow(dead_code, reason = "a class needs less of it than a submission does")]
mod submissions;
mod workflow;

/// Stands in the solution of the course; of no interest here.
const SECRET: &str = "a-word-of-the-solution";

/// Whether the checks that CI runs are under way: there, nothing may be skipped.
fn in_ci() -> bool {
    std::env::var_os("REQUIRE_TOOLS").is_some()
}
