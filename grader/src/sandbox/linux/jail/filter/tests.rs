//! The filter decides as its tables say. These tests interpret it for every call number that a
//! kernel has. The hostile programs of the attack suite show that the kernel agrees.

use libc::{
    BPF_ABS, BPF_JA, BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JMP, BPF_JSET, BPF_LD, BPF_RET, SYS_clone,
    SYS_mmap, SYS_prctl, SYS_prlimit64, SYS_setpriority, SYS_setsid, SYS_socket,
};
use seccompiler::sock_filter;

use super::bpf::{
    ALLOW, ARCH_OFFSET, ARCHITECTURE, ARGUMENTS_OFFSET, CallRule, Condition, FORBID, KILL,
    NUMBER_OFFSET, PRETEND, compile,
};
use super::rules::{FIRST_UNKNOWN, FORBIDDEN, rules};

/// All call numbers are below this.
const NUMBERS: u32 = 1024;
/// A bit of the number of a call by the x32 ABI.
const X32_BIT: u32 = 0x4000_0000;
/// Other architectures whose programs the machine may run: AUDIT_ARCH_I386, AUDIT_ARCH_ARM.
const FOREIGN: [u32; 3] = [0x4000_0003, 0x4000_0028, 0];

/// A system call as the filter sees it.
#[derive(Clone, Copy, Debug)]
struct Call {
    arch: u32,
    number: u32,
    arguments: [u64; 6],
}

fn own(number: i64, arguments: [u64; 4]) -> Call {
    let [a, b, c, d] = arguments;
    Call {
        arch: ARCHITECTURE.expect("a known machine"),
        number: u32::try_from(number).expect("a number"),
        arguments: [a, b, c, d, 0, 0],
    }
}

impl Call {
    /// The word at this offset of `struct seccomp_data`.
    fn word(self, offset: u32) -> u32 {
        match offset {
            NUMBER_OFFSET => self.number,
            ARCH_OFFSET => self.arch,
            _ => {
                let index = (offset - ARGUMENTS_OFFSET) as usize;
                let argument = self.arguments[index / 8];
                (if index.is_multiple_of(8) {
                    argument
                } else {
                    argument >> 32
                }) as u32
            }
        }
    }
}

/// Interprets the filter as the kernel does: the result, and after how many instructions.
fn interpret(program: &[sock_filter], call: Call) -> (u32, usize) {
    let (mut at, mut value) = (0, 0);
    for steps in 1.. {
        let sock_filter { code, jt, jf, k } = program[at].clone();
        let code = u32::from(code);
        at += 1;
        let holds = match (code & 0x07, code & 0xf0) {
            (BPF_RET, _) => return (k, steps),
            (BPF_LD, BPF_ABS) => {
                value = call.word(k);
                continue;
            }
            (BPF_JMP, BPF_JA) => {
                at += k as usize;
                continue;
            }
            (BPF_JMP, BPF_JEQ) => value == k,
            (BPF_JMP, BPF_JGE) => value >= k,
            (BPF_JMP, BPF_JGT) => value > k,
            (BPF_JMP, BPF_JSET) => value & k != 0,
            _ => panic!("no instruction of a filter: {code:#x}"),
        };
        at += usize::from(if holds { jt } else { jf });
    }
    unreachable!()
}

/// The result according to the tables.
fn expected(call: Call) -> u32 {
    if Some(call.arch) != ARCHITECTURE {
        return KILL;
    }
    if call.number >= FIRST_UNKNOWN {
        return FORBID;
    }
    let holds = |condition: &Condition| {
        let at = |argument: u32| call.arguments[argument as usize];
        match *condition {
            Condition::Is(argument, values) => values.contains(&(at(argument) as u32)),
            Condition::IsNot(argument, values) => !values.contains(&(at(argument) as u32)),
            Condition::Lacks(argument, bits) => at(argument) as u32 & bits == 0,
            Condition::AtMost(argument, most) => at(argument) <= u64::from(most),
        }
    };
    match rules().get(&i64::from(call.number)) {
        None => ALLOW,
        Some(CallRule::Forbidden) => FORBID,
        Some(CallRule::Pretended) => PRETEND,
        Some(CallRule::OneOf(lists)) if lists.iter().any(|list| list.iter().all(holds)) => ALLOW,
        Some(CallRule::OneOf(_)) => FORBID,
    }
}

/// Arguments that matter to some rule, and others that do not.
fn arguments() -> impl Iterator<Item = u64> {
    let bits = (0..64).map(|bit| 1 << bit);
    // The flags of a new process together with its signal; a family with upper bits that the kernel
    // ignores.
    let flags = (0..32).map(|bit| 1 << bit | 17);
    let small = (0..64).chain((0..64).map(|family| family | 1 << 32));
    let others = [u64::MAX, 0x21, 0x23, (16 << 20) + 1, 0x8901, 0x8902];
    bits.chain(flags).chain(small).chain(others)
}

#[test]
fn the_filter_decides_as_its_tables_say() {
    let program = compile(&rules(), FIRST_UNKNOWN).expect("a filter for this machine");
    let native = ARCHITECTURE.expect("a known machine");
    let numbers = (0..NUMBERS).flat_map(|number| [number, number | X32_BIT]);
    // And the limits of the type.
    for number in numbers.chain([!X32_BIT, i32::MAX.cast_unsigned(), u32::MAX]) {
        for arch in FOREIGN.into_iter().chain([native]) {
            for argument in arguments() {
                for at in 0..4 {
                    let mut call = Call {
                        arch,
                        number,
                        arguments: [0, 0, 0, 0x21, 0, 0],
                    };
                    call.arguments[at] = argument;
                    assert_eq!(interpret(&program, call).0, expected(call), "{call:x?}");
                }
            }
        }
    }
}

/// What the tables are for, spelled out for some calls of each kind.
#[test]
fn a_program_reaches_itself_and_no_other() {
    let program = compile(&rules(), FIRST_UNKNOWN).expect("a filter for this machine");
    let result = |number, arguments| interpret(&program, own(number, arguments)).0;
    assert_eq!(result(SYS_prlimit64, [0; 4]), ALLOW);
    assert_eq!(result(SYS_prlimit64, [1, 0, 0, 0]), FORBID);
    assert_eq!(result(SYS_setpriority, [0; 4]), ALLOW);
    // PRIO_USER
    assert_eq!(result(SYS_setpriority, [2, 0, 0, 0]), FORBID);
    assert_eq!(result(SYS_setsid, [0; 4]), PRETEND);
    assert_eq!(result(SYS_clone, [17, 0, 0, 0]), ALLOW);
    // A TCP socket, a raw one, and netlink for routes and for everyone's sockets.
    assert_eq!(result(SYS_socket, [2, 1, 6, 0]), ALLOW);
    assert_eq!(result(SYS_socket, [2, 3, 255, 0]), FORBID);
    assert_eq!(result(SYS_socket, [16, 3, 0, 0]), ALLOW);
    assert_eq!(result(SYS_socket, [16, 3, 4, 0]), FORBID);
    // Shared memory, and private memory of the same size.
    assert_eq!(result(SYS_mmap, [0, 4096, 3, 0x21]), ALLOW);
    assert_eq!(result(SYS_mmap, [0, 1 << 30, 3, 0x21]), FORBID);
    assert_eq!(result(SYS_mmap, [0, 1 << 36, 3, 0x22]), ALLOW);
    assert_eq!(result(SYS_prctl, [15, 0, 0, 0]), ALLOW);
    assert_eq!(result(SYS_prctl, [4, 0, 0, 0]), FORBID);
}

#[test]
fn no_call_is_listed_twice() {
    let mut calls = FORBIDDEN.to_vec();
    calls.sort_unstable();
    calls.dedup();
    assert_eq!(calls.len(), FORBIDDEN.len());
}

#[test]
fn no_decision_takes_many_instructions() {
    let program = compile(&rules(), FIRST_UNKNOWN).expect("a filter for this machine");
    for number in 0..NUMBERS {
        let call = own(i64::from(number), [1 << 40; 4]);
        let (_, steps) = interpret(&program, call);
        assert!(steps <= 32, "{call:?} takes {steps} instructions");
    }
}
