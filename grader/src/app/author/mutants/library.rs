//! The course's library as a module of a program, so that a mutant can change it too: what a
//! student writes in the first labs is there in the later ones.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::{fs, io};

use super::functions::{RustFunction, functions};
use super::token::tokens;

/// The folder of the library.
const FOLDER: &str = "labs/netlab/src";

/// The library's own name, and that of its module in a mutant.
const NAMES: [&str; 2] = ["netlab::", "own::"];

/// What some mutants call.
const HELPERS: &str = include_str!("helpers.txt");

/// A file of the library.
#[derive(Clone, Debug)]
pub(super) struct LibraryFile {
    /// Its name, without `.rs`.
    pub(super) name: String,
    /// Its content.
    pub(super) source: String,
}

impl LibraryFile {
    /// The names of what other files can use, without methods.
    fn defines(&self) -> Vec<&str> {
        let found = tokens(&self.source);
        let mut names = Vec::new();
        for (index, token) in found.iter().enumerate() {
            let name = match token.text {
                "pub" | "macro_rules" => found.get(index + 2),
                _ => None,
            };
            let is_at_the_margin = token.at == 0 || self.source[..token.at].ends_with('\n');
            names.extend(name.filter(|_| is_at_the_margin).map(|token| token.text));
        }
        names
    }
}

/// The course's library.
#[derive(Clone, Debug)]
pub(super) struct Library {
    pub(super) files: Vec<LibraryFile>,
}

impl Library {
    /// Reads it.
    pub(super) fn read(root: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(root.join(FOLDER))? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            files.push(LibraryFile {
                name: name.into_owned(),
                source: fs::read_to_string(&path)?,
            });
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { files })
    }

    /// Its functions that a program uses, as far as names tell.
    pub(super) fn used_by(&self, program: &str) -> HashSet<RustFunction> {
        let mut all = Vec::new();
        for file in self.files_of(program) {
            let found = functions(&tokens(&file.source));
            all.extend(found.into_iter().map(|function| {
                let text = words(&file.source[function.range.clone()]);
                (function, text)
            }));
        }
        let mut seen = words(program);
        for own in functions(&tokens(program)) {
            seen.remove(&own.name);
        }
        // A `for` over messages calls the one, a macro the other.
        seen.extend(["next", "write_line"].map(str::to_owned));
        let mut used = HashSet::new();
        while let Some((function, body)) = all
            .iter()
            .find(|(function, _)| is_seen(function, &seen) && !used.contains(function))
        {
            used.insert(function.clone());
            seen.extend(body.iter().cloned());
        }
        used
    }

    /// The files that define what a program imports, and what these files import.
    pub(super) fn files_of(&self, program: &str) -> Vec<&LibraryFile> {
        let mut imported = words(program);
        let mut files: Vec<&LibraryFile> = Vec::new();
        loop {
            let is_new = |file: &&LibraryFile| {
                file.name != "lib"
                    && files.iter().all(|it| it.name != file.name)
                    && file.defines().iter().any(|name| imported.contains(*name))
            };
            let Some(file) = self.files.iter().find(is_new) else {
                return files;
            };
            files.push(file);
            imported.extend(words(&file.source));
        }
    }

    /// A program of one file: the program, and the library as its module. `changed` is what one of
    /// the library's files is replaced with.
    pub(super) fn inlined(&self, program: &str, changed: Option<(&str, &str)>) -> String {
        let mut module = String::new();
        let mut root = "";
        for file in &self.files {
            let changed = changed.filter(|(name, _)| *name == file.name);
            let source = changed.map_or(file.source.as_str(), |(_, source)| source);
            if file.name == "lib" {
                root = source;
            } else {
                let source = without_tests(source).replace("crate::", "crate::own::");
                let source = source.replace("own::strict", "crate::own::strict");
                let source = with_local_macros(&source);
                module += &format!("mod {} {{\n{source}\n}}\n", file.name);
            }
        }
        let root: String = root
            .lines()
            .filter(|line| !line.starts_with("mod ") && !line.starts_with("//!"))
            .map(|line| line.to_owned() + "\n")
            .collect();
        let program = program.replace(NAMES[0], NAMES[1]);
        format!(
            "{program}\nmod own {{\npub(crate) use console::print_line;\n{root}\n{module}\n{HELPERS}\n}}\n"
        )
    }
}

/// Makes macros that are exported for all crates items of their module.
fn with_local_macros(source: &str) -> String {
    const EXPORTED: &str = "#[macro_export]\nmacro_rules! ";
    let names = source.split(EXPORTED).skip(1);
    let names = names.filter_map(|rest| rest.split_once(' ').map(|(name, _)| name));
    let items: Vec<String> = names
        .map(|name| format!("pub(crate) use {name};\n"))
        .collect();
    source.replace(EXPORTED, "macro_rules! ") + &items.concat()
}

/// Whether a function may be called by what these words are from.
fn is_seen(function: &RustFunction, seen: &BTreeSet<String>) -> bool {
    let owner = &function.owner;
    seen.contains(&function.name)
        && (owner.is_empty()
            || owner[1..]
                .iter()
                .any(|name| is_name(name) && seen.contains(name)))
}

fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_uppercase())
}

fn without_tests(source: &str) -> &str {
    source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or(source)
}

fn words(text: &str) -> BTreeSet<String> {
    let tokens = tokens(text);
    tokens.iter().map(|token| token.text.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        let file = |name: &str, source: &str| LibraryFile {
            name: name.into(),
            source: source.into(),
        };
        Library {
            files: vec![
                file(
                    "a",
                    "use crate::g;\npub fn f() { g() }\nfn unused() {}\n#[cfg(test)]\nmod tests {}",
                ),
                file("b", "pub fn g() {}"),
                file(
                    "lib",
                    "//! About it.\nmod a;\nmod b;\npub use a::f;\npub use b::g;\n",
                ),
            ],
        }
    }

    #[test]
    fn only_what_a_program_calls_is_used() {
        let used = library().used_by("fn main() { netlab::f() }");
        let mut names: Vec<String> = used.into_iter().map(|function| function.name).collect();
        names.sort();
        assert_eq!(names, ["f", "g"]);
    }

    #[test]
    fn a_program_has_the_library_as_its_module() {
        let text = library().inlined("fn main() { netlab::f() }", Some(("b", "pub fn g() { x }")));
        assert!(
            text.starts_with("fn main() { own::f() }\nmod own {"),
            "{text}"
        );
        assert!(
            text.contains("mod a {\nuse crate::own::g;\npub fn f() { g() }"),
            "{text}"
        );
        assert!(text.contains("mod b {\npub fn g() { x }\n}"), "{text}");
        assert!(!text.contains("mod tests"), "{text}");
    }
}
