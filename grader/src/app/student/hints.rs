//! The hints of a case, shown one after another. Pure.

use super::progress::{Progress, SavedOutcome};
use crate::base::text::wrap::{wrap, wrap_after};
use crate::output::report::{LabProgress, Report};
use crate::plan::Case;
use crate::spec::{Lab, Role, Spec};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// The case to think about next: the first that failed when it was last graded, in the order of the
/// report; if none failed, the first that stopped at a `todo!()`. `None` while a program does not
/// compile, because then the compiler's messages are the best hint.
#[must_use]
pub(crate) fn failing_case<'a>(lab: &'a Lab, progress: &Progress) -> Option<&'a Spec> {
    let outcome = |case: &Spec| progress.outcome(&lab.name, &case.name);
    let first = |role: Role, wanted: SavedOutcome| {
        let mut cases = lab.cases.iter().filter(|case| case.program == role);
        cases.find(|case| outcome(case) == Some(wanted))
    };
    if lab
        .cases
        .iter()
        .any(|case| outcome(case) == Some(SavedOutcome::NotBuilt))
    {
        return None;
    }
    [SavedOutcome::Failed, SavedOutcome::NotWritten]
        .into_iter()
        .flat_map(|outcome| Role::ALL.map(|role| (role, outcome)))
        .find_map(|(role, outcome)| first(role, outcome))
}

/// The next hint of a case.
#[derive(Debug)]
pub(crate) struct NextHint<'a> {
    lab: &'a Lab,
    case: &'a Spec,
    /// How many hints to show: one more than were shown before, if there is another.
    count: usize,
    /// Whether all hints had already been shown.
    is_repeated: bool,
}

impl<'a> NextHint<'a> {
    /// The next hint that has not been shown, or the last one again if all have been.
    #[must_use]
    pub(crate) fn new(lab: &'a Lab, case: &'a Spec, progress: &Progress) -> Self {
        let shown = progress.hints_shown(&lab.name, &case.name);
        let count = (shown + 1).min(case.hints.len());
        Self {
            lab,
            case,
            count,
            is_repeated: shown >= count,
        }
    }

    /// Records that the hint was shown.
    pub(crate) fn record(&self, progress: &mut Progress) {
        progress.record_hints_shown(&self.lab.name, &self.case.name, self.count);
    }

    /// All hints up to this one, and what to do after that, in lines of at most `width` columns.
    /// `more` says how to see the next one.
    #[must_use]
    pub(crate) fn lines(&self, more: &str, width: usize) -> Vec<String> {
        let (lab, name) = (&self.lab.name, &self.case.name);
        let title = format!("{lab}/{name}: {}", self.case.title);
        let mut lines = wrap(&title, width.saturating_sub(2));
        for line in lines.iter_mut().skip(1) {
            *line = format!("  {line}");
        }
        for (hint, number) in self.case.hints.iter().zip(1..=self.count) {
            lines.push(String::new());
            let lead = format!("  {number}. ");
            lines.extend(wrap_after(&lead, hint, width));
        }
        lines.push(String::new());
        if self.count < self.case.hints.len() {
            lines.push(format!("The next hint: {more}"));
            return lines;
        }
        let end = if self.is_repeated {
            "You have seen all hints of this case. What else helps:"
        } else {
            "That was the last hint. What else helps:"
        };
        lines.extend([
            end.to_owned(),
            format!("- the whole conversation: cargo grade check {lab} --case {name}"),
            format!("- what your programs have to do: labs/{lab}/README.md"),
            "- somebody to whom you explain your program, line by line".to_owned(),
        ]);
        lines
    }
}

/// What to say if there is no [`failing_case`].
#[must_use]
pub(crate) fn no_failing_case(lab: &Lab, progress: &Progress) -> String {
    let name = &lab.name;
    let outcomes: Vec<Option<SavedOutcome>> = lab
        .cases
        .iter()
        .map(|case| progress.outcome(name, &case.name))
        .collect();
    if outcomes.contains(&Some(SavedOutcome::NotBuilt)) {
        format!(
            "a program of {name} did not compile. What the compiler says: cargo grade check {name}"
        )
    } else if outcomes.contains(&None) {
        format!("{name} was not graded yet. Which case fails first: cargo grade check {name}")
    } else {
        format!("every case of {name} passed. For one of them: cargo grade hint {name} CASE")
    }
}

/// Records which hints a report for people shows: those of the first failure of each program, or of
/// every failure with `all`. Returns the first case whose hint it shows.
pub(crate) fn record_reported<'a>(
    progress: &mut Progress,
    report: &Report<'a>,
    all: bool,
) -> Option<&'a Case> {
    let explained = explained_failures(report, all);
    for (case, failure) in &explained {
        // The report may show the hint for the kind of failure instead of the case's own.
        if failure.hint == case.hints[0] {
            let shown = progress.hints_shown(&case.lab, &case.name).max(1);
            progress.record_hints_shown(&case.lab, &case.name, shown);
        }
    }
    explained.first().map(|(case, _)| *case)
}

/// The failures that a report for people explains: the first of each program, or every one with
/// `all`. Programs that are not written or do not compile are left out, because no hint would help.
fn explained_failures<'a>(report: &Report<'a>, all: bool) -> Vec<(&'a Case, &'a Failure)> {
    let started = report
        .labs
        .iter()
        .filter(|lab| lab.progress() == LabProgress::Started);
    let programs = started.flat_map(|lab| Role::ALL.map(|role| (lab, role)));
    programs
        .flat_map(|(lab, role)| {
            let cases = lab.cases.iter().filter(move |it| it.case.program == role);
            let failed = cases.filter_map(|graded| match &graded.verdict {
                Verdict::Fail(failure) => Some((&*graded.case, &**failure)),
                Verdict::Pass | Verdict::Error(_) => None,
            });
            failed.take(if all { usize::MAX } else { 1 })
        })
        .filter(|(_, failure)| !matches!(failure.kind, Kind::NotBuilt | Kind::NotImplemented))
        .collect()
}
