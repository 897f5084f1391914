//! Which system calls a program may make. A call is kept from programs if it
//!
//! - reaches another process, or an object that is not the program's own,
//! - uses up something that no process owns, so that it is not counted,
//! - changes the machine, or has had many security holes,
//! - is newer than this list.

use std::collections::BTreeMap;

use libc::{
    AF_INET, AF_INET6, AF_NETLINK, AF_UNIX, CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET,
    CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS, F_SETOWN, IPPROTO_TCP, IPPROTO_UDP,
    MAP_ANONYMOUS, MAP_SHARED, PR_SET_DUMPABLE,
};

use super::bpf::Condition::{AtMost, Is, IsNot, Lacks};
use super::bpf::{CallRule, Condition};
use crate::sandbox::linux::usage::MAX_SHARED_MEMORY;

/// The first number that no call had when this list was written. New calls have the same number on
/// all machines. On x86-64 this also forbids all calls of the x32 ABI, whose numbers are higher.
pub(super) const FIRST_UNKNOWN: u32 = 467;

/// Calls that are as if the kernel did not have them.
pub(super) const FORBIDDEN: [i64; 84] = [
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
    // The machine has a number of these for all.
    libc::SYS_io_setup,
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
    libc::SYS_migrate_pages,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_move_pages,
    // Queues, semaphores and memory that outlive every process, and belong to whoever knows them.
    libc::SYS_mq_getsetattr,
    libc::SYS_mq_notify,
    libc::SYS_mq_open,
    libc::SYS_mq_timedreceive,
    libc::SYS_mq_timedsend,
    libc::SYS_mq_unlink,
    libc::SYS_msgctl,
    libc::SYS_msgget,
    libc::SYS_msgrcv,
    libc::SYS_msgsnd,
    libc::SYS_semctl,
    libc::SYS_semget,
    libc::SYS_semop,
    libc::SYS_semtimedop,
    libc::SYS_shmat,
    libc::SYS_shmctl,
    libc::SYS_shmdt,
    libc::SYS_shmget,
    libc::SYS_name_to_handle_at,
    libc::SYS_nfsservctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_personality,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
    // Pages in a pipe belong to no process, however large they are.
    libc::SYS_vmsplice,
    libc::SYS_get_robust_list,
    // `statmount` and `listmount`, which the C library's constants lack on some machines.
    457,
    458,
];

/// Access to I/O ports, and loading of libraries in the kernel.
#[cfg(target_arch = "x86_64")]
pub(super) const FORBIDDEN_ON_ARCHITECTURE: [i64; 3] =
    [libc::SYS_iopl, libc::SYS_ioperm, libc::SYS_uselib];
#[cfg(not(target_arch = "x86_64"))]
pub(super) const FORBIDDEN_ON_ARCHITECTURE: [i64; 0] = [];

/// The namespaces that a new process may not get.
const NAMESPACES: u32 = unsigned(
    CLONE_NEWCGROUP
        | CLONE_NEWIPC
        | CLONE_NEWNET
        | CLONE_NEWNS
        | CLONE_NEWPID
        | CLONE_NEWUSER
        | CLONE_NEWUTS,
);

/// The process number that stands for the caller.
const SELF: &[u32] = &[0];

/// Commands of `fcntl` and `ioctl` (asm-generic/fcntl.h, asm-generic/sockios.h), and one of `prctl`
/// (linux/prctl.h), that name another process.
const F_SETOWN_EX: u32 = 15;
const FIOSETOWN: u32 = 0x8901;
const SIOCSPGRP: u32 = 0x8902;
const PR_SCHED_CORE: u32 = 62;

/// `IOPRIO_WHO_PROCESS` (linux/ioprio.h)
const IO_PROCESS: &[u32] = &[1];

/// The protocols of internet sockets: whatever the kind has, TCP and UDP.
const INTERNET_PROTOCOLS: &[u32] = &[0, unsigned(IPPROTO_TCP), unsigned(IPPROTO_UDP)];

/// Calls that are allowed if all conditions in one of their lists hold.
const CONDITIONAL: [(i64, &[&[Condition]]); 14] = [
    // Of AF_NETLINK only routing: the C library lists interfaces through it. Another of its
    // protocols tells about everyone's sockets.
    (
        libc::SYS_socket,
        &[
            &[Is(0, &[unsigned(AF_UNIX)])],
            &[
                Is(0, &[unsigned(AF_INET), unsigned(AF_INET6)]),
                Is(2, INTERNET_PROTOCOLS),
            ],
            &[Is(0, &[unsigned(AF_NETLINK)]), Is(2, &[0])],
        ],
    ),
    (libc::SYS_socketpair, &[&[Is(0, &[unsigned(AF_UNIX)])]]),
    (libc::SYS_clone, &[&[Lacks(0, NAMESPACES)]]),
    // Shared memory stays as long as one page of it is mapped, and only mapped pages are counted.
    (
        libc::SYS_mmap,
        &[
            &[Lacks(3, unsigned(MAP_SHARED))],
            &[Lacks(3, unsigned(MAP_ANONYMOUS))],
            &[AtMost(1, MAX_SHARED_MEMORY as u32)],
        ],
    ),
    (libc::SYS_prlimit64, &[&[Is(0, SELF)]]),
    (libc::SYS_sched_setaffinity, &[&[Is(0, SELF)]]),
    (libc::SYS_sched_setattr, &[&[Is(0, SELF)]]),
    (libc::SYS_sched_setparam, &[&[Is(0, SELF)]]),
    (libc::SYS_sched_setscheduler, &[&[Is(0, SELF)]]),
    // PRIO_PROCESS is 0 too.
    (libc::SYS_setpriority, &[&[Is(0, SELF), Is(1, SELF)]]),
    (libc::SYS_ioprio_set, &[&[Is(0, IO_PROCESS), Is(1, SELF)]]),
    (
        libc::SYS_fcntl,
        &[&[IsNot(1, &[unsigned(F_SETOWN), F_SETOWN_EX])]],
    ),
    (libc::SYS_ioctl, &[&[IsNot(1, &[FIOSETOWN, SIOCSPGRP])]]),
    // A process that others cannot look into could not be watched.
    (
        libc::SYS_prctl,
        &[&[IsNot(0, &[unsigned(PR_SET_DUMPABLE), PR_SCHED_CORE])]],
    ),
];

const fn unsigned(constant: i32) -> u32 {
    constant.cast_unsigned()
}

/// The calls that are not always allowed, by number.
pub(super) fn rules() -> BTreeMap<i64, CallRule> {
    let forbidden = FORBIDDEN.into_iter().chain(FORBIDDEN_ON_ARCHITECTURE);
    let mut rules: BTreeMap<i64, CallRule> =
        forbidden.map(|call| (call, CallRule::Forbidden)).collect();
    rules.extend(CONDITIONAL.map(|(call, lists)| (call, CallRule::OneOf(lists))));
    // The kernel shares the processors out among sessions, so a program with many would have many
    // shares. A program that believes to have a new one runs as well.
    rules.insert(libc::SYS_setsid, CallRule::Pretended);
    rules
}
