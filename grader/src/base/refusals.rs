//! How often the kernel has refused a process or a thread because a cgroup of the grader's is full.
//!
//! A program that fails for that frees what it had, and then nothing seems to be missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Where cgroups are mounted that count processes, and the file that counts refusals there: of
/// version 1, and of version 2, alone and beside version 1. The latter counts those of the cgroup's
/// own limit only, and not those of what the grader limits in it.
const MOUNTS: [(&str, &str, &str); 3] = [
    (":pids:", "/sys/fs/cgroup/pids", "pids.events"),
    ("0::", "/sys/fs/cgroup", "pids.events.local"),
    ("0::", "/sys/fs/cgroup/unified", "pids.events.local"),
];

/// The number of refusals; 0 where the kernel does not count them.
#[must_use]
pub fn count() -> u64 {
    static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let cgroups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let mut files = files(&cgroups);
        files.retain(|file| file.is_file());
        files
    });
    let texts = files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok());
    texts.map(|text| refusals(&text)).sum()
}

/// The files of the cgroups in `/proc/self/cgroup`, and of those around them.
fn files(cgroups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in cgroups.lines() {
        for (sign, mount, name) in MOUNTS {
            let Some((_, path)) = line.split_once(sign) else {
                continue;
            };
            let around = Path::new(path.trim_start_matches('/')).ancestors();
            files.extend(around.map(|folder| Path::new(mount).join(folder).join(name)));
        }
    }
    files
}

/// The number in the line `max N` of such a file.
fn refusals(text: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix("max "));
    line.and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_cgroups_around_the_grader_count() {
        let names = |text| {
            let files = files(text);
            files
                .iter()
                .map(|file| file.display().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("8:pids:/a/b\n7:cpu:/\n"),
            [
                "/sys/fs/cgroup/pids/a/b/pids.events",
                "/sys/fs/cgroup/pids/a/pids.events",
                "/sys/fs/cgroup/pids/pids.events"
            ]
        );
        assert!(names("0::/a\n").contains(&"/sys/fs/cgroup/a/pids.events.local".to_owned()));
        assert!(names("").is_empty());
    }

    #[test]
    fn the_kernels_file_is_read() {
        assert_eq!(refusals("max 12\n"), 12);
        assert_eq!(refusals(""), 0);
    }
}
