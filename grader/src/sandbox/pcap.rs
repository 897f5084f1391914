//! The classic pcap file format, which every tool reads. This module knows bytes and times, not
//! their origin.

use std::time::Duration;

/// Numbers are in native byte order, times in microseconds.
const MAGIC: u32 = 0xa1b2_c3d4;
const VERSION: [u16; 2] = [2, 4];
/// Frames begin with an Ethernet header, which has no addresses on the loopback.
const ETHERNET: u32 = 1;

/// Longer packets are truncated. A loopback has none.
pub(super) const MAX_PACKET_BYTES: usize = 256 * 1024;

/// Recorded packets.
#[derive(Debug, Clone)]
pub struct Recording {
    /// A pcap file.
    pub bytes: Vec<u8>,
    /// How many packets are missing at most, because they arrived faster than they were read.
    pub lost: u32,
}

impl Default for Recording {
    fn default() -> Self {
        let mut bytes = Vec::new();
        bytes.extend(MAGIC.to_ne_bytes());
        bytes.extend(VERSION.iter().flat_map(|number| number.to_ne_bytes()));
        // The time zone and the accuracy of the times, which no one sets.
        bytes.extend([0; 8]);
        bytes.extend((MAX_PACKET_BYTES as u32).to_ne_bytes());
        bytes.extend(ETHERNET.to_ne_bytes());
        Self { bytes, lost: 0 }
    }
}

impl Recording {
    /// Adds a packet that crossed the network at `time` (since 1970) and was `length` bytes long.
    /// `packet` is as much of it as was kept.
    pub fn add(&mut self, time: Duration, packet: &[u8], length: usize) {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).to_ne_bytes();
        self.bytes.extend(number(time.as_secs()));
        self.bytes.extend(number(time.subsec_micros().into()));
        self.bytes.extend(number(packet.len() as u64));
        self.bytes.extend(number(length as u64));
        self.bytes.extend(packet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8], at: usize) -> u32 {
        u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
    }

    #[test]
    fn packets_can_be_read_back() {
        let mut recording = Recording::default();
        recording.add(Duration::from_micros(1_700_000_000_000_007), b"first", 5);
        recording.add(Duration::from_secs(3), b"seco", 6);
        let bytes = recording.bytes;
        assert_eq!(number(&bytes, 0), 0xa1b2_c3d4);
        assert_eq!(
            bytes[4..8],
            [2_u16.to_ne_bytes(), 4_u16.to_ne_bytes()].concat()
        );
        assert_eq!(number(&bytes, 20), 1, "Ethernet");
        let (header, first) = bytes[24..].split_at(16);
        let fields = [0, 4, 8, 12].map(|at| number(header, at));
        assert_eq!(fields, [1_700_000_000, 7, 5, 5]);
        let (packet, second) = first.split_at(5);
        assert_eq!(packet, b"first");
        assert_eq!([0, 4, 8, 12].map(|at| number(second, at)), [3, 0, 4, 6]);
        assert_eq!(&second[16..], b"seco");
    }
}
