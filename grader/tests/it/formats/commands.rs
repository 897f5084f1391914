//! The report formats as a build service requests them: through the command, its environment and
//! its files.

use std::fs;

use grader::output::report::{Document, Format};

use super::fixture::in_format;
use crate::support::{Course, Grade, misbehave, skip};

/// The variables that the runner of Classroom 50 sets.
const CLASSROOM: [(&str, &str); 5] = [
    ("CLASSROOM", "sockets"),
    ("ASSIGNMENT", "tcp-probe"),
    ("SUBMISSION_TAG", "submit/1"),
    ("COMMIT_URL", "https://example.org/commit"),
    ("RELEASE_URL", "https://example.org/release"),
];
/// The number of copies of a case.
const COPIES: usize = 12;

/// A course with many copies of one case, and a case that is hidden from students.
fn crowded() -> Course {
    let course = Course::of("", "");
    let case = course.read("specs/tcp-probe/answer.yaml");
    for path in course.entries("specs/tcp-probe") {
        if !path.ends_with("lab.yaml") {
            fs::remove_file(path).expect("a spec");
        }
    }
    let copy = case.replace("points: 30", "points: 5");
    for number in 1..=COPIES {
        course.write(&format!("specs/tcp-probe/copy-{number}.yaml"), &copy);
    }
    let kept = case
        .replace("title: A line is answered", "title: Nobody knows of this")
        .replace("level: document", "level: robust\nvisibility: hidden")
        .replace("points: 30", "points: 40");
    course.write("specs/tcp-probe/unheard-of.yaml", kept);
    course
}

/// Runs `check` with this format and a server that sends the wrong bytes.
fn check(course: &Course, format: &str) -> Grade {
    let server = misbehave("says-something-else");
    let check = course.grade(["check", "--seed", "1", "--server", &server]);
    let names = CLASSROOM.iter().map(|(name, _)| name);
    names
        .fold(check, |check, name| check.without_env(name))
        .args(["--format", format])
}

/// The same with the variables that the runner of Classroom 50 sets, except one.
fn check_in_classroom(course: &Course, format: &str, missing: &str) -> Grade {
    let set = CLASSROOM.iter().filter(|(name, _)| *name != missing);
    set.fold(check(course, format), |check, (name, value)| {
        check.env(name, value)
    })
}

#[test]
fn github_gets_a_summary_ten_annotations_and_a_new_word_each_time() {
    let course = crowded();
    course.write("summary.md", "before\n");
    let mut words = Vec::new();
    for _ in 0..2 {
        let check = check(&course, "github");
        let summary = course.path("summary.md");
        let log = check.env("GITHUB_STEP_SUMMARY", summary).status(1).stdout;
        let errors = log.lines().filter(|line| line.starts_with("::error "));
        assert_eq!(errors.count(), 10);
        let word = log.lines().next().expect("a line").to_owned();
        let end = word.replace("::stop-commands::", "::") + "::";
        assert!(log.lines().any(|line| line == end), "{word}\n{log}");
        words.push(word);
    }
    assert_ne!(words[0], words[1]);
    let summary = course.read("summary.md");
    assert!(summary.starts_with("before\n# 0/"), "{summary}");
    let sections = summary.matches("\n## tcp-probe/").count();
    assert_eq!(sections, 2 * (COPIES + 1), "{summary}");
}

#[test]
fn classroom_50_needs_its_runner_and_no_status_for_a_failure() {
    let course = crowded();
    for (missing, _) in CLASSROOM {
        check_in_classroom(&course, "classroom50", missing)
            .status(2)
            .stderr_has(&format!("variable {missing};"));
    }
    let check = check_in_classroom(&course, "classroom50", "");
    let report = check.status(0).json();
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
    let path = |name: &str| course.path(name);
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
            let check = check_in_classroom(&course, format, "")
                .args(["--audience", audience, "--json"])
                .arg(path("also.json"))
                .env("GITHUB_STEP_SUMMARY", path("summary.md"));
            let mut all = check.status(status).stdout;
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
    check(&course, "html")
        .arg("--out")
        .arg(course.path("report.html"))
        .arg("--json")
        .arg(course.path("report.json"))
        .status(1)
        .stdout_is("");
    let page = course.read("report.html");
    let document = course.read("report.json");
    let document: Document = serde_json::from_str(&document).expect("a document");
    // The page can be generated again from the stored report, which therefore contains everything.
    assert_eq!(in_format(Format::Html, &document, ""), page);
}

/// A correct server, or one that exits at once.
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
    for (name, is_right) in [("ana", true), ("zoë", false)] {
        course.write(&format!("class/{name}/server.rs"), program(is_right));
    }
    let batch = || course.grade(["batch", "class", "--out", "results"]);
    let ran = batch().run();
    if ran.is_refused() {
        return skip(ran.said());
    }
    ran.status(0);
    let read = |path: &str| course.read(&format!("results/{path}"));
    let index = read("index.html");
    for told in [
        "href=\"feedback/ana.html\"",
        "href=\"feedback/zo%c3%ab.html#tcp-probe/copy-1\"",
        "tcp-probe/unheard-of",
    ] {
        assert!(index.contains(told), "{told}\n{index}");
    }
    let pages = ["feedback/ana.html", "feedback/zoë.html"];
    assert!(read(pages[0]).contains("60 of 60 points"));
    assert!(read(pages[1]).contains("id=\"tcp-probe/copy-1\""));
    for page in pages {
        assert!(!read(page).contains("unheard-of"), "{page}");
        assert!(!read(&page.replace(".html", ".md")).contains("unheard-of"));
    }
    // A report for another audience needs no new grading.
    batch().args(["--audience", "instructor"]).status(0);
    assert!(read(pages[1]).contains("unheard-of"));
}
