//! The implementation for the target system: Linux's own, or the portable one.

#[cfg(all(target_os = "linux", not(portable)))]
pub use super::linux::*;
#[cfg(all(target_os = "linux", not(portable)))]
pub(super) use super::linux::{FolderGroup, mount_folder, unmount_folder};
#[cfg(any(not(target_os = "linux"), portable))]
pub(super) use super::portable::FolderGroup;
#[cfg(any(not(target_os = "linux"), portable))]
pub use super::portable::*;
