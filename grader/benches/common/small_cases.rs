//! A generated course with any number of cases that do as little as possible.

use std::fs;
use std::path::Path;

/// The maximum number of cases in a lab here: each is worth at least a point.
const IN_A_LAB: usize = 100;

/// The points of each level in a lab.
const POINTS: [(&str, usize); 2] = [("document", 60), ("robust", 40)];

/// Echoes each line. It has no dependencies that would have to be compiled first.
const SERVER: &str = "use std::io::{BufRead, BufReader, Write};

fn main() -> std::io::Result<()> {
    let addr = std::env::args().nth(1).unwrap_or_default();
    for stream in std::net::TcpListener::bind(addr)?.incoming() {
        let stream = stream?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        (&stream).write_all(line.as_bytes())?;
    }
    Ok(())
}
";

/// A folder with a course of `cases` cases: at least two, because a lab needs one of each level.
pub(crate) fn course(cases: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"labs/*\"]\n";
    write(&folder.path().join("Cargo.toml"), manifest);
    let labs = cases.div_ceil(IN_A_LAB);
    for order in 0..labs {
        // Distribute the cases evenly: every lab needs a case of each level.
        let here = cases / labs + usize::from(order < cases % labs);
        lab(folder.path(), order + 1, here);
    }
    folder
}

fn lab(folder: &Path, order: usize, cases: usize) {
    let name = format!("tcp-small-{order}");
    let package = folder.join("labs").join(&name);
    let bins = ["server", "client"]
        .map(|role| format!("[[bin]]\nname = \"{name}-{role}\"\npath = \"src/bin/{role}.rs\"\n"));
    let head = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    write(&package.join("Cargo.toml"), &(head + &bins.concat()));
    write(&package.join("src/bin/server.rs"), SERVER);
    write(&package.join("src/bin/client.rs"), "fn main() {}\n");
    let specs = folder.join("specs").join(&name);
    let port = 7100 + order;
    let text = format!(
        "title: A small lab\norder: {order}\ntransport: tcp\naddress: 127.0.0.1:{port}\nidea: How much can there be?\n"
    );
    write(&specs.join("lab.yaml"), &text);
    let document = (cases * 6).div_ceil(10).clamp(1, cases - 1);
    for ((level, points), count) in POINTS.into_iter().zip([document, cases - document]) {
        for index in 0..count {
            let points = points / count + usize::from(index < points % count);
            let text = format!(
                "title: A line comes back\nwhy: A server answers.\nlevel: {level}\npoints: {points}\nprogram: server\n\
                 hints: [\"What came, and why?\", A concept., The shape of a call.]\n\
                 steps:\n  - {{send: \"hello\\n\", expect: \"hello\\n\"}}\n"
            );
            write(&specs.join(format!("{level}-{index}.yaml")), &text);
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}
