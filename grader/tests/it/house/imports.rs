//! Finds out which files of the grader import which others, from their source text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::support::files::{entries, read};
use crate::support::repository;

static VISIBILITY: LazyLock<Regex> = LazyLock::new(|| regex(r"pub\(in [a-z_:]+\) "));
static COMMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)//.*$"));
static STRING: LazyLock<Regex> = LazyLock::new(|| regex(r#""(?:\\.|[^"\\\n])*""#));
static TYPE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?m)^(?:pub(?:\([a-z:\s]+\))? )?(?:struct|enum|trait|type) (\w+)"));
static PATH: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:\w+::)+(?:\w+|\{[^{}]*\}|\*)"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regex")
}

/// A source file.
pub(super) struct Source {
    /// Its path in `grader/src`.
    pub(super) path: String,
    pub(super) module: Vec<String>,
    pub(super) imports: Vec<Import>,
    /// The names of the types that it defines.
    pub(super) types: Vec<String>,
}

/// An import of another file.
pub(super) struct Import {
    pub(super) module: Vec<String>,
    pub(super) line: usize,
}

/// All source files of the grader, by module.
pub(super) fn sources() -> BTreeMap<Vec<String>, Source> {
    let root = repository().join("grader/src");
    let mut texts = BTreeMap::new();
    for path in rust_files(&root) {
        let text = without_noise(&read(&path));
        let path = path.strip_prefix(&root).expect("inside");
        let path = path.to_str().expect("UTF-8").to_owned();
        texts.insert(module_of(&path), (path, text));
    }
    let is_module = |module: &[String]| texts.contains_key(module);
    let sources = texts.iter().map(|(module, (path, text))| {
        let source = Source {
            path: path.clone(),
            module: module.clone(),
            imports: imports(module, text, &is_module),
            types: types(text),
        };
        (module.clone(), source)
    });
    sources.collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) =
        entries(folder).into_iter().partition(|path| path.is_dir());
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    let own = files.into_iter().filter(is_rust);
    own.chain(folders.iter().flat_map(|folder| rust_files(folder)))
        .collect()
}

/// `a/b.rs` and `a/b/mod.rs` are the module `a::b`; `lib.rs` and `main.rs` are the crate.
fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    match path {
        "lib" => Vec::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}

/// The text without comments, strings, `pub(in …)` and inline test modules. Line numbers do not
/// change.
fn without_noise(text: &str) -> String {
    let text = text
        .split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let text = VISIBILITY.replace_all(text, "pub ");
    let text = STRING.replace_all(&text, "\"\"");
    COMMENT.replace_all(&text, "").into_owned()
}

fn types(text: &str) -> Vec<String> {
    let found = TYPE.captures_iter(text);
    found.map(|found| found[1].to_owned()).collect()
}

/// The other modules that a file names, in `use` and in paths.
fn imports(module: &[String], text: &str, is_module: &dyn Fn(&[String]) -> bool) -> Vec<Import> {
    let mut imports = Vec::new();
    for found in PATH.find_iter(text) {
        let line = 1 + text[..found.start()].matches('\n').count();
        let (prefix, last) = found.as_str().rsplit_once("::").expect("a path");
        let names = last.trim_matches(['{', '}']).split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            let mut segments: Vec<&str> = prefix.split("::").collect();
            segments.extend(name.split(" as ").next());
            let target = resolve(module, &segments, is_module);
            if let Some(target) = target.filter(|target| target != module) {
                let module = target;
                imports.push(Import { module, line });
            }
        }
    }
    imports
}

/// The module that a path leads into, as far as its segments are modules.
fn resolve(
    module: &[String],
    segments: &[&str],
    is_module: &dyn Fn(&[String]) -> bool,
) -> Option<Vec<String>> {
    let mut target = module.to_vec();
    let mut rest = segments;
    match segments.first()? {
        &"crate" => {
            target.clear();
            rest = &segments[1..];
        }
        &"super" => {
            while let Some(("super", after)) = rest.split_first().map(|(it, rest)| (*it, rest)) {
                target.pop()?;
                rest = after;
            }
        }
        &"self" => rest = &segments[1..],
        // A child of this module, or another crate.
        first => {
            target.push((*first).to_owned());
            if !is_module(&target) {
                return None;
            }
            rest = &segments[1..];
        }
    }
    for segment in rest {
        target.push((*segment).to_owned());
        if !is_module(&target) {
            target.pop();
            break;
        }
    }
    is_module(&target).then_some(target)
}
