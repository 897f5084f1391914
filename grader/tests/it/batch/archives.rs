//! Writes archives that no honest program would write.

use std::io::Write;
use std::process::{Command, Stdio};

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

use crate::support::tool;

/// The type of an archive entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    /// A symbolic link; the entry's data is its target.
    Link,
}

/// A file in an archive.
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) data: &'a [u8],
    pub(crate) kind: Kind,
}

pub(crate) fn file<'a>(name: &'a str, data: &'a [u8]) -> Entry<'a> {
    let (name, kind) = (name.as_bytes(), Kind::File);
    Entry { name, data, kind }
}

/// A `.zip` with these entries, without checking their names.
pub(crate) fn zip(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let mut crc = Crc::new();
        crc.update(entry.data);
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        packed.write_all(entry.data).expect("memory");
        let packed = packed.finish().expect("memory");
        let size = |length: usize| u32::try_from(length).expect("small").to_le_bytes();
        // Version, flags, method, time, date; then the checksum and sizes of the data; then the
        // lengths of the name and the extra field.
        let mut common = [20_u16, 0, 8, 0, 0].map(u16::to_le_bytes).concat();
        common.extend(crc.sum().to_le_bytes());
        common.extend(size(packed.len()));
        common.extend(size(entry.data.len()));
        common.extend(
            u16::try_from(entry.name.len())
                .expect("short")
                .to_le_bytes(),
        );
        common.extend([0; 2]);
        let mode: u32 = match entry.kind {
            Kind::File => 0o100_644,
            Kind::Link => 0o120_777,
        };
        directory.extend(b"PK\x01\x02");
        // Made on Unix, so Unix modes follow.
        directory.extend([20, 3]);
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((mode << 16).to_le_bytes());
        directory.extend(size(archive.len()));
        directory.extend(entry.name);
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(entry.name);
        archive.extend(&packed);
    }
    let at = u32::try_from(archive.len()).expect("small").to_le_bytes();
    let count = u16::try_from(entries.len()).expect("few").to_le_bytes();
    let length = u32::try_from(directory.len()).expect("small").to_le_bytes();
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].concat());
    archive.extend([length, at].concat());
    archive.extend([0; 2]);
    archive
}

/// A `.tar.gz` with these entries, without checking their names.
pub(crate) fn tar_gz(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&tar(entries)).expect("memory");
    packed.finish().expect("memory")
}

/// The same without compression.
pub(crate) fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..entry.name.len()].copy_from_slice(entry.name);
        header.set_mode(0o644);
        let data = match entry.kind {
            Kind::File => entry.data,
            Kind::Link => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.as_old_mut().linkname[..entry.data.len()].copy_from_slice(entry.data);
                &[]
            }
        };
        header.set_size(data.len() as u64);
        header.set_cksum();
        archive.append(&header, data).expect("memory");
    }
    archive.into_inner().expect("memory")
}

/// A `.tar.xz` with these entries, by the program `xz`, which asks for much memory with `-9`;
/// `None` if there is none.
pub(crate) fn tar_xz(entries: &[Entry<'_>], options: &[&str]) -> Option<Vec<u8>> {
    let xz = tool("xz")?;
    let mut child = Command::new(xz)
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("xz starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // The archive is small, so that nothing has to be read meanwhile.
    stdin.write_all(&tar(entries)).expect("it is read");
    drop(stdin);
    Some(child.wait_with_output().expect("it ends").stdout)
}
