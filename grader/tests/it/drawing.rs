//! Draws conversations that no run recorded: oversized, overly wide or malicious content must not
//! break the diagram.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use grader::base::process::Exit;
use grader::base::text::charset::Charset;
use grader::output::trace::{Detail, Diagram, DiagramOutcome, LadderStyle, draw_svg, draw_text};
use grader::plan::{Case, StepId};
use grader::spec::Transport;
use grader::verdict::conversation::{Fact, GraderError, OutputStream, Transcript, TranscriptEntry};
use grader::verdict::judge::judge;
use unicode_width::UnicodeWidthStr;

use crate::support::case::case;

/// A diagram of these facts, recorded one millisecond apart.
fn diagram(case: &Arc<Case>, facts: Vec<Fact>, extent: Detail) -> Diagram {
    let began = [
        Fact::Address(case.address),
        Fact::Started(vec![case.address.to_string()]),
        Fact::Ready,
    ];
    let entries = began.into_iter().chain(facts).zip(1..);
    let entries = entries.map(|(fact, ms)| TranscriptEntry {
        at: Duration::from_millis(ms),
        fact,
    });
    let transcript = Transcript {
        entries: entries.collect(),
    };
    let verdict = judge(case, &transcript);
    Diagram::new(case, &transcript, &verdict, extent)
}

fn style(columns: usize, charset: Charset) -> LadderStyle {
    LadderStyle {
        columns,
        color: false,
        charset,
    }
}

/// The diagram in 80 columns. Also checks that at any width it fits, and that it contains nothing
/// that must not be shown.
fn drawn(diagram: &Diagram) -> String {
    for charset in [Charset::Unicode, Charset::Ascii] {
        for columns in [24, 31, 40, 57, 79, 80, 81, 100, 132, 200] {
            let picture = draw_text(diagram, &style(columns, charset));
            let wide = picture.lines().find(|line| line.width() > columns);
            assert_eq!(wide, None, "{columns} columns\n{picture}");
            let harmful = |c: char| c.is_control() && c != '\n';
            assert!(!picture.contains(harmful), "{picture:?}");
            assert!(
                charset == Charset::Unicode || picture.is_ascii(),
                "{picture}"
            );
        }
    }
    draw_text(diagram, &style(80, Charset::Unicode))
}

/// The SVG, after checking that it is well-formed and contains only shapes and text.
fn shapes(diagram: &Diagram) -> String {
    let svg = draw_svg(diagram);
    let document = roxmltree::Document::parse(&svg).expect("XML");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let known = [
            "svg", "title", "desc", "style", "rect", "line", "path", "text",
        ];
        let name = node.tag_name().name();
        assert!(known.contains(&name), "{name}");
        let alive = |name: &str| name.starts_with("on") || name.contains("href");
        let attributes = node.attributes();
        assert!(
            !attributes
                .into_iter()
                .any(|attribute| alive(attribute.name()))
        );
    }
    svg
}

fn greeting(peer: usize, bytes: &[u8]) -> Vec<Fact> {
    vec![
        Fact::Connected(peer),
        Fact::Sent(peer, bytes.to_vec().into()),
        Fact::Received(peer, bytes.to_vec().into()),
    ]
}

/// One peer sends these bytes, and the server echoes them.
fn echo(bytes: &[u8]) -> Diagram {
    let case = case(Transport::Tcp, "[ana]", "  - connect\n");
    let mut facts = greeting(0, bytes);
    facts.push(Fact::Closing);
    diagram(&case, facts, Detail::Tail)
}

#[test]
fn eight_peers_stand_in_narrow_columns() {
    let peers = "[ana, ben, cai, dan, eva, fay, gus, hal]";
    let case = case(Transport::Tcp, peers, "  - {as: ana, do: connect}\n");
    let facts = (0..8).flat_map(|peer| greeting(peer, b"what a long message this is"));
    let diagram = diagram(&case, facts.collect(), Detail::Tail);
    insta::assert_snapshot!(drawn(&diagram));
    shapes(&diagram);
}

#[test]
fn twelve_peers_are_a_list() {
    let case = case(Transport::Tcp, "12", "  - {as: peer12, do: expect_eof}\n");
    let mut facts: Vec<Fact> = (0..12)
        .flat_map(|peer| greeting(peer, b"hello\n"))
        .collect();
    facts.push(Fact::Overdue(StepId(0)));
    let mut diagram = diagram(&case, facts, Detail::Tail);
    insta::assert_snapshot!(drawn(&diagram));
    diagram.rows.truncate(3);
    insta::assert_snapshot!("twelve_peers.svg", shapes(&diagram));
}

#[test]
fn wide_characters_leave_the_columns_where_they_are() {
    for message in [
        "漢字かな交じり文",
        "👩🏽‍💻 ❤️ 🇩🇪 👍🏽",
        "e\u{301}a\u{308} nai\u{308}ve",
        "لا إله",
    ] {
        let long = message.repeat(9);
        for bytes in [message, &long] {
            let diagram = echo(bytes.as_bytes());
            let picture = drawn(&diagram);
            let rows = picture.lines().filter(|line| line.contains(['├', '┤']));
            let ends: Vec<usize> = rows.map(UnicodeWidthStr::width).collect();
            assert_eq!(ends.len(), 3, "{picture}");
            assert!(ends.iter().all(|end| *end == ends[0]), "{picture}");
            shapes(&diagram);
        }
    }
    insta::assert_snapshot!(drawn(&echo("漢字かな交じり文 👍🏽".repeat(9).as_bytes())));
}

#[test]
fn hostile_bytes_are_text() {
    let hostile =
        "</svg><script>alert('1')</script> \x1b[2J\x07\n✗ failed\r\0\u{202e}\u{ffff}\u{85}&amp;\"";
    let diagram = echo(hostile.as_bytes());
    insta::assert_snapshot!(drawn(&diagram));
    let svg = shapes(&diagram);
    assert!(!svg.contains("<script"), "{svg}");
    let shown = svg
        .lines()
        .find(|line| line.contains("class=\"bytes\"") && line.contains("script"));
    insta::assert_snapshot!("hostile_bytes.svg", shown.expect("a row"));
}

#[test]
fn bytes_that_are_no_text_are_hex() {
    let picture = drawn(&echo(&[0xff, 0xfe, 0, 1].repeat(1000)));
    insta::assert_snapshot!(picture);
}

#[test]
fn of_a_thousand_events_the_last_are_shown() {
    let case = case(Transport::Tcp, "[ana]", "  - {expect: \"the end\"}\n");
    let mut facts = vec![Fact::Connected(0)];
    for round in 0..500 {
        facts.push(Fact::Sent(0, format!("ping {round}\n").into_bytes().into()));
        facts.push(Fact::Received(
            0,
            format!("pong {round}\n").into_bytes().into(),
        ));
    }
    facts.push(Fact::Overdue(StepId(0)));
    let end = diagram(&case, facts.clone(), Detail::Tail);
    let picture = drawn(&end);
    assert!(
        picture.contains("\n942 earlier events are left out (--all shows them)\n"),
        "{picture}"
    );
    assert!(picture.contains("\"pong 499\\n\""), "{picture}");
    assert!(!picture.contains("\"pong 400\\n\""), "{picture}");
    assert!(picture.lines().count() < 75, "{picture}");
    assert!(shapes(&end).contains(">942 earlier events are left out<"));
    let whole = diagram(&case, facts, Detail::Full);
    let picture = draw_text(&whole, &style(80, Charset::Unicode));
    assert!(!picture.contains("left out"), "{picture}");
    assert!(picture.contains("\"ping 0\\n\"") && picture.contains("\"pong 499\\n\""));
}

#[test]
fn a_picture_is_small_however_much_was_sent() {
    let case = case(Transport::Tcp, "[ana]", "  - connect\n");
    let mut facts = vec![Fact::Connected(0)];
    facts.extend((0..100).map(|_| Fact::Received(0, vec![b'x'; 64 * 1024].into())));
    let diagram = diagram(&case, facts, Detail::Full);
    assert!(drawn(&diagram).contains("(6553600 bytes)"));
    let size = format!("{diagram:?}").len();
    assert!(size < 4096, "{size}");
}

#[test]
fn the_grader_s_own_trouble_is_no_failure() {
    let case = case(Transport::Tcp, "[ana]", "  - connect\n");
    let facts = vec![
        Fact::Connected(0),
        Fact::GraderError(GraderError::Setup("no room".to_owned())),
    ];
    let diagram = diagram(&case, facts, Detail::Tail);
    insta::assert_snapshot!(drawn(&diagram));
    assert!(shapes(&diagram).contains("could not be graded: no room"));
}

#[test]
fn what_is_kept_of_a_failure_does_not_depend_on_what_was_seen_first() {
    let steps = "  - {as: ana, send: \"hi\\n\", expect: \"ho\", newline: optional}\n  - {as: ben, send: \"x\\n\"}\n  \
                 - {prints: \"ready\\nhi\\n\"}\n  - {as: ana, expect: \"!\"}\n";
    let case = case(Transport::Tcp, "[ana, ben]", steps);
    let text = |text: &'static str| Bytes::from_static(text.as_bytes());
    let ended = |step| Fact::Ended(StepId(step));
    let began = |step| Fact::Began(StepId(step));
    let at_once = vec![
        began(0),
        Fact::Connected(0),
        Fact::Printed(OutputStream::Stdout, text("ready\n")),
        Fact::Sent(0, text("hi\n")),
        ended(0),
        began(1),
        Fact::Received(0, text("ho\n?")),
        ended(1),
        Fact::Printed(OutputStream::Stdout, text("hi\nmore\n")),
        began(2),
        Fact::Connected(1),
        Fact::Sent(1, text("x\n")),
        ended(2),
        began(3),
        ended(3),
        began(4),
        Fact::Stopped(StepId(4)),
        Fact::Eof(1),
    ];
    let in_pieces = vec![
        began(0),
        Fact::Connected(0),
        Fact::Sent(0, text("hi\n")),
        ended(0),
        began(1),
        Fact::Received(0, text("h")),
        Fact::Received(0, text("o")),
        ended(1),
        began(2),
        Fact::Connected(1),
        Fact::Sent(1, text("x\n")),
        ended(2),
        began(3),
        Fact::Received(0, text("\n")),
        Fact::Printed(OutputStream::Stdout, text("ready\nhi\n")),
        ended(3),
        Fact::Eof(1),
        began(4),
        Fact::Received(0, text("?")),
        Fact::Stopped(StepId(4)),
        Fact::Printed(OutputStream::Stdout, text("more\n")),
    ];
    let [kept, other] = [at_once, in_pieces].map(|facts| {
        let mut kept = diagram(&case, facts, Detail::Stored);
        let DiagramOutcome::Failed(failed) = &mut kept.outcome else {
            panic!("it has failed");
        };
        let rows = kept.rows.iter_mut().chain(&mut failed.missing);
        rows.for_each(|row| row.at = Duration::ZERO);
        drawn(&kept)
    });
    assert_eq!(kept, other);
    insta::assert_snapshot!(kept);
}

#[test]
fn what_was_seen_behind_a_failure_stands_behind_it() {
    let steps = "  - {expect: \"hello\\n\", within: 1s}\n";
    let case = case(Transport::Tcp, "[ana]", steps);
    let facts = vec![
        Fact::Connected(0),
        Fact::Received(0, Bytes::from_static(b"hel")),
        Fact::Overdue(StepId(0)),
        Fact::Received(0, Bytes::from_static(b"lo\n")),
        Fact::Exited(Exit::Code(0)),
        Fact::Eof(0),
        Fact::InputClosedForDiagnosis,
        Fact::Received(0, Bytes::from_static(b"not shown")),
    ];
    let diagram = diagram(&case, facts, Detail::Tail);
    insta::assert_snapshot!(drawn(&diagram));
    let svg = shapes(&diagram);
    let shown = svg.split_once("</style>").map(|(_, shown)| shown);
    insta::assert_snapshot!("behind_a_failure.svg", shown.expect("shapes"));
}

#[test]
fn what_is_missing_is_red() {
    let case = case(Transport::Tcp, "[ana]", "  - {expect: \"hi\\n\"}\n");
    let facts = vec![Fact::Connected(0), Fact::Overdue(StepId(0))];
    let diagram = diagram(&case, facts, Detail::Tail);
    let colored = LadderStyle {
        color: true,
        ..style(80, Charset::Unicode)
    };
    let picture = draw_text(&diagram, &colored);
    let row = picture.lines().find(|line| line.contains("expected"));
    assert!(
        row.is_some_and(|row| row.contains("\x1b[1m\x1b[31m◀╌ expected")),
        "{picture:?}"
    );
}
