//! Grades a class in parts.

use std::fs;

use crate::support::Class;
use crate::support::files::{entries, read};

/// Enough students that none of three parts is empty.
fn class() -> Class {
    let class = Class::new();
    for index in 0..9 {
        let voice = ["said", "sad", "told"][index % 3];
        class.hand_in_voice(format!("student-{index}"), voice);
    }
    class
}

#[test]
fn the_parts_are_the_whole() {
    let class = class();
    class.batch(&[]).status(0);
    let parts = ["../part-1", "../part-2", "../part-3"];
    for (part, shard) in parts.iter().zip(["1/3", "2/3", "3/3"]) {
        class.batch_to(part, &["--shard", shard]).status(0);
        let found = entries(class.course.path(format!("{part}/results")));
        assert!((1..9).contains(&found.len()), "{part} is a part");
    }
    let merge = [&["merge"], &parts[..], &["--out", "../whole"]].concat();
    class
        .course
        .grade(&merge)
        .status(0)
        .stdout_has("9 of 9 submissions graded");
    let mut whole = class.results("whole");
    let mut alone = class.results("out");
    // The cache of the compared run depends on which machine graded what.
    whole.retain(|path, _| !path.starts_with("cache"));
    alone.retain(|path, _| !path.starts_with("cache"));
    for (path, text) in &alone {
        assert_eq!(whole.get(path), Some(text), "{}", path.display());
    }
    assert_eq!(whole.len(), alone.len());

    let without = ["merge", parts[0], parts[2], "--out", "../less"];
    let merge = class.course.grade(without);
    merge.status(4).stdout_snapshot("a-part-is-missing");
}

#[test]
fn who_hands_in_again_stays_in_the_same_part() {
    let class = class();
    let grade = |class: &Class| {
        for (part, shard) in [("../part-1", "1/2"), ("../part-2", "2/2")] {
            class.batch_to(part, &["--shard", shard]).status(0);
        }
        let merge = ["merge", "../part-1", "../part-2", "--out", "../whole"];
        class.course.grade(merge).status(0)
    };
    grade(&class);
    class.hand_in_voice("student-1", "said");
    let changed = "student-1                   20   100  the submission changed";
    grade(&class).stdout_has(changed);
    // What was told once is not told again, and not lost.
    grade(&class).stdout_lacks("graded again");
    let whole = read(class.path("whole/results/student-1.json"));
    assert!(
        whole.contains("\"because\":[\"the submission\"]"),
        "{whole}"
    );
}

#[test]
fn what_does_not_belong_together_is_not_joined() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.batch(&[]).status(0);
    let merge = |part| {
        let merge = ["merge", "../out", part, "--out", "../whole"];
        class.course.grade(merge).status(2)
    };
    merge("../class").stderr_has("../class holds no results of `batch`");
    // Without `--secret` the folder gets one of its own.
    let alone = ["batch", "../class", "--out", "../other"];
    class.course.grade(alone).status(0);
    // Who grades a part is told before all the work.
    let part = ["batch", "../class", "--out", "../part", "--shard", "1/2"];
    let refused = class.course.grade(part).status(2);
    refused.stderr_has("the parts of a class need the same secret");
    merge("../other")
        .stderr_has("../other was graded with another secret")
        .stderr_has("with the same --secret");
    fs::remove_dir_all(class.path("other")).expect("a folder");
    class.hand_in_voice("ana", "sad");
    class.batch_to("../other", &[]).status(0);
    merge("../other").stderr_has("another result of ana");
    assert!(!class.path("whole").exists());
}
