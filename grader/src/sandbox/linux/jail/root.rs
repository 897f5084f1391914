//! The program's own root: what it sees of the machine's files.

use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::{fs, io};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::statvfs::statvfs;
use nix::unistd::pivot_root;
use rustix::process::geteuid;

use super::super::wire::{FsAccess, LaunchRequest};

/// What a program of the toolchain's needs in order to run at all, where the machine has it.
pub(super) const LIBRARIES: [&str; 10] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libx32",
    "/nix/store",
    "/etc/ld.so.cache",
];

/// Devices that hold nothing.
pub(super) const DEVICES: [&str; 5] = [
    "/dev/full",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
];

/// Where the machine's root is while the new one is built.
const OLD: &str = "/old";

/// Room for what the new root holds itself, and for what a program leaves in its `/tmp`.
const SIZE: &str = "size=16m,nr_inodes=4096,mode=755";

const NONE: Option<&str> = None;

/// What is mounted from here on is seen in this namespace only.
pub(in super::super) fn private_mounts() -> io::Result<()> {
    let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    Ok(mount(NONE, "/", NONE, flags, NONE)?)
}

/// A /proc that shows this process table.
pub(in super::super) fn own_proc() -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    Ok(mount(Some("proc"), "/proc", Some("proc"), flags, NONE)?)
}

/// Goes over to a root with nothing of anybody's in it.
pub(in super::super) fn try_it() -> io::Result<()> {
    only(Path::new("/dev/null"), None, &[])
}

/// Goes over to the root that the order asks for.
pub(super) fn enter(order: &LaunchRequest) -> io::Result<()> {
    let dir = Path::new(&order.dir);
    match &order.view {
        FsAccess::All => whole(dir),
        FsAccess::Only(paths) => only(dir, order.argv.first().map(OsStr::new), paths),
    }
}

/// The machine's files as they are, to be read.
fn whole(dir: &Path) -> io::Result<()> {
    // Apart from their folder, in which no device can be opened from here on.
    for device in DEVICES.map(Path::new) {
        if device.exists() {
            bind(device, device)?;
        }
    }
    // Covered by another of itself, which is the one that becomes read-only: what this process has
    // opened of it before can still be written.
    bind(Path::new("/proc"), Path::new("/proc"))?;
    for mounted in mount_points()? {
        if DEVICES.iter().any(|device| mounted == Path::new(device)) {
            continue;
        }
        // What cannot be made read-only is the kernel's own; what is not there any more is covered.
        if mounted != dir {
            let _ = read_only(&mounted);
        }
    }
    // Without one, the program sees the machine's processes. It cannot reach them all the same; and
    // where the machine's own /proc is partly covered (in most containers), the kernel does not
    // let a user mount one that is not.
    let _ = own_proc();
    // Settings of the kernel's belong to root, and need no capability to be written.
    if Path::new("/proc/sys").exists() {
        bind(Path::new("/proc/sys"), Path::new("/proc/sys"))?;
        read_only(Path::new("/proc/sys"))?;
    }
    Ok(())
}

/// A root with nothing in it but what a program needs.
fn only(dir: &Path, program: Option<&OsStr>, paths: &[PathBuf]) -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("root"), "/tmp", Some("tmpfs"), flags, Some(SIZE))?;
    fs::create_dir("/tmp/old")?;
    pivot_root("/tmp", "/tmp/old")?;
    std::env::set_current_dir("/")?;
    fs::create_dir("/tmp")?;
    // Root's own is closed to the program, which is nobody. A user's program is that user.
    let is_users = !geteuid().is_root();
    if is_users {
        mount(Some("tmp"), "/tmp", Some("tmpfs"), flags, Some(SIZE))?;
    }
    open_to_all(Path::new("/tmp"))?;
    fs::create_dir("/proc")?;
    // While the machine's own is still in sight, or the kernel refuses. Without one, programs do
    // well enough.
    let _ = own_proc();
    let libraries = LIBRARIES.iter().map(Path::new);
    let needed = libraries.chain(program.map(Path::new));
    for path in needed.chain(paths.iter().map(PathBuf::as_path)) {
        if path.is_absolute() {
            show(path)?;
        }
    }
    for device in DEVICES {
        place(Path::new(device))?;
    }
    fs::create_dir_all("/etc")?;
    fs::write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n")?;
    place(dir)?;
    umount2(OLD, MntFlags::MNT_DETACH)?;
    fs::remove_dir(OLD)?;
    if is_users {
        read_only(Path::new("/"))?;
    }
    Ok(())
}

fn open_to_all(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o1777))
}

fn old(path: &Path) -> PathBuf {
    Path::new(OLD).join(path.strip_prefix("/").unwrap_or(path))
}

/// Shows a file or folder of the machine's, to be read. What is not there is no error.
fn show(path: &Path) -> io::Result<()> {
    let Ok(kind) = fs::symlink_metadata(old(path)) else {
        return Ok(());
    };
    if kind.is_symlink() {
        // In a folder that is shown already.
        if fs::symlink_metadata(path).is_ok() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        return symlink(fs::read_link(old(path))?, path);
    }
    place(path)?;
    read_only(path)
}

/// Puts a file or folder of the machine's into the new root.
fn place(path: &Path) -> io::Result<()> {
    let source = old(path);
    let kind = match fs::metadata(&source) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        kind => kind?,
    };
    if kind.is_dir() {
        fs::create_dir_all(path)?;
    } else {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        if !path.exists() {
            fs::write(path, "")?;
        }
    }
    bind(&source, path)
}

fn bind(source: &Path, target: &Path) -> io::Result<()> {
    let flags = MsFlags::MS_BIND | MsFlags::MS_REC;
    Ok(mount(Some(source), target, NONE, flags, NONE)?)
}

fn read_only(path: &Path) -> io::Result<()> {
    // What is forbidden already has to stay so, or the kernel refuses.
    let kept = MsFlags::MS_NOEXEC | MsFlags::MS_NOATIME | MsFlags::MS_NODIRATIME;
    let kept = kept & MsFlags::from_bits_truncate(statvfs(path)?.flags().bits());
    let flags = MsFlags::MS_REMOUNT
        | MsFlags::MS_BIND
        | MsFlags::MS_RDONLY
        | MsFlags::MS_NOSUID
        | MsFlags::MS_NODEV
        | kept;
    Ok(mount(NONE, path, NONE, flags, NONE)?)
}

/// Where something is mounted, in the order in which it was.
fn mount_points() -> io::Result<Vec<PathBuf>> {
    let table = fs::read_to_string("/proc/self/mountinfo")?;
    // "ID PARENT MAJOR:MINOR ROOT MOUNTPOINT …", with spaces written as \040.
    let points = table.lines().filter_map(|line| line.split(' ').nth(4));
    Ok(points
        .map(|point| point.replace("\\040", " ").into())
        .collect())
}
