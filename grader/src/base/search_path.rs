//! Finds programs in a search path like `PATH`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The first file named `program` in the folders of `search_path`. Whether it may be executed is
/// not checked.
#[must_use]
pub fn find_program(program: impl AsRef<Path>, search_path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(search_path)
        .map(|folder| folder.join(&program))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::find_program;

    #[test]
    fn the_first_file_is_found_and_a_folder_is_not() {
        let root = tempfile::tempdir().expect("a folder");
        let folders = ["a", "b", "c"].map(|name| root.path().join(name));
        fs::create_dir_all(folders[0].join("tool")).expect("a folder");
        for folder in &folders[1..] {
            fs::create_dir(folder).expect("a folder");
            fs::write(folder.join("tool"), "").expect("a file");
        }
        let path = std::env::join_paths(&folders).expect("a path");
        assert_eq!(find_program("tool", &path), Some(folders[1].join("tool")));
        assert_eq!(find_program("other", &path), None);
    }
}
