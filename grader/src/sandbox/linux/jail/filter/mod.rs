//! The seccomp filter: system calls that no lab needs and that reach beyond a jail fail as if the
//! kernel did not have them.

mod bpf;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use bpf::Rule;
use libc::{
    AF_INET, AF_INET6, AF_NETLINK, AF_UNIX, CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET,
    CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS,
};
use seccompiler::apply_filter;

/// Calls that look into other processes, change the machine, or have had many security holes.
const FORBIDDEN: [i64; 60] = [
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    // A filter cannot read its flags. The C library then uses `clone`, whose flags it can.
    libc::SYS_clone3,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kcmp,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    // Memory that belongs to a file and to no process, so that it is not counted.
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    // Queues and memory that outlive every process.
    libc::SYS_mq_open,
    libc::SYS_msgget,
    libc::SYS_name_to_handle_at,
    libc::SYS_nfsservctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_personality,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_semget,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_shmget,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// Access to I/O ports, and the calls that have a number of their own in the x32 ABI (see [`bpf`]):
/// `ptrace`, `kexec_load`, `process_vm_readv` and `process_vm_writev`. Nothing else has these
/// numbers.
#[cfg(target_arch = "x86_64")]
const FORBIDDEN_ON_ARCHITECTURE: [i64; 6] = [libc::SYS_iopl, libc::SYS_ioperm, 521, 528, 539, 540];
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN_ON_ARCHITECTURE: [i64; 0] = [];

/// The socket families that a lab may need. The C library lists interfaces through `AF_NETLINK`.
const FAMILIES: [i32; 4] = [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK];

/// The namespaces that a new process may not get.
const NAMESPACES: i32 = CLONE_NEWCGROUP
    | CLONE_NEWIPC
    | CLONE_NEWNET
    | CLONE_NEWNS
    | CLONE_NEWPID
    | CLONE_NEWUSER
    | CLONE_NEWUTS;

/// Installs the filter for this thread and everything that it starts from now on.
pub(crate) fn install_filter() -> io::Result<()> {
    let program = bpf::compile(&rules())?;
    apply_filter(&program).map_err(io::Error::other)
}

/// The calls that are not always allowed, by number.
fn rules() -> BTreeMap<i64, Rule> {
    let forbidden = FORBIDDEN.into_iter().chain(FORBIDDEN_ON_ARCHITECTURE);
    let mut rules: BTreeMap<i64, Rule> = forbidden.map(|call| (call, Rule::Forbidden)).collect();
    rules.insert(libc::SYS_socket, Rule::OneOf(&FAMILIES));
    rules.insert(libc::SYS_socketpair, Rule::OneOf(&FAMILIES));
    rules.insert(libc::SYS_clone, Rule::NoneOf(NAMESPACES));
    rules
}
