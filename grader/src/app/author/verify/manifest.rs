//! A lab's manifest: it must list every program of the lab, one per line. Pure.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::issue::{AuthoringStep, Issue};
use super::layout::step_of_file;

/// The comment above the list.
const HEAD: &str = "# The programs. `cargo grade verify --write` writes this list.\n";

/// The programs of a lab, as file names without `.rs`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LabPrograms {
    /// In `labs/LAB/src/bin`, where students work.
    pub(super) skeleton: Vec<String>,
    /// In `solutions/LAB`.
    pub(super) solution: Vec<String>,
    /// In `solutions/LAB/wrong`.
    pub(super) wrong: Vec<String>,
}

/// A manifest, and the programs that it should list.
#[derive(Debug)]
pub struct LabManifest {
    lab: String,
    /// The manifest's current text.
    pub(super) text: String,
    /// The programs that it should list, in order.
    programs: Vec<ListedProgram>,
}

/// A line of the list.
#[derive(Debug)]
struct ListedProgram {
    bin: String,
    /// The file, relative to the course's folder.
    source: PathBuf,
    /// Whether it is left out of the students' copy.
    is_hidden: bool,
}

impl LabManifest {
    pub(super) fn new(lab: &str, text: String, programs: LabPrograms) -> Self {
        let LabPrograms {
            skeleton,
            solution,
            wrong,
        } = programs;
        let program = |bin: String, folder: String, name: &str, is_hidden| ListedProgram {
            bin,
            source: Path::new(&folder).join(format!("{name}.rs")),
            is_hidden,
        };
        let skeleton = sorted(skeleton).into_iter().map(|name| {
            let folder = format!("labs/{lab}/src/bin");
            program(format!("{lab}-{name}"), folder, &name, false)
        });
        let solution = sorted(solution).into_iter().map(|name| {
            let folder = format!("solutions/{lab}");
            program(format!("{lab}-{name}-solution"), folder, &name, true)
        });
        let wrong = sorted(wrong).into_iter().map(|name| {
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

    /// The manifest as it should be: only the list of programs differs.
    pub(super) fn expected_text(&self) -> String {
        format!(
            "{HEAD}{}\n{}",
            self.list_text(),
            without_programs(&self.text)
        )
    }

    /// Whether a binary is listed with the right source, so that cargo can build it.
    #[must_use]
    pub fn lists_binary(&self, bin: &str) -> bool {
        let program = self.programs.iter().find(|it| it.bin == bin);
        program.is_some_and(|it| self.text.contains(&self.name_and_path(it)))
    }

    /// What is wrong with the list, if anything.
    #[must_use]
    pub fn issue(&self) -> Option<Issue> {
        if self.text == self.expected_text() {
            return None;
        }
        let lab = &self.lab;
        let mut message =
            format!("labs/{lab}/Cargo.toml is stale; `cargo grade verify --write {lab}` writes it");
        let unlisted = self
            .programs
            .iter()
            .filter(|it| !self.lists_binary(&it.bin));
        let unlisted: Vec<&ListedProgram> = unlisted.collect();
        let gone = self.listed_without_file();
        for ListedProgram { bin, source, .. } in &unlisted {
            let _ = write!(message, "\n  {} is not listed as {bin}", source.display());
        }
        for path in &gone {
            let _ = write!(message, "\n  {path} is listed, and there is no such file");
        }
        if unlisted.is_empty() && gone.is_empty() {
            message += "\n  the list has another order or spelling";
        }
        let step = unlisted.first().map_or(AuthoringStep::Files, |program| {
            step_of_file(&program.source)
        });
        Some(Issue::new(step, message))
    }

    /// Listed paths that have no file, as written.
    fn listed_without_file(&self) -> Vec<&str> {
        let paths = self.text.lines().filter_map(|line| {
            let (_, rest) = line.split_once("path = \"")?;
            let (path, _) = rest.split_once('"')?;
            path.ends_with(".rs").then_some(path)
        });
        let exists = |path: &str| {
            self.programs
                .iter()
                .any(|it| self.relative_path(it) == path)
        };
        paths.filter(|path| !exists(path)).collect()
    }

    /// The path of a program's source, relative to the manifest.
    fn relative_path(&self, program: &ListedProgram) -> String {
        let own = Path::new("labs").join(&self.lab);
        match program.source.strip_prefix(own) {
            Ok(path) => path.display().to_string(),
            Err(_) => format!("../../{}", program.source.display()),
        }
    }

    fn name_and_path(&self, program: &ListedProgram) -> String {
        let path = self.relative_path(program);
        format!("name = \"{}\", path = \"{path}\"", program.bin)
    }

    fn list_text(&self) -> String {
        let mut list = "bin = [\n".to_owned();
        let (hidden, open): (Vec<_>, Vec<_>) = self.programs.iter().partition(|it| it.is_hidden);
        for program in open {
            let _ = writeln!(list, "  {{ {} }},", self.name_and_path(program));
        }
        // A handout leaves out everything between these marks.
        if !hidden.is_empty() {
            list += "  # solutions: begin\n";
            for program in hidden {
                let entry = self.name_and_path(program);
                let _ = writeln!(
                    list,
                    "  {{ {entry}, required-features = [\"solutions\"] }},"
                );
            }
            list += "  # solutions: end\n";
        }
        list + "]\n"
    }
}

/// Sorts names: the server first, then the client, then the others alphabetically.
fn sorted(mut names: Vec<String>) -> Vec<String> {
    let place = |name: &str| match name {
        "server" => 0,
        "client" => 1,
        _ => 2,
    };
    names.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
    names
}

/// Removes the programs from a manifest, whether written as a list or as `[[bin]]` tables.
fn without_programs(text: &str) -> String {
    let mut kept = String::new();
    let (mut in_list, mut in_table) = (false, false);
    for line in text.split_inclusive('\n') {
        let line_text = line.trim_end();
        if in_list {
            in_list = line_text != "]";
        } else if line_text.replace(' ', "").starts_with("bin=[") {
            in_list = !line_text.ends_with(']');
        } else {
            in_table = line_text == "[[bin]]" || in_table && !line_text.starts_with('[');
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

    /// The part of every lab's manifest that follows its programs.
    const REST: &str = "[package]\nname = \"lab\"\n\n[features]\nsolutions = []\n";

    fn programs() -> LabPrograms {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        LabPrograms {
            skeleton: names(&["client", "server"]),
            solution: names(&["client", "server"]),
            wrong: names(&["server-one-read", "client-any-end"]),
        }
    }

    fn manifest(text: &str) -> LabManifest {
        LabManifest::new("lab", text.to_owned(), programs())
    }

    fn current() -> String {
        manifest(REST).expected_text()
    }

    /// The issue of a manifest, with its step.
    fn issue_of(text: &str) -> String {
        let issue = manifest(text).issue().expect("an issue");
        format!("{:?}: {}", issue.step, issue.message)
    }

    #[test]
    fn a_program_is_a_line() {
        insta::assert_snapshot!(current());
    }

    #[test]
    fn writing_again_changes_nothing() {
        assert_eq!(manifest(&current()).expected_text(), current());
        assert!(manifest(&current()).issue().is_none());
    }

    #[test]
    fn tables_become_lines_and_the_rest_stays() {
        let (package, features) = REST.split_once("[features]").unwrap();
        let tables = format!(
            "{package}[[bin]]\nname = \"lab-server\"\npath = \"src/bin/server.rs\"\n\n\
             # solutions: begin\n[[bin]]\nname = \"x\"\npath = \"x.rs\"\n# solutions: end\n\n\
             [features]{features}"
        );
        assert_eq!(manifest(&tables).expected_text(), current());
        assert_eq!(
            manifest(&format!("bin = []\n{REST}")).expected_text(),
            current()
        );
    }

    #[test]
    fn without_solutions_nothing_is_marked() {
        let programs = LabPrograms {
            skeleton: programs().skeleton,
            ..LabPrograms::default()
        };
        let text = LabManifest::new("lab", REST.to_owned(), programs).expected_text();
        assert!(!text.contains("solutions:"), "{text}");
        // A handout turns the manifest into the same text.
        assert_eq!(
            text,
            crate::app::author::handout::without_blocks(&current(), "solutions")
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
        let issues = lines.map(|(title, text)| format!("{title}\n{}\n", issue_of(&text)));
        insta::assert_snapshot!(issues.join("\n"));
    }
}
