//! Notices when a lab's sources change, by the system's file notifications or, where there are
//! none, by polling. Only the text counts: an editor that writes another file and renames it has
//! saved, a compiler that reads has not.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use std::{fs, thread};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// How long the sources must stay the same to count as saved: an editor may write in parts.
const SETTLED: Duration = Duration::from_millis(15);
/// How often to poll without notifications.
const POLL_INTERVAL: Duration = Duration::from_millis(150);
/// How long to wait for a notification at most: `recv_timeout` needs some limit.
const LONG_TIME: Duration = Duration::from_secs(86_400);

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct SaveWatcher {
    /// Sends the notifications; `None` while polling.
    _watcher: Option<RecommendedWatcher>,
    _end: Sender<()>,
}

/// Calls `on_save`, on a thread of its own, each time the sources of the lab in this folder change.
/// Polls with `poll`, or if the system sends no notifications.
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
            // A change may have been undone meanwhile.
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
        // Reads are reported, too: our own reading would cause notifications without end.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // Fails once the watcher is being dropped.
            let _ = sender.send(());
        }
    })
    .ok()?;
    // The folder, not the files, which editors replace.
    watcher.watch(lab, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}

/// Waits for a notification, or until it is time to poll. Returns whether to go on.
fn wait_for_next(receiver: &Receiver<()>, wait: Duration) -> bool {
    let next = receiver.recv_timeout(wait);
    // One comparison covers all notifications so far.
    while receiver.try_recv().is_ok() {}
    next != Err(RecvTimeoutError::Disconnected)
}

/// The sources once they have stayed the same for [`SETTLED`], or after 20 times as long.
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

/// The manifest and sources of a lab, without files that cannot be read.
fn sources(lab: &Path) -> WatchedSources {
    let mut found = Vec::new();
    let manifest = lab.join("Cargo.toml");
    if let Ok(bytes) = fs::read(&manifest) {
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
            && let Ok(bytes) = fs::read(&path)
        {
            found.push((path, bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any machine takes.
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
        // By another file that takes its name; a second time, because it is another file by then.
        for text in ["new", "newer"] {
            rename(text, &path);
            saved.recv_timeout(DEADLINE).unwrap();
        }
        // The same text, and what is no source, are no save; a new module is.
        rename("newer", &path);
        rename("notes", &folder.path().join("src/notes.txt"));
        rename("a module", &folder.path().join("src/bin/more.rs"));
        saved.recv_timeout(DEADLINE).unwrap();
        assert!(saved.try_recv().is_err());
        // In place.
        fs::write(&path, "newest").unwrap();
        saved.recv_timeout(DEADLINE).unwrap();
        drop(watcher);
        // Its thread ends, and with it what it would send to.
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
