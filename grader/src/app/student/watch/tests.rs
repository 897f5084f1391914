use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::app::student::progress::{Progress, SavedOutcome};
use crate::base::level::Isolation;
use crate::base::text::charset::Charset;
use crate::course::Course;
use crate::output::graded::Graded;
use crate::plan;
use crate::spec::{HeldBack, Lab, Source, Transport, parse_case};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

fn course() -> Course {
    let lab = |name: &str, order| {
        Lab {
        name: name.into(),
        title: "Conversations with many clients, each of which has a great deal to say".into(),
        order,
        transport: Transport::Tcp,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        held_back: HeldBack::default(),
        takes_no_input: None,
        rules: Vec::new(),
        cases: ["one", "two", "three"]
            .map(|case| {
                let text = format!(
                    "title: The case {case}\nwhy: It must\nlevel: robust\npoints: 10\nprogram: server\n\
                     hints: [What was seen?, The concept, The shape]\nsteps:\n  - connect\n"
                );
                let path = PathBuf::from(format!("specs/{name}/{case}.yaml"));
                parse_case(Source { path, text }, Transport::Tcp).unwrap()
            })
            .into(),
    }
    };
    Course {
        root: PathBuf::new(),
        labs: vec![
            lab("tcp-first", 1),
            lab("tcp-second", 2),
            lab("tcp-third", 3),
        ],
    }
}

fn state(course: &Course) -> WatchState<'_> {
    WatchState::new(
        course,
        &course.labs[0],
        Progress::default(),
        Isolation::Ports,
        Charset::Unicode,
    )
}

fn graded(lab: &Lab, verdict: &Verdict) -> Grading {
    let graded = lab.cases.iter().map(|spec| Graded {
        case: Arc::new(plan::case(lab, spec, 7)),
        verdict: verdict.clone(),
        duration: Duration::from_millis(10),
        diagram: None,
        repeats: None,
    });
    Grading::Graded {
        graded: graded.collect(),
        duration: Duration::from_millis(740),
        seed: 7,
    }
}

fn not_built(messages: &str) -> Verdict {
    let message = "labs/tcp-first/src/bin/server.rs does not compile".to_owned();
    Verdict::Fail(Box::new(Failure {
        compiler: Some(messages.into()),
        ..Failure::new(Kind::NotBuilt, message)
    }))
}

/// Compiler messages that are wider and longer than a screen.
fn messages() -> String {
    let error = |number: usize| {
        format!(
            "error[E0308]: mismatched types in a place that takes a great many words to tell, and number {number}\n  \
             --> labs/tcp-first/src/bin/server.rs:{number}:21\n   |\n{number:>2} |     let port: u16 = \"no number, \
             but a text that is longer than any screen is wide\";\n   |\n"
        )
    };
    (10..16).map(error).collect()
}

fn shown(state: &WatchState<'_>) -> String {
    let lines = screen_lines(state);
    assert_eq!(lines.len(), state.size.1);
    for line in &lines {
        assert!(line.width() <= state.size.0, "{line}");
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn a_compilers_errors_are_cut_and_can_be_scrolled() {
    let course = course();
    let mut state = state(&course);
    state.finish_grading(graded(state.lab, &not_built(&messages())));
    let mut screens = shown(&state);
    assert_eq!(state.handle_key(KeyPress::PageDown), None);
    screens += &format!("\n=== a page down ===\n\n{}", shown(&state));
    let furthest = state.scroll;
    for _ in 0..9 {
        state.handle_key(KeyPress::PageDown);
    }
    assert!(state.scroll > furthest, "there was more");
    let end = state.scroll;
    state.handle_key(KeyPress::Down);
    assert_eq!(state.scroll, end, "not beyond the end");
    screens += &format!("\n=== the end ===\n\n{}", shown(&state));
    insta::assert_snapshot!(screens);
}

#[test]
fn a_lab_from_its_first_look_to_its_end() {
    let course = course();
    let mut state = state(&course);
    state.size = (80, 12);
    let mut screens = shown(&state);
    let mut step = |title: &str, state: &WatchState<'_>| {
        screens += &format!("\n=== {title} ===\n\n{}", shown(state));
    };
    state.activity = Activity::Grading { done: 2, total: 3 };
    step("cases are graded", &state);
    for case in ["one", "two", "three"] {
        state
            .progress
            .record_outcome("tcp-first", case, SavedOutcome::Passed);
    }
    state.finish_grading(graded(state.lab, &Verdict::Pass));
    step("they pass", &state);
    state.handle_key(KeyPress::Char('l'));
    step("the board", &state);
    state.handle_key(KeyPress::Escape);
    state.show(WatchView::Reset(vec![
        "labs/tcp-first/src/bin/server.rs …".into(),
    ]));
    step("a question", &state);
    assert_eq!(state.handle_key(KeyPress::Char('x')), None);
    step("was not meant", &state);
    state.finish_grading(Grading::Trouble("the disk is full\nmake room".into()));
    step("trouble", &state);
    insta::assert_snapshot!(screens);
}

#[test]
fn every_size_of_a_screen_will_do() {
    let course = course();
    let mut state = state(&course);
    state.finish_grading(graded(state.lab, &not_built(&messages())));
    for size in [(0, 0), (1, 1), (5, 3), (20, 6), (80, 24), (300, 100)] {
        state.size = size;
        shown(&state);
        state.handle_key(KeyPress::PageDown);
        shown(&state);
    }
}

#[test]
fn a_question_is_answered_by_y_alone() {
    let course = course();
    let mut state = state(&course);
    for (key, action) in [
        (KeyPress::Char('y'), Some(WatchAction::Reset)),
        (KeyPress::Char('r'), None),
        (KeyPress::Escape, None),
        (KeyPress::Char('q'), Some(WatchAction::Quit)),
    ] {
        state.show(WatchView::Reset(Vec::new()));
        assert_eq!(state.handle_key(key), action);
        assert_eq!(state.view, WatchView::Report);
    }
}

#[test]
fn the_next_lab_is_one_that_is_not_done() {
    let course = course();
    let mut state = state(&course);
    let next = |state: &WatchState<'_>| state.next_lab().map(|lab| lab.name.clone());
    assert_eq!(next(&state).as_deref(), Some("tcp-second"));
    for case in ["one", "two", "three"] {
        state
            .progress
            .record_outcome("tcp-second", case, SavedOutcome::Passed);
    }
    assert_eq!(next(&state).as_deref(), Some("tcp-third"));
    state.switch_lab(&course.labs[2]);
    assert_eq!(next(&state).as_deref(), Some("tcp-first"));
    for case in ["one", "two", "three"] {
        state
            .progress
            .record_outcome("tcp-first", case, SavedOutcome::Passed);
    }
    assert_eq!(next(&state), None);
}
