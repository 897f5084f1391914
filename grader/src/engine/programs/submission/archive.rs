//! A submission that is one file: `.zip`, `.tar.gz` or `.tgz`. Only what may be a source is
//! extracted, into a new folder. Links are not followed, no entry gets out of the folder, and the
//! amount of work is limited, whatever the archive claims.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use rawzip::{CompressionMethod, ZipArchive};
use tempfile::TempDir;

use super::archive_entry::{EntryKind, Extractor};
use super::error::{OpenError, Refused};
use super::limits::{ARCHIVE_BYTES, DECOMPRESSED_BYTES};
use super::manifest::MANIFEST;

/// A file name without its extension, if that is an archive's.
#[must_use]
pub fn archive_stem(name: &str) -> Option<&str> {
    let extensions = [".zip", ".tar.gz", ".tgz"];
    extensions.iter().find_map(|it| name.strip_suffix(it))
}

/// Extracts the sources from an archive; with `allow_commands` also the files beside a manifest.
pub(super) fn unpack(path: &Path, allow_commands: bool) -> Result<TempDir, OpenError> {
    let unpacked = extract(path, &[])?;
    if !allow_commands {
        return Ok(unpacked);
    }
    let mut folders = Vec::new();
    find_manifests(unpacked.path(), Path::new(""), &mut folders)?;
    if folders.is_empty() {
        return Ok(unpacked);
    }
    // Extract again: where the manifests are was not known before.
    extract(path, &folders)
}

/// Adds the folders that contain a manifest to `found`.
fn find_manifests(root: &Path, at: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(at))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find_manifests(root, &at.join(entry.file_name()), found)?;
        } else if entry.file_name() == MANIFEST {
            found.push(at.to_owned());
        }
    }
    Ok(())
}

/// Extracts what may be a source, and everything in `whole_folders`.
fn extract(path: &Path, whole_folders: &[PathBuf]) -> Result<TempDir, OpenError> {
    let unreadable = |error: io::Error| Refused::ArchiveUnreadable(error.to_string());
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > ARCHIVE_BYTES {
        return Err(Refused::ArchiveTooLarge.into());
    }
    let folder = tempfile::Builder::new().prefix("grader-").tempdir()?;
    let mut extractor = Extractor::new(folder.path(), whole_folders);
    if path.extension().is_some_and(|extension| extension == "zip") {
        extract_zip(file, &mut extractor)?;
    } else {
        extract_tar(file, &mut extractor)?;
    }
    Ok(folder)
}

fn extract_zip(mut file: File, extractor: &mut Extractor<'_>) -> Result<(), OpenError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| broken("zip", &error))?;
    let invalid = |error: rawzip::Error| broken("zip", &error);
    let archive = ZipArchive::from_slice(&bytes).map_err(invalid)?;
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().map_err(invalid)? {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let kind = match entry.mode() {
            mode if mode.is_symlink() => EntryKind::Link,
            _ if entry.is_dir() => EntryKind::Folder,
            _ => EntryKind::File,
        };
        let Some(path) = extractor.accept(&name, kind)? else {
            continue;
        };
        let method = entry.compression_method();
        let local = archive.get_entry(entry.wayfinder()).map_err(invalid)?;
        let data = local.data();
        match method {
            CompressionMethod::STORE => {
                extractor.extract(&path, &mut local.verifying_reader(data))?;
            }
            CompressionMethod::DEFLATE => {
                let inflated = DeflateDecoder::new(data);
                extractor.extract(&path, &mut local.verifying_reader(inflated))?;
            }
            _ => return Err(Refused::UnknownCompression(path).into()),
        }
    }
    Ok(())
}

fn extract_tar(file: File, extractor: &mut Extractor<'_>) -> Result<(), OpenError> {
    let invalid = |error: io::Error| broken("tar.gz", &error);
    // An archive that decompresses to more is cut off here, and is an error then.
    let unpacked = GzDecoder::new(BufReader::new(file)).take(DECOMPRESSED_BYTES);
    let mut archive = tar::Archive::new(unpacked);
    for entry in archive.entries().map_err(invalid)? {
        let mut entry = entry.map_err(invalid)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = match entry.header().entry_type() {
            kind if kind.is_dir() => EntryKind::Folder,
            kind if kind.is_file() => EntryKind::File,
            kind if kind.is_symlink() || kind.is_hard_link() => EntryKind::Link,
            _ => EntryKind::Other,
        };
        if let Some(path) = extractor.accept(&name, kind)? {
            extractor.extract(&path, &mut entry)?;
        }
    }
    Ok(())
}

fn broken(format: &'static str, error: &dyn fmt::Display) -> Refused {
    Refused::ArchiveBroken {
        format,
        reason: error.to_string(),
    }
}
