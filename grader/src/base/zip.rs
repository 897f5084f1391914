//! Writes zip files. Equal files give an identical archive.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// A zip file that grows file by file.
pub(crate) struct ZipFile<W: Write> {
    archive: ZipArchiveWriter<W>,
}

impl<W: Write> ZipFile<W> {
    /// An empty one.
    pub(crate) fn new(out: W) -> Self {
        Self {
            archive: ZipArchiveWriter::new(out),
        }
    }

    /// Adds a file with these permissions.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn add(&mut self, path: &str, mode: u32, bytes: &[u8]) -> io::Result<()> {
        let (mut entry, config) = self
            .archive
            .new_file(path)
            .compression_method(CompressionMethod::DEFLATE)
            .unix_permissions(0o100_000 | mode)
            .start()
            .map_err(io::Error::other)?;
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(bytes)?;
        let (encoder, descriptor) = writer.finish().map_err(io::Error::other)?;
        encoder.finish()?;
        entry.finish(descriptor).map_err(io::Error::other)?;
        Ok(())
    }

    /// Writes the end of the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.archive.finish().map_err(io::Error::other)?.flush()
    }
}

/// Writes all files of a folder, sorted by path. Programs are marked as executable.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn zip_folder(
    root: &Path,
    is_program: &dyn Fn(&Path) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut archive = ZipFile::new(out);
    let mut files = Vec::new();
    list_files(root, Path::new(""), &mut files)?;
    files.sort();
    for path in files {
        let mode = if is_program(&path) { 0o755 } else { 0o644 };
        archive.add(&path.to_string_lossy(), mode, &fs::read(root.join(&path))?)?;
    }
    archive.finish()
}

/// Adds the paths, relative to `root`, of all files below a folder.
fn list_files(root: &Path, path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(path))? {
        let path = path.join(entry?.file_name());
        if root.join(&path).is_dir() {
            list_files(root, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
