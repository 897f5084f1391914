//! Disturbs one grader: stops it, or leaves it no processes or no open files. Everything is
//! restored when stdin ends.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

use super::disturbance::read_to_the_end;

/// The shortest and the longest time for which a grader is stopped, in seconds.
const STOPPED: [f64; 2] = [0.02, 15.0];

/// The shortest and the longest time without processes or open files, in seconds.
const MISSING: [f64; 2] = [0.3, 5.0];

/// The shortest and the longest time until the next of either, in seconds.
const PAUSE: [f64; 2] = [0.1, 30.0];

/// Where the kernel has the cgroups that count processes: version 1, and version 2.
const CGROUPS: [&str; 2] = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"];

/// Ends when stdin does.
pub(crate) struct UntilTheEnd(Receiver<()>);

impl UntilTheEnd {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            read_to_the_end();
            drop(sender);
        });
        Self(receiver)
    }

    /// Waits; `false` if it is the end.
    fn wait(&self, seconds: f64) -> bool {
        let time = Duration::from_secs_f64(seconds);
        self.0.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
    }
}

/// A number between the two: as likely between 1 and 2 as between 10 and 20.
fn between([low, high]: [f64; 2]) -> f64 {
    low * (high / low).powf(fastrand::f64())
}

/// Stops a grader and continues it, at times together with its process group, as Ctrl-Z does.
/// Returns how often it did.
pub(crate) fn stop(id: i32, end: &UntilTheEnd) -> usize {
    let mut times = 0;
    while end.wait(between(PAUSE)) {
        let whom = Pid::from_raw(if fastrand::bool() { id } else { -id });
        // A grader that has ended is no longer there.
        let _ = kill(whom, Signal::SIGSTOP);
        times += 1;
        let goes_on = end.wait(between(STOPPED));
        let _ = kill(whom, Signal::SIGCONT);
        if !goes_on {
            break;
        }
    }
    times
}

/// Leaves a grader that is grading at most some more open files, for some seconds at a time.
/// Returns how often it did.
pub(crate) fn take_files(id: i32, end: &UntilTheEnd) -> usize {
    let mut times = 0;
    while end.wait(between(PAUSE)) {
        if !is_grading(id) {
            continue;
        }
        times += 1;
        let open = fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count) as u64;
        let before = limit(id, "--nofile", open + fastrand::u64(0..8));
        let goes_on = end.wait(between(MISSING));
        restore(id, "--nofile", before.as_deref());
        if !goes_on {
            break;
        }
    }
    times
}

/// Leaves a grader that is grading, and all that it has started, at most some more processes, for
/// some seconds at a time.
/// Returns how often it did.
pub(crate) fn take_processes(id: i32, end: &UntilTheEnd) -> usize {
    let mut times = 0;
    let cgroup = cgroups().map(|root| Cgroup::new(root, id));
    while end.wait(between(PAUSE)) {
        if !is_grading(id) {
            continue;
        }
        times += 1;
        let goes_on = match &cgroup {
            Some(cgroup) => {
                cgroup.limit(fastrand::u64(0..8));
                let goes_on = end.wait(between(MISSING));
                cgroup.set("max");
                goes_on
            }
            None => take_users_processes(id, end),
        };
        if !goes_on {
            break;
        }
    }
    times
}

/// The same for a user whom the limit on processes binds.
fn take_users_processes(id: i32, end: &UntilTheEnd) -> bool {
    let all = [id].into_iter().chain(descendants(id));
    let limited = all.map(|id| (id, limit(id, "--nproc", 1)));
    let limited: Vec<_> = limited.collect();
    let goes_on = end.wait(between(MISSING));
    for (id, before) in limited {
        restore(id, "--nproc", before.as_deref());
    }
    goes_on
}

/// Why no grader can run out of processes here.
pub(crate) fn lacks_processes() -> Option<&'static str> {
    let why = "nothing limits the processes of root here: no cgroup can be made that counts them";
    (geteuid().is_root() && cgroups().is_none()).then_some(why)
}

/// The folder in which root can make a cgroup that counts processes. Nobody else needs one.
fn cgroups() -> Option<PathBuf> {
    let counts = |root: &PathBuf| {
        let folder = root.join(format!("grader-soak-{}", std::process::id()));
        let counts = fs::create_dir(&folder).is_ok() && folder.join("pids.max").exists();
        let _ = fs::remove_dir(folder);
        counts
    };
    let mut roots = CGROUPS.map(PathBuf::from).into_iter();
    geteuid().is_root().then(|| roots.find(counts)).flatten()
}

/// A grader's cgroup.
struct Cgroup(PathBuf);

impl Cgroup {
    fn new(root: PathBuf, id: i32) -> Self {
        let folder = root.join(format!("grader-soak-{id}"));
        let _ = fs::create_dir(&folder);
        let _ = fs::write(folder.join("cgroup.procs"), id.to_string());
        Self(folder)
    }

    /// Allows this many more processes than there are.
    fn limit(&self, more: u64) {
        let now = fs::read_to_string(self.0.join("pids.current")).unwrap_or_default();
        if let Ok(now) = now.trim().parse::<u64>() {
            self.set(&(now + more).to_string());
        }
    }

    fn set(&self, most: &str) {
        let _ = fs::write(self.0.join("pids.max"), most);
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        self.set("max");
        // What a grader started may end a moment after it.
        for _ in 0..100 {
            if fs::remove_dir(&self.0).is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Whether a grader has begun to grade, or to compile: then there is a program in a jail.
fn is_grading(id: i32) -> bool {
    let is_jail =
        |id: i32| fs::read(format!("/proc/{id}/cmdline")).map(|line| contains_jail(&line));
    let jails = descendants(id)
        .into_iter()
        .filter(|id| is_jail(*id).unwrap_or(false));
    let mut inside = jails.flat_map(children);
    inside.any(|id| is_jail(id).is_ok_and(|is_jail| !is_jail))
}

/// Whether a command line is that of a jail, which the grader itself runs.
fn contains_jail(line: &[u8]) -> bool {
    line.split(|byte| *byte == 0).any(|word| word == b"__jail")
}

fn descendants(id: i32) -> Vec<i32> {
    let mut all = children(id);
    let mut next = 0;
    while let Some(parent) = all.get(next) {
        all.extend(children(*parent));
        next += 1;
    }
    all
}

fn children(id: i32) -> Vec<i32> {
    let tasks = fs::read_dir(format!("/proc/{id}/task"));
    let tasks = tasks.into_iter().flatten().flatten();
    let lists = tasks.map(|task| fs::read_to_string(task.path().join("children")));
    let text: String = lists.flatten().collect();
    text.split_whitespace()
        .filter_map(|id| id.parse().ok())
        .collect()
}

/// Lowers a process's soft limit. Returns what it was, if the process is still there.
fn limit(id: i32, resource: &str, most: u64) -> Option<String> {
    let asked = prlimit(id, &[resource, "--noheadings", "--raw", "--output=SOFT"])?;
    prlimit(id, &[&format!("{resource}={most}:")])?;
    Some(asked)
}

fn restore(id: i32, resource: &str, before: Option<&str>) {
    if let Some(before) = before {
        let _ = prlimit(id, &[&format!("{resource}={before}:")]);
    }
}

/// What the command `prlimit` says of a process; `None` if it fails.
fn prlimit(id: i32, words: &[&str]) -> Option<String> {
    let mut command = Command::new("prlimit");
    command.args(["--pid", &id.to_string()]).args(words);
    let output = command.stderr(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(said)
}
