//! What can go wrong with a whole run, without losing the results so far.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::archives::{file, zip};
use crate::support::files::{make_folder, read, set_mode, write};
use crate::support::{Class, skip, wait_until};

#[test]
fn a_folder_in_which_another_grader_is_at_work_is_refused() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.batch(&[]).status(0);
    let lock = fs::File::open(class.path("out/lock")).expect("a lock");
    let held = nix::fcntl::Flock::lock(lock, nix::fcntl::FlockArg::LockExclusiveNonblock);
    let held = held.expect("the lock is free");
    class
        .batch(&[])
        .status(2)
        .stderr_has("another grader is at work in ../out");
    drop(held);
    class.batch(&[]).status(0);
}

#[test]
fn wrong_use_is_told_and_changes_nothing() {
    let class = Class::new();
    class
        .batch(&[])
        .status(2)
        .stderr_has("there are no submissions in ../class");
    class.hand_in_voice("ana", "said");
    class.batch(&[]).status(0);
    let before = class.results("out");
    let run = class.path("out/run.json");
    let text = read(&run);
    fs::write(&run, text.replace("\"tcp-probe\"", "\"udp-probe\"")).expect("a run");
    class
        .batch(&[])
        .status(2)
        .stderr_has("the folder has results for udp-probe; choose another one for tcp-probe");
    fs::write(&run, &text).expect("a run");
    let with_secret = |file: &str| {
        let batch = ["batch", "../class", "--secret", file, "--out", "../out"];
        class.course.grade(batch).status(2)
    };
    fs::write(class.path("other"), "the secret of another class").expect("a secret");
    with_secret("../other").stderr_has("choose another one for ../other");
    fs::write(class.path("other"), "7\n").expect("a secret");
    with_secret("../other").stderr_has("../other: it holds 2 bytes, and a secret at least 16");
    assert_eq!(class.results("out"), before);
    class
        .course
        .grade(["batch", "../nowhere", "--out", "../out"])
        .status(2)
        .stderr_has("../nowhere");
}

#[test]
fn where_results_cannot_be_written_nothing_is_half_written() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.hand_in_voice("ben", "sad");
    fs::write(class.path("file"), "").expect("a file");
    class
        .batch_to("../file", &[])
        .status(4)
        .stderr_has("../file");
    if !mount(&class.path("small"), "size=24k") {
        return skip("a small disk takes a machine on which tests may mount");
    }
    class
        .batch_to("../small/out", &[])
        .status(4)
        .stderr_has("No space left on device");
    let folders = ["", "results", "feedback", "cache"].map(|it| class.path("small/out").join(it));
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    for path in files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.is_file())
    {
        let text = read(&path);
        let whole = path.extension().is_none_or(|ending| ending != "json")
            || serde_json::from_str::<serde_json::Value>(&text).is_ok();
        assert!(
            whole && !path.to_string_lossy().contains(".new-"),
            "{path:?}"
        );
    }
    // With enough space, grading continues where it stopped.
    assert!(mount_again(&class.path("small"), "remount,size=4m"));
    class
        .batch_to("../small/out", &[])
        .status(0)
        .stdout_has("2 of 2 submissions graded");
    assert!(mount_again(&class.path("small"), "remount,ro"));
    class
        .batch_to("../small/out", &[])
        .status(4)
        .stderr_has("Read-only");
    let unmounted = Command::new("umount").arg(class.path("small")).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
}

/// Its archive needs more space than there is for unpacking; the others need none.
#[test]
fn one_submission_without_room_is_not_graded_and_the_others_are() {
    let class = Class::new();
    for (name, voice) in [("ana", "said"), ("ben", "sad"), ("cai", "sad")] {
        class.hand_in_voice(name, voice);
    }
    class.batch(&[]).status(0);
    fs::remove_dir_all(class.place("ben")).expect("a submission");
    let server = Class::server("said");
    let noise: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..))
        .take(6 << 20)
        .collect();
    let files = [
        file("server.rs", server.as_bytes()),
        file("client.rs", Class::CLIENT.as_bytes()),
        file("src/noise", &noise),
    ];
    write(class.place("ben.zip"), zip(&files));
    if !mount(&class.path("small"), "size=4m") {
        return skip("a small disk takes a machine on which tests may mount");
    }
    let small = class.path("small");
    let ran = class.batch(&[]).env("TMPDIR", &small).status(4);
    let said = ran.said().split_whitespace().collect::<Vec<_>>().join(" ");
    let words = "2 of 3 submissions graded, mean 60.0";
    assert!(said.contains(words), "{said}");
    let words = "ben: the submission could not be read: No space left on device";
    assert!(said.contains(words), "{said}");
    let book = read(class.path("out/gradebook.csv"));
    assert!(
        book.contains("\r\nben,,,100,,,not graded,\"tcp-probe: the submission could"),
        "{book}"
    );
    let page = read(class.path("out/feedback/ben.html"));
    assert!(page.contains("through no fault of the program"), "{page}");
    // With enough space, it is graded, and compared with what was graded before.
    assert!(mount_again(&small, "remount,size=64m"));
    class
        .batch(&[])
        .env("TMPDIR", &small)
        .status(0)
        .stdout_has("ben                         20   100\n")
        .stdout_has("3 of 3 submissions graded, mean 73.3");
    let unmounted = Command::new("umount").arg(&small).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
}

fn mount(folder: &Path, options: &str) -> bool {
    make_folder(folder);
    set_mode(folder, 0o755);
    mount_again(folder, options)
}

fn mount_again(folder: &Path, options: &str) -> bool {
    let mut command = Command::new("mount");
    command
        .args(["-t", "tmpfs", "-o", options, "small"])
        .arg(folder);
    command.stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn an_interrupt_keeps_what_is_done() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.hand_in_voice("ben", "sad");
    // A submission that keeps the grader busy until it is interrupted.
    let endless = "const fn f(n: u64) -> u64 { let mut i = 0; while i < n { i += 1 } i }\n\
                   #[allow(long_running_const_eval)]\n\
                   const N: u64 = f(u64::MAX);\nfn main() { println!(\"{N}\") }\n";
    class.hand_in("cai", &[("server.rs", endless)]);
    let hour = ["--compile-seconds", "3600"];
    let mut grading = class.batch(&hour).start();
    let results = ["ana", "ben"].map(|name| class.path(format!("out/results/{name}.json")));
    wait_until("the results", || {
        assert!(!grading.has_ended(), "it still runs");
        results.iter().all(|path| path.exists())
    });
    grading.signal(Signal::SIGINT);
    grading
        .ended()
        .status(130)
        .stderr_has("2 of 3 submissions are graded; the same command goes on");
    let mut left = class.course.entries("target");
    let name = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    left.retain(|path| name(path).is_some_and(|name| name.contains("grader-")));
    assert!(left.is_empty(), "{left:?}");
    class.hand_in_voice("cai", "told");
    class
        .batch(&hour)
        .status(0)
        .stdout_has("3 of 3 submissions graded")
        .stdout_lacks("graded again");
}

/// Honest submissions graded beside hostile ones get the same marks as on their own.
#[test]
fn hostile_submissions_harm_no_other() {
    let class = Class::new();
    class.hand_in_voice("honest", "said");
    let secret = class.path("class/honest/server.rs");
    let rest = "std::thread::sleep(std::time::Duration::from_secs(3600));";
    let kill = "std::process::Command::new(\"/bin/kill\").args([\"-9\", \"-1\"]).status();";
    for (name, server) in [
        ("floods", "fn main() { loop { println!(\"{}\", \"x\".repeat(60000)) } }".to_owned()),
        ("eats", "fn main() { let mut v = vec![]; loop { v.push(vec![1_u8; 1 << 20]) } }".to_owned()),
        (
            "multiplies",
            "fn main() { loop { let _ = std::process::Command::new(\"/proc/self/exe\").spawn(); } }"
                .to_owned(),
        ),
        ("kills", format!("fn main() {{ let _ = {kill} {rest} }}")),
        (
            "reads",
            format!("const S: &str = include_str!({secret:?}); fn main() {{ println!(\"{{S}}\") }}"),
        ),
        (
            "writes",
            format!("fn main() {{ std::fs::write({secret:?}, \"\").unwrap(); }}"),
        ),
        ("wears-out", "const B: &[u8] = include_bytes!(\"/dev/urandom\"); fn main() { print!(\"{B:?}\") }".to_owned()),
    ] {
        class.hand_in(name, &[("server.rs", &server), ("client.rs", Class::CLIENT)]);
    }
    class
        .batch(&["--compile-seconds", "10"])
        .status(0)
        .stdout_has("8 of 8 submissions graded");
    assert_eq!(class.mark("honest").0, 100);
    for name in [
        "floods",
        "eats",
        "multiplies",
        "kills",
        "reads",
        "writes",
        "wears-out",
    ] {
        assert_eq!(class.mark(name).0, 20, "{name}: {}", class.mark(name).1);
    }
    assert!(class.mark("reads").1.contains("does not compile"));
    assert_eq!(read(secret), Class::server("said"));
}
