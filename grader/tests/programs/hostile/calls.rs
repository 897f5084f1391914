//! Attacks by system calls that a program has no business with. They are made by programs that are
//! written out byte by byte and started: nothing here is unsafe, and what the filter sees is what
//! the kernel would.
//!
//! All with arguments that do no harm if the call should be let through: pointers to nothing,
//! descriptors that are not open, wrong magic numbers.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use libc::{EBADF, ENOSYS};

use crate::{Loot, Target};

/// A call by its number, with its arguments.
type Call = (i64, [u64; 5]);

/// How the kernel is entered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// As a program of this machine's does.
    Native,
    /// As one of the machine's predecessor did: with other numbers.
    Old,
}

/// Where the program lies in its memory.
const BASE: u64 = 0x40_0000;
/// The file's own header, and one for its only segment.
const HEADERS: u64 = 64 + 56;

/// A program that makes these calls. Its status is the number, from 1, of the first that does not
/// end with this error; 0 if all do.
fn program(entry: Entry, calls: &[Call], error: i32) -> Vec<u8> {
    let mut code = Vec::new();
    for (index, (number, arguments)) in calls.iter().enumerate() {
        let number = u32::try_from(*number).unwrap_or(0);
        code.push(0xb8); // mov eax, number
        code.extend(number.to_le_bytes());
        if entry == Entry::Native {
            let registers: [[u8; 2]; 5] = [
                [0x48, 0xbf], // rdi
                [0x48, 0xbe], // rsi
                [0x48, 0xba], // rdx
                [0x49, 0xba], // r10
                [0x49, 0xb8], // r8
            ];
            for (register, argument) in registers.iter().zip(arguments) {
                code.extend(register);
                code.extend(argument.to_le_bytes());
            }
            code.extend([0x0f, 0x05]); // syscall
        } else {
            let registers: [u8; 5] = [0xbb, 0xb9, 0xba, 0xbe, 0xbf]; // ebx, ecx, edx, esi, edi
            for (register, argument) in registers.iter().zip(arguments) {
                code.push(*register);
                code.extend(argument.to_le_bytes().iter().take(4));
            }
            code.extend([0xcd, 0x80]); // int 0x80
        }
        code.push(0x3d); // cmp eax, -error
        code.extend((-error).to_le_bytes());
        code.extend([0x74, 12]); // je over the exit
        let status = u32::try_from(index + 1).unwrap_or(255).min(255);
        code.extend(exit(status));
    }
    code.extend(exit(0));
    let size = HEADERS + code.len() as u64;
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0".to_vec();
    file.extend((BASE + HEADERS).to_le_bytes()); // where it begins
    file.extend(64_u64.to_le_bytes()); // where the segments are told
    file.extend([0; 12]); // no sections; no flags
    file.extend([64, 0, 56, 0, 1, 0, 64, 0, 0, 0, 0, 0]);
    file.extend([1, 0, 0, 0, 5, 0, 0, 0]); // to be loaded, read and run
    for word in [0, BASE, BASE, size, size, 0x1000] {
        file.extend(word.to_le_bytes());
    }
    file.extend(code);
    file
}

/// mov edi, status; mov eax, 60; syscall
fn exit(status: u32) -> Vec<u8> {
    let mut code = vec![0xbf];
    code.extend(status.to_le_bytes());
    code.extend([0xb8, 60, 0, 0, 0, 0x0f, 0x05]);
    code
}

/// Makes the calls, and says which did not end as they should.
fn try_all(target: &Target, entry: Entry, calls: &[Call], error: i32) -> Loot {
    let done = fs::write("calls", program(entry, calls, error))
        .and_then(|()| fs::set_permissions("calls", fs::Permissions::from_mode(0o700)))
        .and_then(|()| Command::new("./calls").arg(&target.mark).status());
    let _ = fs::remove_file("calls");
    match done {
        Ok(status) if status.success() => Loot::new(),
        Ok(status) => {
            let call = status
                .code()
                .and_then(|code| calls.get(usize::try_from(code - 1).ok()?));
            let name = call.map(|(number, arguments)| format!("call {number} {arguments:x?}"));
            vec![name.unwrap_or_else(|| status.to_string())]
        }
        Err(error) => vec![format!("could not try: {error}")],
    }
}

/// Those that must be as if the kernel did not have them. One program each, so that each is told.
fn forbidden(target: &Target, calls: &[Call]) -> Loot {
    calls
        .iter()
        .flat_map(|call| try_all(target, Entry::Native, &[*call], ENOSYS))
        .collect()
}

fn plain(number: i64) -> Call {
    (number, [0; 5])
}

fn flag(flag: i32) -> u64 {
    u64::from(flag.cast_unsigned())
}

const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

/// Namespaces of its own, in which it would be root.
pub(crate) fn namespaces(target: &Target) -> Loot {
    let mut calls = vec![
        plain(libc::SYS_clone3),
        (libc::SYS_setns, [u64::MAX, 0, 0, 0, 0]),
    ];
    for one in NAMESPACES {
        calls.push((libc::SYS_unshare, [flag(one), 0, 0, 0, 0]));
        // With the signal for its end, and a stack of none: a copy of this process.
        calls.push((libc::SYS_clone, [flag(one) | 17, 0, 0, 0, 0]));
    }
    forbidden(target, &calls)
}

/// Other mounts, another root.
pub(crate) fn mounts(target: &Target) -> Loot {
    let calls = [
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_fsmount,
        libc::SYS_fsconfig,
        libc::SYS_fspick,
        libc::SYS_mount_setattr,
        libc::SYS_open_by_handle_at,
        libc::SYS_name_to_handle_at,
        libc::SYS_quotactl,
        libc::SYS_quotactl_fd,
    ];
    forbidden(target, &calls.map(plain))
}

/// Another time.
pub(crate) fn clocks(target: &Target) -> Loot {
    let calls = [
        libc::SYS_clock_settime,
        libc::SYS_settimeofday,
        libc::SYS_adjtimex,
        libc::SYS_clock_adjtime,
    ];
    forbidden(target, &calls.map(plain))
}

/// The machine itself: its end, its name, its swap, its kernel.
pub(crate) fn machine(target: &Target) -> Loot {
    let calls = [
        libc::SYS_reboot,
        libc::SYS_sethostname,
        libc::SYS_setdomainname,
        libc::SYS_swapon,
        libc::SYS_swapoff,
        libc::SYS_kexec_load,
        libc::SYS_kexec_file_load,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_acct,
        libc::SYS_vhangup,
        libc::SYS_syslog,
        libc::SYS_iopl,
        libc::SYS_ioperm,
    ];
    forbidden(target, &calls.map(plain))
}

/// Parts of the kernel that have had holes.
pub(crate) fn kernel(target: &Target) -> Loot {
    let calls = [
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_bpf,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_userfaultfd,
        libc::SYS_perf_event_open,
        libc::SYS_fanotify_init,
        libc::SYS_lookup_dcookie,
        // The machine has a number of these for all.
        libc::SYS_io_setup,
    ];
    let mut calls = calls.map(plain).to_vec();
    // To ask for the personality changes nothing.
    calls.push((libc::SYS_personality, [0xffff_ffff, 0, 0, 0, 0]));
    forbidden(target, &calls)
}

/// Other processes' memory and descriptors.
pub(crate) fn processes(target: &Target) -> Loot {
    let calls = [
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_process_madvise,
        libc::SYS_process_mrelease,
        libc::SYS_pidfd_getfd,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_send_signal,
        libc::SYS_kcmp,
        libc::SYS_migrate_pages,
        libc::SYS_move_pages,
        libc::SYS_get_robust_list,
        // These may be made, but of the caller only.
        libc::SYS_prlimit64,
        libc::SYS_sched_setaffinity,
        libc::SYS_sched_setattr,
        libc::SYS_sched_setparam,
        libc::SYS_sched_setscheduler,
    ];
    let mut calls = calls.map(|number| (number, [1, 0, 0, 0, 0])).to_vec();
    // Priorities: of process 1, of a group, of a user.
    for (which, who) in [(0, 1), (1, 0), (1, 1), (2, 0)] {
        calls.push((libc::SYS_setpriority, [which, who, 0, 0, 0]));
    }
    for (which, who) in [(1, 1), (2, 0), (3, 0)] {
        calls.push((libc::SYS_ioprio_set, [which, who, 0, 0, 0]));
    }
    forbidden(target, &calls)
}

/// Has the kernel send signals to another process, when something happens to a descriptor.
pub(crate) fn owners(target: &Target) -> Loot {
    let calls = [
        (libc::SYS_fcntl, [0, flag(libc::F_SETOWN), 1, 0, 0]),
        // F_SETOWN_EX, FIOSETOWN, SIOCSPGRP
        (libc::SYS_fcntl, [0, 15, 0, 0, 0]),
        (libc::SYS_ioctl, [0, 0x8901, 0, 0, 0]),
        (libc::SYS_ioctl, [0, 0x8902, 0, 0, 0]),
        // Closed to whoever looks; scheduled together with process 1.
        (libc::SYS_prctl, [4, 0, 0, 0, 0]),
        (libc::SYS_prctl, [62, 2, 1, 0, 0]),
    ];
    forbidden(target, &calls)
}

/// Shared memory of a gibibyte, whose pages stay when it is no longer mapped, and pages in a pipe.
pub(crate) fn shared_memory(target: &Target) -> Loot {
    let shared = flag(libc::MAP_SHARED | libc::MAP_ANONYMOUS);
    let calls = [
        (libc::SYS_mmap, [0, 1 << 30, 3, shared, u64::MAX]),
        // MAP_SHARED_VALIDATE
        (libc::SYS_mmap, [0, 1 << 33, 3, shared | 3, u64::MAX]),
        plain(libc::SYS_vmsplice),
    ];
    forbidden(target, &calls)
}

/// Calls that a newer kernel may have.
pub(crate) fn unknown(target: &Target) -> Loot {
    let calls: Vec<Call> = (467..560).map(plain).collect();
    try_all(target, Entry::Native, &calls, ENOSYS)
}

/// Memory and queues that belong to no process and outlive all.
pub(crate) fn objects(target: &Target) -> Loot {
    let calls = [
        // Private ones of a page, with the mode 0.
        (libc::SYS_shmget, [0, 4096, 0, 0, 0]),
        (libc::SYS_semget, [0, 1, 0, 0, 0]),
        (libc::SYS_msgget, [0, 0, 0, 0, 0]),
        plain(libc::SYS_mq_open),
        plain(libc::SYS_mq_unlink),
        // Those of others, by number: read, changed and removed.
        plain(libc::SYS_shmat),
        plain(libc::SYS_shmctl),
        plain(libc::SYS_shmdt),
        plain(libc::SYS_semctl),
        plain(libc::SYS_semop),
        plain(libc::SYS_semtimedop),
        plain(libc::SYS_msgctl),
        plain(libc::SYS_msgsnd),
        plain(libc::SYS_msgrcv),
        plain(libc::SYS_memfd_create),
        plain(libc::SYS_memfd_secret),
    ];
    forbidden(target, &calls)
}

/// The old numbers, which a filter of the new ones does not know. Whoever comes this way is killed,
/// or finds no way.
pub(crate) fn in_32_bits(target: &Target) -> Loot {
    // unshare(CLONE_NEWUSER), mount, ptrace, setns.
    let calls = [
        (310, [flag(libc::CLONE_NEWUSER), 0, 0, 0, 0]),
        plain(21),
        (26, [16, 0, 0, 0, 0]),
        plain(346),
    ];
    killed_or_forbidden(target, Entry::Old, &calls)
}

/// The numbers of the half-way house, which are the native ones with a bit set.
pub(crate) fn as_x32(target: &Target) -> Loot {
    const X32: i64 = 0x4000_0000;
    let calls = [
        (
            X32 | libc::SYS_unshare,
            [flag(libc::CLONE_NEWUSER), 0, 0, 0, 0],
        ),
        plain(X32 | libc::SYS_mount),
        plain(X32 | libc::SYS_setns),
        (X32 | 521, [16, 0, 0, 0, 0]),
    ];
    killed_or_forbidden(target, Entry::Native, &calls)
}

fn killed_or_forbidden(target: &Target, entry: Entry, calls: &[Call]) -> Loot {
    let each = calls
        .iter()
        .flat_map(|call| try_all(target, entry, &[*call], ENOSYS));
    // SIGSYS is the filter's, SIGSEGV that of a kernel that has no such entry.
    each.filter(|loot| !loot.contains("signal: 31") && !loot.contains("signal: 11"))
        .collect()
}

/// Writes to every descriptor that it may have been left.
pub(crate) fn descriptors(target: &Target) -> Loot {
    let calls: Vec<Call> = (3..1000)
        .map(|it| (libc::SYS_write, [it, BASE, 4, 0, 0]))
        .collect();
    try_all(target, Entry::Native, &calls, EBADF)
}
