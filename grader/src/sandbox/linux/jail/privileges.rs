//! What a program must not have, given up for good: it inherits all of this.

use std::os::unix::fs::lchown;
use std::path::Path;
use std::{fs, io};

use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, capabilities,
    clear_ambient_capability_set, set_capabilities, set_capabilities_secure_bits, set_no_new_privs,
};

/// Ceases to be root, and is this user instead.
pub(in super::super) fn become_user(id: u32) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(id), Gid::from_raw(id));
    setgroups(&[])?;
    setresgid(gid, gid, gid)?;
    setresuid(uid, uid, uid)?;
    Ok(())
}

/// Makes a folder and all that is in it this user's.
pub(super) fn hand_over(path: &Path, id: u32) -> io::Result<()> {
    lchown(path, Some(id), Some(id))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            hand_over(&entry?.path(), id)?;
        }
    }
    Ok(())
}

/// Gives up every capability.
pub(super) fn give_up() -> io::Result<()> {
    // No exec can give anything back: no set-user-ID file, no file with capabilities.
    set_no_new_privs(true)?;
    if capabilities(None)?
        .effective
        .contains(CapabilitySet::SETPCAP)
    {
        // For root's own exec the line above does it too; this says it outright.
        set_capabilities_secure_bits(
            CapabilitiesSecureBits::NO_ROOT | CapabilitiesSecureBits::NO_ROOT_LOCKED,
        )?;
    }
    clear_ambient_capability_set()?;
    let none = CapabilitySet::empty();
    set_capabilities(
        None,
        CapabilitySets {
            effective: none,
            permitted: none,
            inheritable: none,
        },
    )?;
    // Nobody may trace this process, or reach into its memory or its descriptors: the program is
    // the same user and could otherwise speak to the grader in its place. An exec turns this
    // off again, so the program is not affected.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
