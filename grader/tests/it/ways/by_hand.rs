//! The line that does by hand what a failing case did.

use std::process::Command;

use crate::support::{Course, misbehave, run};

/// The line of a failing case, after the words before it; none if there is none.
fn by_hand(lab: &str, case: &str, way: &str) -> Option<String> {
    let check = ["check", lab, "--case", case, "--server"];
    let report = Course::probe().grade(check).arg(misbehave(way)).status(1);
    let mut lines = report.stdout.lines();
    let line = lines.find_map(|line| line.split_once("by hand, while your server runs: "));
    line.map(|(_, command)| command.to_owned())
}

#[test]
fn a_shell_sends_the_same_bytes() {
    let tcp = by_hand("tcp-probe", "answer", "says-something-else").expect("a line");
    assert_eq!(tcp, r"printf 'hello\n' | nc 127.0.0.1 7100");
    let udp = by_hand("udp-probe", "answer", "udp-answers-twice").expect("a line");
    assert_eq!(udp, "printf 'hello' | nc -u 127.0.0.1 7200");
    for (command, sent) in [(tcp, "hello\n"), (udp, "hello")] {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("nc() {{ cat; }}; {command}")]);
        assert_eq!(run(&mut shell).status(0).stdout, sent);
    }
    assert_eq!(by_hand("udp-probe", "two", "udp-answers-the-first"), None);
}
