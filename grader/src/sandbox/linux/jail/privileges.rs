//! Gives up, for good, what a program must not have: it inherits all of this.

use std::os::unix::fs::lchown;
use std::path::Path;
use std::{fs, io};

use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, capabilities,
    clear_ambient_capability_set, set_capabilities, set_capabilities_secure_bits, set_no_new_privs,
};

/// The user that a stranger's program runs as if the grader is root. It has no account, and is
/// below 65,536, because containers often have no more users.
pub(crate) const NOBODY: u32 = 65_533;

/// Stops being root, and becomes this user and group.
pub(crate) fn become_user(id: u32) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(id), Gid::from_raw(id));
    setgroups(&[])?;
    setresgid(gid, gid, gid)?;
    setresuid(uid, uid, uid)?;
    Ok(())
}

/// Gives a folder and everything in it to this user.
pub(super) fn hand_over(path: &Path, id: u32) -> io::Result<()> {
    lchown(path, Some(id), Some(id))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            hand_over(&entry?.path(), id)?;
        }
    }
    Ok(())
}

/// Drops every capability, and shuts other processes out.
pub(super) fn drop_privileges() -> io::Result<()> {
    // From now on no exec gives anything back: no set-user-ID file, no file with capabilities.
    set_no_new_privs(true)?;
    if capabilities(None)?
        .effective
        .contains(CapabilitySet::SETPCAP)
    {
        // This is implied by the line above for root's exec; here it is explicit.
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
    // No process may trace this one, or reach into its memory or its descriptors: the program is
    // the same user, and could otherwise speak to the grader in its place. An exec resets this,
    // so the program itself is not affected.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
