//! Somebody else's submission on disk: finds the sources of a lab in it and reads them. Takes regular files only, follows no
//! link, takes no more than a limit, and knows nothing of compilers. Whatever is wrong with a submission is a [`Refused`],
//! with words for its author.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

use crate::course::{file_name, role_name};
use crate::spec::Role;
use crate::visible::visible;

/// Files and folders that the sources of one lab may have.
pub const ENTRIES: usize = 200;
/// Their size together, in bytes.
pub const BYTES: u64 = 4 << 20;
/// Folders within folders.
pub const DEPTH: usize = 8;

/// Why the sources of a lab are not taken, in words for whoever wrote them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// The sources of one lab. Paths count from the submission's folder.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Where the programs are.
    bins: PathBuf,
}

impl Sources {
    /// Where a program begins; none if it is not there.
    #[must_use]
    pub fn main(&self, role: Role) -> Option<&Path> {
        let path = self.bins.join(file_name(role));
        let (found, _) = self.files.iter().find(|(file, _)| *file == path)?;
        Some(found)
    }

    /// Writes all of them there, as they are in the submission.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, bytes)?;
        }
        Ok(())
    }
}

impl From<(&str, &str)> for Sources {
    /// Sources of one file in no folder.
    fn from((name, text): (&str, &str)) -> Self {
        Self {
            files: vec![(name.into(), text.into())],
            bins: PathBuf::new(),
        }
    }
}

/// Reads the sources of a lab, from the first of these that has one of its programs: `labs/LAB/src/bin` as in the
/// course's own folder, `LAB/src/bin`, and where no other lab is meant `src/bin` or the folder itself. What is not there is
/// not in the sources.
///
/// # Errors
/// [`Refused`] if there is a link in it, or something else than files and folders, or too much.
pub fn read(submission: &Path, lab: &str, alone: bool) -> Result<Sources, Refused> {
    let mut packages = vec![Path::new("labs").join(lab), PathBuf::from(lab)];
    if alone {
        packages.push(PathBuf::new());
    }
    for package in packages {
        let bins = package.join("src/bin");
        if has_program(submission, &bins)? {
            let mut reader = Reader::new(submission);
            reader.folder(&package.join("src"), 0)?;
            let files = reader.files;
            return Ok(Sources { files, bins });
        }
    }
    let mut reader = Reader::new(submission);
    if alone {
        for role in [Role::Server, Role::Client] {
            let path = Path::new(file_name(role));
            if look(submission, path)? != Node::Nothing {
                reader.entry(path, 0)?;
            }
        }
    }
    Ok(Sources {
        files: reader.files,
        bins: PathBuf::new(),
    })
}

/// The words for a program that is not there.
#[must_use]
pub fn missing(lab: &str, role: Role) -> String {
    format!("the submission has no {} for {lab}", role_name(role))
}

fn has_program(submission: &Path, bins: &Path) -> Result<bool, Refused> {
    for role in [Role::Server, Role::Client] {
        if look(submission, &bins.join(file_name(role)))? != Node::Nothing {
            return Ok(true);
        }
    }
    Ok(false)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Nothing,
    Folder,
    File,
}

/// What is there. No part of the path may be a link: it could lead to anybody's files.
fn look(submission: &Path, path: &Path) -> Result<Node, Refused> {
    let mut node = Node::Folder;
    let mut at = PathBuf::new();
    for part in path.components() {
        let Component::Normal(part) = part else {
            return Ok(Node::Nothing);
        };
        at.push(part);
        let found = match fs::symlink_metadata(submission.join(&at)) {
            Ok(found) => found.file_type(),
            Err(error) if is_nothing(&error) => return Ok(Node::Nothing),
            Err(error) => return Err(unreadable(&at, &error)),
        };
        node = if found.is_symlink() {
            return Err(Refused(format!("{} is a link{OWN}", shown(&at))));
        } else if found.is_dir() {
            Node::Folder
        } else if found.is_file() {
            Node::File
        } else {
            return Err(Refused(format!(
                "{} is neither a file nor a folder",
                shown(&at)
            )));
        };
    }
    Ok(node)
}

const OWN: &str = "; a submission is made of its own files, and links are not followed";

fn is_nothing(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename)
}

fn unreadable(path: &Path, error: &io::Error) -> Refused {
    Refused(format!("{} cannot be read: {error}", shown(path)))
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

struct Reader<'a> {
    submission: &'a Path,
    files: Vec<(PathBuf, Vec<u8>)>,
    entries: usize,
    bytes: u64,
}

impl<'a> Reader<'a> {
    fn new(submission: &'a Path) -> Self {
        Self {
            submission,
            files: Vec::new(),
            entries: 0,
            bytes: 0,
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) -> Result<(), Refused> {
        if depth > DEPTH {
            let words = format!("{} lies deeper than {DEPTH} folders", shown(path));
            return Err(Refused(words));
        }
        let failed = |error: io::Error| unreadable(path, &error);
        let mut names: Vec<OsString> = Vec::new();
        for entry in fs::read_dir(self.submission.join(path)).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name());
            // Counted while they are listed: there may be millions.
            if self.entries + names.len() > ENTRIES {
                return Err(Refused(format!(
                    "the sources are more than {ENTRIES} files and folders"
                )));
            }
        }
        self.entries += names.len();
        // The order in which a folder lists them is anybody's guess.
        names.sort();
        names
            .iter()
            .try_for_each(|name| self.entry(&path.join(name), depth))
    }

    fn entry(&mut self, path: &Path, depth: usize) -> Result<(), Refused> {
        match look(self.submission, path)? {
            Node::Nothing => Ok(()),
            Node::Folder => self.folder(path, depth + 1),
            Node::File => self.file(path),
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Refused> {
        let failed = |error: io::Error| unreadable(path, &error);
        // Whatever has become of it since it was looked at: no link is followed, and no pipe waited for.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = File::options()
            .read(true)
            .custom_flags(flags)
            .open(self.submission.join(path))
            .map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if !found.is_file() || found.nlink() > 1 {
            return Err(Refused(format!(
                "{} is another file under a second name (a hard link){OWN}",
                shown(path)
            )));
        }
        let mut bytes = Vec::new();
        let left = BYTES - self.bytes;
        file.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > left {
            return Err(Refused(format!(
                "the sources are more than {} MiB",
                BYTES >> 20
            )));
        }
        self.bytes += bytes.len() as u64;
        self.files.push((path.to_owned(), bytes));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn submission(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, file).expect("a file");
        }
        folder
    }

    fn refused(folder: &tempfile::TempDir) -> String {
        let read = read(folder.path(), "lab", true);
        read.expect_err("it is refused").to_string()
    }

    #[test]
    fn every_shape_is_found_and_the_first_is_taken() {
        let shapes = ["labs/lab/src/bin", "lab/src/bin", "src/bin", "."];
        for index in 0..shapes.len() {
            let rest: Vec<String> = shapes[index..]
                .iter()
                .map(|shape| format!("{shape}/server.rs"))
                .collect();
            let folder = submission(&rest.iter().map(String::as_str).collect::<Vec<_>>());
            let sources = read(folder.path(), "lab", true).expect("sources");
            let main = sources.main(Role::Server).expect("a server");
            assert_eq!(Path::new(".").join(main), Path::new(".").join(&rest[0]));
            assert_eq!(sources.main(Role::Client), None);
        }
    }

    #[test]
    fn without_a_name_a_lab_is_found_under_its_own_only() {
        for file in ["src/bin/server.rs", "server.rs"] {
            let sources = read(submission(&[file]).path(), "lab", false).expect("sources");
            assert_eq!(sources.main(Role::Server), None);
        }
    }

    #[test]
    fn only_what_is_in_src_is_taken() {
        let folder = submission(&[
            "src/bin/server.rs",
            "src/deep/data.txt",
            "build.rs",
            "Cargo.toml",
            ".cargo/config.toml",
        ]);
        let sources = read(folder.path(), "lab", true).expect("sources");
        let paths: Vec<_> = sources.files.iter().map(|(path, _)| path.clone()).collect();
        assert_eq!(
            paths,
            [
                Path::new("src/bin/server.rs"),
                Path::new("src/deep/data.txt")
            ]
        );
    }

    #[test]
    fn a_link_is_told_of_wherever_it_is() {
        let folder = submission(&["src/bin/server.rs"]);
        symlink("/etc/passwd", folder.path().join("src/data")).expect("a link");
        assert!(refused(&folder).starts_with("src/data is a link"));
        let folder = submission(&["elsewhere/lab/src/bin/server.rs"]);
        symlink("elsewhere", folder.path().join("labs")).expect("a link");
        assert!(refused(&folder).starts_with("labs is a link"));
        let folder = submission(&["other.rs"]);
        fs::hard_link(
            folder.path().join("other.rs"),
            folder.path().join("server.rs"),
        )
        .expect("a link");
        assert!(refused(&folder).contains("hard link"));
    }

    #[test]
    fn too_much_is_refused() {
        let many: Vec<String> = (0..=ENTRIES).map(|n| format!("src/{n}.rs")).collect();
        let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
        many.push("src/bin/server.rs");
        assert!(refused(&submission(&many)).contains("200 files"));
        let folder = submission(&["src/bin/server.rs", "src/big"]);
        let big = File::create(folder.path().join("src/big")).expect("a file");
        big.set_len(BYTES).expect("a size");
        assert!(refused(&folder).contains("4 MiB"));
        let deep = format!("src/{}x", "a/".repeat(DEPTH + 1));
        let folder = submission(&["src/bin/server.rs", &deep]);
        assert!(refused(&folder).contains("deeper"));
    }

    #[test]
    fn a_device_is_refused_and_not_opened() {
        let folder = submission(&["src/bin/client.rs"]);
        let path = folder.path().join("src/bin/server.rs");
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        assert!(refused(&folder).contains("neither a file nor a folder"));
    }
}
