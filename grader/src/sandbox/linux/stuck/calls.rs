//! Which system calls wait without a limit, by their numbers and arguments.

/// A system call that a thread is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SystemCall {
    pub(super) number: i64,
    pub(super) arguments: [u64; 6],
    /// The thread's stack pointer.
    pub(super) stack: u64,
}

/// What a call waits for, if nothing but that ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// Something to read from this descriptor, or a connection.
    File(u32),
    /// Another thread.
    Thread,
    /// A child process.
    Child,
    /// A signal.
    Signal,
    /// Any of several things; the name of the call.
    Event(&'static str),
}

/// Operations of `futex` that wait, and the flags that they may have (linux/futex.h).
const FUTEX_COMMAND: u64 = 0x7f;
const FUTEX_WAIT: u64 = 0;
const FUTEX_LOCK_PI: u64 = 6;
const FUTEX_WAIT_BITSET: u64 = 9;

impl SystemCall {
    /// Reads a thread's `syscall` file: the number, six arguments, the stack pointer and the place
    /// in the code. `None` for a thread that runs, or waits for something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split_ascii_whitespace();
        let number = fields.next()?.parse().ok().filter(|number| *number >= 0)?;
        let mut hexadecimal =
            fields.map(|field| u64::from_str_radix(field.strip_prefix("0x")?, 16).ok());
        let mut arguments = [0; 6];
        for argument in &mut arguments {
            *argument = hexadecimal.next()??;
        }
        let stack = hexadecimal.next()??;
        Some(Self {
            number,
            arguments,
            stack,
        })
    }

    /// What it waits for; `None` if it may end by itself, or is not known here.
    pub(super) fn awaited(&self) -> Option<WaitsFor> {
        // A program of another architecture has other numbers; its stack is below 4 GiB.
        if self.stack <= u64::from(u32::MAX) {
            return None;
        }
        let [first, second, third, fourth, ..] = self.arguments;
        let is_endless = |pointer: u64| pointer == 0;
        match self.number {
            libc::SYS_read
            | libc::SYS_readv
            | libc::SYS_recvfrom
            | libc::SYS_recvmsg
            | libc::SYS_accept
            | libc::SYS_accept4 => Some(WaitsFor::File(u32::try_from(first).ok()?)),
            libc::SYS_futex => {
                let command = second & FUTEX_COMMAND;
                let waits = [FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_WAIT_BITSET].contains(&command);
                (waits && is_endless(fourth)).then_some(WaitsFor::Thread)
            }
            libc::SYS_wait4 | libc::SYS_waitid => Some(WaitsFor::Child),
            libc::SYS_rt_sigsuspend => Some(WaitsFor::Signal),
            libc::SYS_rt_sigtimedwait => is_endless(third).then_some(WaitsFor::Signal),
            libc::SYS_ppoll => is_endless(third).then_some(WaitsFor::Event("poll")),
            libc::SYS_pselect6 => {
                is_endless(self.arguments[4]).then_some(WaitsFor::Event("select"))
            }
            libc::SYS_epoll_pwait => is_negative(fourth).then_some(WaitsFor::Event("epoll_wait")),
            libc::SYS_epoll_pwait2 => is_endless(fourth).then_some(WaitsFor::Event("epoll_wait")),
            _ => self.awaited_by_old_call(),
        }
    }

    /// The same for calls that newer architectures do not have.
    #[cfg(target_arch = "x86_64")]
    fn awaited_by_old_call(&self) -> Option<WaitsFor> {
        let [_, _, third, fourth, fifth, _] = self.arguments;
        match self.number {
            libc::SYS_poll => is_negative(third).then_some(WaitsFor::Event("poll")),
            libc::SYS_select => (fifth == 0).then_some(WaitsFor::Event("select")),
            libc::SYS_epoll_wait => is_negative(fourth).then_some(WaitsFor::Event("epoll_wait")),
            libc::SYS_pause => Some(WaitsFor::Signal),
            _ => None,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn awaited_by_old_call(&self) -> Option<WaitsFor> {
        None
    }
}

/// Whether an argument is a negative `int`.
fn is_negative(argument: u64) -> bool {
    let low = u32::try_from(argument & u64::from(u32::MAX)).unwrap_or(0);
    low.cast_signed() < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A call with these arguments, on a stack where a 64-bit program has it.
    fn call(number: i64, arguments: [u64; 6]) -> SystemCall {
        let stack = 0x7fff_0000_0000;
        SystemCall {
            number,
            arguments,
            stack,
        }
    }

    #[test]
    fn a_thread_in_a_call_is_parsed_and_a_running_one_is_not() {
        let text = "0 0x3 0x7ffd0 0x400 0x0 0x0 0x0 0x7ffc48c8d088 0x7f63e1af2a9d\n";
        let call = SystemCall::parse(text).expect("a call");
        assert_eq!(call.number, 0);
        assert_eq!(call.arguments, [3, 0x7ffd0, 0x400, 0, 0, 0]);
        assert_eq!(SystemCall::parse("running\n"), None);
        assert_eq!(
            SystemCall::parse("-1 0x7ffc48c8d088 0x7f63e1af2a9d\n"),
            None
        );
        assert_eq!(SystemCall::parse(""), None);
    }

    #[test]
    fn calls_without_a_limit_wait() {
        let file = Some(WaitsFor::File(3));
        for number in [libc::SYS_read, libc::SYS_recvfrom, libc::SYS_accept4] {
            assert_eq!(call(number, [3, 1, 1, 0, 0, 0]).awaited(), file);
        }
        // FUTEX_WAIT | FUTEX_PRIVATE_FLAG, and FUTEX_WAIT_BITSET with both flags
        for operation in [0x80, 0x189] {
            let lock = call(libc::SYS_futex, [1, operation, 2, 0, 0, u64::MAX]);
            assert_eq!(lock.awaited(), Some(WaitsFor::Thread));
        }
        let endless = u64::from(u32::MAX);
        let events = call(libc::SYS_epoll_pwait, [4, 1, 64, endless, 0, 8]);
        assert_eq!(events.awaited(), Some(WaitsFor::Event("epoll_wait")));
        let events = call(libc::SYS_ppoll, [1, 1, 0, 0, 8, 0]);
        assert_eq!(events.awaited(), Some(WaitsFor::Event("poll")));
    }

    #[test]
    fn calls_that_may_end_by_themselves_do_not_count() {
        let calls = [
            call(libc::SYS_nanosleep, [1, 1, 0, 0, 0, 0]),
            call(libc::SYS_clock_nanosleep, [0, 0, 1, 1, 0, 0]),
            call(libc::SYS_futex, [1, 0x80, 2, 0x7ffd, 0, 0]),
            call(libc::SYS_futex, [1, 0x81, 1, 0, 0, 0]),
            call(libc::SYS_epoll_pwait, [4, 1, 64, 1000, 0, 8]),
            call(libc::SYS_ppoll, [1, 1, 0x7ffd, 0, 8, 0]),
            call(libc::SYS_rt_sigtimedwait, [1, 1, 0x7ffd, 8, 0, 0]),
            call(libc::SYS_recvmmsg, [3, 1, 1, 0, 0, 0]),
            call(libc::SYS_write, [1, 1, 1, 0, 0, 0]),
            call(libc::SYS_restart_syscall, [0; 6]),
        ];
        for call in calls {
            assert_eq!(call.awaited(), None, "{call:?}");
        }
    }

    #[test]
    fn another_architecture_has_other_numbers() {
        let call = SystemCall {
            stack: 0xffff_d000,
            ..call(libc::SYS_read, [0; 6])
        };
        assert_eq!(call.awaited(), None);
    }
}
