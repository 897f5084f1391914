//! The levels of isolation, and every sentence that describes one: `doctor`, `--help`, the report
//! and the README are written from the table here.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::protection::Protection;

/// Defines the levels, the strongest first, each with its row of the table.
macro_rules! levels {
    ($($(#[$doc:meta])* $level:ident: $row:ident,)*) => {
        /// How a program under test is isolated.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Isolation {
            $($(#[$doc])* $level,)*
        }

        impl Isolation {
            /// All levels, the strongest first: the order in which they are tried.
            pub const ALL: [Self; [$(stringify!($level)),*].len()] = [$(Self::$level),*];

            /// The level's row of the table.
            #[must_use]
            pub fn description(self) -> &'static LevelDescription {
                match self {
                    $(Self::$level => &$row,)*
                }
            }
        }
    };
}

levels! {
    /// Namespaces: a network for each case, and a process table and a root for its program.
    Namespace: NAMESPACE,
    /// A port for each case, and a user for its program. Landlock as well, if the kernel has it.
    User: USER,
    /// A port for each case, and Landlock for its program.
    Landlock: LANDLOCK,
    /// A port for each case, and no sandbox.
    Ports: PORTS,
}

/// A row of the table: what a level is, and what users are told about it.
#[derive(Debug)]
pub struct LevelDescription {
    own_network: bool,
    own_user: bool,
    is_sandboxed: bool,
    requires_landlock: bool,
    /// Its name on the command line and in reports.
    pub name: &'static str,
    /// Its number, as in "L0": the lower, the stronger.
    pub number: &'static str,
    /// What each case gets, for `--help`.
    pub summary: &'static str,
    /// Follows the number in `--help`, if the level is weaker on some machines.
    remark: &'static str,
    /// What each case gets, for the last line of a report.
    pub report: &'static str,
    /// What it keeps a program from.
    protections: &'static [Protection],
    /// The same, where the kernel has Landlock.
    with_landlock: &'static [Protection],
}

impl LevelDescription {
    /// The description in `--help`.
    #[must_use]
    pub fn help(&self) -> String {
        format!("{} (level {}{})", self.summary, self.number, self.remark)
    }

    /// Whether the level keeps a program from this, on a machine with or without Landlock.
    #[must_use]
    pub fn stops(&self, attack: Protection, has_landlock: bool) -> bool {
        self.protections.contains(&attack) || (has_landlock && self.with_landlock.contains(&attack))
    }

    /// What the level keeps a program from, as in "a program cannot …".
    pub fn stopped(&self, has_landlock: bool) -> impl Iterator<Item = &'static str> {
        let stopped = move |attack: &Protection| self.stops(*attack, has_landlock);
        let all = Protection::ALL.into_iter();
        all.filter(stopped).map(Protection::attack)
    }

    /// What a program can do all the same: "it can …".
    #[must_use]
    pub fn not_stopped(&self, has_landlock: bool) -> String {
        if !self.is_sandboxed {
            return "it can do anything that you can: read and change your files, use the network, \
                    end your processes. Grade only programs that you trust"
                .to_owned();
        }
        let open = Protection::ALL.into_iter();
        let open = open.filter(|attack| !self.stops(*attack, has_landlock));
        let open: Vec<&str> = open.map(Protection::attack).collect();
        let always = "use this machine's processors while its case runs, and exploit holes in its \
                      kernel";
        if open.is_empty() {
            return format!("it can {always}");
        }
        format!("it can {}; {always}", open.join("; "))
    }
}

impl Isolation {
    /// Whether each case has a network of its own, and therefore any port that it names.
    #[must_use]
    pub fn own_network(self) -> bool {
        self.description().own_network
    }

    /// Whether each program runs as a user of its own.
    #[must_use]
    pub fn own_user(self) -> bool {
        self.description().own_user
    }

    /// Whether programs are sandboxed at all.
    #[must_use]
    pub fn is_sandboxed(self) -> bool {
        self.description().is_sandboxed
    }

    /// Whether the level requires Landlock. (Others use it if the kernel has it.)
    #[must_use]
    pub fn requires_landlock(self) -> bool {
        self.description().requires_landlock
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.description().name)
    }
}

const NAMESPACE: LevelDescription = LevelDescription {
    own_network: true,
    own_user: false,
    is_sandboxed: true,
    requires_landlock: false,
    name: "namespace",
    number: "L0",
    summary: "A network, a process table and a root of its own for each case",
    remark: "",
    report: "each case in a network of its own",
    protections: &Protection::ALL,
    with_landlock: &[],
};

const USER: LevelDescription = LevelDescription {
    own_network: false,
    own_user: true,
    is_sandboxed: true,
    requires_landlock: false,
    name: "user",
    number: "L2",
    summary: "A port and a user of its own for each case; needs root",
    remark: "",
    report: "each case on a free port, its program a user of its own",
    protections: &[
        Protection::PrivateFiles,
        Protection::FileModes,
        Protection::Processes,
        Protection::Leftovers,
        Protection::Resources,
        Protection::MomentaryProcesses,
        Protection::SocketsInFlight,
        Protection::SystemCalls,
        Protection::Reports,
    ],
    with_landlock: &[
        Protection::UnseenFiles,
        Protection::TcpPorts,
        Protection::SocketNames,
    ],
};

const LANDLOCK: LevelDescription = LevelDescription {
    own_network: false,
    own_user: false,
    is_sandboxed: true,
    requires_landlock: true,
    name: "landlock",
    number: "L3",
    summary: "A port of its own for each case, and few files to open",
    remark: "; L1 where AppArmor is in the way of L0",
    report: "each case on a free port, its program kept from files",
    protections: &[
        Protection::TcpPorts,
        Protection::SocketNames,
        Protection::PrivateFiles,
        Protection::UnseenFiles,
        Protection::Processes,
        Protection::Leftovers,
        Protection::Resources,
        Protection::SystemCalls,
        Protection::Reports,
    ],
    with_landlock: &[],
};

const PORTS: LevelDescription = LevelDescription {
    own_network: false,
    own_user: false,
    is_sandboxed: false,
    requires_landlock: false,
    name: "ports",
    number: "L4",
    summary: "A port of its own for each case, and nothing that holds a program",
    remark: "",
    report: "each case on a free port",
    protections: &[],
    with_landlock: &[],
};

#[cfg(test)]
mod tests {
    use super::Isolation;

    #[test]
    fn a_level_has_one_name() {
        for level in Isolation::ALL {
            let stored = serde_json::to_value(level).expect("a name");
            assert_eq!(stored, level.to_string());
        }
    }
}
