//! Runs `grader/cluster/slurm.sh` on a real one-node Slurm, kills a task, and resumes with the same
//! command.

mod daemons;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use daemons::Cluster;

use super::class::{Submissions, marks};
use crate::support::files::{install, read};
use crate::support::missing_tool;

/// The number of parts of the class.
const PARTS: usize = 2;
/// The timeout for everything, long enough for a busy machine.
const BOUND: Duration = Duration::from_secs(300);

/// The results in a folder, with their modification times.
fn results(out: &Path) -> Vec<(PathBuf, SystemTime)> {
    let Ok(entries) = fs::read_dir(out.join("results")) else {
        return Vec::new();
    };
    let of = |entry: fs::DirEntry| {
        let path = entry.path();
        let is_whole = path.extension().is_some_and(|end| end == "json");
        let written = entry.metadata().ok()?.modified().ok()?;
        is_whole.then_some((path, written))
    };
    let mut found: Vec<_> = entries.flatten().filter_map(of).collect();
    found.sort();
    found
}

fn part(out: &Path, index: usize) -> PathBuf {
    out.join(format!("part-{}-of-{PARTS}", index + 1))
}

/// Submits the class, and returns the id of the array job.
fn submit(cluster: &Cluster, class: &Submissions, out: &Path) -> String {
    let script = class.root().join("grader/cluster/slurm.sh");
    let said = cluster.run(
        &script.to_string_lossy(),
        &[
            &PARTS.to_string(),
            &class.folder.to_string_lossy(),
            &out.to_string_lossy(),
            "tcp-probe",
        ],
    );
    let job = said.split_whitespace().nth(1).expect("a job");
    job.to_owned()
}

/// Kills the first task that has graded some but not all of its part. Returns its index and the
/// results that it had written.
fn kill_one(cluster: &Cluster, job: &str, out: &Path) -> (usize, Vec<(PathBuf, SystemTime)>) {
    let began = Instant::now();
    while began.elapsed() < BOUND {
        for index in 0..PARTS {
            let running = cluster.run(
                "squeue",
                &["--noheader", "--states=RUNNING", "--array", "--format=%i"],
            );
            let task = format!("{job}_{index}");
            if !results(&part(out, index)).is_empty() && running.contains(&task) {
                cluster.run("scancel", &["--full", "--signal=KILL", &task]);
                return (index, results(&part(out, index)));
            }
        }
    }
    panic!("no task has graded anything");
}

fn wait(cluster: &Cluster) {
    let began = Instant::now();
    while !cluster.run("squeue", &["--noheader"]).is_empty() {
        assert!(began.elapsed() < BOUND, "{}", cluster.logs());
    }
}

#[test]
fn a_killed_task_is_submitted_again_and_the_whole_is_what_one_machine_finds() {
    if let Some(lacking) = daemons::lacking() {
        return missing_tool(lacking);
    }
    let class = Submissions::new();
    let script = class.root().join("grader/cluster/slurm.sh");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("cluster/slurm.sh");
    install(&own, &script);
    let cluster = Cluster::start();
    let out = class.root().join("out");

    let job = submit(&cluster, &class, &out);
    let (killed, before) = kill_one(&cluster, &job, &out);
    wait(&cluster);
    let log = || read(out.join("log-merge.txt"));
    assert!(
        log().contains("no part has a result of it"),
        "{}{}",
        log(),
        cluster.logs()
    );

    submit(&cluster, &class, &out);
    wait(&cluster);
    let last = log();
    assert!(last.contains("12 of 12 submissions graded"), "{last}");
    let after = results(&part(&out, killed));
    assert!(after.len() > before.len(), "nothing was left to grade");
    for result in before {
        assert!(after.contains(&result), "{result:?} was written again");
    }
    let single = class.root().join("single");
    class.whole(&single, &out.join("secret"));
    assert_eq!(marks(&out.join("whole")), marks(&single));
}
