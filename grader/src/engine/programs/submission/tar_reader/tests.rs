//! Tests what is read of a `.tar`, and what is refused.

use tar::Builder;

use super::*;

type ReadEntries = Vec<(String, EntryKind, String)>;

fn read(archive: &[u8]) -> Result<ReadEntries, Refused> {
    let mut reader = TarReader::new(archive);
    let mut found = Vec::new();
    while let Some(entry) = reader.next_entry()? {
        let mut text = String::new();
        // Of every second entry, only a part is read.
        let most = if found.len() % 2 == 0 { u64::MAX } else { 1 };
        let content = reader.content().take(most).read_to_string(&mut text);
        content.map_err(unreadable)?;
        found.push((
            String::from_utf8_lossy(&entry.name).into_owned(),
            entry.kind,
            text,
        ));
    }
    Ok(found)
}

fn header(kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_cksum();
    header
}

/// An archive of these headers, each with its content.
fn archive(entries: &[(EntryType, &[u8])]) -> Vec<u8> {
    let mut archive = Builder::new(Vec::new());
    for (kind, content) in entries {
        let header = header(*kind, content.len());
        archive.append(&header, *content).expect("memory");
    }
    archive.into_inner().expect("memory")
}

#[test]
fn every_way_to_write_a_name_is_read() {
    let long = format!("{}src/server.rs", "folder/".repeat(20));
    let mut archive = Builder::new(Vec::new());
    let mut add = |name: &str, text: &str| {
        let mut header = header(EntryType::Regular, text.len());
        archive
            .append_data(&mut header, name, text.as_bytes())
            .expect("memory");
    };
    add("a.rs", "first");
    add("b.rs", "second");
    add(&long, "third");
    let pax = [("path", "p.rs".as_bytes()), ("mtime", b"1.5")];
    archive.append_pax_extensions(pax).expect("memory");
    let mut header = header(EntryType::Regular, 6);
    archive
        .append_data(&mut header, "other", &b"fourth"[..])
        .expect("memory");
    let found = read(&archive.into_inner().expect("memory")).expect("an archive");
    let file = |name: &str, text: &str| (name.to_owned(), EntryKind::File, text.to_owned());
    assert_eq!(
        found,
        [
            file("a.rs", "first"),
            file("b.rs", "s"),
            file(&long, "third"),
            file("p.rs", "f")
        ]
    );
}

#[test]
fn what_describes_an_entry_is_short() {
    let name = vec![b'x'; 5000];
    let records = vec![b'x'; 70_000];
    for (kind, content) in [
        (EntryType::GNULongName, &name),
        (EntryType::GNULongLink, &name),
        (EntryType::XHeader, &records),
        (EntryType::XGlobalHeader, &records),
    ] {
        let found = read(&archive(&[(kind, content), (EntryType::Regular, b"")]));
        assert_eq!(found, Err(Refused::ArchiveRecordsTooLarge), "{kind:?}");
    }
    // Each is short, and all of them are not.
    let records = vec![(EntryType::XGlobalHeader, &records[..65_000]); 300];
    assert_eq!(
        read(&archive(&records)),
        Err(Refused::ArchiveRecordsTooLarge)
    );
}

#[test]
fn an_archive_that_is_no_archive_is_told() {
    let whole = archive(&[(EntryType::Regular, b"text"), (EntryType::Regular, b"text")]);
    let mut wrong = whole.clone();
    wrong[3] ^= 1;
    let twice = [
        (EntryType::GNULongName, &b"a"[..]),
        (EntryType::GNULongName, b"b"),
    ];
    let pax = [
        (EntryType::XHeader, &b"99 path=x\n"[..]),
        (EntryType::Regular, b""),
    ];
    for (archive, words) in [
        (wrong, "checksum"),
        (whole[..600].to_vec(), "ends inside an entry"),
        (whole[..1100].to_vec(), "ends inside a header"),
        (archive(&twice), "described twice"),
        (archive(&pax), "malformed"),
    ] {
        let refused = read(&archive).expect_err(words).to_string();
        assert!(refused.contains(words), "{refused}");
    }
    let huge = header(EntryType::Regular, usize::MAX);
    assert_eq!(read(huge.as_bytes()), Err(Refused::ArchiveUnpacksToTooMuch));
    assert_eq!(read(&whole[..1024]).map(|found| found.len()), Ok(1));
}

#[test]
fn a_file_with_holes_is_passed_over() {
    let mut sparse = header(EntryType::GNUSparse, 4);
    sparse.as_mut_bytes()[482] = 1;
    sparse.set_cksum();
    let mut bytes = sparse.as_bytes().to_vec();
    let mut map = [0; 1024];
    map[504] = 1;
    bytes.extend(map);
    bytes.extend([7; 512]);
    bytes.extend(archive(&[(EntryType::Directory, b"")]));
    let kinds = read(&bytes).map(|found| found.into_iter().map(|it| it.1).collect::<Vec<_>>());
    assert_eq!(kinds, Ok(vec![EntryKind::Other, EntryKind::Folder]));
}
