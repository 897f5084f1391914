//! Attacks with the program's own folder: what it leaves there for whoever reads or clears it.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;

use rustix::fs::{CWD, FileType, Mode, RenameFlags, mknodat, renameat_with};

use crate::files::loot_if;
use crate::{Loot, Target};

/// Puts a link to somebody's secret where its output is looked for.
pub(crate) fn links_output(target: &Target) -> Loot {
    let _ = symlink(target.canary.join("private.txt"), "output.txt");
    Loot::new()
}

/// Puts a pipe there, which blocks whoever opens it.
pub(crate) fn pipes_output(_: &Target) -> Loot {
    let made = mknodat(
        CWD,
        "output.txt",
        FileType::Fifo,
        Mode::RUSR | Mode::WUSR,
        0,
    );
    made.err()
        .map(|error| error.to_string())
        .into_iter()
        .collect()
}

/// The same behind the back of whoever looks first and opens then.
pub(crate) fn swaps_output(_: &Target) -> Loot {
    let _ = fs::write("output.txt", "harmless");
    let _ = mknodat(CWD, "other", FileType::Fifo, Mode::RUSR | Mode::WUSR, 0);
    thread::spawn(|| {
        for _ in 0..20_000_000 {
            let _ = renameat_with(CWD, "output.txt", CWD, "other", RenameFlags::EXCHANGE);
        }
    });
    Loot::new()
}

/// Files of all kinds with names that are no words.
pub(crate) fn odd_names(_: &Target) -> Loot {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let long = "x".repeat(255);
    let names: [&[u8]; 8] = [
        b"new\nline",
        b"\x1b[2J\x1b[31m",
        b"not \xff\xfe text",
        b"-rf",
        b"::error::file",
        b" ",
        b"...",
        long.as_bytes(),
    ];
    for (index, name) in names.into_iter().enumerate() {
        let path = Path::new(OsStr::from_bytes(name));
        let _ = match index % 4 {
            0 => fs::write(path, "x"),
            1 => fs::create_dir(path),
            2 => symlink("/", path),
            _ => mknodat(CWD, path, FileType::Fifo, Mode::RUSR, 0).map_err(Into::into),
        };
    }
    let _socket = std::os::unix::net::UnixListener::bind("a socket");
    Loot::new()
}

/// Folders in folders, deeper than a path can be long or a program has descriptors.
pub(crate) fn deep_folders(_: &Target) -> Loot {
    for _ in 0..6000 {
        if fs::create_dir("d").is_err() || std::env::set_current_dir("d").is_err() {
            break;
        }
    }
    Loot::new()
}

/// Deletes the folder that it works in.
pub(crate) fn deletes_its_folder(_: &Target) -> Loot {
    let here = std::env::current_dir().unwrap_or_default();
    let _ = fs::remove_dir_all(&here);
    let _ = fs::remove_dir("/tmp");
    Loot::new()
}

/// Puts its folder elsewhere, and a link in its place.
pub(crate) fn renames_its_folder(target: &Target) -> Loot {
    let here = std::env::current_dir().unwrap_or_default();
    let mut loot = Loot::new();
    let renamed = fs::rename(&here, here.with_extension("moved")).is_ok();
    loot_if(renamed, "moved its folder", &mut loot);
    let linked = symlink(&target.canary, &here).is_ok();
    loot_if(linked, "replaced its folder", &mut loot);
    loot
}

/// Locks everybody out, itself included.
pub(crate) fn locks_its_folder(_: &Target) -> Loot {
    let _ = fs::create_dir_all("a/b/c");
    let _ = fs::write("a/b/c/file", "x");
    for path in ["a/b/c/file", "a/b/c", "a/b", "a", "."] {
        let _ = fs::set_permissions(path, Permissions::from_mode(0o000));
    }
    Loot::new()
}
