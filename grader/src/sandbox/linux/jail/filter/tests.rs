//! The filter decides as its tables say. These tests interpret it for every call number that a
//! kernel has. The hostile programs of the attack suite show that the kernel agrees.

use libc::{BPF_ABS, BPF_ALU, BPF_AND, BPF_JEQ, BPF_JGE, BPF_JMP, BPF_JSET, BPF_LD, BPF_RET};
use seccompiler::sock_filter;

use super::bpf::{
    ALLOW, ARCH_OFFSET, ARCHITECTURE, FIRST_ARGUMENT_OFFSET, FORBID, KILL, NUMBER_OFFSET, X32_BIT,
    compile,
};
use super::*;

/// All call numbers are below this.
const NUMBERS: u32 = 1024;
/// Other architectures whose programs the machine may run: AUDIT_ARCH_I386, AUDIT_ARCH_ARM.
const FOREIGN: [u32; 3] = [0x4000_0003, 0x4000_0028, 0];

/// A system call as the filter sees it.
#[derive(Clone, Copy, Debug)]
struct Call {
    arch: u32,
    number: u32,
    argument: u64,
}

/// Interprets the filter as the kernel does: the result, and after how many instructions.
fn interpret(program: &[sock_filter], call: Call) -> (u32, usize) {
    let [low, _] = [call.argument as u32, (call.argument >> 32) as u32];
    let (mut at, mut value) = (0, 0);
    for steps in 1.. {
        let sock_filter { code, jt, jf, k } = program[at].clone();
        let code = u32::from(code);
        at += 1;
        let holds = match (code & 0x07, code & 0xf0) {
            (BPF_RET, _) => return (k, steps),
            (BPF_LD, BPF_ABS) => {
                value = match k {
                    NUMBER_OFFSET => call.number,
                    ARCH_OFFSET => call.arch,
                    FIRST_ARGUMENT_OFFSET => low,
                    _ => panic!("it reads at {k}"),
                };
                continue;
            }
            (BPF_ALU, BPF_AND) => {
                value &= k;
                continue;
            }
            (BPF_JMP, BPF_JEQ) => value == k,
            (BPF_JMP, BPF_JGE) => value >= k,
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
    let argument = call.argument as u32 as i32;
    let forbidden = match i64::from(call.number & !X32_BIT) {
        libc::SYS_socket | libc::SYS_socketpair => !FAMILIES.contains(&argument),
        libc::SYS_clone => argument & NAMESPACES != 0,
        number => FORBIDDEN.contains(&number) || FORBIDDEN_ON_ARCHITECTURE.contains(&number),
    };
    if forbidden { FORBID } else { ALLOW }
}

/// First arguments that matter to some rule, and others that do not.
fn arguments() -> impl Iterator<Item = u64> {
    let bits = (0..64).map(|bit| 1 << bit);
    // The flags of a new process together with its signal; a family with upper bits that the kernel
    // ignores.
    let flags = (0..32).map(|bit| 1 << bit | 17);
    let families = (0..64).chain((0..64).map(|family| family | 1 << 32));
    bits.chain(flags).chain(families).chain([u64::MAX])
}

#[test]
fn the_filter_decides_as_its_tables_say() {
    let program = compile(&rules()).expect("a filter for this machine");
    let own = ARCHITECTURE.expect("a known machine");
    let numbers = (0..NUMBERS).flat_map(|number| [number, number | X32_BIT]);
    // And the limits of the type.
    for number in numbers.chain([!X32_BIT, i32::MAX.cast_unsigned(), u32::MAX]) {
        for arch in FOREIGN.into_iter().chain([own]) {
            for argument in arguments() {
                let call = Call {
                    arch,
                    number,
                    argument,
                };
                assert_eq!(interpret(&program, call).0, expected(call), "{call:x?}");
            }
        }
    }
}

#[test]
fn no_decision_takes_many_instructions() {
    let program = compile(&rules()).expect("a filter for this machine");
    for number in 0..NUMBERS {
        let call = Call {
            arch: ARCHITECTURE.expect("a known machine"),
            number,
            argument: 1 << 40,
        };
        let (_, steps) = interpret(&program, call);
        assert!(steps <= 24, "{call:?} takes {steps} instructions");
    }
}
