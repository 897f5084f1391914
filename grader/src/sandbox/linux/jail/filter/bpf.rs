//! Compiles the filter to classic BPF (`linux/filter.h`). The kernel tries a new filter on every
//! call number before any program runs, so it is a binary search: a linear list would be slow. This
//! module does not know what the numbers mean.

use std::collections::BTreeMap;
use std::io;

use libc::{
    BPF_ABS, BPF_JA, BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W,
    ENOSYS, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO, SECCOMP_RET_KILL_PROCESS,
};
use seccompiler::sock_filter;

/// What to do with a call. Calls without a rule are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallRule {
    /// It fails with `ENOSYS`, as if the kernel did not have it.
    Forbidden,
    /// It does nothing, and returns 0.
    Pretended,
    /// It fails, unless all conditions of one of these lists hold.
    OneOf(&'static [&'static [Condition]]),
}

/// A condition on one argument of a call. The kernel itself uses only the lower half of all
/// arguments that are looked at here, except for sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// The argument with this index, from 0, is one of these.
    Is(u32, &'static [u32]),
    /// It is none of these.
    IsNot(u32, &'static [u32]),
    /// It has none of these bits.
    Lacks(u32, u32),
    /// It is a size, of at most this many bytes.
    AtMost(u32, u32),
}

// Offsets in what the filter sees (`struct seccomp_data` of `linux/seccomp.h`). The lower half of
// an argument comes first on every machine that `ARCHITECTURE` knows.
pub(super) const NUMBER_OFFSET: u32 = 0;
pub(super) const ARCH_OFFSET: u32 = 4;
pub(super) const ARGUMENTS_OFFSET: u32 = 16;

pub(super) const ALLOW: u32 = SECCOMP_RET_ALLOW;
pub(super) const FORBID: u32 = SECCOMP_RET_ERRNO | ENOSYS.cast_unsigned();
pub(super) const PRETEND: u32 = SECCOMP_RET_ERRNO;
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

/// A filter with these rules, by call number; numbers from `first_unknown` on are forbidden. It
/// kills a process that makes a call of another architecture, whose numbers are different.
pub(super) fn compile(
    rules: &BTreeMap<i64, CallRule>,
    first_unknown: u32,
) -> io::Result<Vec<sock_filter>> {
    let architecture = ARCHITECTURE.ok_or(io::ErrorKind::Unsupported)?;
    let mut program = vec![
        load(ARCH_OFFSET),
        jump(BPF_JEQ, architecture, 1, 0),
        ret(KILL),
        load(NUMBER_OFFSET),
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
    ranges.retain(|(first, _)| *first < first_unknown);
    ranges.push((first_unknown, Some(CallRule::Forbidden)));
    program.extend(search(&ranges)?);
    Ok(program)
}

/// Instructions that find the range of the number, and apply its rule.
fn search(ranges: &[(u32, Option<CallRule>)]) -> io::Result<Vec<sock_filter>> {
    if let [(_, rule)] = ranges {
        return apply(*rule);
    }
    let (lower, upper) = ranges.split_at(ranges.len() / 2);
    let first_upper = upper[0].0;
    let (lower, upper) = (search(lower)?, search(upper)?);
    // Jump over the lower half. A conditional jump does not reach further than 255 instructions.
    let mut program = match u8::try_from(lower.len()) {
        Ok(length) => vec![jump(BPF_JGE, first_upper, length, 0)],
        Err(_) => vec![
            jump(BPF_JGE, first_upper, 0, 1),
            instruction(BPF_JMP | BPF_JA, length_of(&lower)?, 0, 0),
        ],
    };
    program.extend(lower);
    program.extend(upper);
    Ok(program)
}

fn length_of(program: &[sock_filter]) -> io::Result<u32> {
    u32::try_from(program.len()).map_err(io::Error::other)
}

fn apply(rule: Option<CallRule>) -> io::Result<Vec<sock_filter>> {
    Ok(match rule {
        None => vec![ret(ALLOW)],
        Some(CallRule::Forbidden) => vec![ret(FORBID)],
        Some(CallRule::Pretended) => vec![ret(PRETEND)],
        Some(CallRule::OneOf(lists)) => {
            let mut program = Vec::new();
            for list in lists {
                program.extend(allow_if_all_hold(list)?);
            }
            program.push(ret(FORBID));
            program
        }
    })
}

/// Allows the call if all of these hold, and otherwise goes on behind the last instruction.
fn allow_if_all_hold(conditions: &[Condition]) -> io::Result<Vec<sock_filter>> {
    let mut program = vec![ret(ALLOW)];
    for condition in conditions.iter().rev() {
        let after = u8::try_from(program.len()).map_err(io::Error::other)?;
        let mut checks = check(*condition, after)?;
        checks.append(&mut program);
        program = checks;
    }
    Ok(program)
}

/// Goes on behind these instructions if the condition holds, and `after` further if it does not.
fn check(condition: Condition, after: u8) -> io::Result<Vec<sock_filter>> {
    Ok(match condition {
        Condition::Is(argument, values) => {
            let mut program = vec![load(lower_half(argument))];
            for (index, value) in values.iter().enumerate() {
                let left = u8::try_from(values.len() - 1 - index).map_err(io::Error::other)?;
                let fails = if left == 0 { after } else { 0 };
                program.push(jump(BPF_JEQ, *value, left, fails));
            }
            program
        }
        Condition::IsNot(argument, values) => {
            let mut program = vec![load(lower_half(argument))];
            for (index, value) in values.iter().enumerate() {
                let left = u8::try_from(values.len() - 1 - index).map_err(io::Error::other)?;
                program.push(jump(BPF_JEQ, *value, left + after, 0));
            }
            program
        }
        Condition::Lacks(argument, bits) => {
            vec![load(lower_half(argument)), jump(BPF_JSET, bits, after, 0)]
        }
        Condition::AtMost(argument, most) => vec![
            load(lower_half(argument) + 4),
            jump(BPF_JEQ, 0, 0, after + 2),
            load(lower_half(argument)),
            jump(BPF_JGT, most, after, 0),
        ],
    })
}

fn lower_half(argument: u32) -> u32 {
    ARGUMENTS_OFFSET + 8 * argument
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
