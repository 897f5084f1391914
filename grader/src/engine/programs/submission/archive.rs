//! Submissions that are archives: `.zip`, and `.tar` alone or packed with gzip or xz. Only what may
//! be a source is extracted, into a new folder. Links are not followed, no entry gets out of the
//! folder, and the amount of work is limited, whatever the archives claim.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use lzma_rust2::XzReader;
use rawzip::{CompressionMethod, ZipArchive};
use tempfile::TempDir;

use super::archive_entry::{EntryKind, Extractor};
use super::archive_format::{ArchiveFormat, archive_stem};
use super::error::{OpenError, Refused};
use super::limits::{ARCHIVE_BYTES, DECOMPRESSED_BYTES, NESTED_ARCHIVES, XZ_KIB};
use super::names::MANIFEST;
use super::reader::open_file;
use super::tar_reader::TarReader;
use super::work::{LimitedReader, Work};

/// What archives were unpacked to.
pub(super) struct Unpacked {
    pub(super) folder: TempDir,
    /// Names of files that were not extracted.
    pub(super) others: Vec<PathBuf>,
}

/// Extracts the sources from archives; with `allow_commands` also the files beside a manifest. Each
/// archive has a folder before its paths, which may be empty.
pub(super) fn unpack(
    archives: &[(PathBuf, PathBuf)],
    allow_commands: bool,
) -> Result<Unpacked, OpenError> {
    let work = Work::begin();
    let unpacked = extract(archives, &[], work)?;
    if !allow_commands {
        return Ok(unpacked);
    }
    let mut folders = Vec::new();
    find_manifests(unpacked.folder.path(), Path::new(""), &mut folders)?;
    if folders.is_empty() {
        return Ok(unpacked);
    }
    // Extract again: where the manifests are was not known before.
    extract(archives, &folders, work)
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

/// Extracts what may be a source, and everything in `whole_folders`. An archive in an archive is
/// extracted to a folder with its name.
fn extract(
    archives: &[(PathBuf, PathBuf)],
    whole_folders: &[PathBuf],
    work: Work,
) -> Result<Unpacked, OpenError> {
    let mut extractor = Extractor::new(whole_folders, work);
    for (path, folder) in archives {
        extractor.enter(folder.clone());
        extract_file(path, work, &mut extractor)?;
    }
    let nested = extractor.take_archives();
    if nested.len() > NESTED_ARCHIVES {
        return Err(Refused::TooManyArchives.into());
    }
    for (path, bytes) in nested {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let (Some(format), Some(stem)) = (ArchiveFormat::of(&name), archive_stem(&name)) {
            extractor.enter(path.with_file_name(stem));
            extract_from(&mut &*bytes, format, work, &mut extractor)?;
        }
    }
    let folder = tempfile::Builder::new().prefix("grader-").tempdir()?;
    let others = extractor.write(folder.path())?;
    Ok(Unpacked { folder, others })
}

fn extract_file(path: &Path, work: Work, extractor: &mut Extractor<'_>) -> Result<(), Refused> {
    let unreadable = |error: io::Error| Refused::ArchiveUnreadable(error.to_string());
    let name = path.file_name().unwrap_or_default();
    let format = ArchiveFormat::of(&name.to_string_lossy());
    let format = format.ok_or_else(|| Refused::NoArchive(name.into()))?;
    let file = open_file(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() {
        return Err(Refused::SpecialFile(name.into()));
    }
    if found.len() > ARCHIVE_BYTES {
        return Err(Refused::ArchiveTooLarge);
    }
    // It may grow while it is read.
    extract_from(&mut file.take(ARCHIVE_BYTES), format, work, extractor)
}

fn extract_from(
    file: &mut dyn Read,
    format: ArchiveFormat,
    work: Work,
    extractor: &mut Extractor<'_>,
) -> Result<(), Refused> {
    match format {
        ArchiveFormat::Zip => extract_zip(file, extractor),
        ArchiveFormat::Tar => extract_tar(file, format, work, extractor),
        ArchiveFormat::TarGz => extract_tar(
            GzDecoder::new(BufReader::new(file)),
            format,
            work,
            extractor,
        ),
        ArchiveFormat::TarXz => {
            // The memory that it asks for is not reserved if it is more.
            let unpacked = XzReader::new_mem_limit(BufReader::new(file), true, XZ_KIB);
            extract_tar(unpacked, format, work, extractor)
        }
    }
}

fn extract_zip(file: &mut dyn Read, extractor: &mut Extractor<'_>) -> Result<(), Refused> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| broken("zip", &error))?;
    let invalid = |error: rawzip::Error| broken("zip", &error);
    let archive = ZipArchive::from_slice(&bytes).map_err(invalid)?;
    let mut entries = archive.entries();
    let mut ranges = DataRanges::default();
    while let Some(entry) = entries.next_entry().map_err(invalid)? {
        // Some programs on Windows write backslashes, which the format does not allow.
        let name: Vec<u8> = entry.file_path().as_ref().to_vec();
        let name: Vec<u8> = name
            .into_iter()
            .map(|byte| if byte == b'\\' { b'/' } else { byte })
            .collect();
        let kind = match entry.mode() {
            mode if mode.is_symlink() => EntryKind::Link,
            _ if entry.is_dir() || name.ends_with(b"/") => EntryKind::Folder,
            _ => EntryKind::File,
        };
        let Some(path) = extractor.accept(&name, kind)? else {
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

fn extract_tar(
    unpacked: impl Read,
    format: ArchiveFormat,
    work: Work,
    extractor: &mut Extractor<'_>,
) -> Result<(), Refused> {
    let unpacked = LimitedReader::new(unpacked, DECOMPRESSED_BYTES, work);
    let mut archive = TarReader::new(unpacked);
    while let Some(entry) = archive
        .next_entry()
        .map_err(|error| of_format(error, format))?
    {
        if let Some(path) = extractor.accept(&entry.name, entry.kind)? {
            extractor.extract(path, &mut archive.content())?;
        }
    }
    Ok(())
}

/// The reader of a `.tar` does not know how that was packed.
fn of_format(error: Refused, packed: ArchiveFormat) -> Refused {
    if let Refused::ArchiveBroken { reason, .. } = &error {
        return broken(packed.name(), reason);
    }
    error
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
