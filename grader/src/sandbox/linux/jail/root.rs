//! The program's root: which of the machine's files it sees.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::{fs, io};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::pivot_root;

use super::super::wire::{FsAccess, LaunchRequest};
use super::mounts::{bind, remount_read_only, show};
use super::scratch::{SHARED_MEMORY, TEMPORARY, cover_temporary, mount_scratch};

/// Harmless devices. `/dev/zero` is not: what is mapped of it is memory that belongs to no process
/// once it is unmapped in part.
pub(super) const DEVICES: [&str; 4] = ["/dev/full", "/dev/null", "/dev/random", "/dev/urandom"];

/// What the user's own programs have besides.
const OWN_DEVICES: [&str; 1] = ["/dev/zero"];

/// The standard streams by their names, and the folder of what is open: links into /proc.
const STREAMS: [(&str, &str); 4] = [
    ("/dev/fd", "/proc/self/fd"),
    ("/dev/stdin", "/proc/self/fd/0"),
    ("/dev/stdout", "/proc/self/fd/1"),
    ("/dev/stderr", "/proc/self/fd/2"),
];

/// Where the machine's root is mounted while the new one is built.
const OLD_ROOT: &str = "/old";

/// The mount options of the new root, in which the program's scratch space is if the grader is
/// root.
const ROOT_OPTIONS: &str = "size=16m,nr_inodes=4096,mode=755";

const NONE: Option<&str> = None;

/// Mounts a /proc that shows only the processes of this PID namespace.
pub(crate) fn mount_own_proc() -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    Ok(mount(Some("proc"), "/proc", Some("proc"), flags, NONE)?)
}

/// Tests whether a minimal root works, by changing to one.
pub(crate) fn test_own_root() -> io::Result<()> {
    enter_minimal_root(Path::new("/dev/null"), WrittenBy::Others, &[])
}

/// Changes to the root that the request asks for.
pub(super) fn enter_root(request: &LaunchRequest) -> io::Result<()> {
    let dir = Path::new(&request.dir);
    match &request.view {
        FsAccess::All => make_root_read_only(request),
        FsAccess::Only(paths) => {
            // Root's own files cannot be changed by the user that the program becomes.
            let files = if request.user.is_some() {
                WrittenBy::Others
            } else {
                WrittenBy::TheProgram
            };
            enter_minimal_root(dir, files, paths)
        }
    }
}

/// Makes all of the machine's files read-only, except for the working folder, and gives the program
/// a `/tmp` of its own.
fn make_root_read_only(request: &LaunchRequest) -> io::Result<()> {
    // Each becomes a mount of its own, because their folder is remounted `nodev` below.
    let devices: Vec<&Path> = DEVICES.iter().chain(&OWN_DEVICES).map(Path::new).collect();
    for device in &devices {
        if device.exists() {
            bind(device, device)?;
        }
    }
    // Cover /proc with a second mount of it, and make that one read-only: what this process opened
    // in the first before can still be written.
    bind(Path::new("/proc"), Path::new("/proc"))?;
    for mounted in mount_points()? {
        if devices.contains(&mounted.as_path()) {
            continue;
        }
        // What cannot be made read-only is the kernel's own; what does not exist any more is
        // covered.
        if mounted != Path::new(&request.dir) {
            let _ = remount_read_only(&mounted);
        }
    }
    if Path::new(SHARED_MEMORY).is_dir() {
        mount_scratch(SHARED_MEMORY)?;
    }
    if Path::new(TEMPORARY).is_dir() {
        cover_temporary(request)?;
    }
    // Without this the program sees the machine's processes, but cannot reach them all the same.
    // Where the machine's own /proc is partly covered (in most containers), the kernel does not
    // let a user mount one that is not.
    let _ = mount_own_proc();
    // The kernel's settings belong to root, and writing them takes no capability.
    if Path::new("/proc/sys").exists() {
        bind(Path::new("/proc/sys"), Path::new("/proc/sys"))?;
        remount_read_only(Path::new("/proc/sys"))?;
    }
    Ok(())
}

/// Who can change the files of the new root, if it is not made read-only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WrittenBy {
    /// The program: it is the same user.
    TheProgram,
    /// Not the program.
    Others,
}

/// Changes to a root with nothing in it but these paths, and what every program needs.
fn enter_minimal_root(dir: &Path, files: WrittenBy, paths: &[PathBuf]) -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(
        Some("root"),
        "/tmp",
        Some("tmpfs"),
        flags,
        Some(ROOT_OPTIONS),
    )?;
    fs::create_dir("/tmp/old")?;
    pivot_root("/tmp", "/tmp/old")?;
    std::env::set_current_dir("/")?;
    fs::create_dir("/tmp")?;
    // What the program could change is made read-only below, all but /tmp.
    if files == WrittenBy::TheProgram {
        mount_scratch(TEMPORARY)?;
    }
    make_writable_for_all(Path::new("/tmp"))?;
    fs::create_dir("/proc")?;
    // Before the machine's own is unmounted, or the kernel refuses. Programs can do without one.
    let _ = mount_own_proc();
    for path in paths {
        show_read_only(path)?;
    }
    for device in DEVICES {
        mount_in_new_root(Path::new(device))?;
    }
    for (name, target) in STREAMS {
        symlink(target, name)?;
    }
    fs::create_dir(SHARED_MEMORY)?;
    if files == WrittenBy::TheProgram {
        mount_scratch(SHARED_MEMORY)?;
    } else {
        make_writable_for_all(Path::new(SHARED_MEMORY))?;
    }
    write_hosts()?;
    mount_in_new_root(dir)?;
    umount2(OLD_ROOT, MntFlags::MNT_DETACH)?;
    fs::remove_dir(OLD_ROOT)?;
    if files == WrittenBy::TheProgram {
        remount_read_only(Path::new("/"))?;
    }
    Ok(())
}

/// Lets a program look up `localhost`, and its machine's own name: many a server does. There is no
/// `::1`, which a program that tries only the first address that it is told would take, while its
/// other half listens at `127.0.0.1`.
fn write_hosts() -> io::Result<()> {
    let name = in_old_root(Path::new("/proc/sys/kernel/hostname"));
    let name = fs::read_to_string(name).unwrap_or_default();
    fs::create_dir_all("/etc")?;
    let hosts = format!("127.0.0.1 localhost {}\n", name.trim());
    fs::write("/etc/hosts", hosts)
}

fn make_writable_for_all(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o1777))
}

fn in_old_root(path: &Path) -> PathBuf {
    Path::new(OLD_ROOT).join(path.strip_prefix("/").unwrap_or(path))
}

/// Shows a file or folder of the machine, read-only. A missing one is not an error.
fn show_read_only(path: &Path) -> io::Result<()> {
    let Ok(kind) = fs::symlink_metadata(in_old_root(path)) else {
        return Ok(());
    };
    if kind.is_symlink() {
        // It may be in a folder that is shown already.
        if fs::symlink_metadata(path).is_ok() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        return symlink(fs::read_link(in_old_root(path))?, path);
    }
    mount_in_new_root(path)?;
    remount_read_only(path)
}

/// Mounts a file or folder of the machine in the new root.
fn mount_in_new_root(path: &Path) -> io::Result<()> {
    show(&in_old_root(path), path)
}

/// The mount points, in the order in which they were mounted.
fn mount_points() -> io::Result<Vec<PathBuf>> {
    let table = fs::read_to_string("/proc/self/mountinfo")?;
    // "ID PARENT MAJOR:MINOR ROOT MOUNTPOINT …", with spaces written as \040.
    let points = table.lines().filter_map(|line| line.split(' ').nth(4));
    Ok(points
        .map(|point| point.replace("\\040", " ").into())
        .collect())
}
