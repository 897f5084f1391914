//! A program that reads slowly is right, however much it is sent: while it has something to read,
//! nobody keeps it waiting.

use crate::support::{Class, misbehave};

/// More than the buffers of a connection hold, at every level.
const CASE: &str = "title: A case\nwhy: It must\nlevel: document\npoints: 60\nprogram: server\n\
                    hints: [One?, Two, Three]\ntimeout: 60s\nsteps:\n  \
                    - {send: [{repeat: {text: x, times: 12000000}}, \"\\n\"], \
                    expect: \"12000000 bytes\\n\"}\n  - expect_eof\n";

#[test]
fn a_large_message_to_a_program_that_reads_bit_by_bit() {
    let class = Class::new();
    class.spec("answer", CASE);
    let server = misbehave("reads-slowly");
    for level in ["auto", "ports"] {
        let check = ["check", "tcp-probe", "--case", "answer", "--isolation"];
        let check = class.course.grade(check).arg(level);
        check.args(["--server", &server]).status(0);
    }
}
