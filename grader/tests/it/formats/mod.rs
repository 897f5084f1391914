//! Writes every report format from the same verdicts: a case that passed, one that failed with
//! hostile bytes, one that does not compile, one that the grader could not grade, and one that is
//! hidden from students.

mod commands;
mod fixture;
mod hosts;
mod pages;
mod tools;
mod validators;

use fixture::{
    all, document, in_format, index, invisible, invisible_index, page, repeated, written,
};
use grader::base::text::invisible::is_invisible;
use grader::output::report::{Audience, ClassIndex, Document, Format, LabRecord};

use crate::support::snapshot_with;

macro_rules! looks {
    ($($name:ident: $format:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            let token = ("[0-9a-f]{32}", "<token>");
            snapshot_with(stringify!($name), &written(Format::$format), &[token]);
        })*
    };
}

looks! {
    human: Human,
    json: Json,
    junit: Junit,
    gradescope: Gradescope,
    classroom50: Classroom50,
    github: Github,
    autolab: Autolab,
    tap: Tap,
    markdown: Markdown,
    prairielearn: Prairielearn,
    artemis: Artemis,
    vpl: Vpl,
    submitty: Submitty,
    vocareum: Vocareum,
    exercism: Exercism,
}

/// A page without its style and script, one element per line.
#[track_caller]
fn in_lines(name: &str, page: &str) {
    let differs = [
        ("(?s)<style>.*?</style>", "<style>…</style>"),
        ("(?s)<script>.*</script>", "<script>…</script>"),
        ("sha256-[A-Za-z0-9+/=]{44}", "<digest>"),
        ("><", ">\n<"),
    ];
    snapshot_with(name, page, &differs);
}

/// Also those whose failure is not described in full.
#[test]
fn each_case_says_how_many_of_its_runs_failed() {
    let graded = repeated();
    let (document, text) = document(&graded);
    snapshot_with("repeated", &text, &[]);
    let notes = document.cases().map(|(_, case)| {
        let failure = case.failure.as_ref();
        failure.map(|failure| failure.notes.first().cloned().unwrap_or_default())
    });
    assert_eq!(
        notes.collect::<Vec<_>>(),
        [
            None,
            Some("2 of 4 runs failed; this is the first that did; 1 could not be graded".into()),
            Some("1 of 2 runs failed".into()),
        ]
    );
}

#[test]
fn html_of_a_submission() {
    in_lines("page", &page());
}

#[test]
fn html_of_a_class() {
    in_lines("index", &index());
}

#[test]
fn a_document_is_read_again_as_it_was_written() {
    let graded = all();
    let (document, _) = document(&graded);
    let again: Document = serde_json::from_str(&written(Format::Json)).expect("a document");
    assert_eq!(again, document);
}

const FORMATS: [Format; 16] = [
    Format::Prairielearn,
    Format::Artemis,
    Format::Vpl,
    Format::Submitty,
    Format::Vocareum,
    Format::Exercism,
    Format::Human,
    Format::Json,
    Format::Junit,
    Format::Gradescope,
    Format::Classroom50,
    Format::Github,
    Format::Autolab,
    Format::Tap,
    Format::Markdown,
    Format::Html,
];

#[test]
fn what_is_kept_from_its_readers_is_nowhere_in_a_report() {
    for audience in [
        Audience::Instructor,
        Audience::Student,
        Audience::AfterDueDate,
        Audience::AfterPublished,
    ] {
        let mut graded = all();
        graded.retain(|graded| audience.may_see(graded.case.visibility));
        let (seen, text) = document(&graded);
        let everything = all();
        assert_eq!(document(&everything).0.shown_to(audience), seen);
        for format in FORMATS {
            let report = in_format(format, &seen, &text);
            // Vocareum's has nothing but points.
            let is_there = audience == Audience::Instructor && format != Format::Vocareum;
            assert_eq!(
                report.contains("secret"),
                is_there,
                "{format:?} for {audience:?}"
            );
        }
    }
}

#[test]
fn what_nobody_sees_and_what_a_terminal_obeys_is_in_no_report() {
    let (mut document, text) = invisible();
    let mut pages = vec![("index".to_owned(), invisible_index())];
    for format in FORMATS {
        // JSON has the name as it is: it is data, which programs compare.
        if format == Format::Json {
            document.submission = None;
        }
        pages.push((format!("{format:?}"), in_format(format, &document, &text)));
        document.submission = invisible().0.submission;
    }
    for (format, page) in pages {
        let found = page.chars().find(|c| *c != '\n' && is_invisible(*c));
        assert_eq!(found, None, "{format}: {page}");
        let is_shown = page.contains("u{202e}") || format == "Vocareum";
        assert!(is_shown, "{format}: it is shown");
    }
}

/// A report on a whole course in which every case fails with a long explanation.
fn everything_fails() -> Document {
    let graded = all();
    let (mut document, _) = document(&graded);
    let failing = document.labs[0].cases[1].clone();
    document.labs[0].cases = (0..176)
        .map(|number| {
            let mut case = failing.clone();
            case.case = format!("case-{number}");
            let failure = case.failure.as_mut().expect("a failure");
            failure.picture = failure.picture.repeat(20);
            case
        })
        .collect();
    document
}

#[test]
fn a_report_of_many_failures_stays_within_what_github_takes() {
    let document = everything_fails();
    let whole: usize = document
        .cases()
        .map(|(_, case)| case.explanation().len())
        .sum();
    assert!(whole > 1 << 20, "there would be too much: {whole}");
    let summary = in_format(Format::Markdown, &document, "");
    assert!(summary.len() <= 1 << 20, "{}", summary.len());
    assert!(summary.contains("more that failed are not shown here"));
    let log = in_format(Format::Github, &document, "");
    let errors = log.lines().filter(|line| line.starts_with("::error "));
    assert_eq!(errors.count(), 10);
}

#[test]
fn the_index_of_a_large_class_is_small() {
    let labs: Vec<String> = (0..13)
        .map(|number| format!("lab-number-{number}"))
        .collect();
    let (document, _) = document(&all());
    let mut class = ClassIndex::new(&labs, Audience::Student);
    for student in 0..300 {
        let mut document = document.clone();
        let lab = document.labs[0].clone();
        document.labs = labs
            .iter()
            .map(|name| LabRecord {
                lab: name.clone(),
                ..lab.clone()
            })
            .collect();
        document.submission = Some(format!("student number {student}"));
        class.add(
            &document,
            &format!("feedback/student%20number%20{student}.html"),
        );
    }
    let page = class.page();
    assert_eq!(
        page.matches("\"feedback/student%20number").count(),
        300 + 13 * 4
    );
    assert!(page.len() < 1_000_000, "{}", page.len());
}
