//! Runs a grader, disturbs it, and reads its verdicts.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::common::grader;
use super::disturbance::{Disturbance, Disturber, IDLE};
use super::sets::{Run, class_reports};
use super::verdicts::{Verdicts, read};

/// A grader that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(40 * 60);

/// Set by Ctrl-C: no more is graded.
pub(crate) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What one run of the grader said.
pub(crate) struct Graded {
    pub(crate) verdicts: Verdicts,
    /// Those of a second run over the results of the first, which nothing disturbed: for `batch`.
    pub(crate) again: Option<Verdicts>,
    /// How often it was stopped, or had no processes or open files.
    pub(crate) disturbed: usize,
    /// `None` if it had to be killed.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Graded {
    /// Whether the grader ended in one of the ways in which it may.
    pub(crate) fn ended_well(&self) -> bool {
        let code = self.status.and_then(|status| status.code());
        matches!(code, Some(0 | 1 | 4))
    }

    /// Whether this machine does not have the level of isolation, or not for these programs.
    pub(crate) fn is_refused(&self) -> bool {
        let code = self.status.and_then(|status| status.code());
        self.verdicts.is_empty() && !matches!(code, Some(0 | 1))
    }
}

/// Grades at a level while this disturbs it. The reports go to `folder`, which is new.
pub(crate) fn grade(run: &Run, level: &str, disturbance: Disturbance, folder: &Path) -> Graded {
    fs::create_dir_all(folder).expect("a folder");
    let began = Instant::now();
    let (status, disturbed) = grade_once(run, level, disturbance, folder, "first");
    let took = began.elapsed();
    let verdicts = verdicts(run, folder, "first");
    let again = (run.is_class && disturbance != IDLE && status.is_some()).then(|| {
        let _ = grade_once(run, level, IDLE, folder, "second");
        self::verdicts(run, folder, "second")
    });
    let stderr = fs::read(folder.join("first.txt")).unwrap_or_default();
    Graded {
        verdicts,
        again,
        disturbed,
        status,
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
        took,
    }
}

fn grade_once(
    run: &Run,
    level: &str,
    disturbance: Disturbance,
    folder: &Path,
    name: &str,
) -> (Option<ExitStatus>, usize) {
    let file = |ending| File::create(folder.join(format!("{name}.{ending}"))).expect("a file");
    let words: Vec<&str> = run.words.iter().map(String::as_str).collect();
    let mut command = grader(&words);
    command
        .args(["--isolation", level])
        .current_dir(&run.course)
        .env_remove("PYTHONUNBUFFERED")
        .stdout(file("json"))
        .stderr(file("txt"))
        .process_group(0);
    if run.is_class {
        command.arg("--out").arg(folder.join("out"));
    }
    let grading = command.spawn().expect("the grader starts");
    let disturbers = disturbance.of_grader(grading.id());
    let status = ended(Grading(grading));
    // They have nothing to disturb any more.
    (status, disturbers.into_iter().map(Disturber::end).sum())
}

/// A grader that is killed on drop.
struct Grading(Child);

impl Drop for Grading {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How the grader ended; `None` if it had to be killed.
fn ended(mut grading: Grading) -> Option<ExitStatus> {
    let end = Instant::now() + LONGEST;
    while Instant::now() < end && !INTERRUPTED.load(Ordering::Relaxed) {
        if let Some(status) = grading.0.try_wait().expect("a status") {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(5));
    }
    None
}

fn verdicts(run: &Run, folder: &Path, name: &str) -> Verdicts {
    let reports = if run.is_class {
        class_reports(&folder.join("out"))
    } else {
        let text = fs::read(folder.join(format!("{name}.json"))).unwrap_or_default();
        serde_json::from_slice(&text).into_iter().collect()
    };
    let mut verdicts = Verdicts::new();
    for report in &reports {
        read(report, &mut verdicts);
    }
    verdicts
}
