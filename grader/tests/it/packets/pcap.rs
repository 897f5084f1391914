//! Reads recorded packets, by hand and with tshark.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::run;

/// Flags of a TCP segment.
pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const ACK: u8 = 16;

/// The parts of a packet that the tests use.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) from: u16,
    pub(crate) to: u16,
    /// TCP only.
    pub(crate) flags: u8,
    pub(crate) payload: Vec<u8>,
}

/// The packets in a pcap file.
pub(crate) fn read(file: &Path) -> Vec<Packet> {
    let bytes = fs::read(file).expect("a file");
    let number = |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    assert_eq!(
        (number(0), number(20)),
        (0xa1b2_c3d4, 1),
        "classic pcap, Ethernet"
    );
    let mut packets = Vec::new();
    let mut times = Vec::new();
    let mut at = 24;
    while at < bytes.len() {
        times.push((number(at), number(at + 4)));
        let (kept, length) = (number(at + 8) as usize, number(at + 12) as usize);
        assert_eq!(kept, length, "no packet is cut");
        packets.extend(packet(&bytes[at + 16..at + 16 + kept]));
        at += 16 + kept;
    }
    assert_eq!(at, bytes.len(), "the last packet is whole");
    assert!(times.is_sorted(), "{times:?}");
    packets
}

/// The content of a frame, if it is IPv4.
fn packet(frame: &[u8]) -> Option<Packet> {
    let ip = &frame[14..];
    if frame[12..14] != [8, 0] {
        return None;
    }
    let length = u16::from_be_bytes([ip[2], ip[3]]).into();
    let above = &ip[usize::from(ip[0] & 15) * 4..length];
    let port = |at: usize| u16::from_be_bytes([above[at], above[at + 1]]);
    let (flags, header) = match ip[9] {
        6 => (above[13], usize::from(above[12] >> 4) * 4),
        17 => (0, 8),
        // ICMP carries no message of the conversation.
        _ => return None,
    };
    Some(Packet {
        from: port(0),
        to: port(2),
        flags,
        payload: above[header..].to_vec(),
    })
}

/// The number of connections that begin with a complete handshake.
pub(crate) fn handshakes(packets: &[Packet]) -> usize {
    let is = |packet: &Packet, flags: u8| packet.flags & (SYN | ACK) == flags;
    let begins = |three: &&[Packet]| {
        let [syn, answer, ack] = three else {
            return false;
        };
        let there = (syn.from, syn.to);
        is(syn, SYN)
            && is(answer, SYN | ACK)
            && (answer.to, answer.from) == there
            && is(ack, ACK)
            && (ack.from, ack.to) == there
    };
    packets.windows(3).filter(begins).count()
}

/// The packets of a file according to tshark.
pub(crate) fn dissected(tshark: &Path, file: &Path, transport: &str) -> Vec<Packet> {
    let names = ["srcport", "dstport", "payload"].map(|name| format!("{transport}.{name}"));
    let mut command = Command::new(tshark);
    command
        .arg("-r")
        .arg(file)
        .args(["-T", "fields", "-Y", transport]);
    for name in names.iter().map(String::as_str).chain(["tcp.flags"]) {
        command.args(["-e", name]);
    }
    let ran = run(&mut command).status(0);
    assert!(!ran.stderr.contains("cut short"), "{}", ran.stderr);
    let lines = ran.stdout.lines().map(|line| {
        let [from, to, payload, flags] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let digits = |at: usize| u8::from_str_radix(&payload[at..at + 2], 16).expect("hex");
        let flags = flags.trim_start_matches("0x");
        Packet {
            from: from.parse().expect("a port"),
            to: to.parse().expect("a port"),
            // The upper of the twelve bits are flags that the tests do not use.
            flags: u16::from_str_radix(flags, 16).map_or(0, |flags| flags.to_be_bytes()[1]),
            payload: (0..payload.len()).step_by(2).map(digits).collect(),
        }
    });
    lines.collect()
}
