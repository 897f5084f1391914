//! The table, and whether what it says is well.

use std::process::ExitCode;

use super::common::{Section, Shown};
use super::disturbance::{ALL, IDLE};
use super::soak::Soak;

pub(crate) const HEADER: [&str; 8] = [
    "",
    "level",
    "runs",
    "disturbed",
    "verdicts",
    "different",
    "not graded",
    "slowest run",
];

/// Of how many verdicts fewer than one may be "not graded".
const NOT_GRADED: usize = 1000;

/// How many differences are listed.
const LISTED: usize = 30;

pub(crate) fn tell(mut section: Section, soak: &Soak) -> ExitCode {
    let (mut verdicts, mut different, mut not_graded) = (0, Vec::new(), 0);
    for disturbance in [IDLE].into_iter().chain(ALL) {
        let tallies = soak.tallies.iter();
        for ((_, level), tally) in tallies.filter(|(key, _)| key.0 == disturbance.name) {
            let found = &tally.found;
            let numbers = [
                tally.runs,
                tally.disturbed,
                found.verdicts,
                found.different.len(),
                found.not_graded.len(),
            ];
            let numbers = numbers.map(|number| number.to_string());
            let cells = [disturbance.name.to_owned(), (*level).to_owned()];
            let slowest = Shown(tally.slowest).to_string();
            section.row(cells.into_iter().chain(numbers).chain([slowest]));
            let place = format!("{}, {level}", disturbance.name);
            different.extend(found.different.iter().map(|it| format!("{place}: {it}")));
            verdicts += found.verdicts;
            not_graded += found.not_graded.len();
        }
    }
    for line in different.iter().take(LISTED).chain(&soak.skipped) {
        section.note(line);
    }
    let all_graded = not_graded == 0 || not_graded * NOT_GRADED < verdicts;
    let holds = verdicts > 0 && different.is_empty() && all_graded;
    let what = format!(
        "{} of {verdicts} verdicts differ, and {not_graded} were not graded",
        different.len()
    );
    section.note(if holds {
        format!("{what}: holds.")
    } else {
        format!("{what}: DOES NOT HOLD, see {}", soak.kept.display())
    });
    section.end();
    if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
