//! `list`: the labs in the order of the course.

use std::io::{self, Write};

use super::{Done, Status};
use crate::course::Course;
use crate::spec::Transport;

pub(super) fn run() -> Done {
    let course = Course::find()?;
    let mut out = io::stdout().lock();
    for lab in &course.labs {
        let transport = match lab.transport {
            Transport::Tcp => "TCP",
            Transport::Udp => "UDP",
        };
        writeln!(
            out,
            "{:<18} {transport}  {:>2} cases  {}",
            lab.name,
            lab.cases.len(),
            lab.idea
        )?;
    }
    writeln!(
        out,
        "\nRead labs/LAB/README.md, write the code, then: cargo grade check LAB"
    )?;
    Ok(Status::Passed)
}
