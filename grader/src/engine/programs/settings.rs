//! The settings in `/etc` that interpreters and their libraries read. Without them some do not
//! start (Debian's Java), or lack parts of themselves (PHP's extensions); some do not start if they
//! exist and may not be read (OpenSSL in node).
//!
//! Only what is known to hold no secrets, by name: `/etc` also has the keys of servers, and
//! passwords for registries (`npmrc`, `pip.conf`, maven's).

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Files and folders that several languages read.
const SHARED: [&str; 18] = [
    "/etc/ca-certificates.conf",
    "/etc/crypto-policies",
    "/etc/debian_version",
    "/etc/locale.alias",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/os-release",
    "/etc/pki/ca-trust/extracted",
    "/etc/pki/java",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/openssl.cnf",
    "/etc/protocols",
    "/etc/services",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/timezone",
];

/// How the names of a language's own files and folders in `/etc` begin: `java-17-openjdk`,
/// `python3.11`.
const LANGUAGES: [&str; 14] = [
    "dotnet", "erlang", "ghc", "guile", "java", "julia", "lua", "mono", "octave", "perl", "php",
    "python", "ruby", "sbcl",
];

/// Those of this machine.
pub(super) fn settings() -> Vec<PathBuf> {
    let shared = SHARED.iter().map(PathBuf::from);
    let entries = fs::read_dir("/etc").into_iter().flatten().flatten();
    let own = entries.map(|entry| entry.path()).filter(is_of_a_language);
    let found = shared.filter(|path| path.symlink_metadata().is_ok());
    found.chain(own).collect()
}

fn is_of_a_language(path: &impl AsRef<Path>) -> bool {
    let name = path.as_ref().file_name().and_then(OsStr::to_str);
    let of = |name: &str| LANGUAGES.iter().any(|language| name.starts_with(language));
    name.is_some_and(of)
}

#[cfg(test)]
mod tests {
    use super::is_of_a_language;

    #[test]
    fn a_language_is_known_in_each_version() {
        for name in ["java-17-openjdk", "python3", "python3.11", "php", "perl"] {
            assert!(is_of_a_language(&format!("/etc/{name}")), "{name}");
        }
        for name in ["shadow", "ssh", "npmrc", "pip.conf", "maven", "passwd"] {
            assert!(!is_of_a_language(&format!("/etc/{name}")), "{name}");
        }
    }
}
