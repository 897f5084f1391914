//! Generates a class whose marks are known beforehand: solutions and wrong programs of a real lab,
//! each slightly different, together with the oddities of a real class. A wrong program's mark
//! follows from its `//! Fails:` lines, which `verify` proves.

use std::fs;
use std::path::{Path, PathBuf};

use grader::course::file_name;
use grader::spec::{Lab, Role, load_course};

/// The lab. None of its wrong programs has a race: each fails in the same way every time.
pub(crate) const LAB: &str = "udp-uppercase";

/// Those of its wrong programs for which that is true.
const WRONG: [&str; 8] = [
    "client-trims",
    "server-ascii",
    "client-unconnected",
    "server-cuts-answer",
    "client-sends-newline",
    "server-old-bytes",
    "client-unwrap",
    "server-small-buffer",
];

/// A server that tries to kill every process and to read a file that is not its own.
const HOSTILE: &str = "fn main() {\n    \
    let _ = std::process::Command::new(\"/bin/kill\").args([\"-9\", \"-1\"]).status();\n    \
    println!(\"{}\", std::fs::read_to_string(\"/etc/passwd\").unwrap());\n}\n";

/// A server that prints endlessly.
const FLOOD: &str =
    "fn main() {\n    loop {\n        println!(\"{}\", \"all is well \".repeat(80));\n    }\n}\n";

/// A submission, and the points that it is worth.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) mark: u32,
}

/// The folder of the course.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Writes a class of `count` submissions into a folder.
pub(crate) fn generate(folder: &Path, count: usize) -> Vec<Member> {
    let labs = load_course(&root().join("specs")).expect("specs without mistakes");
    let lab = labs.iter().find(|lab| lab.name == LAB).expect("the lab");
    let members = (0..count).map(|index| {
        let name = format!("student-{index:03}");
        let mark = hand_in(lab, &folder.join(&name), index);
        Member { name, mark }
    });
    members.collect()
}

/// Writes one submission and returns its points. There are ten kinds, in turn.
fn hand_in(lab: &Lab, place: &Path, index: usize) -> u32 {
    let solution = |role| source(&format!("solutions/{LAB}"), role);
    let [server, client] = Role::ALL.map(solution);
    let mutated = |text: &str| format!("{text}\n// Handed in by number {index}.\n");
    let both = |folder: &str, server: &str, client: &str| {
        write(&place.join(folder).join("server.rs"), &mutated(server));
        write(&place.join(folder).join("client.rs"), &mutated(client));
    };
    let clients = points(lab, |_, role| role == Role::Client);
    match index % 10 {
        0 => both("", &server, &client),
        1 => both(&format!("labs/{LAB}/src/bin"), &server, &client),
        2..=4 => {
            let wrong = WRONG[(index / 10 * 3 + index % 10) % WRONG.len()];
            let path = root().join(format!("solutions/{LAB}/wrong/{wrong}.rs"));
            let text = fs::read_to_string(path).expect("a wrong program");
            if wrong.starts_with("server") {
                both("src/bin", &text, &client);
            } else {
                both("src/bin", &server, &text);
            }
            return 100 - points(lab, |case, _| fails(&text, case));
        }
        5 => {
            let skeleton = |role| source(&format!("specs/{LAB}/skeleton"), role);
            both("", &skeleton(Role::Server), &skeleton(Role::Client));
            return 0;
        }
        6 => {
            both("", "fn main() { let x: u8 = \"\"; }", &client);
            return clients;
        }
        7 => {
            match index / 10 % 3 {
                0 => fs::create_dir_all(place).expect("a folder"),
                1 => write(&place.with_extension("zip"), &mutated("PK\x03\x04")),
                _ => write(&place.with_extension("tar.gz"), &mutated("\x1f\u{8b}")),
            }
            return 0;
        }
        // The same program for several students.
        8 => {
            write(&place.join("server.rs"), &server);
            write(&place.join("client.rs"), &client);
        }
        _ => {
            let hostile = [HOSTILE, FLOOD][index / 10 % 2];
            both("", hostile, &client);
            return clients;
        }
    }
    100
}

fn source(folder: &str, role: Role) -> String {
    let path = root().join(folder).join(file_name(role));
    fs::read_to_string(path).expect("a source")
}

fn points(lab: &Lab, wanted: impl Fn(&str, Role) -> bool) -> u32 {
    let cases = lab
        .cases
        .iter()
        .filter(|case| wanted(&case.name, case.program));
    cases.map(|case| case.points.value).sum()
}

/// Whether a wrong program declares that it fails a case.
fn fails(text: &str, case: &str) -> bool {
    let mut named = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! Fails: "));
    named.any(|rest| rest.split(' ').next() == Some(case))
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}
