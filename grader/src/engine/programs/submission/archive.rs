//! A submission that is one file: `.zip`, `.tar.gz` or `.tgz`. Only what may be a source is
//! extracted, into a new folder. Links are not followed, no entry gets out of the folder, and the
//! amount of work is limited, whatever the archive claims.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Take};
use std::path::{Path, PathBuf};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use rawzip::{CompressionMethod, ZipArchive};
use tempfile::TempDir;

use super::archive_entry::{EntryKind, Extractor};
use super::error::{OpenError, Refused};
use super::limits::{ARCHIVE_BYTES, DECOMPRESSED_BYTES};
use super::manifest::MANIFEST;
use super::reader::open_file;
use super::tar_reader::TarReader;
use super::work::{LimitedReader, Work};

/// A file name without its extension, if that is an archive's.
#[must_use]
pub fn archive_stem(name: &str) -> Option<&str> {
    let extensions = [".zip", ".tar.gz", ".tgz"];
    extensions.iter().find_map(|it| name.strip_suffix(it))
}

/// Extracts the sources from an archive; with `allow_commands` also the files beside a manifest.
pub(super) fn unpack(path: &Path, allow_commands: bool) -> Result<TempDir, OpenError> {
    let work = Work::begin();
    let unpacked = extract(path, &[], work)?;
    if !allow_commands {
        return Ok(unpacked);
    }
    let mut folders = Vec::new();
    find_manifests(unpacked.path(), Path::new(""), &mut folders)?;
    if folders.is_empty() {
        return Ok(unpacked);
    }
    // Extract again: where the manifests are was not known before.
    extract(path, &folders, work)
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
fn extract(path: &Path, whole_folders: &[PathBuf], work: Work) -> Result<TempDir, OpenError> {
    let unreadable = |error: io::Error| Refused::ArchiveUnreadable(error.to_string());
    let file = open_file(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() {
        return Err(Refused::SpecialFile(path.file_name().unwrap_or_default().into()).into());
    }
    if found.len() > ARCHIVE_BYTES {
        return Err(Refused::ArchiveTooLarge.into());
    }
    // It may grow while it is read.
    let file = file.take(ARCHIVE_BYTES);
    let mut extractor = Extractor::new(whole_folders, work);
    if path.extension().is_some_and(|extension| extension == "zip") {
        extract_zip(file, &mut extractor)?;
    } else {
        extract_tar(file, work, &mut extractor)?;
    }
    let folder = tempfile::Builder::new().prefix("grader-").tempdir()?;
    extractor.write(folder.path())?;
    Ok(folder)
}

fn extract_zip(mut file: Take<File>, extractor: &mut Extractor<'_>) -> Result<(), Refused> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| broken("zip", &error))?;
    let invalid = |error: rawzip::Error| broken("zip", &error);
    let archive = ZipArchive::from_slice(&bytes).map_err(invalid)?;
    let mut entries = archive.entries();
    let mut ranges = DataRanges::default();
    while let Some(entry) = entries.next_entry().map_err(invalid)? {
        let kind = match entry.mode() {
            mode if mode.is_symlink() => EntryKind::Link,
            _ if entry.is_dir() => EntryKind::Folder,
            _ => EntryKind::File,
        };
        let Some(path) = extractor.accept(entry.file_path().as_ref(), kind)? else {
            continue;
        };
        let method = entry.compression_method();
        let local = archive.get_entry(entry.wayfinder()).map_err(invalid)?;
        ranges.add(&path, local.compressed_data_range())?;
        let data = local.data();
        match method {
            CompressionMethod::STORE => {
                extractor.extract(path, &mut local.verifying_reader(data))?;
            }
            CompressionMethod::DEFLATE => {
                let inflated = DeflateDecoder::new(data);
                extractor.extract(path, &mut local.verifying_reader(inflated))?;
            }
            _ => return Err(Refused::UnknownCompression(path)),
        }
    }
    Ok(())
}

/// Where the data of the extracted entries is. One entry's data must not be part of another's: that
/// makes much out of little, and programs differ in what they make of it.
#[derive(Default)]
struct DataRanges(BTreeMap<u64, u64>);

impl DataRanges {
    fn add(&mut self, path: &Path, (start, end): (u64, u64)) -> Result<(), Refused> {
        let before = self.0.range(..end).next_back();
        if before.is_some_and(|(_, other_end)| *other_end > start) {
            return Err(Refused::ArchiveOverlap(path.to_owned()));
        }
        if start < end {
            self.0.insert(start, end);
        }
        Ok(())
    }
}

fn extract_tar(file: Take<File>, work: Work, extractor: &mut Extractor<'_>) -> Result<(), Refused> {
    let unpacked = GzDecoder::new(BufReader::new(file));
    let mut archive = TarReader::new(LimitedReader::new(unpacked, DECOMPRESSED_BYTES, work));
    while let Some(entry) = archive.next_entry()? {
        if let Some(path) = extractor.accept(&entry.name, entry.kind)? {
            extractor.extract(path, &mut archive.content())?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_belongs_to_one_entry() {
        let mut ranges = DataRanges::default();
        let mut add = |start, end| ranges.add("x".as_ref(), (start, end)).is_ok();
        assert!(add(10, 20) && add(30, 40) && add(20, 30) && add(5, 5));
        for (start, end) in [(10, 20), (0, 11), (39, 50), (15, 16), (0, 50)] {
            assert!(!add(start, end), "{start}..{end}");
        }
        assert!(add(0, 10) && add(40, 41));
    }
}
