//! How much memory the machine has left.

/// What `/proc/meminfo` says, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineMemory {
    /// All of it.
    pub total: u64,
    /// What programs can get without the machine beginning to swap.
    pub available: u64,
}

impl MachineMemory {
    /// The machine's memory now; `None` on systems other than Linux.
    #[must_use]
    pub fn now() -> Option<Self> {
        Self::parse(&std::fs::read_to_string("/proc/meminfo").ok()?)
    }

    /// Reads the content of `/proc/meminfo`.
    #[must_use]
    pub fn parse(meminfo: &str) -> Option<Self> {
        let bytes = |name: &str| {
            let value = meminfo.lines().find_map(|line| line.strip_prefix(name))?;
            let kibibytes: u64 = value.split_ascii_whitespace().next()?.parse().ok()?;
            kibibytes.checked_mul(1024)
        };
        Some(Self {
            total: bytes("MemTotal:")?,
            available: bytes("MemAvailable:")?,
        })
    }

    /// Whether a program that uses `used` bytes is to be ended, because the machine has hardly any
    /// memory left. The less there is, the smaller the programs that must go: the largest goes
    /// first, without anyone comparing them.
    #[must_use]
    pub fn must_go(self, used: u64) -> bool {
        let floor = (self.total / 16).min(1 << 30);
        self.available < floor && used >= self.available
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_kernel_is_read() {
        let text = "MemTotal:        2048 kB\nMemFree:  7 kB\nMemAvailable:  1024 kB\n";
        let memory = MachineMemory {
            total: 2 << 20,
            available: 1 << 20,
        };
        assert_eq!(MachineMemory::parse(text), Some(memory));
        assert_eq!(MachineMemory::parse("MemTotal: x kB"), None);
    }

    #[test]
    fn the_largest_goes_first() {
        let memory = |available| MachineMemory {
            total: 16 << 30,
            available,
        };
        const MIB: u64 = 1 << 20;
        assert!(!memory(1024 * MIB).must_go(8000 * MIB));
        assert!(memory(1000 * MIB).must_go(1000 * MIB));
        assert!(!memory(1000 * MIB).must_go(500 * MIB));
        assert!(memory(100 * MIB).must_go(100 * MIB));
        assert!(!memory(100 * MIB).must_go(50 * MIB));
    }
}
