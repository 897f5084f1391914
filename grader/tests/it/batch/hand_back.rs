//! From a school's download to a filled sheet and a zip file of feedback, through the real command.

use std::path::Path;
use std::process::Command;

use crate::support::files::{read, write};
use crate::support::{Class, snapshot};

const WORKSHEET: &str = "\u{feff}Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum grade\",\
                         \"Grade can be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\
                         \"Feedback comments\"\r\n\
                         \"Participant 17\",\"Jane Doe\",jane@x.org,\"Submitted for grading\",,20.00,Yes,-,-,\r\n\
                         \"Participant 18\",\"Ben Cai\",ben@x.org,\"Submitted for grading\",,20.00,Yes,-,-,\r\n\
                         \"Participant 19\",\"Zoë Ré\",zoe@x.org,\"No submission\",,20.00,Yes,-,-,\r\n";

/// The files of a zip file, and their sizes, as another program reads them.
fn listed(zip: &Path) -> Option<String> {
    let script = "import sys, zipfile\nfor it in zipfile.ZipFile(sys.argv[1]).infolist():\n    \
                  print(it.filename, it.file_size > 1000)";
    #[expect(
        clippy::disallowed_methods,
        reason = "a reader of zip files that is not the grader's"
    )]
    let ran = Command::new("python3")
        .args(["-c", script])
        .arg(zip)
        .output()
        .ok()?;
    String::from_utf8(ran.stdout).ok()
}

#[test]
fn from_a_moodle_download_to_worksheet_and_feedback_in_three_commands() {
    let class = Class::new();
    class.hand_in_voice("Jane Doe_17_assignsubmission_file_", "said");
    class.hand_in_voice("Ben Cai_18_assignsubmission_file_", "sad");
    class.hand_in_voice("Dan Eng_30_assignsubmission_file_", "sad");
    write(class.path("sheet.csv"), WORKSHEET);
    // The worksheet is a roster, too.
    let ran = class.batch(&["--roster", "../sheet.csv"]).status(0);
    ran.stdout_has("1 member of the class handed in nothing");
    let marks = ["marks", "../out", "--into", "../sheet.csv"];
    let ran = class.course.grade(marks).status(1);
    ran.stdout_snapshot("moodle-marks");
    assert_eq!(read(class.path("sheet.csv")), WORKSHEET);
    let filled = read(class.path("sheet-marked.csv"));
    let expected = WORKSHEET
        .replacen("grading\",,20", "grading\",20,20", 1)
        .replacen("grading\",,20", "grading\",4,20", 1);
    assert_eq!(filled, expected);
    let feedback = ["feedback", "../out", "--for", "moodle"];
    let ran = class.course.grade(feedback).status(0);
    ran.stdout_snapshot("moodle-feedback");
    if let Some(names) = listed(&class.path("out/feedback-moodle.zip")) {
        snapshot("moodle-zip", &names);
    }
    // With the worksheet, everybody's folder is called as Moodle calls it.
    let sheet = ["--sheet", "../sheet.csv", "--out", "../fb.zip"];
    let ran = class.course.grade(feedback).args(sheet).status(1);
    ran.stdout_snapshot("moodle-feedback-by-sheet");
}

#[test]
fn teams_of_moodle_share_a_page() {
    let class = Class::new();
    class.hand_in_voice("Team A_18_assignsubmission_file", "said");
    let roster = "id,name,group\n17,Jane Doe,Team A\n18,Ben Cai,Team B\n19,Zoë Ré,Team A\n";
    write(class.path("roster.csv"), roster);
    let sheet = WORKSHEET.replace(",Grade,", ",Group,Grade,");
    let sheet = sheet.replacen("grading\",,", "grading\",Team A,,", 1);
    let sheet = sheet.replacen("grading\",,", "grading\",Team B,,", 1);
    write(
        class.path("sheet.csv"),
        sheet.replace("submission\",,", "submission\",Team A,,"),
    );
    class.batch(&["--roster", "../roster.csv"]).status(0);
    let feedback = ["feedback", "../out", "--for", "moodle"];
    let ran = class.course.grade(feedback).status(1);
    ran.stdout_has("is a team: name Moodle's worksheet with");
    let sheet = ["--sheet", "../sheet.csv"];
    class.course.grade(feedback).args(sheet).status(0);
    if let Some(names) = listed(&class.path("out/feedback-moodle.zip")) {
        snapshot("moodle-teams", &names);
    }
    let marks = ["marks", "../out", "--into", "../sheet.csv", "--absent", "0"];
    class
        .course
        .grade(marks)
        .status(0)
        .stdout_snapshot("team-marks");
}

#[test]
fn canvas_gets_the_names_back_that_it_gave() {
    let class = Class::new();
    let server = Class::server("said");
    for (name, text) in [
        ("doejane_1001_501_server.rs", &*server),
        ("doejane_1001_502_client.rs", Class::CLIENT),
        ("caiben_LATE_1002_503_server-1.rs", "x"),
    ] {
        write(class.place(name), text);
    }
    class.hand_in_voice("zoe", "said");
    let sheet = "Student,ID,SIS User ID,SIS Login ID,Section,TCP Probe (9)\n\
                 \x20   Points Possible,,,,,10\n\"Doe, Jane\",1001,s1,jane,S,EX\n\
                 \"Cai, Ben\",1002,s2,ben,S,\n\"Student, Test\",1009,,,S,\n";
    write(class.path("grades.csv"), sheet);
    class.batch(&[]).status(0);
    let marks = ["marks", "../out", "--into", "../grades.csv"];
    let ran = class
        .course
        .grade(marks)
        .args(["--out", "../new.csv"])
        .status(1);
    ran.stdout_snapshot("canvas-marks");
    assert_eq!(
        read(class.path("new.csv")),
        sheet.replace("ben,S,", "ben,S,0")
    );
    let feedback = ["feedback", "../out", "--for", "canvas"];
    class
        .course
        .grade(feedback)
        .status(1)
        .stdout_snapshot("canvas-feedback");
    if let Some(names) = listed(&class.path("out/feedback-canvas.zip")) {
        snapshot("canvas-zip", &names);
    }
    let feedback = ["feedback", "../out", "--for", "files"];
    class.course.grade(feedback).status(0);
    // A sheet is never written over.
    let ran = class
        .course
        .grade(marks)
        .args(["--out", "../out/../grades.csv"]);
    ran.status(2)
        .stderr_has("the sheet itself is not written over");
    let ran = class
        .course
        .grade(marks)
        .args(["--lab", "tcp-echo"])
        .status(2);
    ran.stderr_has("tcp-echo was not graded; the labs are tcp-probe");
    let ran = class
        .course
        .grade(["marks", "../class", "--into", "../grades.csv"]);
    ran.status(2).stderr_has("has no gradebook");
    let ran = class
        .course
        .grade(marks)
        .args(["--column", "Lab 3"])
        .status(2);
    ran.stderr_snapshot("no-column");
}
