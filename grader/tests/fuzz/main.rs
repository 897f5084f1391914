//! Fuzzing on stable Rust: inputs made from the repository's own specs and answer keys, and from
//! `corpus`, where every input is kept that was once interesting.
//!
//! A target is a test. It runs for `FUZZ_SECONDS` (2 unless told) from the seed `FUZZ_SEED`, and
//! fails on a panic, on an input that takes too long, and on an error that does not say where it
//! is. The input is then written to a file, and the message names it with the seed that makes it
//! again.

mod mutate;
mod rounds;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use grader::engine::programs::submission::{LabSearch, read_folder};
use grader::plan;
use grader::spec::{
    Lab, Located, Source, Spec, SpecError, StepSpec, Transport, load_lab, parse_case,
};

/// No mistake is told more often than this in one case.
const MOST_ERRORS: usize = 20;

#[test]
fn specs() {
    let corpus = corpus(&|path| path.extension().is_some_and(|ending| ending == "yaml"));
    rounds::play("specs", &corpus, &read_spec);
}

/// What is read from a lab's folder: its head, a case and the case's answer key, one of them
/// broken.
#[test]
fn answer_keys() {
    let telling = |path: &Path| {
        let is_head = path.file_name().is_some_and(|name| name == "lab.yaml");
        is_head || path.extension().is_some_and(|ending| ending == "snap")
    };
    let corpus = corpus(&telling);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_owned();
    rounds::play("answer_keys", &corpus, &|bytes| {
        // The folder goes with the process's other temporary files if a round hangs.
        read_lab(&folder, bytes)
    });
}

/// The reader of submissions, with trees of files, folders and links that bytes make.
#[test]
fn submissions() {
    let corpus = corpus(&|path| path.extension().is_some_and(|ending| ending == "snap"));
    let folder = tempfile::tempdir().expect("a folder");
    rounds::play("submissions", &corpus, &|bytes| {
        let tree = tempfile::tempdir_in(folder.path()).map_err(|error| error.to_string())?;
        grow(tree.path(), bytes);
        for alone in [true, false] {
            let search = LabSearch {
                lab: "demo",
                is_only: alone,
                known: &["demo"],
            };
            match read_folder(tree.path(), search) {
                Err(refused) if refused.to_string().is_empty() => {
                    return Err("a refusal without words".to_owned());
                }
                _ => {}
            }
        }
        Ok(())
    });
}

/// Makes a tree: of each few bytes one entry. What cannot be made is left out.
fn grow(root: &Path, bytes: &[u8]) {
    const NAMES: [&str; 8] = [
        "labs",
        "demo",
        "src",
        "bin",
        "server.rs",
        "client.rs",
        "a\u{1b}[2J",
        "..x",
    ];
    for (number, entry) in bytes.chunks(6).take(60).enumerate() {
        let start = match number % 4 {
            0 => root.join("labs/demo/src/bin"),
            1 => root.join("demo/src"),
            2 => root.join("src/bin"),
            _ => root.to_owned(),
        };
        let names = entry.iter().skip(1).take(1 + usize::from(entry[0] % 4));
        let path: PathBuf = names.map(|byte| NAMES[usize::from(byte % 8)]).collect();
        let path = start.join(path);
        let _ = path.parent().map(fs::create_dir_all);
        let _ = match entry[0] % 7 {
            0 => fs::create_dir(&path),
            1 => std::os::unix::fs::symlink("..", &path),
            2 => std::os::unix::fs::symlink("/dev/zero", &path),
            _ => fs::write(&path, entry),
        };
    }
}

/// The repository's own files of a kind, and the corpus.
fn corpus(wanted: &dyn Fn(&Path) -> bool) -> Vec<Vec<u8>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths = Vec::new();
    for folder in [
        tests.join("../../specs"),
        tests.join("course/specs"),
        tests.join("fuzz/corpus"),
    ] {
        files(&folder, &mut paths);
    }
    let is_kept = |path: &Path| path.starts_with(tests.join("fuzz/corpus"));
    paths.retain(|path| wanted(path) || is_kept(path));
    paths.sort();
    assert!(paths.len() > 20, "the corpus was not found");
    let read = |path: &PathBuf| fs::read(path).expect("a file of the corpus");
    paths.iter().map(read).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), found),
            _ => found.push(entry.path()),
        }
    }
}

/// A case of either transport, and all that follows from it without a run.
fn read_spec(bytes: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(bytes);
    for transport in [Transport::Tcp, Transport::Udp] {
        let source = Source {
            path: PathBuf::from("specs/demo/case.yaml"),
            text: text.clone().into_owned(),
        };
        match parse_case(source, transport) {
            Ok(spec) => planned(&spec, transport)?,
            Err(errors) => told(&errors, true)?,
        }
    }
    Ok(())
}

fn planned(spec: &Spec, transport: Transport) -> Result<(), String> {
    let lab = Lab {
        name: "demo".into(),
        title: "A lab".into(),
        order: 1,
        transport,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        held_back: grader::spec::HeldBack::default(),
        takes_no_input: None,
        rules: Vec::new(),
        cases: Vec::new(),
    };
    let case = Arc::new(plan::case(&lab, spec, 1));
    // A report asks for the place of one step, so a few will do.
    let places: Vec<&Located<StepSpec>> = spec.steps.iter().take(3).collect();
    for step in places {
        in_text(&spec.source, &spec.source.locate(step.mark))?;
    }
    if case.steps.is_empty() {
        return Err("a case without steps was taken".to_owned());
    }
    Ok(())
}

/// Whether errors say what is wrong, and where.
fn told(errors: &[SpecError], in_a_text: bool) -> Result<(), String> {
    if errors.is_empty() || errors.len() > MOST_ERRORS {
        return Err(format!("{} errors were told", errors.len()));
    }
    for error in errors {
        if error.message.is_empty() {
            return Err("an error without words".to_owned());
        }
        match &error.location {
            Some(location) => in_text(&error.source, location)?,
            None if in_a_text => return Err(format!("an error without a place: {error}")),
            None => {}
        }
        let shown = error.render(false);
        let path = error.source.path.to_string_lossy();
        if !shown.contains(&*path) {
            return Err(format!("the file is not named in: {shown}"));
        }
        if error.render(true).is_empty() {
            return Err("nothing is shown".to_owned());
        }
    }
    Ok(())
}

/// Whether there is such a place in the text.
fn in_text(source: &Source, location: &grader::spec::Location) -> Result<(), String> {
    let text = &source.text;
    let before = text.get(..location.span.start);
    let Some(before) = before.filter(|_| text.get(location.span.clone()).is_some()) else {
        return Err(format!("{:?} is no place in the text", location.span));
    };
    if location.line != before.matches('\n').count() + 1 || location.column == 0 {
        return Err(format!("{location:?} is somewhere else"));
    }
    Ok(())
}

const HEAD: &str =
    "title: A lab\norder: 1\ntransport: tcp\naddress: 127.0.0.1:7000\nidea: An idea\n";
const CASE: &str = "title: A case\nwhy: It must\nlevel: document\npoints: 60\nprogram: server\npeers: [ana]\n\
                    hints: [One?, Two, Three]\nsteps:\n  - {as: ana, connect}\n  - snapshot\n";
const KEY: &str = "---\nsource: a.rs\n---\nhello\n";

/// A lab of which one file is these bytes: the answer key if they look like one.
fn read_lab(folder: &Path, bytes: &[u8]) -> Result<(), String> {
    let files = [
        ("lab.yaml", HEAD),
        ("case.yaml", CASE),
        ("snapshots/case.snap", KEY),
    ];
    let broken = match bytes.starts_with(b"---") {
        true => 2,
        false => bytes.len() % 2,
    };
    let lab = folder.join("specs/demo");
    fs::create_dir_all(lab.join("snapshots")).map_err(|error| error.to_string())?;
    for (number, (name, right)) in files.iter().enumerate() {
        let text = if number == broken {
            bytes
        } else {
            right.as_bytes()
        };
        fs::write(lab.join(name), text).map_err(|error| error.to_string())?;
    }
    load_lab(&lab).map_or_else(|errors| told(&errors, false), |_| Ok(()))
}
