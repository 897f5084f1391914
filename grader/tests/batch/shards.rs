//! A class in parts.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use super::course::Class;

/// Students enough for each of three parts to have some.
fn class() -> Class {
    let class = Class::new();
    for index in 0..9 {
        let voice = ["said", "sad", "told"][index % 3];
        class.hand_in_voice(&format!("student-{index}"), voice);
    }
    class
}

#[test]
fn the_parts_are_the_whole() {
    let class = class();
    class.batch(&[]).assert().success();
    let parts = ["../part-1", "../part-2", "../part-3"];
    for (part, shard) in parts.iter().zip(["1/3", "2/3", "3/3"]) {
        class.batch_to(part, &["--shard", shard]).assert().success();
        let found = fs::read_dir(class.path(&format!("course/{part}/results"))).expect("results");
        assert!((1..9).contains(&found.count()), "{part} is a part");
    }
    let merge = [&["merge"], &parts[..], &["--out", "../whole"]].concat();
    class
        .command(&merge)
        .assert()
        .success()
        .stdout(contains("9 of 9 submissions graded"));
    let mut whole = class.results("whole");
    let mut alone = class.results("out");
    // What was graded where is of no interest to the whole.
    whole.retain(|path, _| !path.starts_with("cache"));
    alone.retain(|path, _| !path.starts_with("cache"));
    for (path, text) in &alone {
        assert_eq!(whole.get(path), Some(text), "{}", path.display());
    }
    assert_eq!(whole.len(), alone.len());

    let without = ["merge", parts[0], parts[2], "--out", "../less"];
    let output = class.command(&without).output().expect("the grader runs");
    assert_eq!(output.status.code(), Some(4));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

#[test]
fn who_hands_in_again_stays_in_the_same_part() {
    let class = class();
    let grade = |class: &Class| {
        for (part, shard) in [("../part-1", "1/2"), ("../part-2", "2/2")] {
            class.batch_to(part, &["--shard", shard]).assert().success();
        }
        let merge = ["merge", "../part-1", "../part-2", "--out", "../whole"];
        class.command(&merge).assert().success()
    };
    grade(&class);
    class.hand_in_voice("student-1", "said");
    grade(&class).stdout(contains(
        "student-1                   20   100  the submission changed",
    ));
    // Joined again, nothing is lost.
    grade(&class).stdout(contains(
        "student-1                   20   100  the submission changed",
    ));
}

#[test]
fn what_does_not_belong_together_is_not_joined() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.batch(&[]).assert().success();
    let merge = |part| {
        class
            .command(&["merge", "../out", part, "--out", "../whole"])
            .assert()
            .code(2)
    };
    merge("../class").stderr(contains("../class holds no results of `batch`"));
    let grade = |seed: &str| {
        let words = ["batch", "../class", "--seed", seed, "--out", "../other"];
        class.command(&words).assert().success();
    };
    grade("8");
    merge("../other").stderr(contains("seed 8").and(contains("with the same --seed")));
    fs::remove_dir_all(class.path("other")).expect("a folder");
    class.hand_in_voice("ana", "sad");
    grade("7");
    merge("../other").stderr(contains("another result of ana"));
    assert!(!class.path("whole").exists());
}
