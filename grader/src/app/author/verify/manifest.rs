//! A lab's manifest lists its programs, each in one line, from the files that are there. Pure.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Issue, ProofStep, files};

/// What stands above the list.
const HEAD: &str = "# The programs. `cargo grade verify --write` writes this list.\n";

/// The programs of a lab: the names of their files, without `.rs`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Programs {
    /// What students change, in `labs/LAB/src/bin`.
    pub(super) skeleton: Vec<String>,
    /// In `solutions/LAB`.
    pub(super) solution: Vec<String>,
    /// In `solutions/LAB/wrong`.
    pub(super) wrong: Vec<String>,
}

/// A manifest, and the programs that it should list.
#[derive(Debug)]
pub struct Manifest {
    /// The name of the lab.
    lab: String,
    /// What is written there.
    pub(super) text: String,
    /// What should be listed.
    programs: Vec<Program>,
}

/// A line of the list.
#[derive(Debug)]
struct Program {
    bin: String,
    /// The file, in the course's folder.
    source: PathBuf,
    is_hidden: bool,
}

impl Manifest {
    pub(super) fn new(lab: &str, text: String, programs: Programs) -> Self {
        let Programs {
            skeleton,
            solution,
            wrong,
        } = programs;
        let program = |bin: String, folder: String, name: &str, is_hidden| Program {
            bin,
            source: Path::new(&folder).join(format!("{name}.rs")),
            is_hidden,
        };
        let skeleton = in_order(skeleton).into_iter().map(|name| {
            let folder = format!("labs/{lab}/src/bin");
            program(format!("{lab}-{name}"), folder, &name, false)
        });
        let solution = in_order(solution).into_iter().map(|name| {
            let folder = format!("solutions/{lab}");
            program(format!("{lab}-{name}-solution"), folder, &name, true)
        });
        let wrong = in_order(wrong).into_iter().map(|name| {
            let folder = format!("solutions/{lab}/wrong");
            program(format!("{lab}-wrong-{name}"), folder, &name, true)
        });
        let programs = skeleton.chain(solution).chain(wrong).collect();
        Self {
            lab: lab.to_owned(),
            text,
            programs,
        }
    }

    /// The manifest as it should be. What is in it beside its programs stays.
    pub(super) fn as_it_should_be(&self) -> String {
        format!("{HEAD}{}\n{}", self.list(), without_programs(&self.text))
    }

    /// Whether a binary is listed, with its own file: cargo can build it.
    #[must_use]
    pub fn lists(&self, bin: &str) -> bool {
        let program = self.programs.iter().find(|it| it.bin == bin);
        program.is_some_and(|it| self.text.contains(&self.name_and_path(it)))
    }

    /// What is wrong with the list.
    #[must_use]
    pub fn gap(&self) -> Option<Issue> {
        if self.text == self.as_it_should_be() {
            return None;
        }
        let lab = &self.lab;
        let mut words =
            format!("labs/{lab}/Cargo.toml is stale; `cargo grade verify --write {lab}` writes it");
        let unlisted = self.programs.iter().filter(|it| !self.lists(&it.bin));
        let unlisted: Vec<&Program> = unlisted.collect();
        let gone = self.listed_without_file();
        for Program { bin, source, .. } in &unlisted {
            let _ = write!(words, "\n  {} is not listed as {bin}", source.display());
        }
        for path in &gone {
            let _ = write!(words, "\n  {path} is listed, and there is no such file");
        }
        if unlisted.is_empty() && gone.is_empty() {
            words += "\n  the list has another order or spelling";
        }
        let step = unlisted
            .first()
            .map_or(ProofStep::Files, |program| files::step(&program.source));
        Some(Issue::new(step, words))
    }

    /// Paths in the list, as they are written there.
    fn listed_without_file(&self) -> Vec<&str> {
        let paths = self.text.lines().filter_map(|line| {
            let (_, rest) = line.split_once("path = \"")?;
            let (path, _) = rest.split_once('"')?;
            path.ends_with(".rs").then_some(path)
        });
        let is_there = |path: &str| self.programs.iter().any(|it| self.path_of(it) == path);
        paths.filter(|path| !is_there(path)).collect()
    }

    /// The file of a program as the manifest names it.
    fn path_of(&self, program: &Program) -> String {
        let own = Path::new("labs").join(&self.lab);
        match program.source.strip_prefix(own) {
            Ok(path) => path.display().to_string(),
            Err(_) => format!("../../{}", program.source.display()),
        }
    }

    fn name_and_path(&self, program: &Program) -> String {
        let path = self.path_of(program);
        format!("name = \"{}\", path = \"{path}\"", program.bin)
    }

    fn list(&self) -> String {
        let mut list = "bin = [\n".to_owned();
        let (hidden, open): (Vec<_>, Vec<_>) = self.programs.iter().partition(|it| it.is_hidden);
        for program in open {
            let _ = writeln!(list, "  {{ {} }},", self.name_and_path(program));
        }
        // A hand-out leaves out what is between these marks.
        if !hidden.is_empty() {
            list += "  # solutions: begin\n";
            for program in hidden {
                let words = self.name_and_path(program);
                let _ = writeln!(
                    list,
                    "  {{ {words}, required-features = [\"solutions\"] }},"
                );
            }
            list += "  # solutions: end\n";
        }
        list + "]\n"
    }
}

/// The server, the client, and all others by name.
fn in_order(mut names: Vec<String>) -> Vec<String> {
    let place = |name: &str| match name {
        "server" => 0,
        "client" => 1,
        _ => 2,
    };
    names.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
    names
}

/// What a manifest has beside its programs, which may be a list or tables `[[bin]]`.
fn without_programs(text: &str) -> String {
    let mut kept = String::new();
    let (mut in_list, mut in_table) = (false, false);
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if in_list {
            in_list = words != "]";
        } else if words.replace(' ', "").starts_with("bin=[") {
            in_list = !words.ends_with(']');
        } else {
            in_table = words == "[[bin]]" || in_table && !words.starts_with('[');
            if !in_table && line != HEAD {
                kept.push_str(line);
            }
        }
    }
    kept.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What every lab's manifest has below its programs.
    const REST: &str = "[package]\nname = \"lab\"\n\n[features]\nsolutions = []\n";

    fn programs() -> Programs {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Programs {
            skeleton: names(&["client", "server"]),
            solution: names(&["client", "server"]),
            wrong: names(&["server-one-read", "client-any-end"]),
        }
    }

    fn manifest(text: &str) -> Manifest {
        Manifest::new("lab", text.to_owned(), programs())
    }

    fn current() -> String {
        manifest(REST).as_it_should_be()
    }

    /// What is told of a manifest, and the step that it is part of.
    fn told(text: &str) -> String {
        let gap = manifest(text).gap().expect("a gap");
        format!("{:?}: {}", gap.step, gap.words)
    }

    #[test]
    fn a_program_is_a_line() {
        insta::assert_snapshot!(current());
    }

    #[test]
    fn writing_again_changes_nothing() {
        assert_eq!(manifest(&current()).as_it_should_be(), current());
        assert!(manifest(&current()).gap().is_none());
    }

    #[test]
    fn tables_become_lines_and_the_rest_stays() {
        let (package, features) = REST.split_once("[features]").unwrap();
        let tables = format!(
            "{package}[[bin]]\nname = \"lab-server\"\npath = \"src/bin/server.rs\"\n\n\
             # solutions: begin\n[[bin]]\nname = \"x\"\npath = \"x.rs\"\n# solutions: end\n\n\
             [features]{features}"
        );
        assert_eq!(manifest(&tables).as_it_should_be(), current());
        assert_eq!(
            manifest(&format!("bin = []\n{REST}")).as_it_should_be(),
            current()
        );
    }

    #[test]
    fn without_solutions_nothing_is_marked() {
        let programs = Programs {
            skeleton: programs().skeleton,
            ..Programs::default()
        };
        let text = Manifest::new("lab", REST.to_owned(), programs).as_it_should_be();
        assert!(!text.contains("solutions:"), "{text}");
        // It is what a hand-out makes of the manifest.
        assert_eq!(
            text,
            crate::app::author::handout::keep::without(&current(), "solutions")
        );
    }

    #[test]
    fn what_is_stale_is_named() {
        let line_of = |name: &str| {
            let current = current();
            let line = current.lines().find(|line| line.contains(name)).unwrap();
            format!("{line}\n")
        };
        let one_read = line_of("one-read");
        let lines = [
            ("one is not listed", current().replace(&one_read, "")),
            (
                "one has no file",
                current().replace(&one_read, &(one_read.replace("read", "write") + &one_read)),
            ),
            (
                "another name for a program",
                current().replace("lab-server-solution", "lab-solution"),
            ),
            (
                "another file for a program",
                current().replace("wrong/server-one-read.rs", "wrong/server-one.rs"),
            ),
            (
                "another order",
                current().replace(&one_read, "").replace(
                    &line_of("any-end"),
                    &format!("{one_read}{}", line_of("any-end")),
                ),
            ),
            (
                "listed twice",
                current().replace(&one_read, &one_read.repeat(2)),
            ),
            ("no list", REST.to_owned()),
        ];
        let told = lines.map(|(title, text)| format!("{title}\n{}\n", told(&text)));
        insta::assert_snapshot!(told.join("\n"));
    }
}
