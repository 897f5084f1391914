//! The verdicts that the reports are written from: a case that passed, one that failed with hostile
//! bytes, one that does not compile, one that the grader could not grade, and one that is hidden
//! from students.

use std::sync::Arc;
use std::time::Duration;

use grader::base::level::Isolation;
use grader::base::text::wrap::DEFAULT_COLUMNS;
use grader::engine::not_built::NotBuilt;
use grader::output::graded::{Graded, fold_repeats};
use grader::output::report::{
    Audience, ClassIndex, Classroom, Document, Format, Report, ReportInput, ReportStyle,
    write_human, write_report,
};
use grader::output::trace::{Detail, Diagram};
use grader::plan::{Case, StepId};
use grader::spec::{Role, Rule, Transport, Visibility};
use grader::verdict::conversation::{Fact, GraderError, OutputStream, Transcript, TranscriptEntry};
use grader::verdict::judge::{Absence, Verdict, judge};

use crate::support::case::case;

/// The beginning of everything that programs send or print here. It tries to set a page's title,
/// close a code fence and forge a CI command.
const HOSTILE: &[u8] = b"</failure></script><script>document.title='owned'</script>\
    <img src=x onerror=document.title='owned'>\x1b[2J\r\n::error::forged\n```\n| 100/100 |\0\xff";
const STDERR: &[u8] =
    b"</pre></style><script>document.title='owned'</script>\n<svg onload=document.title='owned'>\n";
const COMPILER: &str = "error[E0308]: mismatched types\n --> labs/lab/src/bin/server.rs:3:5\n  |\n\
    3 |     \"</pre><script>document.title='owned'</script>\"\n  |     ^ expected `()`\n\n\
    error: aborting due to 1 previous error\n";
/// The name of a submission, which its author chooses: a folder's or an archive's.
pub(crate) const NAME: &str =
    "<script>document.title='owned'</script>\" onload=\"document.title='owned'";

fn graded(name: &str, verdict: Verdict, change: impl Fn(&mut Case)) -> Graded {
    let mut case = (*conversation()).clone();
    case.name = name.to_owned();
    change(&mut case);
    Graded {
        case: Arc::new(case),
        verdict,
        duration: Duration::from_millis(12),
        diagram: None,
        repeats: None,
    }
}

fn rule(name: &str) -> Rule {
    Rule {
        name: name.to_owned(),
        binds: Role::ALL.to_vec(),
        says: format!("The rule {name} says *this*, # and | that."),
        why: "It is <so>.".to_owned(),
    }
}

fn conversation() -> Arc<Case> {
    case(
        Transport::Tcp,
        "[ana]",
        "  - {send: \"hi\\n\"}\n  - {expect: \"hello\\n\"}\n",
    )
}

/// A case that failed, and its diagram.
fn failed(name: &str, sent: &[u8], change: impl Fn(&mut Case)) -> Graded {
    let facts = [
        Fact::Address(([127, 0, 0, 1], 7000).into()),
        Fact::Started(vec!["127.0.0.1:7000".to_owned()]),
        Fact::Ready,
        Fact::Connected(0),
        Fact::Began(StepId(0)),
        Fact::Sent(0, b"hi\n".to_vec().into()),
        Fact::Ended(StepId(0)),
        Fact::Began(StepId(1)),
        Fact::Printed(OutputStream::Stderr, STDERR.to_vec().into()),
        Fact::Received(0, sent.to_vec().into()),
        Fact::Ended(StepId(1)),
    ];
    let entries = facts.into_iter().map(|fact| TranscriptEntry {
        at: Duration::from_millis(1),
        fact,
    });
    let transcript = Transcript {
        entries: entries.collect(),
    };
    let mut failed = graded(name, judge(&conversation(), &transcript), change);
    let diagram = Diagram::new(&failed.case, &transcript, &failed.verdict, Detail::Stored);
    failed.diagram = Some(Box::new(diagram));
    failed
}

pub(crate) fn all() -> Vec<Graded> {
    let not_built = NotBuilt::does_not_compile("labs/lab/src/bin/server.rs".as_ref(), COMPILER);
    vec![
        graded("passes", Verdict::Pass, |_| {}),
        failed("fails", HOSTILE, |case| {
            case.title = "A line, # and | *all*, is answered: 100%".into();
            case.rules = vec![rule("answers-lines"), rule("answers-each-client")];
        }),
        failed("fails-too", b"hello, you\n", |case| {
            case.title = "A second client is answered".into();
            case.points = 30;
            case.rules = vec![rule("answers-each-client")];
        }),
        graded("not-built", not_built.verdict(&conversation()), |_| {}),
        graded("not-built-too", not_built.verdict(&conversation()), |_| {}),
        graded(
            "no-verdict",
            Verdict::Error(GraderError::Setup("no room on the disk".into())),
            |_| {},
        ),
        failed("secret", HOSTILE, |case| {
            case.title = "A secret".into();
            case.visibility = Visibility::Hidden;
        }),
    ]
}

/// Cases that were run four times: one that always passed, and two that failed in some runs.
pub(crate) fn repeated() -> Vec<Graded> {
    let lost = || Verdict::Error(GraderError::Setup("no room on the disk".into()));
    let runs = [
        graded("steady", Verdict::Pass, |_| {}),
        graded("steady", Verdict::Pass, |_| {}),
        graded("flaky", Verdict::Pass, |_| {}),
        failed("flaky", b"hello, you\n", |_| {}),
        graded("flaky", lost(), |_| {}),
        failed("flaky", b"later\n", |_| {}),
        graded("rare", Verdict::Pass, |_| {}),
        failed("rare", b"hello, you\n", |_| {}),
    ];
    fold_repeats(&runs)
}

/// Characters that nobody sees, or that a terminal obeys: of each kind that is escaped, one.
const INVISIBLE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}1m\u{61c}\u{ad}\u{34f}\u{180e}\u{200b}\u{202e}\u{2060}\
                         \u{2066}\u{2800}\u{3164}\u{fe0f}\u{feff}\u{fff9}\u{e0041}";

/// A document in which every stranger's word has characters that nobody sees, and the report for
/// people on it.
pub(crate) fn invisible() -> (Document, String) {
    let setup = || Verdict::Error(GraderError::Setup(INVISIBLE.to_owned()));
    let not_built = NotBuilt {
        absence: Absence::DoesNotCompile,
        reason: format!("{INVISIBLE}.rs does not compile"),
        messages: format!("error: {INVISIBLE}\n --> {INVISIBLE}.rs:3:5\n").into(),
        hint: "A hint",
    };
    let graded = [
        failed("fails", INVISIBLE.as_bytes(), |_| {}),
        graded("not-built", not_built.verdict(&conversation()), |case| {
            case.program = Role::Client;
        }),
        graded("no-verdict", setup(), |_| {}),
    ];
    let (mut document, text) = document(&graded);
    document.submission = Some(INVISIBLE.to_owned());
    (document, text)
}

/// The index of a class with a submission of such a name.
pub(crate) fn invisible_index() -> String {
    let labs = ["lab".to_owned()];
    let mut class = ClassIndex::new(&labs, Audience::Instructor);
    class.add(&invisible().0, "feedback/x.html");
    class.page()
}

pub(crate) fn document(graded: &[Graded]) -> (Document, String) {
    let report = Report::new(Isolation::Namespace, 7, Duration::from_millis(340), graded);
    let style = ReportStyle {
        columns: DEFAULT_COLUMNS,
        color: false,
        describe_all: false,
        rerun_options: String::new(),
        held_back: None,
    };
    let mut text = Vec::new();
    write_human(&report, &style, &mut text).expect("a vector takes all");
    (
        Document::new(&report),
        String::from_utf8(text).expect("text"),
    )
}

/// The report in this format.
pub(crate) fn written(format: Format) -> String {
    let graded = all();
    let (document, text) = document(&graded);
    in_format(format, &document, &text)
}

/// A document in this format.
pub(crate) fn in_format(format: Format, document: &Document, text: &str) -> String {
    let variable = |name: &str| {
        let value = match name {
            "SUBMISSION_TAG" => "submit/2026-11-20T19-03-36Z",
            "ASSIGNMENT_TYPE" => "individual",
            "REVIEW_URL" => return None,
            _ => return Some(format!("the {name}")),
        };
        Some(value.to_owned())
    };
    let classroom = Classroom::read(&variable, "2026-11-20T19:03:36Z".into()).expect("all of it");
    let input = ReportInput {
        document,
        text,
        classroom: Some(&classroom),
        secret: "0123456789abcdef0123456789abcdef",
        most: 10.0,
    };
    let mut bytes = Vec::new();
    write_report(format, &input, &mut bytes).expect("a vector takes all");
    String::from_utf8(bytes).expect("text")
}

/// The page of a submission whose name is hostile, too.
pub(crate) fn page() -> String {
    let graded = all();
    let (mut document, text) = document(&graded);
    document.submission = Some(NAME.to_owned());
    in_format(Format::Html, &document, &text)
}

/// The index of a class of three: one passes everything, one fails a case, and one has the hostile
/// name.
pub(crate) fn index() -> String {
    let labs = ["lab".to_owned(), "other".to_owned()];
    let mut class = ClassIndex::new(&labs, Audience::Student);
    let passing = [
        graded("passes", Verdict::Pass, |_| {}),
        graded("fails", Verdict::Pass, |_| {}),
    ];
    let mostly = [
        graded("passes", Verdict::Pass, |_| {}),
        failed("fails", HOSTILE, |_| {}),
    ];
    let all = all();
    for (name, graded) in [("zoë", &passing[..]), ("ana", &mostly), (NAME, &all)] {
        let (mut document, _) = document(graded);
        document.submission = Some(name.to_owned());
        class.add(&document, &format!("feedback/{}.html", name.len()));
    }
    class.page()
}
