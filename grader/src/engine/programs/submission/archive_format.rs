//! Which archives are opened, by their names.

/// The format of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArchiveFormat {
    Zip,
    Tar,
    TarGz,
    TarXz,
}

const EXTENSIONS: [(&str, ArchiveFormat); 6] = [
    (".zip", ArchiveFormat::Zip),
    (".tar.gz", ArchiveFormat::TarGz),
    (".tgz", ArchiveFormat::TarGz),
    (".tar.xz", ArchiveFormat::TarXz),
    (".txz", ArchiveFormat::TarXz),
    (".tar", ArchiveFormat::Tar),
];

/// Extensions of archives that are not opened.
const UNKNOWN: [&str; 6] = [".rar", ".7z", ".gz", ".xz", ".bz2", ".zst"];

impl ArchiveFormat {
    /// The format of a file with this name, if it is an archive.
    pub(super) fn of(name: &str) -> Option<Self> {
        split(name).map(|(_, format)| format)
    }

    /// The extension, without its dot.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::TarGz => "tar.gz",
            Self::TarXz => "tar.xz",
        }
    }
}

/// A file name without its extension, if that is an archive's.
#[must_use]
pub fn archive_stem(name: &str) -> Option<&str> {
    split(name).map(|(stem, _)| stem)
}

/// Whether a file is an archive that cannot be opened here.
#[must_use]
pub fn is_unknown_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    archive_stem(&name).is_none() && UNKNOWN.iter().any(|it| name.ends_with(it))
}

fn split(name: &str) -> Option<(&str, ArchiveFormat)> {
    EXTENSIONS.iter().find_map(|(extension, format)| {
        let at = name.len().checked_sub(extension.len())?;
        let is = name.as_bytes()[at..].eq_ignore_ascii_case(extension.as_bytes());
        is.then(|| (&name[..at], *format))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_known_by_its_extension_in_any_case() {
        for (name, stem) in [
            ("ana.zip", Some("ana")),
            ("ana.ZIP", Some("ana")),
            ("a.b.Tar.Gz", Some("a.b")),
            ("ana.tar", Some("ana")),
            ("ana.txz", Some("ana")),
            ("ana.rar", None),
            ("zip", None),
        ] {
            assert_eq!(archive_stem(name), stem, "{name}");
        }
        assert!(is_unknown_archive("ana.RAR") && is_unknown_archive("ana.tar.bz2"));
        assert!(!is_unknown_archive("ana.tar.gz") && !is_unknown_archive("ana.rs"));
    }
}
