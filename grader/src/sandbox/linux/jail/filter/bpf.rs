//! The filter as a program for the kernel's own small machine (`linux/filter.h`, "classic BPF").
//! The kernel tries a new filter out on every number there is, before any program runs: so it is a
//! binary search, where a list would be read from its beginning for each. It knows nothing of what
//! the numbers mean.

use std::collections::BTreeMap;
use std::io;

use libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_JEQ, BPF_JGE, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W,
    ENOSYS, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO, SECCOMP_RET_KILL_PROCESS,
};
use seccompiler::sock_filter;

/// What is to be of a call. All others are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// As if the kernel did not have it.
    Forbidden,
    /// The same, unless its first argument is one of these.
    OneOf(&'static [i32]),
    /// The same, if its first argument has one of these bits.
    NoneOf(i32),
}

/// What the filter sees (`struct seccomp_data` of `linux/seccomp.h`), by its distance from the
/// beginning. Of an argument the lower half, which comes first on every machine that
/// [`ARCHITECTURE`] knows.
pub(super) const NUMBER: u32 = 0;
pub(super) const ENTRY: u32 = 4;
pub(super) const FIRST_ARGUMENT: u32 = 16;

pub(super) const ALLOW: u32 = SECCOMP_RET_ALLOW;
pub(super) const FORBID: u32 = SECCOMP_RET_ERRNO | ENOSYS.cast_unsigned();
pub(super) const KILL: u32 = SECCOMP_RET_KILL_PROCESS;

/// How the kernel names the way in for this machine's own programs (`linux/audit.h`).
pub(super) const ARCHITECTURE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xc000_003e)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xc000_00f3)
} else {
    None
};

/// This kernel may take each call by a second number, for programs with short pointers: the same
/// with this bit.
pub(super) const SHORT: u32 = if cfg!(target_arch = "x86_64") {
    0x4000_0000
} else {
    0
};

/// A filter with these rules for calls by number. Whoever comes by another machine's way in is
/// killed: there the numbers are others.
pub(super) fn program(rules: &BTreeMap<i64, Rule>) -> io::Result<Vec<sock_filter>> {
    let architecture = ARCHITECTURE.ok_or(io::ErrorKind::Unsupported)?;
    let mut program = vec![
        load(ENTRY),
        jump(BPF_JEQ, architecture, 1, 0),
        end(KILL),
        load(NUMBER),
        instruction(BPF_ALU | BPF_AND | BPF_K, !SHORT, 0, 0),
    ];
    // Each range of numbers by its first.
    let mut ranges = vec![(0, None)];
    for (number, rule) in rules {
        let number = u32::try_from(*number).map_err(io::Error::other)?;
        // Right behind another rule there is no room between the two, and the same rule goes on.
        ranges.pop_if(|(first, _)| *first == number);
        if ranges.last().is_none_or(|(_, last)| *last != Some(*rule)) {
            ranges.push((number, Some(*rule)));
        }
        ranges.push((number + 1, None));
    }
    search(&ranges, &mut program)?;
    Ok(program)
}

/// Finds the range that the number is in, and acts on its rule.
fn search(ranges: &[(u32, Option<Rule>)], program: &mut Vec<sock_filter>) -> io::Result<()> {
    if let [(_, rule)] = ranges {
        act(*rule, program);
        return Ok(());
    }
    let (lower, upper) = ranges.split_at(ranges.len() / 2);
    let branch = program.len();
    program.push(jump(BPF_JGE, upper[0].0, 0, 0));
    search(lower, program)?;
    // Over all that was just written.
    program[branch].jt = u8::try_from(program.len() - branch - 1).map_err(io::Error::other)?;
    search(upper, program)
}

fn act(rule: Option<Rule>, program: &mut Vec<sock_filter>) {
    match rule {
        None => program.push(end(ALLOW)),
        Some(Rule::Forbidden) => program.push(end(FORBID)),
        Some(Rule::NoneOf(bits)) => program.extend([
            load(FIRST_ARGUMENT),
            jump(BPF_JSET, bits.cast_unsigned(), 1, 0),
            end(ALLOW),
            end(FORBID),
        ]),
        Some(Rule::OneOf(values)) => {
            program.push(load(FIRST_ARGUMENT));
            for value in values {
                program.push(jump(BPF_JEQ, value.cast_unsigned(), 0, 1));
                program.push(end(ALLOW));
            }
            program.push(end(FORBID));
        }
    }
}

fn load(from: u32) -> sock_filter {
    instruction(BPF_LD | BPF_W | BPF_ABS, from, 0, 0)
}

/// Goes on so many instructions further, if the comparison holds or if it does not.
fn jump(comparison: u32, with: u32, holds: u8, fails: u8) -> sock_filter {
    instruction(BPF_JMP | BPF_K | comparison, with, holds, fails)
}

fn end(verdict: u32) -> sock_filter {
    instruction(BPF_RET | BPF_K, verdict, 0, 0)
}

fn instruction(code: u32, k: u32, jt: u8, jf: u8) -> sock_filter {
    // The codes are all below 256.
    let code = u16::try_from(code).unwrap_or(0);
    sock_filter { code, jt, jf, k }
}
