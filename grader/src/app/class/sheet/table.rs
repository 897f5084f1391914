//! A table of which every cell's place in the file is known.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::{ByteRecord, Position, QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};

use super::encoding::{Encoding, cell_text, decode, encode};

/// The separators that systems use.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// A byte order mark.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// A table, and the changes to it.
#[derive(Debug)]
pub(crate) struct SheetTable {
    encoding: Encoding,
    bytes: Vec<u8>,
    separator: u8,
    rows: Vec<SheetRow>,
    changes: BTreeMap<usize, (Range<usize>, Vec<u8>)>,
}

#[derive(Debug)]
struct SheetRow {
    /// The texts of the cells.
    texts: Vec<String>,
    /// Where they are in the file, quotes included.
    places: Vec<Range<usize>>,
}

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TableError {
    /// It is UTF-16 that is broken.
    #[error("the text is broken")]
    Broken,
    /// Quotes are used in a way that readers understand differently.
    #[error("line {0}: a quote is in a place where readers take it for different things")]
    Quotes(u64),
    /// It is no CSV.
    #[error("{0}")]
    NoCsv(String),
}

impl SheetTable {
    /// Reads a table. The separator is the one that its first lines have most.
    ///
    /// # Errors
    /// If it is no table that can be changed safely.
    pub(crate) fn read(file: &[u8]) -> Result<Self, TableError> {
        let (encoding, bytes) = decode(file).ok_or(TableError::Broken)?;
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let separator = separator_of(&bytes[start..]);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(&bytes[start..]);
        let mut rows = Vec::new();
        let mut record = ByteRecord::new();
        let no_csv = |error: csv::Error| TableError::NoCsv(error.to_string());
        while reader.read_byte_record(&mut record).map_err(no_csv)? {
            let position = record.position().cloned().unwrap_or_else(Position::new);
            let at = start + usize::try_from(position.byte()).unwrap_or(usize::MAX);
            let places = cell_places(&bytes, at, separator);
            let mut cells = places.iter().map(|place| unquoted(&bytes[place.clone()]));
            if places.len() != record.len()
                || !record.iter().all(|it| cells.next().as_deref() == Some(it))
            {
                return Err(TableError::Quotes(position.line()));
            }
            rows.push(SheetRow {
                texts: record.iter().map(cell_text).collect(),
                places,
            });
        }
        Ok(Self {
            encoding,
            bytes,
            separator,
            rows,
            changes: BTreeMap::new(),
        })
    }

    /// The texts of the rows. Blank lines are no rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[String]> {
        self.rows.iter().map(|row| row.texts.as_slice())
    }

    /// The text of a cell; empty if its row is shorter.
    pub(crate) fn text(&self, row: usize, column: usize) -> &str {
        let texts = self.rows.get(row).map(|row| row.texts.as_slice());
        texts
            .and_then(|texts| texts.get(column))
            .map_or("", |text| text.trim())
    }

    /// Whether cells are separated by semicolons, as where numbers have commas.
    pub(crate) fn has_semicolons(&self) -> bool {
        self.separator == b';'
    }

    /// Replaces a cell. Returns whether the row has it.
    pub(crate) fn replace(&mut self, row: usize, column: usize, text: &str) -> bool {
        let place = self.rows.get(row).and_then(|row| row.places.get(column));
        let Some(place) = place.cloned() else {
            return false;
        };
        let is_quoted = self.bytes.get(place.start) == Some(&b'"');
        let cell = written(text, self.separator, is_quoted);
        self.changes.insert(place.start, (place, cell));
        true
    }

    /// The file with the changes, and all other bytes as they were.
    pub(crate) fn into_file(self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut at = 0;
        for (place, cell) in self.changes.into_values() {
            file.extend_from_slice(&self.bytes[at..place.start]);
            file.extend(cell);
            at = place.end;
        }
        file.extend_from_slice(&self.bytes[at..]);
        encode(self.encoding, file)
    }
}

/// A cell as it is written: quoted where it has to be, or where the one before it was.
fn written(text: &str, separator: u8, is_quoted: bool) -> Vec<u8> {
    let style = if is_quoted {
        QuoteStyle::Always
    } else {
        QuoteStyle::Necessary
    };
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .quote_style(style)
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // A second cell, because an empty one alone would be quoted.
    let record = writer.write_record([text, "0"]);
    let line = record
        .ok()
        .and_then(|()| writer.into_inner().ok())
        .unwrap_or_default();
    let second = if is_quoted { 3 } else { 1 };
    line[..line.len().saturating_sub(second + 2)].to_owned()
}

/// The separator that the first lines have most, outside quotes.
fn separator_of(bytes: &[u8]) -> u8 {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut is_quoted = false;
    let mut lines = 0;
    for byte in bytes {
        match *byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => lines += 1,
            byte if !is_quoted => {
                let place = SEPARATORS.iter().position(|it| *it == byte);
                place.into_iter().for_each(|place| counts[place] += 1);
            }
            _ => {}
        }
        if lines == 4 {
            break;
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let first = counts.iter().position(|count| *count == most);
    SEPARATORS[first.unwrap_or_default()]
}

/// The places of a row's cells. Line breaks before it are skipped, as the reader does.
fn cell_places(bytes: &[u8], start: usize, separator: u8) -> Vec<Range<usize>> {
    let is_break = |at: usize| matches!(bytes.get(at), Some(b'\r' | b'\n'));
    let mut at = start;
    while is_break(at) {
        at += 1;
    }
    let mut places = Vec::new();
    loop {
        let begin = at;
        let mut is_quoted = false;
        while at < bytes.len() {
            match bytes[at] {
                b'"' if at == begin => is_quoted = true,
                b'"' if is_quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
                b'"' if is_quoted => is_quoted = false,
                byte if !is_quoted && (byte == separator || is_break(at)) => break,
                _ => {}
            }
            at += 1;
        }
        places.push(begin..at);
        if bytes.get(at) != Some(&separator) {
            return places;
        }
        at += 1;
    }
}

/// The content of a cell.
fn unquoted(cell: &[u8]) -> Vec<u8> {
    let inner = cell
        .strip_prefix(b"\"")
        .and_then(|cell| cell.strip_suffix(b"\""));
    let Some(inner) = inner else {
        return cell.to_owned();
    };
    let mut content = Vec::new();
    let mut bytes = inner.iter().peekable();
    while let Some(byte) = bytes.next() {
        content.push(*byte);
        if *byte == b'"' && bytes.peek() == Some(&&b'"') {
            bytes.next();
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> SheetTable {
        SheetTable::read(file).expect("a table")
    }

    #[test]
    fn a_table_that_is_not_changed_is_the_same_file() {
        for file in [
            &b"a,b\r\n1,2\r\n"[..],
            b"a;\"b;\"\"c\"\"\n\";d\n\n1;2;3\n",
            b"\xef\xbb\xbfa\tb\n1\t2",
            b"\n\na,b\n\n1,\n",
            b"a,b\r1,2\r",
            b"\xff\xfea\0\t\0b\0\n\0",
            b"M\xfcller;1\n",
            b"",
        ] {
            assert_eq!(read(file).into_file(), file);
        }
    }

    #[test]
    fn only_the_replaced_cell_changes() {
        for (file, changed) in [
            (&b"a,b,c\r\n1,2,3\r\n"[..], &b"a,b,c\r\n1,x,3\r\n"[..]),
            (b"a,b,c\n1,\"2\",3\n", b"a,b,c\n1,\"x\",3\n"),
            (
                b"\xef\xbb\xbfa;b\n\"1\n2\";\n",
                b"\xef\xbb\xbfa;b\n\"1\n2\";x\n",
            ),
            (b"a,b\n\n1,2", b"a,b\n\n1,x"),
            (b"a\tb\r\rM\xfc\t\t\"q\"\r", b"a\tb\r\rM\xfc\tx\t\"q\"\r"),
            (
                b"\xff\xfea\0\t\0b\0\n\0c\0\t\0\n\0",
                b"\xff\xfea\0\t\0b\0\n\0c\0\t\0x\0\n\0",
            ),
        ] {
            let mut table = read(file);
            assert!(table.replace(1, 1, "x"));
            assert!(!table.replace(1, 7, "x"));
            assert_eq!(table.into_file(), changed);
        }
    }

    #[test]
    fn a_decimal_comma_is_quoted_where_it_would_separate() {
        for (file, changed) in [
            (&b"a,b\n1,2\n"[..], &b"a,b\n1,\"7,5\"\n"[..]),
            (b"a;b\n1;2\n", b"a;b\n1;7,5\n"),
            (b"a\tb\n1\t\"2\"\n", b"a\tb\n1\t\"7,5\"\n"),
        ] {
            let mut table = read(file);
            table.replace(1, 1, "7,5");
            assert_eq!(table.into_file(), changed);
        }
    }

    #[test]
    fn what_readers_take_for_different_things_is_refused() {
        assert_eq!(
            SheetTable::read(b"a,b\n\"1\"x,2\n").unwrap_err(),
            TableError::Quotes(2)
        );
        assert_eq!(
            SheetTable::read(b"\xff\xfea").unwrap_err(),
            TableError::Broken
        );
    }
}
