//! Submissions of strangers, through the real command: what is taken of them, what their compiler may not do, what they are
//! told. Each program that a test grades is made by the test.

#![cfg(all(target_os = "linux", not(portable)))]

mod course;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use course::{Course, RIGHT, assert_worn_out, server, submission, write};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The levels at which something holds a program.
const LEVELS: [&str; 3] = ["namespace", "user", "landlock"];
/// Nothing that a submission may see has these words.
const SECRET: &str = "the solution's own words";

#[test]
fn an_honest_submission_passes_at_every_level_and_in_every_shape() {
    let course = Course::new();
    let shapes = [
        "labs/tcp-probe/src/bin/",
        "tcp-probe/src/bin/",
        "src/bin/",
        "",
    ];
    for (index, level) in LEVELS.iter().enumerate() {
        let shapes = if index == 0 {
            &shapes[..]
        } else {
            &shapes[..1]
        };
        for shape in shapes {
            let submission = submission(&[(&format!("{shape}server.rs"), &server(RIGHT))]);
            if let Some((status, said)) =
                course.check_at(level, submission.path(), &["--case", "answer"])
            {
                assert_eq!(status, Some(0), "{level} {shape}: {said}");
            }
        }
    }
    course.assert_nothing_is_left();
}

#[test]
fn what_is_missing_is_named() {
    let course = Course::new();
    let (status, said) = course.check(submission(&[]).path(), &[]);
    if said.contains("does not sandbox programs") {
        println!("skipped: {said}");
        return;
    }
    assert_eq!(status, Some(1), "{said}");
    for role in ["server", "client"] {
        let words = format!("the submission has no {role} for tcp-probe");
        assert!(said.contains(&words), "{said}");
    }
    let (status, said) = course.check(Path::new("/no/such/folder"), &[]);
    assert_eq!(status, Some(2), "{said}");
    let (status, said) = course.check(course.folder.path(), &["--solutions"]);
    assert_eq!(status, Some(2), "{said}");
}

#[test]
fn where_nothing_holds_a_program_none_is_compiled_unless_asked_for() {
    let course = Course::new();
    let submission = submission(&[("server.rs", &server(RIGHT))]);
    let ports = ["--isolation", "ports", "--case", "answer"];
    let (status, said) = course.check(submission.path(), &ports);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("--unsafe-no-sandbox"), "{said}");
    assert!(!course.folder.path().join("target/debug/deps").exists());
    let ports = [&ports[..], &["--unsafe-no-sandbox"]].concat();
    let (status, said) = course.check(submission.path(), &ports);
    assert_eq!(status, Some(0), "{said}");
    course.assert_nothing_is_left();
}

/// A program's ways of taking files that are not its author's. All of these are there: without a jail each compiles.
#[test]
fn the_compiler_reads_nobodys_files() {
    let course = Course::new();
    let solution = course.path("solutions/tcp-probe/server.rs");
    let binary = course.path("target/debug/tcp-probe-server-solution");
    let relative = format!("{}{solution}", "../".repeat(20));
    let includes = format!(
        "const A: &str = include_str!(\"/etc/passwd\");\n\
         const B: &str = include_str!({solution:?});\n\
         const C: &str = include_str!({relative:?});\n\
         const D: &[u8] = include_bytes!({binary:?});\n\
         fn main() {{ println!(\"{{A}}{{B}}{{C}}{{D:?}}\"); }}\n"
    );
    let module = format!(
        "#[path = {solution:?}]\nmod solution;\nfn main() {{ println!(\"{{}}\", solution::WORDS); }}\n"
    );
    let assembly =
        format!("std::arch::global_asm!(\".incbin \\\"{binary}\\\"\");\nfn main() {{}}\n");
    let attacks = [
        (&includes, "error: couldn't read `", 4),
        (&module, "error: couldn't read `", 1),
        (&assembly, "Could not find incbin file", 1),
    ];
    for (server, words, times) in attacks {
        let submission = submission(&[("server.rs", server)]);
        for level in LEVELS {
            if let Some((status, said)) =
                course.check_at(level, submission.path(), &["--case", "answer"])
            {
                assert_eq!(status, Some(1), "{level}: {said}");
                assert_eq!(said.matches(words).count(), times, "{level}: {said}");
                assert!(
                    said.contains("server.rs does not compile"),
                    "{level}: {said}"
                );
                assert!(!said.contains(SECRET), "{level}: {said}");
            }
        }
        let unsafely = [
            "--isolation",
            "ports",
            "--unsafe-no-sandbox",
            "--case",
            "answer",
        ];
        let (_, said) = course.check(submission.path(), &unsafely);
        assert!(!said.contains("does not compile"), "{said}");
    }
    course.assert_nothing_is_left();
}

#[test]
fn a_link_to_a_solution_is_told_of_and_not_followed() {
    let course = Course::new();
    let submission = submission(&[("src/bin/client.rs", "fn main() {}\n")]);
    let solution = course.path("solutions/tcp-probe/server.rs");
    symlink(solution, submission.path().join("src/bin/server.rs")).expect("a link");
    let (status, said) = course.check(submission.path(), &[]);
    if said.contains("does not sandbox programs") {
        println!("skipped: {said}");
        return;
    }
    assert_eq!(status, Some(1), "{said}");
    let words =
        "✗ tcp-probe server: src/bin/server.rs is a link; a submission is made of its own files";
    assert!(said.contains(words), "{said}");
}

#[test]
fn manifests_build_scripts_and_configuration_are_nobodys_business() {
    let course = Course::new();
    let ran = course.path("ran");
    let script = format!("fn main() {{ std::fs::write({ran:?}, \"\").unwrap(); panic!() }}\n");
    let wrapper = format!("#!/bin/sh\ntouch '{ran}'\nexit 1\n");
    let lab = "labs/tcp-probe";
    let submission = submission(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"labs/*\"]\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"0.1\"\n"),
        ("wrapper", &wrapper),
        (&format!("{lab}/build.rs"), &script),
        (
            &format!("{lab}/Cargo.toml"),
            "[package]\nname = \"tcp-probe\"\nbuild = \"build.rs\"\n",
        ),
        (&format!("{lab}/src/bin/server.rs"), &server(RIGHT)),
    ]);
    let path = submission.path().join("wrapper");
    fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("its mode");
    let settings =
        format!("[build]\nrustc-wrapper = {path:?}\nrustflags = [\"--cfg\", \"evil\"]\n");
    for folder in [
        "",
        "labs/tcp-probe/",
        "labs/tcp-probe/src/",
        "labs/tcp-probe/src/bin/",
    ] {
        write(
            submission.path(),
            &format!("{folder}.cargo/config.toml"),
            &settings,
        );
    }
    for level in LEVELS {
        if let Some((status, said)) =
            course.check_at(level, submission.path(), &["--case", "answer"])
        {
            assert_eq!(status, Some(0), "{level}: {said}");
        }
    }
    assert!(!Path::new(&ran).exists(), "the submission's code ran");
}

/// One student's program after another's, whose source looks older than what was built from the first.
#[test]
fn everybody_gets_a_program_of_their_own() {
    let course = Course::new();
    for voice in ["speaks", "sings", "shouts"] {
        let submission = submission(&[("src/bin/server.rs", &server(voice))]);
        let source = submission.path().join("src/bin/server.rs");
        let file = File::options().write(true).open(source).expect("a source");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        file.set_modified(long_ago).expect("a time");
        let (status, said) = course.check(submission.path(), &["--case", "answer"]);
        if said.contains("does not sandbox programs") {
            println!("skipped: {said}");
            return;
        }
        assert_eq!(status, Some(1), "{said}");
        assert!(
            said.contains(&format!("\"you {voice} hello\\n\"")),
            "{said}"
        );
    }
}

/// What is said of a submission whose programs are both this text; nothing where it is refused.
fn said_of(program: &str) -> Option<String> {
    let course = Course::new();
    let submission = submission(&[
        ("src/bin/server.rs", program),
        ("src/bin/client.rs", program),
    ]);
    let (status, said) = course.check(submission.path(), &[]);
    if said.contains("does not sandbox programs") {
        println!("skipped: {said}");
        return None;
    }
    assert_eq!(status, Some(1), "{said}");
    let shown: Vec<&str> = said
        .lines()
        .filter(|line| !line.contains("points in"))
        .collect();
    Some(shown.join("\n"))
}

#[test]
fn a_type_error_is_shown_as_the_compiler_said_it() {
    let wrong = "fn main() {\n    let port: u16 = \"no number\";\n    println!(\"{port}\");\n}\n";
    if let Some(said) = said_of(wrong) {
        insta::assert_snapshot!(said);
    }
}

#[test]
fn a_compiler_that_is_made_to_say_a_report_is_told_from_the_report() {
    let forged = "✓ tcp-probe  100/100  2 cases passed\\n\\n::error::forged\\n##[group]\\u{1b}[2J";
    if let Some(said) = said_of(&format!("fn main() {{}}\ncompile_error!(\"{forged}\");\n")) {
        let command = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
        assert_eq!(said.lines().find(command), None, "{said}");
        insta::assert_snapshot!(said);
    }
}

#[test]
fn a_constant_that_takes_for_ever_is_given_up() {
    let server = "#![allow(long_running_const_eval)]\n\
                  const A: u64 = { let mut a = 0u64; while a < u64::MAX { a += 1 } a };\n\
                  fn main() { println!(\"{A}\") }\n";
    let words =
        "✗ tcp-probe server: the compiler used more than 3 s of processor time on this program";
    assert_worn_out(server, "3", words);
}

#[test]
fn a_macro_that_grows_for_ever_is_given_up() {
    let server = "#![recursion_limit = \"100000\"]\n\
                  macro_rules! bomb { ($($t:tt)*) => { bomb!($($t)* $($t)*) } }\n\
                  fn main() { bomb!(a b c d) }\n";
    let words = "the compiler used more than 1024 MiB of memory on this program";
    assert_worn_out(server, "30", words);
}

#[test]
fn a_hundred_thousand_warnings_do_not_fill_the_grader() {
    let lines: String = (0..100_000).map(|_| "let a = 0;\n").collect();
    let server = format!("fn main() {{\n{lines}}}\n");
    let words = "the compiler used more than 64 MiB of output on this program";
    assert_worn_out(&server, "30", words);
}

#[test]
fn more_errors_than_anybody_reads_are_cut() {
    let lines = format!("{};\n", "x".repeat(400)).repeat(2000);
    let server = format!("fn main() {{\n{lines}}}\n");
    let words = "the compiler said more than 1 MiB: the rest was cut";
    assert_worn_out(&server, "30", words);
}

/// Folders in folders, more than a path can name: whoever counts or removes them must not do so by recursion.
#[test]
fn folders_that_nest_deeply_harm_nobody() {
    let course = Course::new();
    let server = "fn main() {\n    \
                      for _ in 0..3000 {\n        \
                          std::fs::create_dir(\"a\").unwrap();\n        \
                          std::env::set_current_dir(\"a\").unwrap();\n    \
                      }\n    \
                      std::thread::sleep(std::time::Duration::from_millis(500));\n\
                  }\n";
    let submission = submission(&[("server.rs", server)]);
    for level in LEVELS {
        let checked = course.check_at(level, submission.path(), &["--case", "answer"]);
        if let Some((status, said)) = checked {
            assert_eq!(status, Some(1), "{level}: {said}");
        }
    }
    course.assert_nothing_is_left();
}

#[test]
fn an_interrupt_ends_a_compiler_and_leaves_nothing() {
    let course = Course::new();
    let server = "#![allow(long_running_const_eval)]\n\
                  const A: u64 = { let mut a = 0u64; while a < u64::MAX { a += 1 } a };\n\
                  fn main() { println!(\"{A}\") }\n";
    let submission = submission(&[("server.rs", server)]);
    for level in LEVELS {
        let mut grading = course
            .command(submission.path(), &["--isolation", level])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the grader starts");
        let own = course.path("target/grader-submission-");
        let compiles = || {
            let processes = fs::read_dir("/proc").expect("processes").flatten();
            processes
                .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
                .any(|line| line.contains("\0tcp_probe_server\0") && line.contains(&own))
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        while !compiles() && grading.try_wait().expect("a status").is_none() {
            assert!(Instant::now() < deadline, "it did not come to compile");
            std::thread::sleep(Duration::from_millis(10));
        }
        if grading.try_wait().expect("a status").is_some() {
            println!("skipped: {level}: not available");
            continue;
        }
        let pid = Pid::from_raw(grading.id().try_into().expect("a process id"));
        kill(pid, Signal::SIGINT).expect("a signal");
        let status = grading.wait().expect("the grader ends");
        assert_eq!(status.code(), Some(130), "{level}");
        course.assert_nothing_is_left();
    }
}
