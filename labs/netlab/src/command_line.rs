//! `server [ADDR]` and `client [ADDR]`, and one lab's `client [ADDR] [FILE]`.

use std::env;
use std::ffi::OsString;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::process;

use crate::{report_error, usage_error};

/// Returns the address that the command line names, or `default`.
///
/// Ends the program with one line on stderr where it cannot: with status 2 if the command line is
/// wrong, with status 1 if the host has no address.
///
/// A host can have several addresses: `localhost` is often both `::1` and `127.0.0.1`. This returns
/// one, an IPv4 address if there is one, so that a server and a client that are given the same name
/// meet at the same address. (A real client would try them all.)
#[must_use]
pub fn address(default: &str) -> SocketAddr {
    let arguments =
        Arguments::parse(env::args_os().skip(1), 1).unwrap_or_else(|error| usage_error(error));
    resolve_or_exit(arguments.address.as_deref().unwrap_or(default))
}

/// Returns the address and the file that the command line names, or the defaults; otherwise as
/// [`address`].
#[must_use]
pub fn address_and_file(default: &str, default_file: &str) -> (SocketAddr, PathBuf) {
    let arguments =
        Arguments::parse(env::args_os().skip(1), 2).unwrap_or_else(|error| usage_error(error));
    let address = resolve_or_exit(arguments.address.as_deref().unwrap_or(default));
    (
        address,
        arguments
            .file
            .unwrap_or_else(|| PathBuf::from(default_file)),
    )
}

/// Makes a path of a line that was typed, byte for byte: on Unix a file's name need not be UTF-8.
#[must_use]
pub fn path(line: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(line));
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(line).into_owned());
}

#[derive(Debug, PartialEq)]
struct Arguments {
    address: Option<String>,
    file: Option<PathBuf>,
}

impl Arguments {
    /// Reads the arguments after the program's name; `max` is how many there may be.
    fn parse(arguments: impl IntoIterator<Item = OsString>, max: usize) -> Result<Self, String> {
        let mut arguments: Vec<OsString> = arguments.into_iter().collect();
        if arguments.len() > max {
            return Err(format!(
                "too many arguments: {} where at most {max} may be",
                arguments.len()
            ));
        }
        let file = if arguments.len() > 1 {
            arguments.pop().map(PathBuf::from)
        } else {
            None
        };
        let address = arguments.pop().map(host_and_port).transpose()?;
        Ok(Self { address, file })
    }
}

/// Checks that an argument has the form `host:port`; whether there is such a host is not asked yet.
fn host_and_port(argument: OsString) -> Result<String, String> {
    let address = argument
        .into_string()
        .map_err(|argument| format!("not an address: {}", argument.display()))?;
    let Some((host, port)) = address.rsplit_once(':') else {
        return Err(format!("{address:?} has no port: an address is host:port"));
    };
    // `u16::from_str` alone would let a `+` pass.
    if !port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse::<u16>().is_err() {
        return Err(format!(
            "{address:?} has no port from 0 to 65535: an address is host:port"
        ));
    }
    // An IPv6 address has colons of its own, so it stands in brackets: `[::1]:8080`.
    let name = match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(name) => name,
        None if host.contains(':') => {
            return Err(format!("{address:?}: an IPv6 address stands in brackets"));
        }
        None => host,
    };
    if name.is_empty() {
        return Err(format!("{address:?} has no host: an address is host:port"));
    }
    Ok(address)
}

fn resolve_or_exit(address: &str) -> SocketAddr {
    resolve(address).unwrap_or_else(|error| {
        report_error(format_args!("cannot find {address}: {error}"));
        process::exit(1)
    })
}

fn resolve(address: &str) -> io::Result<SocketAddr> {
    let found: Vec<SocketAddr> = address.to_socket_addrs()?.collect();
    let first = found
        .iter()
        .find(|address| address.is_ipv4())
        .or(found.first());
    first
        .copied()
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the host has no address"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], max: usize) -> Result<Arguments, String> {
        Arguments::parse(arguments.iter().map(OsString::from), max)
    }

    #[test]
    fn no_argument_leaves_the_defaults() {
        assert_eq!(
            check(&[], 1),
            Ok(Arguments {
                address: None,
                file: None
            })
        );
    }

    #[test]
    fn an_address_is_host_and_port() {
        for good in [
            "127.0.0.1:80",
            "localhost:0",
            "example.org:65535",
            "[::1]:8080",
            "h:00080",
        ] {
            assert_eq!(
                check(&[good], 1).map(|arguments| arguments.address),
                Ok(Some(good.to_owned())),
                "{good}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            ":",
            "80",
            ":80",
            "host",
            "host:",
            "host:65536",
            "host:+80",
            "host:-1",
            "host:8 ",
            "::1",
            "[::1]",
            "[]:80",
        ] {
            assert!(check(&[bad], 1).is_err(), "{bad:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn an_address_is_text() {
        let bytes = std::os::unix::ffi::OsStringExt::from_vec(b"\xff:80".to_vec());
        assert!(Arguments::parse([bytes], 1).is_err());
    }

    #[test]
    fn arguments_are_counted() {
        assert!(check(&["h:1", "file"], 1).is_err());
        assert!(check(&["h:1", "file", "more"], 2).is_err());
        assert_eq!(
            check(&["h:1", "file"], 2),
            Ok(Arguments {
                address: Some("h:1".to_owned()),
                file: Some(PathBuf::from("file"))
            })
        );
    }

    #[test]
    fn a_name_with_two_addresses_gives_one() {
        assert_eq!(
            resolve("127.0.0.1:7").unwrap(),
            SocketAddr::from(([127, 0, 0, 1], 7))
        );
        assert!(resolve("[::1]:7").unwrap().is_ipv6());
    }

    #[test]
    #[cfg(unix)]
    fn a_path_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(path(b"a\xff\r").as_os_str().as_bytes(), b"a\xff\r");
    }
}
