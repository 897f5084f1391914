//! Notices when a lab's sources change, by file notifications from the system or, without them, by
//! polling. Only the text counts: replacing a file by renaming another, as some editors do, is a
//! save; a compiler reading a file is not.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use std::{fs, thread};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::base::fs::read_file;

/// How long the sources must be unchanged to count as saved, because an editor may write in parts.
const SETTLED: Duration = Duration::from_millis(15);
/// How often to poll if there are no notifications.
const POLL_INTERVAL: Duration = Duration::from_millis(150);
/// The longest wait for a notification, because `recv_timeout` needs a limit.
const LONG_TIME: Duration = Duration::from_secs(86_400);

/// The largest source that is watched, in bytes.
const MOST_BYTES: u64 = 4 << 20;

/// Watches the sources until it is dropped.
#[derive(Debug)]
pub(crate) struct SaveWatcher {
    /// Sends the notifications; `None` while polling.
    _watcher: Option<RecommendedWatcher>,
    _end: Sender<()>,
}

/// Calls `on_save`, on a separate thread, each time the sources of the lab in this folder change.
/// Polls if `poll` is set or the system sends no notifications.
pub(crate) fn watch_saves(
    lab: &Path,
    poll: bool,
    on_save: impl Fn() + Send + 'static,
) -> SaveWatcher {
    let (sender, receiver) = channel();
    let mut before = sources(lab);
    let watcher = if poll {
        None
    } else {
        start_notifications(lab, &sender)
    };
    let polls = watcher.is_none();
    let lab = lab.to_owned();
    thread::spawn(move || {
        while wait_for_next(&receiver, if polls { POLL_INTERVAL } else { LONG_TIME }) {
            let mut now = sources(&lab);
            if now == before {
                continue;
            }
            now = wait_until_settled(&lab, now, &receiver);
            // The change may have been undone in the meantime.
            if now != before {
                before = now;
                on_save();
            }
        }
    });
    SaveWatcher {
        _watcher: watcher,
        _end: sender,
    }
}

fn start_notifications(lab: &Path, sender: &Sender<()>) -> Option<RecommendedWatcher> {
    let sender = sender.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reads are reported too; reacting to our own would never end.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // Fails if the watcher is just being dropped.
            let _ = sender.send(());
        }
    })
    .ok()?;
    // Watches the folder instead of the files, because editors replace files.
    watcher.watch(lab, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}

/// Waits for a notification or the next poll. Returns whether to continue.
fn wait_for_next(receiver: &Receiver<()>, wait: Duration) -> bool {
    let next = receiver.recv_timeout(wait);
    // The next comparison covers all notifications received so far.
    while receiver.try_recv().is_ok() {}
    next != Err(RecvTimeoutError::Disconnected)
}

/// Returns the sources once they have been unchanged for [`SETTLED`], or after 20 times as long at
/// most.
fn wait_until_settled(
    lab: &Path,
    mut now: WatchedSources,
    receiver: &Receiver<()>,
) -> WatchedSources {
    let deadline = Instant::now() + 20 * SETTLED;
    loop {
        let is_quiet = receiver.recv_timeout(SETTLED).is_err();
        let later = sources(lab);
        if (later == now && is_quiet) || Instant::now() > deadline {
            return later;
        }
        now = later;
    }
}

type WatchedSources = Vec<(PathBuf, Vec<u8>)>;

/// The manifest and sources of a lab. Files that cannot be read are left out.
fn sources(lab: &Path) -> WatchedSources {
    let mut found = Vec::new();
    let manifest = lab.join("Cargo.toml");
    if let Ok(bytes) = read_file(&manifest, MOST_BYTES) {
        found.push((manifest, bytes));
    }
    collect(&lab.join("src"), &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut WatchedSources) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs")
            && let Ok(bytes) = read_file(&path, MOST_BYTES)
        {
            found.push((path, bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than even a slow machine needs.
    const DEADLINE: Duration = Duration::from_secs(20);

    fn lab() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("src/bin")).unwrap();
        fs::write(folder.path().join("src/bin/server.rs"), "old").unwrap();
        folder
    }

    fn save_each_way(poll: bool) {
        let folder = lab();
        let (sender, saved) = channel();
        let watcher = watch_saves(folder.path(), poll, move || {
            let _ = sender.send(());
        });
        assert!(!poll || watcher._watcher.is_none());
        let path = folder.path().join("src/bin/server.rs");
        let rename = |text: &str, to: &Path| {
            let other = folder.path().join("src/bin/.server.rs.swp");
            fs::write(&other, text).unwrap();
            fs::rename(&other, to).unwrap();
        };
        // Replace the file by renaming another; twice, because afterwards the path has a new inode.
        for text in ["new", "newer"] {
            rename(text, &path);
            saved.recv_timeout(DEADLINE).unwrap();
        }
        // Unchanged text and files that are not sources do not count as a save; a new module does.
        rename("newer", &path);
        rename("notes", &folder.path().join("src/notes.txt"));
        rename("a module", &folder.path().join("src/bin/more.rs"));
        saved.recv_timeout(DEADLINE).unwrap();
        assert!(saved.try_recv().is_err());
        // Overwrite the file in place.
        fs::write(&path, "newest").unwrap();
        saved.recv_timeout(DEADLINE).unwrap();
        drop(watcher);
        // The watcher's thread ends, and drops the sender.
        while saved.recv_timeout(DEADLINE).is_ok() {}
        assert_eq!(
            saved.recv_timeout(DEADLINE),
            Err(RecvTimeoutError::Disconnected)
        );
    }

    #[test]
    fn a_save_is_noticed_however_it_is_made() {
        save_each_way(false);
    }

    #[test]
    fn a_save_is_seen_where_nothing_gives_notice() {
        save_each_way(true);
    }
}
