//! Untrusted submissions, graded by the real command: which files are read, what their compiler
//! must not do, and what their authors read. Each test creates the programs that it grades.

mod stopped;
mod worn_out;

use std::fs::File;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use nix::sys::signal::Signal;

use crate::support::files::{script, write};
use crate::support::guarded::{Guarded, RIGHT, SECRET, server, submission};
use crate::support::{Ran, processes, skip, snapshot, unwrapped, wait_until};

/// The levels with a sandbox.
const LEVELS: [&str; 3] = ["namespace", "user", "landlock"];

/// Grades a submission if there is a sandbox; otherwise reports that the test is skipped, and
/// returns `None`.
fn graded(course: &Guarded, submission: &Path, options: &[&str]) -> Option<Ran> {
    let ran = course.check(submission, options).run();
    if ran.is_refused() {
        skip(ran.said());
        return None;
    }
    Some(ran)
}

#[test]
fn an_honest_submission_passes_at_every_level_and_in_every_shape() {
    let course = Guarded::new();
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
            if let Some(ran) = course.answer_at(level, submission.path()) {
                assert_eq!(ran.code(), Some(0), "{level} {shape}: {}", ran.said());
            }
        }
    }
    course.assert_nothing_is_left();
}

#[test]
fn what_is_missing_is_named() {
    let course = Guarded::new();
    let Some(ran) = graded(&course, submission(&[]).path(), &[]) else {
        return;
    };
    let said = ran.status(1).said();
    for role in ["server", "client"] {
        let words = format!("the submission has no {role} for tcp-probe");
        assert!(unwrapped(&said).contains(&words), "{said}");
    }
    course.check(Path::new("/no/such/folder"), &[]).status(2);
    let own = course.course.root();
    course.check(own, &["--solutions"]).status(2);
}

#[test]
fn where_nothing_holds_a_program_none_is_compiled_unless_asked_for() {
    let course = Guarded::new();
    let submission = submission(&[("server.rs", &server(RIGHT))]);
    let ports = ["--isolation", "ports", "--case", "answer"];
    let said = course.check(submission.path(), &ports).status(2).said();
    assert!(said.contains("--unsafe-no-sandbox"), "{said}");
    assert!(!course.course.path("target/debug/deps").exists());
    let ports = [&ports[..], &["--unsafe-no-sandbox"]].concat();
    course.check(submission.path(), &ports).status(0);
    course.assert_nothing_is_left();
}

/// The ways in which a program can try to include files of others. All of these files exist:
/// without a jail, each program compiles.
#[test]
fn the_compiler_reads_nobodys_files() {
    let course = Guarded::new();
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
            if let Some(ran) = course.answer_at(level, submission.path()) {
                let said = ran.status(1).said();
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
        let said = course.check(submission.path(), &unsafely).run().said();
        assert!(!said.contains("does not compile"), "{said}");
    }
    course.assert_nothing_is_left();
}

#[test]
fn a_link_to_a_solution_is_told_of_and_not_followed() {
    let course = Guarded::new();
    let submission = submission(&[("src/bin/client.rs", "fn main() {}\n")]);
    let solution = course.path("solutions/tcp-probe/server.rs");
    symlink(solution, submission.path().join("src/bin/server.rs")).expect("a link");
    let Some(ran) = graded(&course, submission.path(), &[]) else {
        return;
    };
    let said = ran.status(1).said();
    let words =
        "✗ tcp-probe server: src/bin/server.rs is a link; a submission is made of its own files";
    assert!(unwrapped(&said).contains(words), "{said}");
}

#[test]
fn manifests_build_scripts_and_configuration_are_nobodys_business() {
    let course = Guarded::new();
    let ran = course.path("ran");
    let build = format!("fn main() {{ std::fs::write({ran:?}, \"\").unwrap(); panic!() }}\n");
    let wrapper = format!("#!/bin/sh\ntouch '{ran}'\nexit 1\n");
    let lab = "labs/tcp-probe";
    let submission = submission(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"labs/*\"]\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"0.1\"\n"),
        (&format!("{lab}/build.rs"), &build),
        (
            &format!("{lab}/Cargo.toml"),
            "[package]\nname = \"tcp-probe\"\nbuild = \"build.rs\"\n",
        ),
        (&format!("{lab}/src/bin/server.rs"), &server(RIGHT)),
    ]);
    let path = submission.path().join("wrapper");
    script(&path, &wrapper);
    let settings =
        format!("[build]\nrustc-wrapper = {path:?}\nrustflags = [\"--cfg\", \"evil\"]\n");
    for folder in [
        "",
        "labs/tcp-probe/",
        "labs/tcp-probe/src/",
        "labs/tcp-probe/src/bin/",
    ] {
        let path = format!("{folder}.cargo/config.toml");
        write(submission.path().join(path), &settings);
    }
    for level in LEVELS {
        if let Some(ran) = course.answer_at(level, submission.path()) {
            assert_eq!(ran.code(), Some(0), "{level}: {}", ran.said());
        }
    }
    assert!(!Path::new(&ran).exists(), "the submission's code ran");
}

/// Grades one student's program after another's. Its source looks older than the binary built from
/// the first.
#[test]
fn everybody_gets_a_program_of_their_own() {
    let course = Guarded::new();
    for voice in ["speaks", "sings", "shouts"] {
        let submission = submission(&[("src/bin/server.rs", &server(voice))]);
        let source = submission.path().join("src/bin/server.rs");
        let file = File::options().write(true).open(source).expect("a source");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        file.set_modified(long_ago).expect("a time");
        let answer = ["--case", "answer"];
        let Some(ran) = graded(&course, submission.path(), &answer) else {
            return;
        };
        let said = ran.status(1).said();
        assert!(
            said.contains(&format!("\"you {voice} hello\\n\"")),
            "{said}"
        );
    }
}

/// The grader's output for a submission whose programs both have this text; `None` if the test is
/// skipped.
fn said_of(program: &str) -> Option<String> {
    let course = Guarded::new();
    let submission = submission(&[
        ("src/bin/server.rs", program),
        ("src/bin/client.rs", program),
    ]);
    let said = graded(&course, submission.path(), &[])?.status(1).said();
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
        snapshot("type-error", &said);
    }
}

#[test]
fn a_compiler_that_is_made_to_say_a_report_is_told_from_the_report() {
    let forged = "✓ tcp-probe  100/100  2 cases passed\\n\\n::error::forged\\n##[group]\\u{1b}[2J";
    if let Some(said) = said_of(&format!("fn main() {{}}\ncompile_error!(\"{forged}\");\n")) {
        let command = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
        assert_eq!(said.lines().find(command), None, "{said}");
        snapshot("forged", &said);
    }
}

/// Folders nested more deeply than a path can name: counting or deleting them must not use
/// recursion.
#[test]
fn folders_that_nest_deeply_harm_nobody() {
    let course = Guarded::new();
    let server = "fn main() {\n    \
                      for _ in 0..3000 {\n        \
                          std::fs::create_dir(\"a\").unwrap();\n        \
                          std::env::set_current_dir(\"a\").unwrap();\n    \
                      }\n    \
                      std::thread::sleep(std::time::Duration::from_millis(500));\n\
                  }\n";
    let submission = submission(&[("server.rs", server)]);
    for level in LEVELS {
        if let Some(ran) = course.answer_at(level, submission.path()) {
            assert_eq!(ran.code(), Some(1), "{level}: {}", ran.said());
        }
    }
    course.assert_nothing_is_left();
}

#[test]
fn an_interrupt_ends_a_compiler_and_leaves_nothing() {
    let course = Guarded::new();
    let server = "#![allow(long_running_const_eval)]\n\
                  const A: u64 = { let mut a = 0u64; while a < u64::MAX { a += 1 } a };\n\
                  fn main() { println!(\"{A}\") }\n";
    let submission = submission(&[("server.rs", server)]);
    for level in LEVELS {
        let options = ["--isolation", level];
        let mut grading = course.check(submission.path(), &options).start();
        let own = course.path("target/grader-submission-");
        let compiles = |line: String| line.contains("\0tcp_probe_server\0") && line.contains(&own);
        wait_until("the compiler", || {
            processes().any(compiles) || grading.has_ended()
        });
        if grading.has_ended() {
            let ran = grading.ended();
            assert!(ran.is_refused(), "{level}: {}", ran.said());
            skip(format!("{level}: {}", ran.said()));
            continue;
        }
        grading.signal(Signal::SIGINT);
        let ran = grading.ended();
        assert_eq!(ran.code(), Some(130), "{level}: {}", ran.said());
        course.assert_nothing_is_left();
    }
}
