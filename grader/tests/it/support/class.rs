//! A class: a course that can be graded quickly, submissions, and their results.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::files::{folder, make_folder, read, write};
use super::manifest::{WORKSPACE, manifest};
use super::{Course, Grade};

/// The cases: one of 60 points and one of 20 for a server, one of 20 for a client.
const CASES: [(&str, &str); 3] = [
    (
        "answer",
        "level: document\npoints: 60\nprogram: server\nhints: [One?, Two, Three]\nsteps:\n  \
         - {send: \"hello\\n\", expect: \"you said hello\\n\"}\n  - expect_eof\n",
    ),
    (
        "second",
        "level: robust\npoints: 20\nprogram: server\npeers: [ana, ben]\n\
         hints: [One?, Two, Three]\nsteps:\n  \
         - {as: ana, send: \"a\\n\", expect: \"you said a\\n\"}\n  - {as: ana, do: expect_eof}\n  \
         - {as: ben, send: \"b\\n\", expect: \"you said b\\n\"}\n",
    ),
    (
        "usage",
        "level: robust\npoints: 20\nprogram: client\npeers: []\nhints: [One?, Two, Three]\n\
         steps:\n  - {exit: 2}\n",
    ),
];

const LAB: &str =
    "title: A lab\norder: 1\ntransport: tcp\naddress: 127.0.0.1:7100\nidea: An idea\n";

/// A course, a class beside it, and a folder for results.
pub(crate) struct Class {
    pub(crate) course: Course,
    around: TempDir,
}

impl Class {
    /// A correct client.
    pub(crate) const CLIENT: &str = "fn main() { std::process::exit(2) }\n";

    /// A server that answers with this verb; `said` is the right one.
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

    pub(crate) fn new() -> Self {
        let around = folder();
        let course = Course::at(around.path().join("course"));
        course.write("Cargo.toml", WORKSPACE);
        course.write("labs/tcp-probe/Cargo.toml", manifest("tcp-probe", ""));
        for role in ["server", "client"] {
            let path = format!("labs/tcp-probe/src/bin/{role}.rs");
            course.write(&path, "fn main() {}\n");
        }
        let class = Self { course, around };
        class.spec("lab", LAB);
        for (name, text) in CASES {
            class.spec(name, &format!("title: A case\nwhy: It must\n{text}"));
        }
        make_folder(class.path("class"));
        write(class.path("secret"), "a secret of this class");
        class
    }

    /// A path beside the course.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.around.path().join(path)
    }

    pub(crate) fn spec(&self, name: &str, text: &str) {
        let path = format!("specs/tcp-probe/{name}.yaml");
        self.course.write(&path, text);
    }

    /// The path of a submission.
    pub(crate) fn place(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path("class").join(name)
    }

    /// Hands in a submission of these files.
    pub(crate) fn hand_in(&self, name: impl AsRef<Path>, files: &[(&str, &str)]) {
        let place = self.place(name);
        make_folder(&place);
        for (path, text) in files {
            write(place.join(path), text);
        }
    }

    /// Hands in two loose programs, with a server that answers with this verb.
    pub(crate) fn hand_in_voice(&self, name: impl AsRef<Path>, voice: &str) {
        let server = Self::server(voice);
        self.hand_in(name, &[("server.rs", &server), ("client.rs", Self::CLIENT)]);
    }

    /// The command that grades the class.
    pub(crate) fn batch(&self, options: &[&str]) -> Grade {
        self.batch_to("../out", options)
    }

    /// The command that grades the class into a folder.
    pub(crate) fn batch_to(&self, out: &str, options: &[&str]) -> Grade {
        let batch = ["batch", "../class", "--secret", "../secret", "--out", out];
        self.course.grade(batch).args(options)
    }

    /// The report on the submission with this name.
    pub(crate) fn report(&self, name: &str) -> Value {
        let text = read(self.path(format!("out/results/{name}.json")));
        serde_json::from_str(&text).expect("JSON")
    }

    /// The points of a submission, and the text of its first failure.
    pub(crate) fn mark(&self, name: &str) -> (u64, String) {
        let report = self.report(name);
        let cases = report["labs"][0]["cases"].as_array().expect("cases").iter();
        let mut words = cases.filter_map(|case| case["failure"]["message"].as_str());
        let points = report["score"].as_u64().expect("points");
        (points, words.next().unwrap_or_default().to_owned())
    }

    /// All files in a folder of results except the lock file, without times.
    pub(crate) fn results(&self, out: &str) -> BTreeMap<PathBuf, String> {
        Self::results_in(&self.path(out))
    }

    /// The same for any folder of results.
    pub(crate) fn results_in(out: &Path) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        for folder in ["", "results", "feedback", "cache"] {
            for entry in fs::read_dir(out.join(folder)).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    let text = timeless(&path, &read(&path));
                    files.insert(path.strip_prefix(out).expect("inside").to_owned(), text);
                }
            }
        }
        files
    }
}

/// A result file without times.
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
