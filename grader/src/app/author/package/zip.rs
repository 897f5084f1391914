//! Writes a folder as a zip file. Equal files give an identical archive.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

/// Writes all files of a folder, sorted by path. Programs are marked as executable.
pub(super) fn zip_folder(
    root: &Path,
    is_program: &dyn Fn(&Path) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut archive = ZipArchiveWriter::new(out);
    let mut files = Vec::new();
    list_files(root, Path::new(""), &mut files)?;
    files.sort();
    for path in files {
        let mode = if is_program(&path) { 0o755 } else { 0o644 };
        let (mut entry, config) = archive
            .new_file(path.to_string_lossy().as_ref())
            .compression_method(CompressionMethod::DEFLATE)
            .unix_permissions(0o100_000 | mode)
            .start()
            .map_err(io::Error::other)?;
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(&fs::read(root.join(&path))?)?;
        let (encoder, descriptor) = writer.finish().map_err(io::Error::other)?;
        encoder.finish()?;
        entry.finish(descriptor).map_err(io::Error::other)?;
    }
    archive.finish().map_err(io::Error::other)?.flush()
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
