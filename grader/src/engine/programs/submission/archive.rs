//! A submission that is one file: `.zip`, `.tar.gz` or `.tgz`. Takes out of it what may be a source
//! and nothing else, into a folder of its own; follows no link, leaves no folder, and reads no more
//! than a limit, whatever the archive says of itself.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use rawzip::{CompressionMethod, ZipArchive};
use tempfile::TempDir;

use super::manifest::MANIFEST;
use super::{OpenError, Refused, shown};
use crate::course::file_name;
use crate::spec::Role;

/// The size of an archive, in bytes.
const PACKED: u64 = 64 << 20;
/// What is taken out of one, in bytes.
const TAKEN: u64 = 16 << 20;
/// What is looked at for it, in bytes: all of a `.tar.gz` has to be.
const UNPACKED: u64 = 512 << 20;
/// Files and folders in one; a clone has thousands that are no sources.
const ENTRIES: usize = 50_000;

/// The name without its ending, if the ending is an archive's.
#[must_use]
pub fn is_archive(name: &str) -> Option<&str> {
    let endings = [".zip", ".tar.gz", ".tgz"];
    endings.iter().find_map(|ending| name.strip_suffix(ending))
}

/// Takes the sources out of an archive; with `commands`, what lies beside a manifest as well.
pub(super) fn unpack(path: &Path, commands: bool) -> Result<TempDir, OpenError> {
    let unpacked = once(path, &[])?;
    if !commands {
        return Ok(unpacked);
    }
    let mut folders = Vec::new();
    manifests(unpacked.path(), Path::new(""), &mut folders)?;
    if folders.is_empty() {
        return Ok(unpacked);
    }
    // An archive does not say beforehand what is in it.
    once(path, &folders)
}

/// The folders that hold a manifest.
fn manifests(root: &Path, at: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(at))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            manifests(root, &at.join(entry.file_name()), found)?;
        } else if entry.file_name() == MANIFEST {
            found.push(at.to_owned());
        }
    }
    Ok(())
}

/// Takes out what may be a source, and all that lies in these folders.
fn once(path: &Path, folders: &[PathBuf]) -> Result<TempDir, OpenError> {
    let unreadable = |error: io::Error| Refused(format!("the archive cannot be read: {error}"));
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > PACKED {
        let words = format!("the archive is more than {} MiB", PACKED >> 20);
        return Err(Refused(words).into());
    }
    let folder = tempfile::Builder::new().prefix("grader-").tempdir()?;
    let mut unpacker = Unpacker {
        folder: folder.path(),
        wholes: folders,
        entries: 0,
        taken: 0,
    };
    if path.extension().is_some_and(|ending| ending == "zip") {
        zip(file, &mut unpacker)?;
    } else {
        tar(file, &mut unpacker)?;
    }
    Ok(folder)
}

fn zip(mut file: File, unpacker: &mut Unpacker<'_>) -> Result<(), OpenError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| broken("zip", &error))?;
    let odd = |error: rawzip::Error| broken("zip", &error);
    let archive = ZipArchive::from_slice(&bytes).map_err(odd)?;
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().map_err(odd)? {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let kind = match entry.mode() {
            mode if mode.is_symlink() => ArchiveKind::Link,
            _ if entry.is_dir() => ArchiveKind::Folder,
            _ => ArchiveKind::File,
        };
        let Some(path) = unpacker.wanted(&name, kind)? else {
            continue;
        };
        let method = entry.compression_method();
        let local = archive.get_entry(entry.wayfinder()).map_err(odd)?;
        let data = local.data();
        match method {
            CompressionMethod::STORE => unpacker.take(&path, &mut local.verifying_reader(data))?,
            CompressionMethod::DEFLATE => {
                let inflated = DeflateDecoder::new(data);
                unpacker.take(&path, &mut local.verifying_reader(inflated))?;
            }
            _ => {
                let words = format!("{} is packed in a way that is not known here", shown(&path));
                return Err(Refused(words).into());
            }
        }
    }
    Ok(())
}

fn tar(file: File, unpacker: &mut Unpacker<'_>) -> Result<(), OpenError> {
    let odd = |error: io::Error| broken("tar.gz", &error);
    // One byte more than may be there: then the archive breaks off, which is an error.
    let unpacked = GzDecoder::new(BufReader::new(file)).take(UNPACKED);
    let mut archive = tar::Archive::new(unpacked);
    for entry in archive.entries().map_err(odd)? {
        let mut entry = entry.map_err(odd)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = match entry.header().entry_type() {
            kind if kind.is_dir() => ArchiveKind::Folder,
            kind if kind.is_file() => ArchiveKind::File,
            kind if kind.is_symlink() || kind.is_hard_link() => ArchiveKind::Link,
            _ => ArchiveKind::Other,
        };
        if let Some(path) = unpacker.wanted(&name, kind)? {
            unpacker.take(&path, &mut entry)?;
        }
    }
    Ok(())
}

fn broken(ending: &str, error: &dyn std::fmt::Display) -> Refused {
    Refused(format!("the archive is no whole .{ending} file: {error}"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ArchiveKind {
    File,
    Folder,
    Link,
    Other,
}

struct Unpacker<'a> {
    folder: &'a Path,
    /// The folders of which everything is taken.
    wholes: &'a [PathBuf],
    entries: usize,
    taken: u64,
}

impl Unpacker<'_> {
    /// The path of an entry, if it is a file that may be a source.
    fn wanted(&mut self, name: &str, kind: ArchiveKind) -> Result<Option<PathBuf>, OpenError> {
        self.entries += 1;
        if self.entries > ENTRIES {
            let words = format!("the archive has more than {ENTRIES} files and folders");
            return Err(Refused(words).into());
        }
        let mut path = PathBuf::new();
        for part in Path::new(name).components() {
            match part {
                Component::Normal(part) => path.push(part),
                Component::CurDir => {}
                Component::Prefix(_) | Component::RootDir | Component::ParentDir => {
                    let name = shown(Path::new(name));
                    return Err(Refused(format!("{name} leads out of the archive")).into());
                }
            }
        }
        let whole = self.wholes.iter().any(|whole| path.starts_with(whole));
        if !may_be_source(&path, whole) {
            return Ok(None);
        }
        match kind {
            ArchiveKind::File => Ok(Some(path)),
            ArchiveKind::Folder => Ok(None),
            ArchiveKind::Link => Err(super::link(&path).into()),
            ArchiveKind::Other => Err(super::odd(&path).into()),
        }
    }

    fn take(&mut self, path: &Path, data: &mut dyn Read) -> Result<(), OpenError> {
        let failed = |error: io::Error| Refused(format!("{} cannot be read: {error}", shown(path)));
        let left = TAKEN - self.taken;
        let mut bytes = Vec::new();
        data.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > left {
            let words = format!(
                "the sources in the archive are more than {} MiB",
                TAKEN >> 20
            );
            return Err(Refused(words).into());
        }
        self.taken += bytes.len() as u64;
        let place = self.folder.join(path);
        let made = place.parent().map_or(Ok(()), fs::create_dir_all);
        // A name that is there twice could be one thing to whoever looks at the archive and another
        // one here.
        let made = made.and_then(|()| File::create_new(place));
        match made {
            Ok(mut file) => Ok(file.write_all(&bytes)?),
            Err(error) if is_their_own(&error) => Err(failed(error).into()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether a file cannot be made because of its name.
fn is_their_own(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, InvalidFilename, IsADirectory, NotADirectory};
    matches!(
        error.kind(),
        AlreadyExists | InvalidFilename | IsADirectory | NotADirectory
    )
}

/// Whether a file lies in a folder `src` or in one that is taken as a `whole`, or is a program or a
/// manifest by its name.
fn may_be_source(path: &Path, whole: bool) -> bool {
    let is_program = |role| path.file_name() == Some(file_name(role).as_ref());
    let is_manifest = path.file_name() == Some(MANIFEST.as_ref());
    let hidden = |part: &Component<'_>| part.as_os_str() == "target" || part.as_os_str() == ".git";
    !path.components().any(|part| hidden(&part))
        && (whole
            || is_manifest
            || path.components().any(|part| part.as_os_str() == "src")
            || Role::ALL.into_iter().any(is_program))
}
