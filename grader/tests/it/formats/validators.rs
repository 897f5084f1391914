//! Checks each format with a third-party parser.

use std::process::Command;

use grader::output::report::Format;
use junit_parser::TestStatus;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use super::fixture::written;
use super::tools;
use crate::support::{tests, tool};

#[test]
fn junit_is_read_by_a_parser_of_it() {
    let report = junit_parser::from_reader(written(Format::Junit).as_bytes()).expect("JUnit XML");
    assert_eq!((report.tests, report.failures, report.errors), (7, 5, 1));
    let suite = &report.suites[0];
    assert_eq!((suite.tests, suite.failures, suite.errors), (7, 5, 1));
    let mut outcomes = Vec::new();
    for case in &suite.cases {
        outcomes.push(match &case.status {
            TestStatus::Success => "pass",
            TestStatus::Failure(failure) => {
                assert!(!failure.text.is_empty() && !failure.message.is_empty());
                "fail"
            }
            TestStatus::Error(_) => "error",
            TestStatus::Skipped(_) => "skipped",
        });
    }
    assert_eq!(
        outcomes,
        ["pass", "fail", "fail", "fail", "fail", "error", "fail"]
    );
}

#[test]
fn tap_is_read_by_the_parser_of_version_14() {
    let Some(mut check) = tools::script("tap.mjs") else {
        return;
    };
    let ran = tools::given(&mut check, &written(Format::Tap));
    let read = ran.status(0).json();
    assert_eq!(read["trouble"], json!([]));
    assert_eq!((&read["version"], &read["plan"]), (&json!(14), &json!(7)));
    let tests = read["tests"].as_array().expect("tests");
    let passed: Vec<_> = tests.iter().filter(|test| test["ok"] == true).collect();
    assert_eq!((tests.len(), passed.len()), (7, 1));
    // A title is not parsed as a directive, and the YAML block is parsed as values.
    assert_eq!(
        tests[1]["name"],
        "lab/fails: A line, # and | *all*, is answered: 100%"
    );
    assert_eq!(tests[1]["diag"]["points"], "0/10");
}

#[test]
fn tap_is_read_by_perl() {
    let Some(perl) = tool("perl") else {
        return;
    };
    let program = "use TAP::Parser; local $/; my $p = TAP::Parser->new({ tap => scalar <STDIN> }); $p->run; \
                   print join(' ', scalar($p->passed), scalar($p->failed), $p->tests_planned), \"\\n\", \
                   map { \"$_\\n\" } $p->parse_errors";
    // Most installed parsers support only version 13. A report without subtests is valid in that
    // version, except for the version line.
    let tap = written(Format::Tap).replacen("version 14", "version 13", 1);
    let mut perl = Command::new(perl);
    tools::given(perl.args(["-e", program]), &tap).stdout_is("1 6 7\n");
}

/// What a Markdown parser sees: the headings, the code blocks, and the number of HTML fragments.
fn seen(markdown: &str) -> (Vec<String>, Vec<String>, usize) {
    let (mut headings, mut blocks, mut html) = (Vec::new(), Vec::new(), 0);
    let mut text = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) => text = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => headings.extend(text.take()),
            Event::End(TagEnd::CodeBlock) => blocks.extend(text.take()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(text) = &mut text {
                    text.push_str(&part);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => html += 1,
            _ => {}
        }
    }
    (headings, blocks, html)
}

#[test]
fn markdown_opens_no_html_and_no_fence_is_closed_from_inside() {
    let page = written(Format::Markdown);
    let (headings, blocks, html) = seen(&page);
    assert_eq!(html, 0, "{page}");
    assert_eq!(
        headings,
        [
            "10/90 points",
            "lab/fails failed",
            "lab/fails-too failed",
            "lab server",
            "lab/no-verdict could not be graded",
            "lab/secret failed",
        ]
    );
    assert_eq!(blocks.len(), headings.len() - 1);
    assert!(
        blocks[0].contains("<script>") && blocks[0].contains("hint: "),
        "{}",
        blocks[0]
    );
    assert_eq!(seen("<b>x</b>").2, 2, "this reader does see HTML");
}

/// Validates JSON against a schema of this folder, and returns the errors.
fn invalid(schema: &str, json: &str) -> Option<String> {
    let mut check = tools::script("schema.mjs")?;
    check.arg(tests(&format!("formats/{schema}.schema.json")));
    Some(tools::given(&mut check, json).stderr_is("").stdout)
}

#[test]
fn gradescope_and_classroom50_are_as_their_schemas_say() {
    for (format, schema, points) in [
        (Format::Gradescope, "gradescope", "max_score"),
        (Format::Classroom50, "classroom50", "max-score"),
    ] {
        let report = written(format);
        let Some(found) = invalid(schema, &report) else {
            return;
        };
        assert_eq!(found, "", "{schema}");
        // Make sure that the schema rejects something.
        let mut wrong: Value = serde_json::from_str(&report).expect("JSON");
        wrong["tests"][0][points] = "10".into();
        wrong["extra"] = true.into();
        let found = invalid(schema, &wrong.to_string()).expect("as before");
        assert!(
            found.contains("must be") && found.contains("extra"),
            "{found}"
        );
    }
}

#[test]
fn github_s_own_package_writes_the_same_commands() {
    let Some(mut check) = tools::script("commands.mjs") else {
        return;
    };
    let lines = tools::given(&mut check, &written(Format::Github));
    let lines = lines.status(0).stdout;
    let commands: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let titles: Vec<_> = commands.iter().map(|command| &command["title"]).collect();
    assert_eq!(
        titles,
        [
            "lab/fails (-10 points)",
            "lab/fails-too (-30 points)",
            "lab does not compile",
            "lab/secret (-10 points)",
        ]
    );
    for command in &commands {
        assert_eq!(
            (&command["name"], &command["same"]),
            (&"error".into(), &true.into())
        );
    }
    assert!(
        commands[0]["message"]
            .as_str()
            .expect("text")
            .contains("100%\n")
    );
}

#[test]
fn the_last_line_for_autolab_is_the_points() {
    let report = written(Format::Autolab);
    let last = report.lines().last().expect("a line");
    let scores: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(scores, json!({"scores": {"lab": 10}}));
}
