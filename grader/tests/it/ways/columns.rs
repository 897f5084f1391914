//! What a person reads is as wide as the terminal.

use portable_pty::CommandBuilder;
use unicode_width::UnicodeWidthStr;

use super::DIFFERS;
use crate::support::terminal::Terminal;
use crate::support::{Course, GRADER, TIME, misbehave, snapshot_with};

/// What a command prints in a terminal with this many columns, without the progress on stderr.
fn printed(columns: u16, args: &str) -> String {
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &format!("exec '{GRADER}' {args} 2>/dev/null")]);
    command.cwd(Course::probe().root());
    command.env("NO_COLOR", "1");
    command.env("LC_ALL", "C.UTF-8");
    let mut terminal = Terminal::start_in(command, columns, 100);
    terminal.end();
    String::from_utf8_lossy(&terminal.raw).replace('\r', "")
}

/// The words of prose: without the line of the spec, which is cut, and what is drawn around it.
fn words(text: &str) -> Vec<&str> {
    let prose = text.lines().filter(|line| !line.contains(" |"));
    prose.flat_map(str::split_whitespace).collect()
}

#[test]
fn a_failure_is_as_wide_as_the_terminal_and_no_word_is_broken() {
    let program = misbehave("client-does-not-flush");
    let args = format!("check tcp-probe --case ask --client \"{program}\" --isolation ports");
    let wide = printed(140, &args);
    let mut shown = String::new();
    for (columns, most) in [(60, 60), (80, 80), (100, 100), (140, 100)] {
        let text = printed(columns, &args);
        // A command is one line however long it is, so that it can be copied.
        let prose = text.lines().filter(|line| !line.contains("cargo grade"));
        let widths: Vec<usize> = prose.map(UnicodeWidthStr::width).collect();
        let widest = widths.iter().max().copied().unwrap_or_default();
        assert!(widest <= most, "{widest} of {most} columns:\n{text}");
        assert!(widest > most - 10, "{widest} of {most} columns:\n{text}");
        let time = regex_lite::Regex::new("in [0-9.]+ s").expect("a pattern");
        let same = |text: &str| time.replace_all(text, "").into_owned();
        assert_eq!(words(&same(&text)), words(&same(&wide)), "{text}");
        shown += &format!("=== {columns} columns ===\n\n{text}\n");
    }
    let program = (
        "--client \"'[^\"]*\"|--client '[^\n]*'",
        "--client <program>",
    );
    snapshot_with(
        "columns",
        &shown,
        &[&DIFFERS[..], &[TIME, program]].concat(),
    );
}
