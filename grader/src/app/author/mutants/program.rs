//! The mutants of a reference program.

use std::path::Path;
use std::{fs, io};

use super::edit::Edit;
use super::functions::{RustFunction, functions};
use super::library::Library;
use super::token::tokens;
use super::{blocks, network, operators};
use crate::course::file_name;
use crate::spec::{Lab, Role};

/// A reference program with one small change, or without one.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    /// Which program it is.
    pub(crate) role: Role,
    /// What was changed, and where, in words that stay the same when lines move; `None` for the
    /// program without a change.
    pub(crate) name: Option<String>,
    /// The file and line of the change: `solutions/tcp-echo/server.rs:20`.
    pub(crate) place: String,
    /// The whole program.
    pub(crate) source: String,
}

/// A file in which something can be changed.
struct ChangedFile<'a> {
    path: String,
    source: &'a str,
    /// The name of a file of the library.
    library_file: Option<&'a str>,
}

/// The programs of a lab without a change, and all mutants of them.
///
/// # Errors
/// If a program cannot be read.
pub(crate) fn mutants(root: &Path, lab: &Lab) -> io::Result<Vec<Mutant>> {
    let library = Library::read(root)?;
    let mut mutants = Vec::new();
    for role in Role::ALL {
        let path = format!("solutions/{}/{}", lab.name, file_name(role));
        let program = fs::read_to_string(root.join(&path))?;
        mutants.push(Mutant {
            role,
            name: None,
            place: path.clone(),
            source: library.inlined(&program, None),
        });
        let changed_file = ChangedFile {
            path,
            source: &program,
            library_file: None,
        };
        mutants.extend(changed(role, &library, &program, &changed_file, |_| true));
        let used = library.used_by(&program);
        for file in library.files_of(&program) {
            let changed_file = ChangedFile {
                path: format!("labs/netlab/src/{}.rs", file.name),
                source: &file.source,
                library_file: Some(&file.name),
            };
            let is_used = |function: &RustFunction| used.contains(function);
            mutants.extend(changed(role, &library, &program, &changed_file, is_used));
        }
    }
    Ok(mutants)
}

/// The mutants that change this file, in functions that are wanted or outside of all.
fn changed(
    role: Role,
    library: &Library,
    program: &str,
    file: &ChangedFile<'_>,
    is_wanted: impl Fn(&RustFunction) -> bool,
) -> Vec<Mutant> {
    let source = file.source;
    let found = tokens(source);
    let functions = functions(&found);
    let mut edits = operators::edits(&found, file.library_file.is_some());
    edits.extend(blocks::edits(&found));
    edits.extend(super::functions::edits(&functions));
    edits.extend(network::edits(source));
    let mut mutants: Vec<Mutant> = Vec::new();
    for edit in edits {
        let function = innermost(&functions, &edit);
        let is_wanted = function.map_or(file.library_file.is_none(), &is_wanted);
        let text = edit.apply(source);
        if !is_wanted || text == source || is_unseen(source, &edit) {
            continue;
        }
        let place = function.map_or("", |function| function.name.as_str());
        let mut name = format!(
            "{role} {place}: {}: `{}` becomes `{}`",
            edit.operator,
            edit.before(source),
            edit.after(source)
        );
        let is_taken = |name: &str| mutants.iter().any(|it| it.name.as_deref() == Some(name));
        if is_taken(&name) {
            let names = (2..).map(|number| format!("{name} ({number})"));
            name = names
                .into_iter()
                .find(|name| !is_taken(name))
                .unwrap_or_default();
        }
        mutants.push(Mutant {
            role,
            name: Some(name),
            place: format!("{}:{}", file.path, edit.line(source)),
            source: match file.library_file {
                Some(file) => library.inlined(program, Some((file, &text))),
                None => library.inlined(&text, None),
            },
        });
    }
    mutants
}

/// Whether nobody can see the change, by the rules that all labs have: no program handles a signal,
/// so that no call is interrupted; how long it sleeps after an error is free, and so is what a
/// server that goes on says on stderr, the size of a buffer for a stream, and what becomes of a
/// message of more than 8 MiB.
fn is_unseen(source: &str, edit: &Edit) -> bool {
    let before = edit.before(source);
    let is_any = |texts: &[&str]| texts.iter().any(|text| before.contains(text));
    let is_stream = source.contains("TcpStream");
    let is_free_report = edit.operator.starts_with("deletes")
        && source.contains("_ADDRESS")
        && before.contains("report_error(")
        && !before.contains("return");
    is_any(&["Interrupted", "MAX_MESSAGE", "thread::sleep("])
        || is_free_report
        || (is_stream && is_any(&["= [0; ", "with_capacity("]))
        || (edit.operator == "swallows an error" && before.contains("set_read_timeout"))
        // The address of a client that is not used.
        || (edit.operator == "keeps the first address" && source.contains("Ok((stream, _))"))
}

/// The function around an edit, the innermost if there are several.
fn innermost<'a>(functions: &'a [RustFunction], edit: &Edit) -> Option<&'a RustFunction> {
    let around = |function: &&RustFunction| {
        function.range.start <= edit.range.start && edit.range.end <= function.range.end
    };
    functions
        .iter()
        .filter(around)
        .min_by_key(|it| it.range.len())
}
