//! The book of a class: everybody has a row, and every 0 has a reason.

use std::fs;

use crate::support::files::{read, write};
use crate::support::{Class, snapshot};

const ROSTER: &str = "name;E-Mail;ID;Group\nJane Doe;jane@x.org;17;A\nBen Cai;ben@x.org;18;A\n\
                      Dan Eng;dan@x.org;19;\n\"Fox, Eve\";eve@x.org;20;\nGil Hue;gil@x.org;21;\n";

/// A class as its school's system hands it out.
fn class() -> Class {
    let class = Class::new();
    class.hand_in_voice("Jane Doe_17_assignsubmission_file_", "said");
    class.hand_in("eve@x.org", &[("client.rs", Class::CLIENT)]);
    class.hand_in_voice("Dan Eng", "sad");
    class.hand_in("zoe", &[("server.rs", "fn main() {"), ("client.rs", "x")]);
    write(class.path("roster.csv"), ROSTER);
    class
}

fn book(class: &Class) -> String {
    read(class.path("out/gradebook.csv")).replace("\r\n", "⏎\n")
}

#[test]
fn everybody_has_a_row_and_every_0_has_a_reason() {
    let class = class();
    write(class.place("gil@x.org.zip"), "broken");
    let ran = class.batch(&["--roster", "../roster.csv"]).status(0);
    ran.stdout_snapshot("roster-printed");
    snapshot("roster", &book(&class));
    let index = read(class.path("out/index.html"));
    for words in ["To be looked at by hand", "is nobody of the roster"] {
        assert!(index.contains(words), "{words}");
    }
    // Whoever handed in nothing has a row, too.
    fs::remove_file(class.place("gil@x.org.zip")).expect("a file");
    let ran = class.batch(&["--roster", "../roster.csv"]).status(0);
    ran.stdout_has("1 member of the class handed in nothing");
    let absent = ",21,Gil Hue,\"gil@x.org\",,0,0,100,0,0,nothing handed in,⏎";
    assert!(book(&class).contains(absent), "{}", book(&class));
    let index = read(class.path("out/index.html"));
    assert!(index.contains("<li><bdi>Gil Hue (21)</bdi></li>"));
}

#[test]
fn a_table_without_people_is_no_roster() {
    let class = class();
    write(class.path("roster.csv"), "a,b\n1,2\n");
    let ran = class.batch(&["--roster", "../roster.csv"]).status(2);
    ran.stderr_snapshot("no-roster");
    assert!(!class.path("out/run.json").exists());
}

#[test]
fn the_last_attempt_counts_or_the_best() {
    let class = Class::new();
    let [wrong, right] = ["sad", "said"].map(Class::server);
    for (attempt, server) in [("try 2", &right), ("try 10", &wrong), ("try 9", &wrong)] {
        let (one, other) = (
            format!("{attempt}/server.rs"),
            format!("{attempt}/client.rs"),
        );
        class.hand_in("ana", &[(&one, server), (&other, Class::CLIENT)]);
    }
    let blackboard = "lab one_ben_attempt_2026-03-0";
    class.hand_in_voice(format!("{blackboard}1-23-00-00"), "said");
    class.hand_in_voice(format!("{blackboard}2-01-00-00"), "sad");
    class.batch(&[]).status(0);
    snapshot("last-attempt", &book(&class));
    class.batch_to("../best", &["--attempt", "best"]).status(0);
    let best = read(class.path("best/gradebook.csv")).replace("\r\n", "⏎\n");
    snapshot("best-attempt", &best);
}

#[test]
fn only_those_named_are_graded_again() {
    let class = class();
    let roster = ["--roster", "../roster.csv"];
    let only = |who: &'static str| [&roster[..], &["--only", who]].concat();
    // Nobody is graded while somebody is not.
    let ran = class.batch(&only("dan@x.org")).status(4);
    ran.stdout_snapshot("only-one");
    let not_yet = ",20,\"Fox, Eve\",\"eve@x.org\",,,,0,,,not graded,it has no result yet⏎";
    assert!(book(&class).contains(not_yet), "{}", book(&class));
    class.batch(&roster).status(0);
    let times = |name: &str| class.report(name)["duration_ms"].clone();
    let path = |name: &str| class.path(format!("out/results/{name}.json"));
    let written = |name: &str| {
        fs::metadata(path(name))
            .and_then(|it| it.modified())
            .expect("a time")
    };
    let before = ["Dan Eng", "zoe"].map(written);
    class
        .batch(&only("19"))
        .status(0)
        .stdout_lacks("graded again");
    assert_ne!(before[0], written("Dan Eng"));
    assert_eq!(before[1], written("zoe"));
    assert!(times("Dan Eng").is_u64());
    let ran = class.batch(&only("gil@x.org")).status(2);
    ran.stderr_has("--only gil@x.org: handed in nothing");
    let ran = class.batch(&only("who")).status(2);
    ran.stderr_has("--only who: is neither a submission nor anybody of the roster");
}

#[test]
fn the_instructors_changes_are_applied_and_shown_and_never_overwritten() {
    let class = class();
    let changes = "who,lab,points,comment\nA,tcp-probe,-10,handed in late\n\
                   gil@x.org,tcp-probe,30,shown in class\nzoe,tcp-probe,+5,\n";
    write(class.path("changes.csv"), changes);
    let options = [
        "--roster",
        "../roster.csv",
        "--adjustments",
        "../changes.csv",
    ];
    class.batch(&options).status(0);
    snapshot("adjusted", &book(&class));
    let jane = "out/feedback/Jane Doe_17_assignsubmission_file_";
    for page in ["md", "html"] {
        let page = read(class.path(format!("{jane}.{page}")));
        assert!(page.contains("Changed by your instructor:"), "{page}");
        assert!(page.contains("10 points: handed in late"), "{page}");
    }
    class.batch(&options).status(0);
    assert_eq!(read(class.path("changes.csv")), changes);
    write(class.path("changes.csv"), changes.replace("zoe", "zoo"));
    let ran = class.batch(&options).status(2);
    ran.stderr_has("zoo: is neither a submission nor anybody of the roster");
}

#[test]
fn who_handed_in_is_read_from_gradescopes_own_file() {
    let class = Class::new();
    class.hand_in_voice("submission_7", "said");
    let metadata = "submission_7:\n  :submitters:\n  - :name: Jane Doe\n    :sid: '17'\n    \
                    :email: jane@x.org\n  - :name: Ben Cai\n    :sid: '18'\n    :email: ben@x.org\n";
    write(class.place("submission_metadata.yml"), metadata);
    write(class.path("roster.csv"), ROSTER.replace(";A", ";"));
    class
        .batch(&["--roster", "../roster.csv"])
        .status(0)
        .stderr_is("");
    let book = book(&class);
    assert!(book.contains("submission_7,17,Jane Doe,"), "{book}");
    assert!(book.contains("submission_7,18,Ben Cai,"), "{book}");
    assert!(book.contains("\n,19,Dan Eng,"), "{book}");
}

#[test]
fn a_change_is_told_once_with_both_reports() {
    let class = Class::new();
    class.hand_in_voice("ana", "sad");
    class.hand_in_voice("ben", "said");
    class.batch(&[]).status(0);
    assert!(!class.path("out/changes.html").exists());
    class.hand_in_voice("ana", "said");
    class.batch(&[]).status(0).stdout_has("../out/changes.html");
    let page = read(class.path("out/changes.html"));
    for words in [
        "feedback/ana.html",
        "before/ana.html",
        ">20/100<",
        ">100/100<",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("ben"), "{page}");
    let pages = ["before", "feedback"].map(|it| read(class.path(format!("out/{it}/ana.html"))));
    assert!(pages[0].contains("ana</bdi>: 20 of 100 points"));
    assert!(pages[1].contains("ana</bdi>: 100 of 100 points"));
    class.batch(&[]).status(0).stdout_lacks("graded again");
    assert_eq!(read(class.path("out/changes.html")), page);
}
