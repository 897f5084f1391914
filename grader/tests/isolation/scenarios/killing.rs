//! Nothing that a program has started outlives it, and nothing of the grader's leaks.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use grader::base::level::Isolation;
use grader::base::process::Exit;
use grader::sandbox::leave;

use crate::support::{
    JAILED, Running, alive, eventually, helper, in_time, mark, on_case_thread, start,
};

/// A daemon in a session of its own, up and holding stdout, its parents gone.
async fn daemon(level: Isolation, mark: &str) -> Running {
    let words = if JAILED {
        ["daemon", mark]
    } else {
        ["parent", mark]
    };
    let mut running = start(&helper(level, &words)).await;
    assert_eq!(running.line().await, "up");
    if JAILED {
        assert_eq!(
            in_time(running.program.exited()).await.expect("an exit"),
            Exit::Code(0)
        );
        eventually("only the daemon is left", || {
            (alive(mark) == 1).then_some(())
        })
        .await;
    }
    running
}

pub(super) fn daemon_dies(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let mark = mark();
        let Running {
            program,
            mut stdout,
            ..
        } = daemon(level, &mark).await;
        in_time(program.end()).await.expect("all dead");
        assert_eq!(alive(&mark), 0);
        let mut rest = Vec::new();
        in_time(tokio::io::AsyncReadExt::read_to_end(&mut stdout, &mut rest))
            .await
            .expect("the end of its output");
    });
    true
}

pub(super) fn drop_kills(level: Isolation, _: &[&str]) -> bool {
    on_case_thread(level, async || {
        let mark = mark();
        drop(daemon(level, &mark).await);
        assert_eq!(alive(&mark), 0);
    });
    true
}

pub(super) fn hold(level: Isolation, rest: &[&str]) -> bool {
    on_case_thread(level, async || {
        // The mark is put together here: this process is not to count.
        let _running = daemon(level, &format!("mark-{}", rest[0])).await;
        println!("up");
        std::future::pending::<()>().await;
    });
    true
}

pub(super) fn grader_killed(level: Isolation, _: &[&str]) -> bool {
    if !JAILED {
        println!("process groups outlive a grader that is killed");
        return false;
    }
    let mark = mark();
    let mut grader = Command::new(std::env::current_exe().expect("own path"))
        .args([
            "case",
            "_hold",
            &level.to_string(),
            mark.trim_start_matches("mark-"),
        ])
        .stdout(Stdio::piped())
        .spawn()
        .expect("another grader");
    let mut line = String::new();
    BufReader::new(grader.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("a line");
    assert_eq!(line, "up\n");
    let jails = children(grader.id());
    assert!(!jails.is_empty());
    grader.kill().expect("killed");
    grader.wait().expect("dead");
    on_case_thread(Isolation::Ports, async || {
        eventually("all are dead", || (alive(&mark) == 0).then_some(())).await;
        let gone = |pid: &String| !std::path::Path::new("/proc").join(pid).exists();
        eventually("the jail is gone", || jails.iter().all(gone).then_some(())).await;
    });
    true
}

fn children(pid: u32) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"))
        .expect("/proc")
        .flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

pub(super) fn no_leaks(level: Isolation, _: &[&str]) -> bool {
    /// Without the jails that wait for programs.
    fn descriptors() -> usize {
        leave();
        std::fs::read_dir("/dev/fd").expect("descriptors").count()
    }
    on_case_thread(level, async || {
        let mut before = 0;
        for round in 0..500 {
            // Once every runtime and cache is warm.
            if round == 10 {
                before = descriptors();
            }
            let mut running = start(&helper(level, &["nothing"])).await;
            // Ended in all three ways: after its exit, in the midst of it, and by being dropped.
            if round % 3 == 0 {
                assert_eq!(
                    in_time(running.program.exited()).await.expect("an exit"),
                    Exit::Code(0)
                );
            }
            if round % 3 != 2 {
                in_time(running.program.end()).await.expect("all dead");
            }
        }
        assert_eq!(descriptors(), before);
        if cfg!(target_os = "linux") {
            assert_eq!(children(std::process::id()), Vec::<String>::new());
        }
    });
    true
}

pub(super) fn side_by_side(level: Isolation, _: &[&str]) -> bool {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    on_case_thread(level, async || {
                        let mark = mark();
                        let Running {
                            program, stdout, ..
                        } = daemon(level, &mark).await;
                        in_time(program.end()).await.expect("all dead");
                        let mut output =
                            std::io::PipeReader::from(stdout.into_blocking_fd().expect("a pipe"));
                        // Nobody else's children have been handed the other end.
                        output.read_to_end(&mut Vec::new()).expect("the end");
                        assert_eq!(alive(&mark), 0);
                    });
                }
            });
        }
    });
    true
}
