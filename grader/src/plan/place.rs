//! Where the server of a case is. The arguments say it.

use super::drawn::hash;
use crate::spec::{Template, TemplatePart};

/// The ports that are drawn: above those that servers usually use, below those that Linux (32768)
/// and macOS (49152) choose for outgoing connections.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 6_000;

/// Where the server of a case is. The host is always the document's, or another name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerPlace {
    /// At a port that differs from the document's and from case to case. Where cases share the
    /// machine's network, a run takes a free one instead of this.
    Drawn(u16),
    /// The same, and the program is told `localhost` for a host, which may be `127.0.0.1` or `::1`.
    Localhost(u16),
    /// At the address of the document: the program is started without arguments.
    Default,
}

impl ServerPlace {
    /// The place of the case `id` whose program gets these arguments; `own` is the document's port.
    pub(super) fn new(args: &[Template], id: &str, seed: u32, own: u16) -> Self {
        if args.is_empty() {
            return Self::Default;
        }
        let port = drawn_port(id, seed, own);
        if args.iter().any(names_localhost) {
            Self::Localhost(port)
        } else {
            Self::Drawn(port)
        }
    }

    /// The drawn port, if there is one.
    #[must_use]
    pub fn port(self) -> Option<u16> {
        match self {
            Self::Drawn(port) | Self::Localhost(port) => Some(port),
            Self::Default => None,
        }
    }
}

fn names_localhost(arg: &Template) -> bool {
    matches!(arg.0.first(), Some(TemplatePart::Text(text)) if text.starts_with("localhost:"))
}

fn drawn_port(id: &str, seed: u32, own: u16) -> u16 {
    let hash = hash(id.bytes().chain(seed.to_be_bytes()));
    let offset = u16::try_from(hash % u64::from(PORTS)).unwrap_or_default();
    let port = FIRST_PORT + offset;
    if port == own { port + 1 } else { port }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Var;

    fn place(args: &[&[TemplatePart]]) -> ServerPlace {
        let args: Vec<Template> = args.iter().map(|arg| Template(arg.to_vec())).collect();
        ServerPlace::new(&args, "lab/case", 1, 8080)
    }

    #[test]
    fn the_arguments_say_where_the_server_is() {
        let text = |text: &str| TemplatePart::Text(text.to_owned());
        let addr = || TemplatePart::Var(Var::Addr);
        let port = || TemplatePart::Var(Var::Port);
        assert_eq!(place(&[]), ServerPlace::Default);
        assert!(matches!(
            place(&[&[addr()], &[text("a.txt")]]),
            ServerPlace::Drawn(_)
        ));
        let localhost = [text("localhost:"), port()];
        assert!(matches!(place(&[&localhost]), ServerPlace::Localhost(_)));
    }

    #[test]
    fn a_drawn_port_is_never_the_documents() {
        for seed in 0..200 {
            for own in 20_000..20_010 {
                let drawn = drawn_port("lab/case", seed, own);
                assert!(drawn != own && (FIRST_PORT..=FIRST_PORT + PORTS).contains(&drawn));
            }
        }
        assert_ne!(drawn_port("lab/a", 1, 8080), drawn_port("lab/b", 1, 8080));
        assert_ne!(drawn_port("lab/a", 1, 8080), drawn_port("lab/a", 2, 8080));
    }
}
