//! The formats as a build service asks for them: through the command, its environment and its files.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use grader::output::report::{Document, Format};
use serde_json::Value;

use crate::small_course::course;

/// What the runner of Classroom 50 sets.
const CLASSROOM: [(&str, &str); 5] = [
    ("CLASSROOM", "sockets"),
    ("ASSIGNMENT", "tcp-probe"),
    ("SUBMISSION_TAG", "submit/1"),
    ("COMMIT_URL", "https://example.org/commit"),
    ("RELEASE_URL", "https://example.org/release"),
];
/// How many copies there are of a case.
const COPIES: usize = 12;

/// A course with many copies of a case, and one case that is kept from students.
fn crowded() -> tempfile::TempDir {
    let course = course("", "");
    let specs = course.path().join("specs/tcp-probe");
    let case = fs::read_to_string(specs.join("answer.yaml")).expect("a case");
    for entry in fs::read_dir(&specs).expect("specs") {
        let path = entry.expect("a spec").path();
        if !path.ends_with("lab.yaml") {
            fs::remove_file(path).expect("a spec");
        }
    }
    let copy = case.replace("points: 30", "points: 5");
    for number in 1..=COPIES {
        fs::write(specs.join(format!("copy-{number}.yaml")), &copy).expect("a case");
    }
    let kept = case
        .replace("title: A line is answered", "title: Nobody knows of this")
        .replace("level: document", "level: robust\nvisibility: hidden")
        .replace("points: 30", "points: 40");
    fs::write(specs.join("unheard-of.yaml"), kept).expect("a case");
    course
}

/// `check` with a server that sends something else.
fn check(course: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    let server = format!("'{}' says-something-else", env!("CARGO_BIN_EXE_misbehave"));
    command
        .current_dir(course)
        .env("NO_COLOR", "1")
        .env_remove("GITHUB_STEP_SUMMARY")
        .args(["check", "--seed", "1", "--server", &server]);
    for (name, _) in CLASSROOM {
        command.env_remove(name);
    }
    command
}

fn stdout(command: &mut Command, status: i32) -> String {
    let assert = command.assert().code(status);
    String::from_utf8(assert.get_output().stdout.clone()).expect("text")
}

#[test]
fn github_gets_a_summary_ten_annotations_and_a_new_word_each_time() {
    let course = crowded();
    let summary = course.path().join("summary.md");
    fs::write(&summary, "before\n").expect("a file");
    let mut words = Vec::new();
    for _ in 0..2 {
        let mut check = check(course.path());
        let check = check.args(["--format", "github"]);
        let log = stdout(check.env("GITHUB_STEP_SUMMARY", &summary), 1);
        let errors = log.lines().filter(|line| line.starts_with("::error "));
        assert_eq!(errors.count(), 10);
        let word = log.lines().next().expect("a line").to_owned();
        let end = word.replace("::stop-commands::", "::") + "::";
        assert!(log.lines().any(|line| line == end), "{word}\n{log}");
        words.push(word);
    }
    assert_ne!(words[0], words[1]);
    let summary = fs::read_to_string(&summary).expect("a summary");
    assert!(summary.starts_with("before\n# 0/"), "{summary}");
    let sections = summary.matches("\n## tcp-probe/").count();
    assert_eq!(sections, 2 * (COPIES + 1), "{summary}");
}

#[test]
fn classroom_50_needs_its_runner_and_no_status_for_a_failure() {
    let course = crowded();
    for (missing, _) in CLASSROOM {
        let mut check = check(course.path());
        check.args(["--format", "classroom50"]);
        check.envs(CLASSROOM.into_iter().filter(|(name, _)| *name != missing));
        let assert = check.assert().code(2);
        let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        assert!(said.contains(&format!("variable {missing};")), "{said}");
    }
    let mut check = check(course.path());
    check.args(["--format", "classroom50"]).envs(CLASSROOM);
    let report: Value = serde_json::from_str(&stdout(&mut check, 0)).expect("JSON");
    assert_eq!(report["classroom"], "sockets");
    assert_eq!(report["tests"].as_array().map(Vec::len), Some(COPIES + 1));
    assert_eq!(
        (&report["score"], &report["max-score"]),
        (&0.into(), &100.into())
    );
}

#[test]
fn what_is_kept_from_students_is_in_no_format_and_no_file_for_them() {
    let course = crowded();
    let path = |name: &str| course.path().join(name);
    for format in [
        "human",
        "json",
        "junit",
        "gradescope",
        "classroom50",
        "github",
        "autolab",
        "tap",
        "markdown",
        "html",
    ] {
        let status = i32::from(format != "classroom50");
        for (audience, is_there) in [("instructor", true), ("student", false)] {
            let mut check = check(course.path());
            check
                .envs(CLASSROOM)
                .args(["--format", format, "--audience", audience]);
            check.arg("--json").arg(path("also.json"));
            check.env("GITHUB_STEP_SUMMARY", path("summary.md"));
            let mut all = stdout(&mut check, status);
            for file in ["also.json", "summary.md"] {
                all += &fs::read_to_string(path(file)).unwrap_or_default();
            }
            let _ = fs::remove_file(path("summary.md"));
            let told = all.contains("unheard-of") || all.contains("Nobody knows");
            assert_eq!(told, is_there, "{format} for {audience}");
        }
    }
}

#[test]
fn json_is_written_beside_another_format() {
    let course = crowded();
    let json = course.path().join("report.json");
    let page = course.path().join("report.html");
    let mut check = check(course.path());
    check.args(["--format", "html", "--out"]).arg(&page);
    let said = stdout(check.arg("--json").arg(&json), 1);
    assert_eq!(said, "");
    let page = fs::read_to_string(page).expect("a page");
    let document = fs::read_to_string(json).expect("a report");
    let document: Document = serde_json::from_str(&document).expect("a document");
    // The page can be made again of what is stored: nothing is in it that the report lacks.
    assert_eq!(crate::fixture::in_format(Format::Html, &document, ""), page);
}

/// A server that is right, or one that stops at once.
fn program(is_right: bool) -> &'static str {
    if is_right {
        "use std::io::{BufRead, BufReader, Write};
fn main() {
    let address = std::env::args().nth(1).unwrap();
    for stream in std::net::TcpListener::bind(address).unwrap().incoming() {
        let mut stream = stream.unwrap();
        let mut line = String::new();
        BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
        stream.write_all(format!(\"you said {line}\").as_bytes()).unwrap();
    }
}
"
    } else {
        "fn main() { panic!(\"</script><script>document.title='owned'</script>\") }\n"
    }
}

#[test]
fn a_class_gets_an_index_and_a_page_for_each_of_its_students() {
    let course = crowded();
    let class = tempfile::tempdir().expect("a folder");
    for (name, is_right) in [("ana", true), ("zoë", false)] {
        fs::create_dir(class.path().join(name)).expect("a folder");
        fs::write(class.path().join(name).join("server.rs"), program(is_right)).expect("a file");
    }
    let results = course.path().join("results");
    let batch = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(course.path())
            .arg("batch")
            .arg(class.path());
        command.args(more).arg("--out").arg(&results);
        let output = command.output().expect("the grader runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let (status, said) = batch(&[]);
    if said.contains("does not sandbox programs") {
        println!("skipped: {said}");
        return;
    }
    assert_eq!(status, Some(0), "{said}");
    let read = |path: &str| fs::read_to_string(results.join(path)).expect("a page");
    let index = read("index.html");
    for told in [
        "href=\"feedback/ana.html\"",
        "href=\"feedback/zo%25c3%25ab.html#tcp-probe/copy-1\"",
        "tcp-probe/unheard-of",
    ] {
        assert!(index.contains(told), "{told}\n{index}");
    }
    let pages = ["feedback/ana.html", "feedback/zo%c3%ab.html"];
    assert!(read(pages[0]).contains("60 of 60 points"));
    assert!(read(pages[1]).contains("id=\"tcp-probe/copy-1\""));
    for page in pages {
        assert!(!read(page).contains("unheard-of"), "{page}");
        assert!(!read(&page.replace(".html", ".md")).contains("unheard-of"));
    }
    // Nothing is graded again for other readers.
    let (status, said) = batch(&["--audience", "instructor"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(read(pages[1]).contains("unheard-of"));
}
