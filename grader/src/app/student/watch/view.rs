//! Draws a watched lab: a pure function from the state to exactly as many lines as the screen has,
//! none wider than the screen.

use unicode_width::UnicodeWidthStr;

use super::state::{Activity, Grading, WatchState, WatchView};
use crate::app::student::board::{board_lines, level_points};
use crate::app::student::text::fold;
use crate::base::text::charset::Charset;
use crate::base::text::wrap::cut;
use crate::output::graded::Graded;
use crate::output::report::{LabProgress, LabReport, Report, ReportStyle, write_human};
use crate::spec::Level;
use crate::verdict::judge::Verdict;

/// The number of lines around the body: two for the head, two rules, and one for the keys.
const FRAME: usize = 5;

const KEYS: &str = "h hint  l labs  t trace  r reset  n next lab  q quit";

/// All lines of the screen.
#[must_use]
pub(crate) fn screen_lines(state: &WatchState<'_>) -> Vec<String> {
    let (width, height) = state.size;
    let body = folded_body(state);
    let rows = body_rows(state);
    let from = state.scroll.min(body.len().saturating_sub(rows));
    let below = body.len().saturating_sub(from + rows);
    let mut lines = vec![head(state), status(state), rule("", width)];
    lines.extend(body.into_iter().skip(from).take(rows));
    lines.resize(FRAME - 2 + rows, String::new());
    lines.push(rule(&position(state, from, below), width));
    lines.push(match state.view {
        WatchView::Reset(_) => "y yes, go back to the skeleton  any other key no".to_owned(),
        WatchView::Report | WatchView::Board | WatchView::Lines(_) => KEYS.to_owned(),
    });
    lines.truncate(height);
    lines
        .iter()
        .map(|line| cut(line, width, Charset::Unicode))
        .collect()
}

/// How many lines of the body fit on the screen.
pub(super) fn body_rows(state: &WatchState<'_>) -> usize {
    state.size.1.saturating_sub(FRAME)
}

/// How far the body can be scrolled.
pub(super) fn max_scroll(state: &WatchState<'_>) -> usize {
    folded_body(state).len().saturating_sub(body_rows(state))
}

/// The body, wrapped to the screen's width.
fn folded_body(state: &WatchState<'_>) -> Vec<String> {
    let width = state.size.0;
    let lines = match &state.view {
        WatchView::Board => board_lines(state.course, &state.progress),
        WatchView::Lines(lines) | WatchView::Reset(lines) => lines.clone(),
        WatchView::Report if has_begun(state) => report_lines(state),
        WatchView::Report => first_steps(state),
    };
    lines.iter().flat_map(|line| fold(line, width)).collect()
}

/// The report of the last grading, or why there is none.
#[must_use]
pub(crate) fn report_lines(state: &WatchState<'_>) -> Vec<String> {
    let text = match (&state.grading, last_report(state)) {
        (_, Some(report)) => {
            let style = ReportStyle {
                columns: state.text_columns(),
                color: false,
                describe_all: false,
                rerun_options: String::new(),
                held_back: None,
            };
            let mut bytes = Vec::new();
            // Writing to a vector cannot fail.
            let _ = write_human(&report, &style, &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        }
        (Some(Grading::Trouble(why)), None) => why.clone(),
        (Some(Grading::Cancelled | Grading::Graded { .. }) | None, None) => String::new(),
    };
    text.lines().map(str::to_owned).collect()
}

fn last_report<'a>(state: &'a WatchState<'_>) -> Option<Report<'a>> {
    state.grading.as_ref()?.report(state.isolation)
}

/// Whether there is more to report than how to begin.
fn has_begun(state: &WatchState<'_>) -> bool {
    let has_begun = |lab: &LabReport<'_>| lab.progress() != LabProgress::NotStarted;
    match (&state.grading, last_report(state)) {
        (_, Some(report)) => report.labs.iter().any(has_begun),
        (Some(Grading::Trouble(_)), None) => true,
        (Some(Grading::Cancelled | Grading::Graded { .. }) | None, None) => false,
    }
}

fn first_steps(state: &WatchState<'_>) -> Vec<String> {
    let lab = &state.lab.name;
    vec![
        format!("Read labs/{lab}/README.md."),
        format!("Then edit server.rs and client.rs in labs/{lab}/src/bin."),
        "Each time you save one, both are graded.".to_owned(),
    ]
}

/// The lab, and its points at both levels.
fn head(state: &WatchState<'_>) -> String {
    let points = Level::ALL.map(|level| {
        let points = level_points(state.lab, level, &state.progress);
        format!("{level} {}/{}", points.score, points.max_score)
    });
    let points = points.join("  ");
    let title = format!("{}: {}", state.lab.name, state.lab.title);
    let room = state.size.0.saturating_sub(points.width() + 2);
    let title = cut(&title, room, Charset::Unicode);
    let gap = room.saturating_sub(title.width());
    format!("{title}{:gap$}  {points}", "")
}

fn status(state: &WatchState<'_>) -> String {
    match (state.activity, &state.grading) {
        (Activity::Building, _) => "▸ building".to_owned(),
        (Activity::Grading { done, total }, _) => format!("▸ grading: {done} of {total} cases"),
        (Activity::Waiting, Some(Grading::Trouble(_))) => "✗ not graded".to_owned(),
        (Activity::Waiting, _) => match last_report(state) {
            None => "· waiting for a save".to_owned(),
            Some(_) if !has_begun(state) => "· not started".to_owned(),
            Some(report) => passed(&report),
        },
    }
}

fn passed(report: &Report<'_>) -> String {
    let cases: Vec<_> = report.labs.iter().flat_map(|lab| &lab.cases).collect();
    let is_pass = |it: &&&&Graded| matches!(it.verdict, Verdict::Pass);
    let (passed, all) = (cases.iter().filter(is_pass).count(), cases.len());
    let time = report.duration.as_secs_f64();
    let (sign, then) = if passed == all {
        ("✓", ", done: n goes on")
    } else {
        ("✗", "")
    };
    format!("{sign} {passed} of {all} cases pass, in {time:.1} s{then}")
}

/// The text of the lower rule: a notice, or how much of the body is off the screen.
fn position(state: &WatchState<'_>, above: usize, below: usize) -> String {
    match (&state.notice, above, below) {
        (Some(notice), ..) => notice.clone(),
        (None, 0, 0) => String::new(),
        (None, 0, 1) => "1 more line: arrow keys, space".to_owned(),
        (None, 0, below) => format!("{below} more lines: arrow keys, space"),
        (None, above, below) => format!("{above} lines above, {below} below"),
    }
}

fn rule(text: &str, width: usize) -> String {
    if text.is_empty() {
        return "─".repeat(width);
    }
    let text = format!("── {text} ");
    let rest = width.saturating_sub(text.width());
    text + &"─".repeat(rest)
}
