//! Whatever goes wrong with one submission, at whichever step, is its own: the others are graded,
//! and it has a row that says so.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use super::archives::{Entry, Kind, file, tar_gz, zip};
use crate::support::files::{entries, make_folder, read, write};
use crate::support::{Class, Ran};

/// A class of three; the one in the middle is for trouble.
fn class() -> Class {
    let class = Class::new();
    for name in ["ana", "ben", "cai"] {
        class.hand_in_voice(name, "said");
    }
    class
}

/// Asserts that the others have their marks, and that each submission has a row. Returns the text
/// of the run in one line.
#[track_caller]
fn others_are_graded(class: &Class, ran: &Ran, row: &str) -> String {
    for name in ["ana", "cai"] {
        assert_eq!(class.mark(name), (100, String::new()), "{name}");
    }
    let book = read(class.path("out/gradebook.csv"));
    assert_eq!(book.lines().count(), 4, "{book}");
    let start = format!("{row},");
    let found = book.lines().find(|line| line.starts_with(&start));
    let found = found.unwrap_or_else(|| panic!("{book}"));
    // Whoever has no points is told why.
    assert!(row.ends_with("100,100") || !found.ends_with(','), "{book}");
    let index = read(class.path("out/index.html"));
    assert!(index.contains("The class: 3 submissions"), "{index}");
    ran.said().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_archive_that_cannot_be_unpacked_is_its_authors() {
    let server = Class::server("said");
    let entry = |name| Entry {
        name,
        data: server.as_bytes(),
        kind: Kind::File,
    };
    let long = format!("src/{}.rs", "x".repeat(300));
    let deep = format!("src/{}x.rs", "a/".repeat(40));
    for (name, bytes, words) in [
        (
            "ben.zip",
            zip(&[entry(b"src/a\0b.rs")]),
            "is no name that a file can have",
        ),
        (
            "ben.tgz",
            tar_gz(&[entry(b"server.rs")])[..40].to_vec(),
            "no whole .tar.gz file",
        ),
        (
            "ben.zip",
            zip(&[file(&long, b"")]),
            "is no name that a file can have",
        ),
        (
            "ben.zip",
            zip(&[file(&deep, b"")]),
            "is no name that a file can have",
        ),
        (
            "ben.zip",
            zip(&[file("src", b""), file("src/x.rs", b"")]),
            "src/x.rs cannot be read",
        ),
        ("ben.zip", b"PK".to_vec(), "no whole .zip file"),
    ] {
        let class = class();
        fs::remove_dir_all(class.place("ben")).expect("a submission");
        write(class.place(name), bytes);
        let ran = class.batch(&[]).status(0);
        others_are_graded(&class, &ran, "ben,0,0,100");
        let (_, said) = class.mark("ben");
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.len() < 500, "{said}");
    }
}

#[test]
fn what_is_no_submission_at_all_has_a_row() {
    let class = class();
    fs::remove_dir_all(class.place("ben")).expect("a submission");
    // Nobody ever writes to this pipe.
    mkfifo(&class.place("ben"), Mode::S_IRWXU).expect("a pipe");
    let ran = class.batch(&[]).status(0);
    others_are_graded(&class, &ran, "ben,0,0,100");
    let (_, said) = class.mark("ben");
    assert!(
        said.contains("ben is neither a file nor a folder"),
        "{said}"
    );
}

/// Moodle makes such names of long ones in Cyrillic.
#[test]
fn a_name_may_be_as_long_as_a_folders_and_have_any_bytes() {
    let class = Class::new();
    let cyrillic = "Ж".repeat(127);
    let dots = [".ana", "..b", ".zip"];
    let names = [
        OsStr::new(&cyrillic),
        OsStr::from_bytes(&[0xff; 255]),
        OsStr::new("\u{1b}]0;owned\u{7}\u{202e}"),
        OsStr::new("a~b"),
        OsStr::new("Иван Иванов_4711_assignsubmission_file_"),
    ];
    for name in names.into_iter().chain(dots.map(OsStr::new)) {
        class.hand_in_voice(name, "said");
    }
    let ran = class
        .batch(&[])
        .status(0)
        .stdout_has("8 of 8 submissions graded, mean 100.0");
    assert!(!ran.said().contains(['\u{1b}', '\u{7}', '\u{202e}']));
    let results = entries(class.path("out/results"));
    assert_eq!(results.len(), 8);
    assert_eq!(entries(class.path("out/feedback")).len(), 16);
    for path in &results {
        let name = path.file_name().and_then(OsStr::to_str).expect("text");
        assert!(name.len() <= 105 && !name.starts_with('.'), "{name}");
    }
    let readable = "out/results/Иван Иванов_4711_assignsubmission_file_.json";
    assert!(class.path(readable).exists(), "{results:?}");
    let book = read(class.path("out/gradebook.csv"));
    assert!(
        book.lines()
            .any(|line| line.starts_with("\".ana\"") || line.starts_with(".ana"))
    );
    assert!(!book.contains(['\u{1b}', '\u{202e}']), "{book}");
    // The index leads to each page.
    let index = read(class.path("out/index.html"));
    for page in entries(class.path("out/feedback")) {
        let name = page.file_name().and_then(OsStr::to_str).expect("text");
        let mut url = String::new();
        for byte in name.bytes() {
            match byte {
                b' ' | 128.. => url += &format!("%{byte:02x}"),
                byte => url.push(byte.into()),
            }
        }
        assert!(
            !name.ends_with(".html") || index.contains(&format!("feedback/{url}")),
            "{url}"
        );
    }
    // The second run finds them all again.
    class.batch(&[]).status(0).stdout_lacks("graded again");
}

/// Each thing of a result that is written, and what stands in its way.
#[test]
fn a_result_that_cannot_be_written_is_one_submissions_trouble() {
    let in_the_way = |path: &Path| make_folder(path.join("in the way"));
    for (path, row, words) in [
        (
            "results/ben.json",
            "ben,,,100",
            "not graded; the same command tries again: ben: the result",
        ),
        (
            "feedback/ben.md",
            "ben,100,100,100",
            "could not be written: ben: the result",
        ),
        (
            "feedback/ben.html",
            "ben,100,100,100",
            "could not be written: ben: the result",
        ),
    ] {
        let class = class();
        in_the_way(&class.path("out").join(path));
        let ran = class.batch(&[]).status(4);
        let said = others_are_graded(&class, &ran, row);
        assert!(said.contains(words), "{path}: {said}");
        let reason = ["it is not a file", "Is a directory"];
        assert!(
            reason.iter().any(|words| said.contains(words)),
            "{path}: {said}"
        );
        // Once the place is free, the same command goes on.
        fs::remove_dir_all(class.path("out").join(path)).expect("a folder");
        class
            .batch(&[])
            .status(0)
            .stdout_has("3 of 3 submissions graded");
        assert_eq!(class.mark("ben").0, 100);
    }
}

#[test]
fn a_result_that_is_none_is_kept_and_told() {
    let class = class();
    class.batch(&[]).status(0);
    let path = class.path("out/results/ben.json");
    fs::write(&path, "{}").expect("a file");
    let ran = class.batch(&[]).status(4);
    let said = others_are_graded(&class, &ran, "ben,,,100");
    let words = "results/ben.json is not a result of this grader";
    assert!(said.contains(words), "{said}");
    assert_eq!(read(&path), "{}");
    // The same in a part of a class.
    let merge = ["merge", "../out", "--out", "../whole"];
    let ran = class.course.grade(merge).status(4);
    let ran = ran
        .stdout_has("2 of 3 submissions graded")
        .stdout_has("    ben: ");
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(words), "{said}");
}

/// A cached result that cannot be read is made again.
#[test]
fn a_broken_cache_is_replaced() {
    let class = class();
    class.batch(&[]).status(0);
    for path in entries(class.path("out/cache")) {
        fs::write(path, "no JSON").expect("a file");
    }
    class
        .batch(&[])
        .status(0)
        .stdout_has("3 of 3 submissions graded, mean 100.0");
    assert!(
        entries(class.path("out/cache"))
            .iter()
            .all(|path| read(path).starts_with('{'))
    );
}

#[test]
fn results_and_submissions_are_kept_apart() {
    let class = class();
    for out in [
        "../class",
        "../class/out",
        "../class/ben",
        "../class/ben/a/b",
        "../out/../class/x",
    ] {
        class
            .batch_to(out, &[])
            .status(2)
            .stderr_has("is inside ../class, which is graded");
    }
    assert_eq!(entries(class.path("class")).len(), 3);
    let check = |option: &str| {
        let check = [
            "check",
            "tcp-probe",
            "--submission",
            "../class/ben",
            option,
            "../class/ben/x",
        ];
        class.course.grade(check)
    };
    for option in ["--out", "--json"] {
        check(option)
            .status(2)
            .stderr_has("is inside ../class/ben, which is graded");
    }
    assert_eq!(entries(class.place("ben")).len(), 2);
    fs::rename(class.path("class"), class.path("results")).expect("a class");
    class
        .course
        .grade(["batch", "../results", "--out", ".."])
        .status(2)
        .stderr_has("../results is inside ../results, which is graded");
}
