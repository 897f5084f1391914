//! A program starts, runs and ends as it should, in the surroundings it should have.

use std::fs::File;
use std::process::Command;

use grader::base::level::Isolation;
use grader::base::process::Exit;
use grader::sandbox::{Program, StartError};

use crate::support::{JAILED, helper, in_time, launch, on_case_thread, start};

pub(super) fn exit(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        for (script, exit, words) in [
            ("exit 0", Exit::Code(0), "exited with status 0"),
            ("exit 11", Exit::Code(11), "exited with status 11"),
            ("kill -SEGV $$", Exit::Signal(11), "killed by SIGSEGV"),
            ("kill -KILL $$", Exit::Signal(9), "killed by SIGKILL"),
        ] {
            let mut running = start(&launch(level, &["sh", "-c", script])).await;
            assert_eq!(
                in_time(running.program.exited()).await.expect("an exit"),
                exit
            );
            assert_eq!(
                in_time(running.program.exited())
                    .await
                    .expect("the same again"),
                exit
            );
            assert_eq!(exit.to_string(), words);
            in_time(running.program.end()).await.expect("all dead");
        }
        // Awaiting an exit and giving up loses nothing.
        let mut running = start(&launch(level, &["cat"])).await;
        let early = tokio::time::timeout(
            std::time::Duration::from_millis(20),
            running.program.exited(),
        )
        .await;
        assert!(early.is_err());
        running.stdin = None;
        assert_eq!(
            in_time(running.program.exited()).await.expect("an exit"),
            Exit::Code(0)
        );
    });
    true
}

pub(super) fn stdio(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let mut running = start(&launch(
            level,
            &["sh", "-c", "echo oops >&2; cat; echo end"],
        ))
        .await;
        running.write("one\n").await;
        assert_eq!(running.line().await, "one");
        // It waits for more, so it can be looked at; by the machine's process id, not by the
        // namespace's.
        let pid = running.program.pid().expect("a process id").to_string();
        let seen = Command::new("ps")
            .args(["-o", "args=", "-p", &pid])
            .output()
            .expect("ps")
            .stdout;
        assert!(
            String::from_utf8_lossy(&seen).contains("echo oops"),
            "{pid}"
        );
        running.write("two\n").await;
        assert_eq!(running.line().await, "two");
        running.stdin = None;
        assert_eq!(running.rest().await, "end\n");
        let mut complaint = String::new();
        in_time(tokio::io::AsyncReadExt::read_to_string(
            &mut running.stderr,
            &mut complaint,
        ))
        .await
        .expect("text");
        assert_eq!(complaint, "oops\n");
        in_time(running.program.end()).await.expect("all dead");
    });
    true
}

pub(super) fn cannot_start(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        for (program, words) in [
            (
                "/nowhere/server",
                "cannot start `/nowhere/server`: there is no such program",
            ),
            (
                "no-such-program",
                "cannot start `no-such-program`: there is no such program",
            ),
            (
                "/etc/passwd",
                "cannot start `/etc/passwd`: it is not executable",
            ),
            ("/etc", "cannot start `/etc`: it is not executable"),
        ] {
            let error = Program::start(&launch(level, &[program]))
                .await
                .expect_err("it cannot start");
            assert!(matches!(error, StartError::Program { .. }), "{error:?}");
            assert!(error.to_string().starts_with(words), "{error}");
        }
        let mut lost = launch(level, &["true"]);
        lost.dir = "/nowhere".into();
        let error = Program::start(&lost).await.expect_err("no directory");
        assert!(matches!(error, StartError::Grader(_)), "{error:?}");
        assert!(error.to_string().contains("/nowhere"), "{error}");
    });
    true
}

pub(super) fn surroundings(level: Isolation, _: &[&str]) -> bool {
    if !JAILED {
        println!("nothing but process groups here");
        return false;
    }
    // As if the grader had been started with a descriptor too many.
    let extra = File::open("/etc/passwd").expect("a file");
    rustix::io::fcntl_setfd(&extra, rustix::io::FdFlags::empty()).expect("not close-on-exec");
    on_case_thread(level, async || {
        let mut running = start(&helper(level, &["inside"])).await;
        let seen = running.rest().await;
        let starting = |with: &str| {
            seen.lines()
                .filter(|line| line.starts_with(with))
                .collect::<Vec<_>>()
        };
        assert_eq!(starting("env"), ["env PATH=/usr/bin:/bin"]);
        assert_eq!(
            starting("dir"),
            [format!("dir {}", std::env::temp_dir().display())]
        );
        assert_eq!(starting("fd").len(), 3, "{seen}");
        assert!(
            starting("fd").iter().all(|fd| fd.contains("pipe:")),
            "{seen}"
        );
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(starting(set), [format!("{set}: 0000000000000000")]);
        }
        assert_eq!(starting("NoNewPrivs"), ["NoNewPrivs: 1"]);
        assert_eq!(starting("jail open"), ["jail open false"]);
        if level == Isolation::Namespace {
            // A process table, and a /proc that shows it: one id, and the first after the jail,
            // which has one thread.
            assert_eq!(starting("NSpid"), ["NSpid: 2"]);
        }
    });
    true
}

pub(super) fn parent_is_safe(level: Isolation, _: &[&str]) -> bool {
    if level != Isolation::Namespace {
        println!("the program and its parent are the same user's");
        return false;
    }
    on_case_thread(level, async || {
        let script = "kill -9 1; kill -9 $PPID; kill -9 -1; kill -STOP 1; echo still here; exit 3";
        let mut running = start(&launch(level, &["sh", "-c", script])).await;
        assert_eq!(running.rest().await, "still here\n");
        assert_eq!(
            in_time(running.program.exited()).await.expect("an exit"),
            Exit::Code(3)
        );
        in_time(running.program.end()).await.expect("all dead");
    });
    true
}
