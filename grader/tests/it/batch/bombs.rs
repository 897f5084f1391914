//! Small archives that would take much memory or time to unpack. Each is refused in words; the
//! submission beside it is graded.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};

use super::archives::{Entry, file, zip};
use crate::support::Class;
use crate::support::files::{folder, write};

const MIB: usize = 1 << 20;

/// A `.tar.gz` that is written in pieces.
struct Roll(GzEncoder<Vec<u8>>);

impl Roll {
    fn new() -> Self {
        Self(GzEncoder::new(Vec::new(), Compression::best()))
    }

    fn header(&mut self, name: &str, kind: EntryType, size: usize) {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size as u64);
        header.set_cksum();
        self.0.write_all(header.as_bytes()).expect("memory");
    }

    /// An entry whose content is `beginning`, and then this byte again and again.
    fn long(mut self, kind: EntryType, beginning: &[u8], byte: u8, mebibytes: usize) -> Self {
        self.header("././@LongLink", kind, mebibytes * MIB);
        self.0.write_all(beginning).expect("memory");
        let chunk = vec![byte; MIB];
        self.0.write_all(&chunk[beginning.len()..]).expect("memory");
        for _ in 1..mebibytes {
            self.0.write_all(&chunk).expect("memory");
        }
        self
    }

    fn entries(mut self, count: usize, name: impl Fn(usize) -> String) -> Self {
        for index in 0..count {
            self.header(&name(index), EntryType::Regular, 0);
        }
        self
    }

    /// A right submission after whatever came before.
    fn packed(mut self) -> Vec<u8> {
        for (name, text) in [
            ("server.rs", &*Class::server("said")),
            ("client.rs", Class::CLIENT),
        ] {
            self.header(name, EntryType::Regular, text.len());
            let mut text = text.as_bytes().to_vec();
            text.resize(text.len().next_multiple_of(512), 0);
            self.0.write_all(&text).expect("memory");
        }
        self.0.write_all(&[0; 1024]).expect("memory");
        self.0.finish().expect("memory")
    }
}

const RECORDS: &str = "the names in the archive, or what it says about its files, are longer";
const SOURCES: &str = "the sources in the archive are more than 4000 files";

fn bombs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let long = |kind, beginning| Roll::new().long(kind, beginning, b'a', 400).packed();
    let pax = format!("{} path=", 400 * MIB);
    let many = |name: fn(usize) -> String, count| Roll::new().entries(count, name).packed();
    let names: Vec<String> = (0..60_000).map(|index| format!("src/{index}.rs")).collect();
    let zipped: Vec<Entry<'_>> = names[..30_000].iter().map(|name| file(name, b"")).collect();
    vec![
        ("long-name", long(EntryType::GNULongName, b""), RECORDS),
        ("long-link", long(EntryType::GNULongLink, b""), RECORDS),
        ("pax", long(EntryType::XHeader, pax.as_bytes()), RECORDS),
        ("pax-global", long(EntryType::XGlobalHeader, b""), RECORDS),
        (
            "sources",
            many(|index| format!("src/a/b/c/d/{index}.rs"), 40_000),
            SOURCES,
        ),
        (
            "entries",
            many(|index| format!("target/{index}"), 60_000),
            "the archive has more than 50000 files and folders",
        ),
        (
            "unpacked",
            Roll::new().long(EntryType::Regular, b"", 0, 600).packed(),
            "the archive is more than 512 MiB when it is unpacked",
        ),
        ("zipped-sources", zip(&zipped), SOURCES),
    ]
}

#[test]
fn what_is_small_and_unpacks_to_much_is_refused() {
    let class = Class::new();
    class.hand_in_voice("honest", "said");
    // This is nothing but a large clone.
    let large = Roll::new().entries(40_000, |index| format!("target/{index}"));
    write(class.place("large.tar.gz"), large.packed());
    let bombs = bombs();
    for (name, bytes, _) in &bombs {
        assert!(bytes.len() < 4 * MIB, "{name} is small");
        let ending = if bytes.starts_with(b"PK") {
            "zip"
        } else {
            "tar.gz"
        };
        write(class.place(format!("{name}.{ending}")), bytes);
    }
    let unpacked = folder();
    class.batch(&[]).env("TMPDIR", unpacked.path()).status(0);
    assert_eq!(class.mark("honest"), (100, String::new()));
    assert_eq!(class.mark("large"), (100, String::new()));
    for (name, _, words) in bombs {
        let (score, said) = class.mark(name);
        assert_eq!(score, 0, "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
    }
    let left = unpacked.path().read_dir().expect("a folder").count();
    assert_eq!(left, 0, "what was unpacked is deleted");
}
