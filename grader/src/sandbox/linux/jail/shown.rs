//! Which of the machine's files a stranger's program is shown, whatever keeps it from the others.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::wire::{FsAccess, LaunchRequest};

/// What a program needs in order to run at all; not every machine has each of these.
const LIBRARIES: [&str; 10] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libx32",
    "/nix/store",
    "/etc/ld.so.cache",
];

/// How deeply a hidden folder may be inside a shown one. Deeper ones hide the shown one as well.
const MAX_DEPTH: usize = 16;

/// The request's view with every path that the program is shown: the libraries, the program itself,
/// and what the request names; without what it hides, unless one of these is inside.
pub(super) fn resolve_view(request: &LaunchRequest) -> FsAccess {
    let FsAccess::Only(paths) = &request.view else {
        return FsAccess::All;
    };
    // Names with links in them would not be recognised.
    let hidden = request.hidden.iter().map(|path| real_path(path));
    let hidden: Vec<PathBuf> = hidden.collect();
    let libraries = LIBRARIES.iter().map(PathBuf::from);
    let program = request.argv.first().map(PathBuf::from);
    let mut shown = Vec::new();
    for path in libraries.chain(program).chain(paths.iter().cloned()) {
        add_without(path, &hidden, MAX_DEPTH, &mut shown);
    }
    FsAccess::Only(shown)
}

fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Adds a path, or if a hidden folder is in it, everything in it but that.
fn add_without(path: PathBuf, hidden: &[PathBuf], depth: usize, shown: &mut Vec<PathBuf>) {
    if !path.is_absolute() {
        return;
    }
    let real = real_path(&path);
    let holds_hidden = |hidden: &&PathBuf| hidden.starts_with(&real);
    if !hidden.iter().any(|it| holds_hidden(&it)) {
        shown.push(path);
        return;
    }
    if depth == 0 || hidden.contains(&real) {
        return;
    }
    for entry in fs::read_dir(&real).into_iter().flatten().flatten() {
        add_without(entry.path(), hidden, depth - 1, shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_folder_is_left_out_of_what_is_around_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = real_path(folder.path());
        for name in ["lib/a", "lib/course/solutions", "lib/b/c", "other"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
        }
        std::os::unix::fs::symlink(root.join("lib"), root.join("link")).expect("a link");
        let shown = |path: &str, hidden: &str| {
            let mut shown = Vec::new();
            add_without(root.join(path), &[root.join(hidden)], MAX_DEPTH, &mut shown);
            shown.sort();
            let names = shown.iter().map(|path| path.strip_prefix(&root));
            names
                .map(|name| name.expect("inside").display().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("lib", "lib/course"), ["lib/a", "lib/b"]);
        assert_eq!(shown("link", "lib/course"), ["lib/a", "lib/b"]);
        assert_eq!(shown("other", "lib/course"), ["other"]);
        assert_eq!(shown("lib/course", "lib/course"), [""; 0]);
        // What is named inside of it is shown: the program's own folder.
        assert_eq!(
            shown("lib/course/solutions", "lib/course"),
            ["lib/course/solutions"]
        );
    }
}
