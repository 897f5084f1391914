//! Reads a `.tar` entry by entry. What stands before an entry (long names, pax records) is limited
//! in size; the `tar` crate would keep all of it in memory, however long it is.

use std::io::{self, Read};

use tar::{EntryType, Header, PaxExtensions};

use super::archive_entry::EntryKind;
use super::error::Refused;
use super::limits::{
    ARCHIVE_RECORD_BYTES, DECOMPRESSED_BYTES, ENTRY_NAME_BYTES, ENTRY_RECORD_BYTES,
};
use super::work::refused_by;

const BLOCK: u64 = 512;

/// An entry whose content can be read next.
pub(super) struct TarEntry {
    pub(super) name: Vec<u8>,
    pub(super) kind: EntryKind,
}

/// A `.tar` that is read from its beginning to its end.
pub(super) struct TarReader<R> {
    from: R,
    /// What is left of the current entry's content.
    content: u64,
    /// What fills the content's last block.
    padding: u64,
    /// The size of all names and records so far.
    records: u64,
}

/// What the headers before an entry say about it.
#[derive(Default)]
struct Described {
    /// The name that GNU tar writes.
    long_name: Option<Vec<u8>>,
    /// The name in a pax record.
    pax_name: Option<Vec<u8>>,
    /// The size in a pax record.
    pax_size: Option<u64>,
    has_pax: bool,
}

impl<R: Read> TarReader<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            content: 0,
            padding: 0,
            records: 0,
        }
    }

    /// The next entry, after what is left of the one before it; `None` at the end.
    pub(super) fn next_entry(&mut self) -> Result<Option<TarEntry>, Refused> {
        let mut described = Described::default();
        loop {
            self.skip(self.content + self.padding)?;
            let Some(header) = self.header()? else {
                return Ok(None);
            };
            let kind = header.entry_type();
            if !self.describe(kind, &mut described)? {
                return self.entry(&header, described).map(Some);
            }
        }
    }

    /// The content of the current entry.
    pub(super) fn content(&mut self) -> impl Read + '_ {
        Content(self)
    }

    /// The next header. A whole block of zeros, or the end of the file, is the end of the archive.
    fn header(&mut self) -> Result<Option<Header>, Refused> {
        let mut header = Header::new_old();
        let block = header.as_mut_bytes();
        let mut filled = 0;
        while filled < block.len() {
            match self.from.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(broken("it ends inside a header")),
                Ok(size) => filled += size,
                Err(error) => return Err(unreadable(error)),
            }
        }
        if header.as_bytes().iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let bytes = header.as_bytes();
        let sum = bytes[..148].iter().chain(&bytes[156..]);
        let sum = sum.fold(8 * 32, |sum, byte| sum + u32::from(*byte));
        if header.cksum().ok() != Some(sum) {
            return Err(broken("the checksum of a header is wrong"));
        }
        let size = header.entry_size();
        self.set_content(size.map_err(|_| broken("the size of an entry is no number"))?)?;
        Ok(Some(header))
    }

    fn set_content(&mut self, size: u64) -> Result<(), Refused> {
        if size > DECOMPRESSED_BYTES {
            return Err(Refused::ArchiveUnpacksToTooMuch);
        }
        self.content = size;
        self.padding = size.next_multiple_of(BLOCK) - size;
        Ok(())
    }

    /// Reads a header that describes the next entry. Whether it is one.
    fn describe(&mut self, kind: EntryType, described: &mut Described) -> Result<bool, Refused> {
        if kind.is_gnu_longname() {
            let mut name = self.record(ENTRY_NAME_BYTES + 1)?;
            if name.last() == Some(&0) {
                name.pop();
            }
            if described.long_name.replace(name).is_some() {
                return Err(described_twice());
            }
        } else if kind.is_gnu_longlink() {
            self.record(ENTRY_NAME_BYTES + 1)?;
        } else if kind.is_pax_local_extensions() {
            let records = self.record(ENTRY_RECORD_BYTES)?;
            if described.has_pax {
                return Err(described_twice());
            }
            described.has_pax = true;
            described.read_pax(&records)?;
        } else if kind.is_pax_global_extensions() {
            // About all entries, and never their names.
            self.record(ENTRY_RECORD_BYTES)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The content of a header that describes another entry.
    fn record(&mut self, most: u64) -> Result<Vec<u8>, Refused> {
        self.records += self.content;
        if self.content > most || self.records > ARCHIVE_RECORD_BYTES {
            return Err(Refused::ArchiveRecordsTooLarge);
        }
        let mut bytes = Vec::new();
        let size = self.content().read_to_end(&mut bytes);
        size.map_err(unreadable)?;
        Ok(bytes)
    }

    fn entry(&mut self, header: &Header, described: Described) -> Result<TarEntry, Refused> {
        if let Some(size) = described.pax_size {
            self.set_content(size)?;
        }
        let kind = header.entry_type();
        if kind.is_gnu_sparse() {
            self.skip_sparse_map(header)?;
        }
        let name = described.long_name.or(described.pax_name);
        let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
        Ok(TarEntry {
            kind: match kind {
                // The oldest format has no type for folders.
                kind if kind.is_dir() || name.ends_with(b"/") => EntryKind::Folder,
                kind if kind.is_file() => EntryKind::File,
                kind if kind.is_symlink() || kind.is_hard_link() => EntryKind::Link,
                _ => EntryKind::Other,
            },
            name,
        })
    }

    /// The map of a file with holes goes on in further blocks, which are not part of its size.
    fn skip_sparse_map(&mut self, header: &Header) -> Result<(), Refused> {
        let mut goes_on = header.as_bytes()[482] != 0;
        while goes_on {
            let mut block = [0; BLOCK as usize];
            self.from.read_exact(&mut block).map_err(unreadable)?;
            goes_on = block[504] != 0;
        }
        Ok(())
    }

    fn skip(&mut self, mut size: u64) -> Result<(), Refused> {
        let mut buffer = [0; 16 << 10];
        while size > 0 {
            let most = size.min(buffer.len() as u64) as usize;
            match self.from.read(&mut buffer[..most]) {
                Ok(0) => return Err(broken("it ends inside an entry")),
                Ok(read) => size -= read as u64,
                Err(error) => return Err(unreadable(error)),
            }
        }
        self.set_content(0)
    }
}

impl Described {
    fn read_pax(&mut self, records: &[u8]) -> Result<(), Refused> {
        for record in PaxExtensions::new(records) {
            let record = record.map_err(|_| broken("a pax record is malformed"))?;
            match record.key_bytes() {
                b"path" => self.pax_name = Some(record.value_bytes().to_vec()),
                b"size" => {
                    let size = record.value().ok().and_then(|text| text.parse().ok());
                    self.pax_size = Some(size.ok_or_else(|| broken("a size is no number"))?);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads the rest of an entry's content.
struct Content<'a, R>(&'a mut TarReader<R>);

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.0.content.min(buffer.len() as u64) as usize;
        if most == 0 {
            return Ok(0);
        }
        let size = self.0.from.read(&mut buffer[..most])?;
        if size == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.0.content -= size as u64;
        Ok(size)
    }
}

/// Such an entry is another file for each program that reads it.
fn described_twice() -> Refused {
    broken("an entry is described twice")
}

fn unreadable(error: io::Error) -> Refused {
    refused_by(error, |error| broken(&error.to_string()))
}

fn broken(reason: &str) -> Refused {
    Refused::ArchiveBroken {
        format: "tar.gz",
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
