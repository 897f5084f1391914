//! Tells when a lab's sources change: by the system's own notice, or by looking again and again where there is none. What
//! counts is the text: an editor that writes another file and renames it has saved, a compiler that reads has not.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use std::{fs, thread};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// How long the sources have to be the same until they count as saved: an editor may write in parts.
const SETTLED: Duration = Duration::from_millis(15);
/// How often sources are looked at where nothing gives notice.
const POLL: Duration = Duration::from_millis(150);
/// A day, where something does: the wait has to have an end.
const NEVER: Duration = Duration::from_secs(86_400);

/// The watching, which ends with it.
#[derive(Debug)]
pub struct Saves {
    /// Gives notice; nothing where the sources are looked at instead.
    _watcher: Option<RecommendedWatcher>,
    _end: Sender<()>,
    /// Whether the sources are looked at again and again.
    pub polls: bool,
}

/// Calls `on_save` each time that the sources of the lab in this folder change, from a thread of its own. With `poll`, or
/// where the system gives no notice, they are looked at again and again.
pub fn watch(lab: &Path, poll: bool, on_save: impl Fn() + Send + 'static) -> Saves {
    let (sender, receiver) = channel();
    let mut before = sources(lab);
    let watcher = if poll { None } else { noticed(lab, &sender) };
    let polls = watcher.is_none();
    let lab = lab.to_owned();
    thread::spawn(move || {
        while until_next(&receiver, if polls { POLL } else { NEVER }) {
            let mut now = sources(&lab);
            if now == before {
                continue;
            }
            now = settled(&lab, now, &receiver);
            // Somebody may have changed something and changed it back.
            if now != before {
                before = now;
                on_save();
            }
        }
    });
    Saves {
        _watcher: watcher,
        _end: sender,
        polls,
    }
}

fn noticed(lab: &Path, sender: &Sender<()>) -> Option<RecommendedWatcher> {
    let sender = sender.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a source is told, too: by looking at them there would be no end of notices.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            // Nobody listens any more: it ends in a moment.
            let _ = sender.send(());
        }
    })
    .ok()?;
    // The folder, not the files: they may be replaced.
    watcher.watch(lab, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}

/// Waits for a notice, or until it is time to look. Returns whether to go on.
fn until_next(receiver: &Receiver<()>, wait: Duration) -> bool {
    let next = receiver.recv_timeout(wait);
    // One look is enough for all that has come by now.
    while receiver.try_recv().is_ok() {}
    next != Err(RecvTimeoutError::Disconnected)
}

/// The sources once they have stayed the same for a moment.
fn settled(lab: &Path, mut now: WatchedSources, receiver: &Receiver<()>) -> WatchedSources {
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

/// What a lab's programs are made of; what cannot be read is not there.
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
        let saves = watch(folder.path(), poll, move || {
            let _ = sender.send(());
        });
        assert!(!poll || saves.polls);
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
        drop(saves);
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
