//! A course of one lab that is quick to grade, a class of submissions to it, and the command that grades them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The cases: 60 points and 20 for a server, 20 for a client.
const CASES: [(&str, &str); 3] = [
    (
        "answer",
        "level: document\npoints: 60\nprogram: server\nhints: [One?, Two, Three]\nsteps:\n  \
         - {send: \"hello\\n\", expect: \"you said hello\\n\"}\n  - expect_eof\n",
    ),
    (
        "second",
        "level: robust\npoints: 20\nprogram: server\npeers: [ana, ben]\nhints: [One?, Two, Three]\nsteps:\n  \
         - {as: ana, send: \"a\\n\", expect: \"you said a\\n\"}\n  - {as: ana, do: expect_eof}\n  \
         - {as: ben, send: \"b\\n\", expect: \"you said b\\n\"}\n",
    ),
    (
        "usage",
        "level: robust\npoints: 20\nprogram: client\npeers: []\nhints: [One?, Two, Three]\nsteps:\n  - {exit: 2}\n",
    ),
];

/// A client that is right.
pub(crate) const CLIENT: &str = "fn main() { std::process::exit(2) }\n";

/// A server that answers in this voice; `said` is the right one.
pub(crate) fn server(voice: &str) -> String {
    format!(
        "use std::io::{{BufRead, BufReader, Write}};\n\
         fn main() -> std::io::Result<()> {{\n\
             let addr = std::env::args().nth(1).expect(\"an address\");\n\
             for stream in std::net::TcpListener::bind(addr)?.incoming() {{\n\
                 let mut stream = stream?;\n\
                 let mut line = String::new();\n\
                 BufReader::new(&stream).read_line(&mut line)?;\n\
                 stream.write_all(format!(\"you {voice} {{line}}\").as_bytes())?;\n\
             }}\n\
             Ok(())\n\
         }}\n"
    )
}

pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// A course, a class, and a place for results.
pub(crate) struct Class {
    folder: tempfile::TempDir,
}

impl Class {
    pub(crate) fn new() -> Self {
        let class = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let bin = |role: &str| {
            format!("[[bin]]\nname = \"tcp-probe-{role}\"\npath = \"src/bin/{role}.rs\"\n")
        };
        let package = "[package]\nname = \"tcp-probe\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        let course = class.path("course");
        write(
            &course.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"labs/*\"]\n",
        );
        let lab = course.join("labs/tcp-probe");
        write(
            &lab.join("Cargo.toml"),
            format!("{package}{}{}", bin("server"), bin("client")),
        );
        for role in ["server", "client"] {
            write(&lab.join(format!("src/bin/{role}.rs")), "fn main() {}\n");
        }
        class.spec(
            "lab",
            "title: A lab\norder: 1\ntransport: tcp\naddress: 127.0.0.1:7100\nidea: An idea\n",
        );
        for (name, text) in CASES {
            class.spec(name, &format!("title: A case\nwhy: It must\n{text}"));
        }
        fs::create_dir(class.path("class")).expect("a folder");
        class
    }

    /// Somewhere beside the course.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn spec(&self, name: &str, text: &str) {
        let path = format!("course/specs/tcp-probe/{name}.yaml");
        write(&self.path(&path), text);
    }

    /// Where a submission is.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.path("class").join(name)
    }

    /// Hands in these files.
    pub(crate) fn hand_in(&self, name: &str, files: &[(&str, &str)]) {
        fs::create_dir_all(self.place(name)).expect("a folder");
        for (path, text) in files {
            write(&self.place(name).join(path), text);
        }
    }

    /// Hands in two loose programs, the server with this voice.
    pub(crate) fn hand_in_voice(&self, name: &str, voice: &str) {
        let server = server(voice);
        self.hand_in(name, &[("server.rs", &server), ("client.rs", CLIENT)]);
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(self.path("course"))
            .env("NO_COLOR", "1")
            .env_remove("CARGO_TARGET_DIR")
            .args(words);
        command
    }

    /// The command that grades the class into a folder.
    pub(crate) fn batch_to(&self, out: &str, options: &[&str]) -> Command {
        let mut command = self.command(&["batch", "../class", "--seed", "7", "--out", out]);
        command.args(options);
        command
    }

    pub(crate) fn batch(&self, options: &[&str]) -> Command {
        self.batch_to("../out", options)
    }

    /// A report, by the name of its submission.
    pub(crate) fn report(&self, name: &str) -> Value {
        let path = self.path(&format!("out/results/{name}.json"));
        let text = fs::read_to_string(&path).expect("a report");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The points of a submission, and the words of its first failure.
    pub(crate) fn mark(&self, name: &str) -> (u64, String) {
        let report = self.report(name);
        let cases = report["labs"][0]["cases"].as_array().expect("cases").iter();
        let mut words = cases.filter_map(|case| case["failure"]["message"].as_str());
        let points = report["score"].as_u64().expect("points");
        (points, words.next().unwrap_or_default().to_owned())
    }

    /// All files of a folder of results but its lock, times aside.
    pub(crate) fn results(&self, out: &str) -> BTreeMap<PathBuf, String> {
        contents(&self.path(out))
    }
}

/// All that a class was graded to, times aside.
pub(crate) fn contents(out: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for folder in ["", "results", "feedback", "cache"] {
        for entry in fs::read_dir(out.join(folder)).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let text = timeless(&path, &fs::read_to_string(&path).expect("text"));
                files.insert(path.strip_prefix(out).expect("inside").to_owned(), text);
            }
        }
    }
    files
}

/// A file without its times.
fn timeless(path: &Path, text: &str) -> String {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => {
            let mut value = serde_json::from_str(text).expect("JSON");
            forget_times(&mut value);
            value.to_string()
        }
        Some("html") => {
            let time = r#"([0-9]+[.])?[0-9]+( ms|</text>| s with)|data-time="[0-9]+""#;
            let time = regex_lite::Regex::new(time).expect("a pattern");
            time.replace_all(text, "<time>").into_owned()
        }
        _ => text.to_owned(),
    }
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("duration_ms");
            fields.values_mut().for_each(forget_times);
        }
        // A row of a diagram begins with its time.
        Value::Array(row) if row.len() == 5 && row[0].is_u64() && row[3].is_string() => {
            row[0] = Value::Null;
        }
        Value::Array(values) => values.iter_mut().for_each(forget_times),
        _ => {}
    }
}
