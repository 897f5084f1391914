//! Gives up, for good, what a program must not have: it inherits all of this.

use std::os::unix::fs::lchown;
use std::path::Path;
use std::{fs, io};

use nix::unistd::{Gid, Uid, setfsgid, setfsuid, setgroups, setresgid, setresuid};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, capabilities,
    clear_ambient_capability_set, set_capabilities, set_capabilities_secure_bits, set_no_new_privs,
};

/// Stops being root, and becomes this user and its group, and a member of these groups.
pub(crate) fn become_user(id: u32, groups: &[u32]) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(id), Gid::from_raw(id));
    let groups: Vec<Gid> = groups.iter().copied().map(Gid::from_raw).collect();
    setgroups(&groups)?;
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

/// Which capabilities a supervisor keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// None.
    Nothing,
    /// Those to start a program as another user, and to kill it.
    ToStartAsOther,
    /// Those to kill the processes of another user.
    ToKillOther,
}

impl Kept {
    fn capabilities(self) -> CapabilitySet {
        match self {
            Self::Nothing => CapabilitySet::empty(),
            Self::ToStartAsOther => {
                CapabilitySet::KILL | CapabilitySet::SETUID | CapabilitySet::SETGID
            }
            Self::ToKillOther => CapabilitySet::KILL,
        }
    }
}

/// Drops every other capability for good, and shuts other processes out.
pub(super) fn drop_privileges(kept: Kept) -> io::Result<()> {
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
    drop_capabilities(kept)?;
    // No process may trace this one, or reach into its memory or its descriptors: the program may
    // be the same user, and could otherwise speak to the grader in its place. An exec resets this,
    // so the program itself is not affected.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Opens files from now on as this user and its group would, those in the user's processes' folders
/// in /proc included. (The capability to look into all processes is rarely given to a container.)
/// To other processes this one stays who it is.
pub(super) fn open_files_as(id: u32) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(id), Gid::from_raw(id));
    setfsgid(gid);
    setfsuid(uid);
    // These calls tell nothing but who it was before.
    if setfsgid(gid) != gid || setfsuid(uid) != uid {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}

/// Drops every other capability.
pub(super) fn drop_capabilities(kept: Kept) -> io::Result<()> {
    // Root in a container may lack some of them.
    let kept = kept.capabilities() & capabilities(None)?.permitted;
    let sets = CapabilitySets {
        effective: kept,
        permitted: kept,
        inheritable: CapabilitySet::empty(),
    };
    Ok(set_capabilities(None, sets)?)
}
