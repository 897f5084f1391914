//! The attacks, the levels that claim to stop each of them, and the expected outcome.
//! `programs/hostile` contains the attacks themselves.

use Level::{Landlock, Namespace, User};
use grader::base::level::Isolation;
use grader::base::protection::Protection::{
    self, FileModes, FileNames, Leftovers, MomentaryProcesses, Network, PrivateFiles, ProcessNames,
    Processes, Reports, Resources, SocketFiles, SocketNames, SocketsInFlight, SystemCalls,
    TcpPorts, UnseenFiles,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Namespace,
    User,
    Landlock,
    /// No sandbox; tested with honest programs only.
    Ports,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        self.isolation().description().name
    }

    pub(crate) fn isolation(self) -> Isolation {
        match self {
            Namespace => Isolation::Namespace,
            User => Isolation::User,
            Landlock => Isolation::Landlock,
            Level::Ports => Isolation::Ports,
        }
    }
}

/// The expected outcome of an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The attack has no effect, and its server passes.
    Nothing,
    /// The attack fails its own case with this kind of failure.
    Fails(&'static str),
    /// The program is killed for exceeding this limit, in the words of the report.
    Over(&'static str),
}

pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// What it tries to get around. It is tried at each level that claims this.
    pub(crate) against: Protection,
    /// The levels at which this row is tried, if they claim to stop it.
    pub(crate) levels: &'static [Level],
    pub(crate) end: End,
    /// The limits of its case, as written in a spec.
    pub(crate) limits: &'static str,
    /// The conversation with it, as written in a spec; `HONEST` by default.
    pub(crate) steps: &'static str,
}

impl Attack {
    /// Whether the level claims to stop this, on a machine with or without Landlock.
    pub(crate) fn is_stopped(&self, level: Level, has_landlock: bool) -> bool {
        let description = level.isolation().description();
        self.levels.contains(&level) && description.stops(self.against, has_landlock)
    }
}

const ALL: &[Level] = &[Namespace, User, Landlock];
/// Levels at which the program has its own network and root.
const OWN: &[Level] = &[Namespace];
/// Levels at which the kernel counts the program's processes apart from all others.
const COUNTED: &[Level] = &[Namespace, User];
const BELOW: &[Level] = &[User, Landlock];

pub(crate) const HONEST: &str = "
  - {prints: \"nothing came of it\\n\", within: 20s}
  - {send: \"hello\\n\", expect: \"you said hello\\n\"}
";
/// For programs that are killed before the conversation ends.
const SOON: &str = "
  - {send: \"hello\\n\", expect: \"you said hello\\n\", within: 1s}
";
const FILE: &str = "
  - {send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {file: output.txt, equals: \"what it should be\"}
";
const MUCH: &str = "
  - {send: {repeat: {text: \"hello \", times: 4000000}}, within: 1s}
";
const CLIENT_CLOSES: &str = "
  - {do: accept, within: 10s}
  - {expect: \"hello\\n\"}
  - {do: expect_eof, within: 1s}
";
const CLIENT_ENDS: &str = "
  - {do: accept, within: 10s}
  - {expect: \"hello\\n\"}
  - expect_eof
  - {exit: 0, within: 1s}
";

const fn nothing(name: &'static str, against: Protection) -> Attack {
    Attack {
        name,
        against,
        levels: ALL,
        end: End::Nothing,
        limits: "",
        steps: HONEST,
    }
}

const fn fails(name: &'static str, kind: &'static str, steps: &'static str) -> Attack {
    Attack {
        name,
        against: Reports,
        levels: ALL,
        end: End::Fails(kind),
        limits: "",
        steps,
    }
}

const fn over(name: &'static str, limits: &'static str, words: &'static str) -> Attack {
    Attack {
        name,
        against: Resources,
        levels: ALL,
        end: End::Over(words),
        limits,
        steps: HONEST,
    }
}

/// Attacks that Landlock can stop only since Linux 6.12.
pub(crate) const NEWER: &[&str] = &[
    "kills-everyone",
    "kills-its-parent",
    "guesses-pids",
    "calls-by-name",
    // Since Linux 6.7.
    "calls-the-machine",
    "uses-other-ports",
    "calls-by-mapped-address",
];

pub(crate) const ATTACKS: &[Attack] = &[
    nothing("none", Reports),
    Attack {
        levels: OWN,
        ..nothing("deep-folders", Resources)
    },
    // Where the folder is on the shared disk, one too deep to measure counts as too large.
    Attack {
        levels: BELOW,
        ..over("deep-folders", "", "256 MiB in its folder")
    },
    fails("swaps-output", "wrong-file", FILE),
    // Files.
    nothing("reads-by-path", PrivateFiles),
    nothing("reads-by-link", PrivateFiles),
    nothing("reads-by-proc", PrivateFiles),
    nothing("reads-environment", PrivateFiles),
    nothing("changes-files", PrivateFiles),
    nothing("changes-modes", FileModes),
    nothing("makes-files", PrivateFiles),
    nothing("looks-for-files", FileNames),
    nothing("lists-folders", UnseenFiles),
    nothing("lists-processes", ProcessNames),
    nothing("sets-user-id", SystemCalls),
    nothing("makes-devices", SystemCalls),
    fails("links-output", "wrong-file", FILE),
    fails("pipes-output", "wrong-file", FILE),
    nothing("odd-names", Reports),
    nothing("deletes-its-folder", Leftovers),
    nothing("renames-its-folder", Leftovers),
    nothing("locks-its-folder", Leftovers),
    // Processes.
    nothing("kills-everyone", Processes),
    nothing("kills-its-parent", Processes),
    nothing("guesses-pids", Processes),
    fails("kills-its-group", "crashed", SOON),
    fails("stops-itself", "never-listened", SOON),
    fails("kills-itself", "crashed", SOON),
    fails("dumps-core", "crashed", SOON),
    // Where the kernel counts them, one too many is refused; where it does not, it is seen.
    Attack {
        levels: COUNTED,
        limits: "processes: 40",
        ..nothing("fork-bomb", Resources)
    },
    Attack {
        levels: COUNTED,
        limits: "processes: 40",
        ..nothing("thread-bomb", Resources)
    },
    Attack {
        levels: &[Landlock],
        ..over("fork-bomb", "processes: 40", "40 processes and threads")
    },
    Attack {
        levels: &[Landlock],
        ..over("thread-bomb", "processes: 40", "40 processes and threads")
    },
    Attack {
        limits: "processes: 40",
        ..nothing("just-enough", Resources)
    },
    Attack {
        limits: "processes: 40",
        ..nothing("one-more", MomentaryProcesses)
    },
    fails("exec-loop", "never-listened", SOON),
    nothing("hops", Leftovers),
    nothing("daemon", Leftovers),
    nothing("daemon-with-stdout", Leftovers),
    nothing("daemon-with-port", Leftovers),
    nothing("raises-priority", Processes),
    // Limited resources.
    over("cpu-spin", "cpu: 1s", "1 s of processor time"),
    nothing("cpu-spin-in-many", Resources),
    over("memory", "memory: 64MiB", "64 MiB of memory"),
    over("memory-in-many", "memory: 64MiB", "64 MiB of memory"),
    over("memory-at-once", "memory: 64MiB", "64 MiB of memory"),
    over("memory-in-page-tables", "memory: 64MiB", "64 MiB of memory"),
    nothing("memory-in-files", Resources),
    // Only reserved; what is used counts.
    Attack {
        limits: "memory: 64MiB",
        ..nothing("memory-by-mapping", Resources)
    },
    nothing("memory-of-a-device", Resources),
    nothing("memory-shared", Leftovers),
    over("huge-file", "file_size: 2MiB", "2 MiB in one file"),
    over("sparse-file", "file_size: 2MiB", "2 MiB in one file"),
    over("fills-disk", "disk: 8MiB", "8 MiB in its folder"),
    Attack {
        levels: BELOW,
        ..over("many-files", "disk: 8MiB", "8 MiB in its folder")
    },
    Attack {
        limits: "disk: 8MiB",
        levels: OWN,
        ..nothing("many-files", Resources)
    },
    over(
        "many-descriptors",
        "open_files: 200",
        "200 open files and sockets",
    ),
    over(
        "many-connections",
        "open_files: 200",
        "200 open files and sockets",
    ),
    nothing("raises-limits", Resources),
    Attack {
        steps: SOON,
        ..nothing("closes-everything", Processes)
    },
    nothing("reads-the-jail", Processes),
    // Networks.
    nothing("takes-all-ports", Network),
    nothing("wears-out-ports", Network),
    nothing("raw-sockets", SystemCalls),
    nothing("odd-sockets", SystemCalls),
    nothing("calls-out", Network),
    nothing("calls-the-machine", TcpPorts),
    nothing("calls-by-path", SocketFiles),
    nothing("calls-by-name", SocketNames),
    // System calls.
    nothing("calls-namespaces", SystemCalls),
    nothing("calls-mounts", SystemCalls),
    nothing("calls-clocks", SystemCalls),
    nothing("calls-machine", SystemCalls),
    nothing("calls-kernel", SystemCalls),
    nothing("calls-processes", Processes),
    nothing("calls-objects", SystemCalls),
    nothing("calls-in-32-bits", SystemCalls),
    nothing("calls-as-x32", SystemCalls),
    nothing("calls-descriptors", SystemCalls),
    nothing("calls-owners", Processes),
    nothing("calls-shared-memory", Resources),
    nothing("calls-unknown", SystemCalls),
    // Other processes, and other programs' work.
    over("limits-its-watchers", "memory: 64MiB", "64 MiB of memory"),
    nothing("schedules-everyone", Processes),
    nothing("slows-its-watchers", Processes),
    nothing("leaves-its-session", SystemCalls),
    nothing("lists-sockets", SystemCalls),
    nothing("reads-socket-files", UnseenFiles),
    // In a network of its own it may.
    Attack {
        levels: BELOW,
        ..nothing("uses-other-ports", TcpPorts)
    },
    // The machine, and the course.
    nothing("reads-the-course", UnseenFiles),
    nothing("runs-a-neighbour", UnseenFiles),
    nothing("changes-scheduling", Processes),
    nothing("changes-settings", SystemCalls),
    nothing("reads-devices", PrivateFiles),
    nothing("opens-terminals", SystemCalls),
    nothing("forks-in-turns", Leftovers),
    nothing("calls-by-mapped-address", TcpPorts),
    nothing("follows-its-links", PrivateFiles),
    // What no process owns.
    nothing("memory-in-pipes", Resources),
    over(
        "memory-in-unix-sockets",
        "memory: 64MiB",
        "64 MiB of memory",
    ),
    Attack {
        against: SocketsInFlight,
        ..over("memory-in-flight", "memory: 64MiB", "64 MiB of memory")
    },
    over("memory-in-connections", "memory: 64MiB", "64 MiB of memory"),
    over("memory-in-datagrams", "memory: 64MiB", "64 MiB of memory"),
    over(
        "descriptors-in-many",
        "open_files: 200",
        "200 open files and sockets",
    ),
    over("cpu-in-turns", "cpu: 1s", "1 s of processor time"),
    over("cpu-in-many", "cpu: 2s", "2 s of processor time"),
    Attack {
        limits: "processes: 256",
        ..nothing("long-chains", Leftovers)
    },
    // The conversation and the output.
    Attack {
        end: End::Fails("flood"),
        ..over("prints-much", "output: 1MiB", "1 MiB of output")
    },
    Attack {
        end: End::Fails("flood"),
        ..over("complains-much", "output: 1MiB", "1 MiB of output")
    },
    Attack {
        end: End::Fails("flood"),
        steps: SOON,
        ..over("sends-much", "output: 1MiB", "1 MiB of output")
    },
    fails("forges-a-report", "mismatch", SOON),
    fails("talks-binary", "mismatch", SOON),
    fails("never-reads", "not-read", MUCH),
    fails("never-listens", "never-listened", SOON),
    fails("never-closes", "did-not-close", CLIENT_CLOSES),
    fails("never-ends", "hung", CLIENT_ENDS),
];
