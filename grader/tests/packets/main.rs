//! Records the packets of cases, and reads them again by hand and with tshark: what crossed the network is what the trace
//! shows. Where cases have no network of their own there is nothing to record.

#![cfg(all(target_os = "linux", not(portable)))]

mod pcap;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use grader::base::text::escape::quoted;
use pcap::{ACK, FIN, Packet, SYN, dissected, handshakes, read};

/// A TCP client, a TCP server and a UDP server under test.
const CASES: [(&str, &str); 3] = [
    ("tcp-uppercase", "client-session"),
    ("tcp-uppercase", "server-session"),
    ("udp-hello", "server-session"),
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether the checks that CI runs are under way: there, nothing may be skipped.
fn in_ci() -> bool {
    std::env::var_os("REQUIRE_TOOLS").is_some()
}

fn grader(args: &[&str], course: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    let command = command.args(args).current_dir(course);
    command
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("the grader runs")
}

/// Whether there is a network to record; otherwise says so.
fn can_record() -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.pcap");
    let output = traced("right", Some(&file));
    let said = String::from_utf8_lossy(&output.stderr);
    let lacks = said.contains("packets can be recorded only in a network of the case's own");
    assert!(lacks || output.status.success(), "{said}");
    if lacks {
        assert!(!in_ci(), "{said}");
        println!("skipped: {said}");
    }
    !lacks
}

/// Traces a case of the tests' own course, with a program that behaves in this way.
fn traced(way: &str, file: Option<&Path>) -> Output {
    let program = format!("'{}' {way}", env!("CARGO_BIN_EXE_misbehave"));
    let mut args = vec!["trace", "tcp-probe", "answer", "--server", &program];
    if let Some(file) = file.and_then(Path::to_str) {
        args.extend(["--pcap", file]);
    }
    grader(&args, &repository().join("grader/tests/course"))
}

/// Traces a case with its solution: what the trace says was sent, in order, and the file of the packets.
fn recorded(lab: &str, case: &str, folder: &Path) -> (Vec<String>, PathBuf) {
    let (svg, pcap) = (folder.join("case.svg"), folder.join("case.pcap"));
    let [svg_name, pcap_name] = [&svg, &pcap].map(|path| path.to_str().expect("text"));
    let args = [
        "trace",
        lab,
        case,
        "--solutions",
        "--svg",
        svg_name,
        "--pcap",
        pcap_name,
    ];
    let output = grader(&args, &repository());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let svg = fs::read_to_string(svg).expect("a picture");
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let told = document
        .descendants()
        .find(|node| node.has_tag_name("desc"));
    let told = told.and_then(|node| node.text()).expect("a description");
    let messages = told.lines().filter_map(message).collect();
    (messages, pcap)
}

/// The bytes in a line of the description, as they are shown, if they crossed the network.
fn message(line: &str) -> Option<String> {
    let (who, what) = line.split_once(" ms, ")?.1.split_once(": ")?;
    let crossed = who.contains(" → ") && !who.contains("console");
    let bytes = what.strip_suffix('.')?;
    (crossed && bytes.starts_with('"')).then(|| bytes.to_owned())
}

/// The payloads, as the trace shows them.
fn payloads(packets: &[Packet]) -> Vec<String> {
    let full = packets.iter().filter(|packet| !packet.payload.is_empty());
    full.map(|packet| quoted(&packet.payload, 96)).collect()
}

fn has_solutions() -> bool {
    repository().join("solutions").is_dir()
}

#[test]
fn the_packets_are_those_of_the_trace() {
    if !can_record() || !has_solutions() {
        return;
    }
    for (lab, case) in CASES {
        let folder = tempfile::tempdir().expect("a folder");
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
    let Ok(version) = Command::new("tshark").arg("--version").output() else {
        assert!(!in_ci(), "tshark is not installed");
        println!("skipped: there is no tshark here");
        return;
    };
    assert!(version.status.success());
    if !can_record() || !has_solutions() {
        return;
    }
    for (lab, case) in CASES {
        let folder = tempfile::tempdir().expect("a folder");
        let (_, file) = recorded(lab, case, folder.path());
        let transport = &lab[..3];
        let own = read(&file);
        assert_eq!(dissected(&file, transport), own, "{lab}/{case}");
    }
}

#[test]
fn the_program_does_not_get_the_socket() {
    if !can_record() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.pcap");
    let said = |file: Option<&Path>| {
        let output = traced("says-its-sockets", file);
        let picture = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = picture.lines().find(|line| line.contains(" sockets\\n"));
        line.and_then(|line| Some(line.split_once('"')?.1.to_owned()))
            .expect(&picture)
    };
    assert_eq!(said(Some(&file)), said(None));
}
