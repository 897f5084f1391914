//! The tests. Each runs in a process of its own; false means that it does not apply at this level.

mod killing;
mod programs;
mod sockets;

use grader::base::level::Isolation;

type Scenario = fn(Isolation, &[&str]) -> bool;

/// Names that start with `_` are parts of other tests.
pub(crate) const ALL: &[(&str, Scenario)] = &[
    ("exit", programs::exit),
    ("stdio", programs::stdio),
    ("cannot_start", programs::cannot_start),
    ("surroundings", programs::surroundings),
    ("daemon_dies", killing::daemon_dies),
    ("drop_kills", killing::drop_kills),
    ("grader_killed", killing::grader_killed),
    ("_hold", killing::hold),
    ("two_cases", sockets::two_cases),
    ("readiness", sockets::readiness),
    ("foreign_sockets", sockets::foreign_sockets),
    ("unread", sockets::unread),
    ("nothing_to_see", sockets::nothing_to_see),
    ("parent_is_safe", programs::parent_is_safe),
    ("no_leaks", killing::no_leaks),
    ("side_by_side", killing::side_by_side),
];
