//! A course with a lab for each runtime that is installed, and a submission with a right program
//! for each.

use std::path::Path;

use super::table::{RUNTIMES, Runtime};
use crate::support::files::{make_folder, write};
use crate::support::{WORKSPACE, manifest};

/// The cases of a lab, and how much each counts.
const CASES: [(&str, &str); 2] = [
    ("works", "level: document\npoints: 60"),
    ("works-again", "level: robust\npoints: 40"),
];

/// What each server says and answers. A runtime may take long to start while others do.
const SERVER: &str = "title: It works\nwhy: It must\ntimeout: 60s\nprogram: server\n\
    hints: [One?, Two, Three]\nsteps:\n  \
    - {enter: \"some words\"}\n  \
    - {prints: \"typed: some words\\n\"}\n  \
    - {send: \"hello\\n\", expect: \"you said hello\\n\"}\n  \
    - expect_eof\n";

/// The same for a client.
const CLIENT: &str = "title: It works\nwhy: It must\ntimeout: 60s\nprogram: client\n\
    hints: [One?, Two, Three]\nsteps:\n  \
    - {enter: \"some words\"}\n  \
    - {prints: \"typed: some words\\n\"}\n  \
    - accept\n  \
    - {expect: \"hello\\n\"}\n  \
    - {send: \"you said hello\\n\"}\n  \
    - {prints: \"you said hello\\n\"}\n  \
    - {exit: 0}\n";

/// Writes the course into a folder, and the submission into `submission` there. Returns the labs,
/// and what is missing on this machine for the others.
pub(crate) fn write_course(root: &Path) -> (Vec<&'static str>, Vec<String>) {
    write(root.join("Cargo.toml"), WORKSPACE);
    make_folder(root.join("submission"));
    let (mut labs, mut missing) = (Vec::new(), Vec::new());
    for runtime in RUNTIMES {
        match runtime.prepare(&root.join("submission").join(runtime.lab)) {
            Ok(()) => {
                labs.push(runtime.lab);
                write_lab(root, runtime, labs.len());
            }
            Err(reason) => missing.push(format!("{}: {reason}", runtime.lab)),
        }
    }
    (labs, missing)
}

fn write_lab(root: &Path, runtime: &Runtime, order: usize) {
    let lab = runtime.lab;
    let package = root.join("labs").join(lab);
    let specs = root.join("specs").join(lab);
    write(package.join("Cargo.toml"), manifest(lab, ""));
    for role in ["server", "client"] {
        write(package.join(format!("src/bin/{role}.rs")), "fn main() {}\n");
    }
    let port = 7400 + order;
    let about = format!(
        "title: {lab}\norder: {order}\ntransport: tcp\naddress: 127.0.0.1:{port}\nidea: It\n"
    );
    write(specs.join("lab.yaml"), about);
    let role = runtime.role;
    let steps = if role == "server" { SERVER } else { CLIENT };
    for (case, worth) in CASES {
        let text = format!("{worth}\n{steps}");
        write(specs.join(format!("{case}.yaml")), text);
    }
    let command = format!("{role}: {}\n", runtime.command);
    write(
        root.join("submission").join(lab).join("programs.yaml"),
        command,
    );
}
