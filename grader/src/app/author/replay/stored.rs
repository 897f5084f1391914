//! A table as bytes in a file: numbers and byte strings, one after the other. Not JSON: a table may
//! hold megabytes, and is written and read by builds without optimisations.

use std::time::Duration;

use super::table::{Row, Table, What};
use crate::spec::Role;

/// These bytes are no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a recorded table")]
pub(crate) struct NoTable;

impl Table {
    /// The table as bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let is_server = self.role == Role::Server;
        for flag in [is_server, self.is_udp, self.listens] {
            put_number(&mut out, flag.into());
        }
        put_number(&mut out, self.files.len() as u64);
        for (name, bytes) in &self.files {
            put_bytes(&mut out, name.as_bytes());
            put_bytes(&mut out, bytes);
        }
        for row in &self.rows {
            let (kind, number, bytes) = parts(&row.what);
            put_number(&mut out, row.after.as_micros() as u64);
            put_number(&mut out, kind);
            put_number(&mut out, number);
            put_bytes(&mut out, bytes);
        }
        out
    }

    /// The table that these bytes are.
    ///
    /// # Errors
    /// If they are none.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, NoTable> {
        let mut stored = Stored(bytes);
        let mut flag = || Ok(stored.number()? != 0);
        let (is_server, is_udp, listens) = (flag()?, flag()?, flag()?);
        let mut table = Self {
            role: if is_server {
                Role::Server
            } else {
                Role::Client
            },
            is_udp,
            listens,
            files: Vec::new(),
            rows: Vec::new(),
        };
        for _ in 0..stored.number()? {
            let name = String::from_utf8(stored.bytes()?).map_err(|_| NoTable)?;
            table.files.push((name, stored.bytes()?));
        }
        while !stored.0.is_empty() {
            let after = Duration::from_micros(stored.number()?);
            let what = what(stored.number()?, stored.number()?, stored.bytes()?)?;
            table.rows.push(Row { after, what });
        }
        Ok(table)
    }
}

/// The number of a kind, its connection or status, and its bytes.
fn parts(what: &What) -> (u64, u64, &[u8]) {
    match what {
        What::Accepted(connection) => (0, (*connection).into(), &[]),
        What::Got(connection, bytes) => (1, (*connection).into(), bytes),
        What::Ended(connection) => (2, (*connection).into(), &[]),
        What::Typed(bytes) => (3, 0, bytes),
        What::InputEnded => (4, 0, &[]),
        What::Connects(connection) => (5, (*connection).into(), &[]),
        What::Sends(connection, bytes) => (6, (*connection).into(), bytes),
        What::Closes(connection) => (7, (*connection).into(), &[]),
        What::Prints(bytes) => (8, 0, bytes),
        What::Complains(bytes) => (9, 0, bytes),
        What::Exits(status) => (10, (*status).into(), &[]),
    }
}

fn what(kind: u64, number: u64, bytes: Vec<u8>) -> Result<What, NoTable> {
    let connection = u32::try_from(number).map_err(|_| NoTable)?;
    Ok(match kind {
        0 => What::Accepted(connection),
        1 => What::Got(connection, bytes),
        2 => What::Ended(connection),
        3 => What::Typed(bytes),
        4 => What::InputEnded,
        5 => What::Connects(connection),
        6 => What::Sends(connection, bytes),
        7 => What::Closes(connection),
        8 => What::Prints(bytes),
        9 => What::Complains(bytes),
        10 => What::Exits(u8::try_from(number).map_err(|_| NoTable)?),
        _ => return Err(NoTable),
    })
}

fn put_number(out: &mut Vec<u8>, number: u64) {
    out.extend(number.to_le_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// What was not read yet.
struct Stored<'a>(&'a [u8]);

impl Stored<'_> {
    fn number(&mut self) -> Result<u64, NoTable> {
        let (number, rest) = self.0.split_first_chunk().ok_or(NoTable)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*number))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, NoTable> {
        let size = usize::try_from(self.number()?).map_err(|_| NoTable)?;
        let (bytes, rest) = self.0.split_at_checked(size).ok_or(NoTable)?;
        self.0 = rest;
        Ok(bytes.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let bytes = vec![0, 255, 10];
        let whats = vec![
            What::Accepted(1),
            What::Got(1, bytes.clone()),
            What::Ended(2),
            What::Typed(bytes.clone()),
            What::InputEnded,
            What::Connects(3),
            What::Sends(3, bytes.clone()),
            What::Closes(3),
            What::Prints(bytes.clone()),
            What::Complains(Vec::new()),
            What::Exits(2),
        ];
        let row = |what| Row {
            after: Duration::from_micros(5),
            what,
        };
        let table = Table {
            role: Role::Client,
            is_udp: true,
            listens: false,
            files: vec![("a".into(), bytes)],
            rows: whats.into_iter().map(row).collect(),
        };
        let stored = table.to_bytes();
        assert_eq!(Table::from_bytes(&stored), Ok(table));
        for size in [0, 7, 30, stored.len() - 1] {
            assert_eq!(Table::from_bytes(&stored[..size]), Err(NoTable));
        }
    }
}
