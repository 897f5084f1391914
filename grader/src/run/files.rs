//! Looks at files in the program's working folder.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};
use std::time::Duration;

use rustix::fs::{Mode, OFlags, openat};
use tokio::time::{Instant, sleep};

use super::conversation::{Stop, wait};
use super::stage::Stage;
use super::transcript::Fact;
use crate::judge::Status;
use crate::plan::Step;

/// How often a file is looked at while it is not as it should be.
const INTERVAL: Duration = Duration::from_millis(10);
/// No file of any lab is larger.
const LARGEST: u64 = 64 << 20;

/// Waits until a file is as the step says.
pub(super) async fn watch(
    stage: &Stage,
    name: &str,
    step: &Step,
    deadline: Instant,
) -> Result<(), Stop> {
    let mut last = None;
    loop {
        // Whether the program has ended is asked first: what is found after its end stays.
        let finished = stage.finished();
        let found = look(stage.folder.path(), name);
        if last.as_ref() != Some(&found) {
            stage.note(Fact::Looked(name.to_owned(), found.clone()));
            last = Some(found);
        }
        if finished || Instant::now() >= deadline || stage.check(step) == Status::Met {
            return wait(stage, step, deadline).await;
        }
        sleep(INTERVAL).await;
    }
}

/// The bytes of a regular file in a folder. What a link points to is none of the program's making, and the program may put
/// one there at any moment: so it is opened part by part, and looked at once it is open.
fn look(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut file = File::open(folder).ok()?;
    for part in Path::new(name).components() {
        let Component::Normal(part) = part else {
            return None;
        };
        file = openat(&file, part, flags, Mode::empty()).ok()?.into();
    }
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::look;

    #[test]
    fn only_a_file_of_the_folders_own_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        fs::create_dir(path.join("inner")).expect("a folder");
        fs::write(path.join("inner/file"), "bytes").expect("a file");
        symlink("inner/file", path.join("link")).expect("a link");
        symlink("inner", path.join("folder-link")).expect("a link");
        assert_eq!(look(path, "inner/file").as_deref(), Some(&b"bytes"[..]));
        for name in [
            "link",
            "folder-link/file",
            "inner",
            "none",
            "../x",
            "/etc/hosts",
        ] {
            assert_eq!(look(path, name), None, "{name}");
        }
    }
}
