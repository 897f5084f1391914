//! The forms that a submission may have, and what happens to one with another form.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use grader::engine::programs::submission::archive_stem;

use super::archives::{Entry, Kind, file, tar_gz, zip};
use crate::support::files::{entries, read, write};
use crate::support::{Class, snapshot};

#[test]
fn a_right_submission_is_right_in_every_shape() {
    let class = Class::new();
    let server = Class::server("said");
    for (name, folder) in [
        ("clone", "labs/tcp-probe/src/bin/"),
        ("clone-in-a-folder", "course-main/labs/tcp-probe/src/bin/"),
        ("clone-without-src", "labs/tcp-probe/"),
        ("lab", "tcp-probe/src/bin/"),
        ("lab-without-bin", "tcp-probe/src/"),
        ("lab-without-src", "tcp-probe/"),
        ("two-deep", "homework/one/"),
        ("src", "src/bin/"),
        ("src-without-bin", "src/"),
        ("loose", ""),
    ] {
        let (one, other) = (format!("{folder}server.rs"), format!("{folder}client.rs"));
        class.hand_in(name, &[(&one, &server), (&other, Class::CLIENT)]);
        let files = [
            file(&one, server.as_bytes()),
            file(&other, Class::CLIENT.as_bytes()),
        ];
        write(class.place(format!("{name}-packed.zip")), zip(&files));
        write(class.place(format!("{name}-rolled.tar.gz")), tar_gz(&files));
        write(class.place(format!("{name}-short.tgz")), tar_gz(&files));
    }
    class
        .batch(&[])
        .status(0)
        .stdout_has("40 of 40 submissions graded, mean 100.0 of 100 points");
    let book = read(class.path("out/gradebook.csv"));
    assert_eq!(book.lines().count(), 41);
    assert!(
        book.contains("lab-short,100,100,100,60,40,graded,\r\n"),
        "{book}"
    );
}

/// Checks the points of each and the message to its author.
#[test]
fn what_is_wrong_with_a_submission_is_said_and_harms_no_other() {
    let class = Class::new();
    class.hand_in_voice("honest", "said");
    let mut expected = vec![("honest", 100, "")];
    for (name, mark, words) in broken_folders(&class)
        .into_iter()
        .chain(broken_archives(&class))
    {
        expected.push((name, mark, words));
    }
    class.batch(&[]).status(0);
    for (name, mark, words) in expected {
        let (score, said) = class.mark(name);
        assert_eq!(score, mark, "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
        let feedback = read(class.path(format!("out/feedback/{name}.md")));
        assert!(feedback.contains(words), "{name}");
    }
}

type Known = (&'static str, u64, &'static str);

fn broken_folders(class: &Class) -> Vec<Known> {
    let secret = class.path("secret.rs");
    write(&secret, Class::server("said"));
    class.hand_in("empty", &[]);
    class.hand_in(
        "other-files",
        &[("notes.txt", "hello"), ("main.rs", Class::CLIENT)],
    );
    class.hand_in("client-only", &[("client.rs", Class::CLIENT)]);
    class.hand_in_voice("wrong", "sad");
    class.hand_in(
        "no-rust",
        &[("server.rs", "def main():"), ("client.rs", Class::CLIENT)],
    );
    class.hand_in("no-text", &[("client.rs", Class::CLIENT)]);
    write(class.place("no-text").join("server.rs"), b"\xff\xfe\0");
    class.hand_in("linked", &[("client.rs", Class::CLIENT)]);
    symlink(&secret, class.place("linked").join("server.rs")).expect("a link");
    symlink(class.path("class/honest"), class.place("link")).expect("a link");
    let huge = class.place("huge").join("server.rs");
    write(&huge, "");
    fs::File::options()
        .write(true)
        .open(huge)
        .and_then(|file| file.set_len(1 << 40))
        .expect("a size");
    vec![
        ("empty", 0, "the submission has no server for tcp-probe"),
        (
            "other-files",
            0,
            "the submission has no server for tcp-probe",
        ),
        (
            "client-only",
            20,
            "the submission has no server for tcp-probe",
        ),
        ("wrong", 20, "the server sent something else"),
        ("no-rust", 20, "server.rs does not compile"),
        ("no-text", 20, "server.rs does not compile"),
        ("linked", 0, "server.rs is a link"),
        ("link", 0, "link is a link"),
        ("huge", 0, "the sources are more than 4 MiB"),
    ]
}

fn broken_archives(class: &Class) -> Vec<Known> {
    let server = Class::server("said");
    let mut known = Vec::new();
    for (name, bytes, mark, words) in zips(&server).into_iter().chain(rolls(&server)) {
        write(class.place(name), bytes);
        known.push((archive_stem(name).expect("an archive"), mark, words));
    }
    known
}

type Archive = (&'static str, Vec<u8>, u64, &'static str);

const NO_ZIP: &str = "the archive is no whole .zip file";
const TOO_MUCH: &str = "the sources in the archive are more than 16 MiB";
/// More than the grader extracts, of data that compresses well.
const BOMB: usize = 17 << 20;

fn link(name: &[u8]) -> Entry<'_> {
    let (data, kind) = (&b"/etc/passwd"[..], Kind::Link);
    Entry { name, data, kind }
}

fn zips(server: &str) -> Vec<Archive> {
    let server = server.as_bytes();
    let right = zip(&[
        file("server.rs", server),
        file("client.rs", Class::CLIENT.as_bytes()),
    ]);
    let up = "../server.rs leads out of the archive";
    let absolute = "/tmp/server.rs leads out of the archive";
    let odd_names = [
        file("src/bin/server.rs", server),
        file("src/bin/client.rs", Class::CLIENT.as_bytes()),
        file("src/a\nb.rs", b""),
        Entry {
            name: b"src/\xff\xfe.rs",
            ..file("", b"")
        },
    ];
    let twice = [file("server.rs", b"1"), file("server.rs", b"2")];
    vec![
        ("no-zip.zip", b"this is no archive".to_vec(), 0, NO_ZIP),
        ("nothing.zip", Vec::new(), 0, NO_ZIP),
        ("cut.zip", right[..right.len() - 30].to_vec(), 0, NO_ZIP),
        (
            "renamed.zip",
            tar_gz(&[file("server.rs", server)]),
            0,
            NO_ZIP,
        ),
        ("up.zip", zip(&[file("../server.rs", server)]), 0, up),
        (
            "absolute.zip",
            zip(&[file("/tmp/server.rs", server)]),
            0,
            absolute,
        ),
        (
            "linked-in.zip",
            zip(&[link(b"server.rs")]),
            0,
            "server.rs is a link",
        ),
        (
            "bomb.zip",
            zip(&[file("server.rs", &vec![0; BOMB])]),
            0,
            TOO_MUCH,
        ),
        ("twice.zip", zip(&twice), 0, "server.rs cannot be read"),
        ("odd-names.zip", zip(&odd_names), 100, ""),
    ]
}

fn rolls(server: &str) -> Vec<Archive> {
    let server = file("server.rs", server.as_bytes());
    let zipped = zip(&[file("server.rs", server.data)]);
    let roll = tar_gz(&[server]);
    let up = "../server.rs leads out of the archive";
    let cut = roll[..roll.len() / 2].to_vec();
    let bomb = tar_gz(&[file("src/server.rs", &vec![0; BOMB])]);
    let no_roll = "the archive is no whole .tar.gz file";
    vec![
        ("cut-roll.tar.gz", cut, 0, "server.rs cannot be read"),
        ("renamed-roll.tar.gz", zipped, 0, no_roll),
        (
            "up-roll.tar.gz",
            tar_gz(&[file("../server.rs", b"x")]),
            0,
            up,
        ),
        (
            "linked-roll.tar.gz",
            tar_gz(&[link(b"server.rs")]),
            0,
            "server.rs is a link",
        ),
        ("bomb-roll.tar.gz", bomb, 0, TOO_MUCH),
    ]
}

#[test]
fn names_of_all_kinds_are_kept_apart_and_shown_as_they_are() {
    let class = Class::new();
    for name in [
        OsStr::new("two\nlines"),
        OsStr::new("=1+1"),
        OsStr::new("a, \"b\""),
        OsStr::from_bytes(b"not-\xff-text"),
        OsStr::from_bytes(b"not-\xfe-text"),
        OsStr::new("\u{1b}[2J"),
        OsStr::new("ana"),
        OsStr::new("ana.zip"),
    ] {
        let place = class.place(name);
        if name == "ana.zip" {
            write(&place, b"broken");
            continue;
        }
        class.hand_in_voice(name, "said");
    }
    write(class.place("readme.txt"), b"");
    class
        .batch(&[])
        .status(0)
        .stderr_is("readme.txt is neither a folder nor an archive: left out\n")
        .stdout_has("8 of 8 submissions graded, mean 87.5");
    assert_eq!(entries(class.path("out/results")).len(), 8);
    let book = read(class.path("out/gradebook.csv"));
    snapshot("odd-names", &book.replace("\r\n", "⏎\n"));
}

/// A program that several students hand in is compiled only once.
#[test]
fn equal_submissions_are_one_piece_of_work() {
    let class = Class::new();
    for index in 0..40 {
        class.hand_in_voice(format!("copy-{index}"), "said");
    }
    class.hand_in_voice("other", "sad");
    class.batch(&[]).status(0);
    assert_eq!(entries(class.path("out/cache")).len(), 2);
    let times: std::collections::BTreeSet<u64> = (0..40)
        .map(|index| class.report(&format!("copy-{index}"))["duration_ms"].as_u64())
        .map(|time| time.expect("a time"))
        .collect();
    assert_eq!(times.len(), 1, "one run's time is all copies' time");
}
