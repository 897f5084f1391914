//! Records the packets of cases, and reads them both by hand and with tshark: the trace must show
//! what crossed the network. If cases have no network of their own, there is nothing to record.

mod pcap;

use std::path::{Path, PathBuf};

use grader::base::text::escape::quoted;
use pcap::{ACK, FIN, Packet, SYN, dissected, handshakes, read};

use crate::support::files::{self, folder};
use crate::support::{Course, Ran, has_solutions, misbehave, missing_tool, tool};

/// A TCP client, a TCP server and a UDP server under test.
const CASES: [(&str, &str); 3] = [
    ("tcp-uppercase", "client-session"),
    ("tcp-uppercase", "server-session"),
    ("udp-hello", "server-session"),
];

/// Whether packets can be recorded here. In CI they must be.
fn can_record() -> bool {
    let folder = folder();
    let ran = traced("right", Some(&folder.path().join("case.pcap")));
    let words = "packets can be recorded only in a network of the case's own";
    let lacks = ran.stderr.contains(words);
    assert!(lacks || ran.code() == Some(0), "{}", ran.said());
    if lacks {
        missing_tool(ran.stderr);
    }
    !lacks
}

/// Traces a case of the tests' own course with a program that misbehaves in this way.
fn traced(way: &str, file: Option<&Path>) -> Ran {
    let trace = ["trace", "tcp-probe", "answer", "--server", &misbehave(way)];
    let trace = Course::probe().grade(trace);
    match file {
        Some(file) => trace.arg("--pcap").arg(file).run(),
        None => trace.run(),
    }
}

/// Traces a case with its solution. Returns the messages according to the trace, in order, and the
/// packet file.
fn recorded(lab: &str, case: &str, folder: &Path) -> (Vec<String>, PathBuf) {
    let (svg, pcap) = (folder.join("case.svg"), folder.join("case.pcap"));
    Course::repository()
        .grade(["trace", lab, case, "--solutions", "--svg"])
        .arg(&svg)
        .arg("--pcap")
        .arg(&pcap)
        .status(0);
    let svg = files::read(svg);
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let told = document
        .descendants()
        .find(|node| node.has_tag_name("desc"));
    let told = told.and_then(|node| node.text()).expect("a description");
    let messages = told.lines().filter_map(message).collect();
    (messages, pcap)
}

/// The bytes shown in a line of the description, if they crossed the network.
fn message(line: &str) -> Option<String> {
    let (who, what) = line.split_once(" ms, ")?.1.split_once(": ")?;
    let crossed = who.contains(" → ") && !who.contains("console");
    let bytes = what.strip_suffix('.')?;
    (crossed && bytes.starts_with('"')).then(|| bytes.to_owned())
}

/// The payloads, formatted as in the trace.
fn payloads(packets: &[Packet]) -> Vec<String> {
    let full = packets.iter().filter(|packet| !packet.payload.is_empty());
    full.map(|packet| quoted(&packet.payload, 96)).collect()
}

#[test]
fn the_packets_are_those_of_the_trace() {
    if !can_record() || !has_solutions() {
        return;
    }
    for (lab, case) in CASES {
        let folder = folder();
        let (messages, file) = recorded(lab, case, folder.path());
        let packets = read(&file);
        assert!(messages.len() > 1, "{messages:?}");
        assert_eq!(payloads(&packets), messages, "{lab}/{case}");
        if lab.starts_with("tcp") {
            let begun = packets
                .iter()
                .filter(|packet| packet.flags & (SYN | ACK) == SYN)
                .count();
            let ended = packets
                .iter()
                .filter(|packet| packet.flags & FIN != 0)
                .count();
            assert!(begun > 0);
            assert_eq!(handshakes(&packets), begun, "{packets:?}");
            assert_eq!(
                ended,
                2 * begun,
                "each side says that it is done: {packets:?}"
            );
        }
    }
}

#[test]
fn tshark_reads_the_same() {
    let Some(tshark) = tool("tshark") else {
        return;
    };
    if !can_record() || !has_solutions() {
        return;
    }
    for (lab, case) in CASES {
        let folder = folder();
        let (_, file) = recorded(lab, case, folder.path());
        let transport = &lab[..3];
        let own = read(&file);
        assert_eq!(dissected(&tshark, &file, transport), own, "{lab}/{case}");
    }
}

#[test]
fn the_program_does_not_get_the_socket() {
    if !can_record() {
        return;
    }
    let folder = folder();
    let file = folder.path().join("case.pcap");
    let said = |file: Option<&Path>| {
        let picture = traced("says-its-sockets", file).stdout;
        let line = picture.lines().find(|line| line.contains(" sockets\\n"));
        line.and_then(|line| Some(line.split_once('"')?.1.to_owned()))
            .expect(&picture)
    };
    assert_eq!(said(Some(&file)), said(None));
}
