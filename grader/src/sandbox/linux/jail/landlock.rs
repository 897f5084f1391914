//! What a program may open where it has no root of its own.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
};

use super::super::wire::{FsAccess, LaunchRequest};
use super::root::{DEVICES, LIBRARIES};

/// The newest of Landlock that this knows to ask for; older kernels give what they have.
const NEWEST: ABI = ABI::V7;

/// Lets the calling thread, and what it starts, open what the order shows and nothing else.
pub(super) fn set(order: &LaunchRequest) -> io::Result<()> {
    restrict(order).map_err(io::Error::other)
}

/// Whether the kernel can do it at all, tried on the calling thread: to be called where that does
/// not matter any more.
pub(in super::super) fn works() -> io::Result<()> {
    let ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create)
        .and_then(RulesetCreated::restrict_self);
    ruleset.map(drop).map_err(io::Error::other)
}

fn restrict(order: &LaunchRequest) -> Result<(), RulesetError> {
    let read = AccessFs::from_read(NEWEST);
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    match &order.view {
        FsAccess::All => rules = allow(rules, Path::new("/"), read)?,
        FsAccess::Only(paths) => {
            let program = order.argv.first().map(PathBuf::from);
            let shown = LIBRARIES.iter().map(PathBuf::from).chain(program);
            for path in shown.chain(paths.iter().cloned()) {
                rules = allow(rules, &path, read)?;
            }
            // How the name `localhost` is found.
            for path in ["/etc/hosts", "/etc/nsswitch.conf"] {
                rules = allow(rules, Path::new(path), read)?;
            }
        }
    }
    for device in DEVICES {
        rules = allow(rules, Path::new(device), read | AccessFs::WriteFile)?;
    }
    let all = AccessFs::from_all(NEWEST);
    allow(rules, Path::new(&order.dir), all)?.restrict_self()?;
    Ok(())
}

/// Allows a file, or a folder and all in it. What is not there needs no rule.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(opened) = PathFd::new(path) else {
        return Ok(rules);
    };
    // Some rights are about folders only.
    let access = if path.is_dir() {
        access
    } else {
        access & AccessFs::from_file(NEWEST)
    };
    rules.add_rule(PathBeneath::new(opened, access))
}
