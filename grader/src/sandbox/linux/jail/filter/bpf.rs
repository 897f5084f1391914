//! Compiles the filter to classic BPF (`linux/filter.h`). The kernel tries a new filter on every
//! call number before any program runs, so it is a binary search: a linear list would be slow. This
//! module does not know what the numbers mean.

use std::collections::BTreeMap;
use std::io;

use libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_JEQ, BPF_JGE, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W,
    ENOSYS, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO, SECCOMP_RET_KILL_PROCESS,
};
use seccompiler::sock_filter;

/// What to do with a call. Calls without a rule are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// It fails with `ENOSYS`, as if the kernel did not have it.
    Forbidden,
    /// It fails unless its first argument is one of these.
    OneOf(&'static [i32]),
    /// It fails if its first argument has one of these bits.
    NoneOf(i32),
}

// Offsets in what the filter sees (`struct seccomp_data` of `linux/seccomp.h`). Of an argument, the
// lower half, which comes first on every machine that `ARCHITECTURE` knows.
pub(super) const NUMBER_OFFSET: u32 = 0;
pub(super) const ARCH_OFFSET: u32 = 4;
pub(super) const FIRST_ARGUMENT_OFFSET: u32 = 16;

pub(super) const ALLOW: u32 = SECCOMP_RET_ALLOW;
pub(super) const FORBID: u32 = SECCOMP_RET_ERRNO | ENOSYS.cast_unsigned();
pub(super) const KILL: u32 = SECCOMP_RET_KILL_PROCESS;

/// The kernel's constant for this machine's own programs (`linux/audit.h`).
pub(super) const ARCHITECTURE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xc000_003e)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xc000_00f3)
} else {
    None
};

/// On x86-64 each call may have a second number, for programs of the x32 ABI: the same with this
/// bit.
pub(super) const X32_BIT: u32 = if cfg!(target_arch = "x86_64") {
    0x4000_0000
} else {
    0
};

/// A filter with these rules, by call number. It kills a process that makes a call of another
/// architecture, whose numbers are different.
pub(super) fn compile(rules: &BTreeMap<i64, Rule>) -> io::Result<Vec<sock_filter>> {
    let architecture = ARCHITECTURE.ok_or(io::ErrorKind::Unsupported)?;
    let mut program = vec![
        load(ARCH_OFFSET),
        jump(BPF_JEQ, architecture, 1, 0),
        ret(KILL),
        load(NUMBER_OFFSET),
        instruction(BPF_ALU | BPF_AND | BPF_K, !X32_BIT, 0, 0),
    ];
    // Ranges of numbers with the same rule, each by its first number.
    let mut ranges = vec![(0, None)];
    for (number, rule) in rules {
        let number = u32::try_from(*number).map_err(io::Error::other)?;
        // A rule may directly follow another, with no range of allowed numbers between the two; if
        // it is the same rule, the range goes on.
        ranges.pop_if(|(first, _)| *first == number);
        if ranges.last().is_none_or(|(_, last)| *last != Some(*rule)) {
            ranges.push((number, Some(*rule)));
        }
        ranges.push((number + 1, None));
    }
    search(&ranges, &mut program)?;
    Ok(program)
}

/// Appends instructions that find the range of the number, and apply its rule.
fn search(ranges: &[(u32, Option<Rule>)], program: &mut Vec<sock_filter>) -> io::Result<()> {
    if let [(_, rule)] = ranges {
        apply(*rule, program);
        return Ok(());
    }
    let (lower, upper) = ranges.split_at(ranges.len() / 2);
    let branch = program.len();
    program.push(jump(BPF_JGE, upper[0].0, 0, 0));
    search(lower, program)?;
    // Jump over everything that was just appended.
    program[branch].jt = u8::try_from(program.len() - branch - 1).map_err(io::Error::other)?;
    search(upper, program)
}

fn apply(rule: Option<Rule>, program: &mut Vec<sock_filter>) {
    match rule {
        None => program.push(ret(ALLOW)),
        Some(Rule::Forbidden) => program.push(ret(FORBID)),
        Some(Rule::NoneOf(bits)) => program.extend([
            load(FIRST_ARGUMENT_OFFSET),
            jump(BPF_JSET, bits.cast_unsigned(), 1, 0),
            ret(ALLOW),
            ret(FORBID),
        ]),
        Some(Rule::OneOf(values)) => {
            program.push(load(FIRST_ARGUMENT_OFFSET));
            for value in values {
                program.push(jump(BPF_JEQ, value.cast_unsigned(), 0, 1));
                program.push(ret(ALLOW));
            }
            program.push(ret(FORBID));
        }
    }
}

fn load(offset: u32) -> sock_filter {
    instruction(BPF_LD | BPF_W | BPF_ABS, offset, 0, 0)
}

/// Skips `holds` instructions if the comparison holds, and `fails` if it does not.
fn jump(comparison: u32, with: u32, holds: u8, fails: u8) -> sock_filter {
    instruction(BPF_JMP | BPF_K | comparison, with, holds, fails)
}

fn ret(action: u32) -> sock_filter {
    instruction(BPF_RET | BPF_K, action, 0, 0)
}

fn instruction(code: u32, k: u32, jt: u8, jf: u8) -> sock_filter {
    // The codes are all below 256.
    let code = u16::try_from(code).unwrap_or(0);
    sock_filter { code, jt, jf, k }
}
