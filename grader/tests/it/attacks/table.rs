//! The attacks, the levels that claim to stop each of them, and the expected outcome.
//! `programs/hostile` contains the attacks themselves.

use Level::{Landlock, Namespace, User};

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
        match self {
            Namespace => "namespace",
            User => "user",
            Landlock => "landlock",
            Level::Ports => "ports",
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
    /// The levels that stop it.
    pub(crate) levels: &'static [Level],
    pub(crate) end: End,
    /// The limits of its case, as written in a spec.
    pub(crate) limits: &'static str,
    /// The conversation with it, as written in a spec; `HONEST` by default.
    pub(crate) steps: &'static str,
}

const ALL: &[Level] = &[Namespace, User, Landlock];
/// Levels at which the program has its own network and root.
const OWN: &[Level] = &[Namespace];
/// Levels at which the program runs as a user of its own.
const OTHER: &[Level] = &[Namespace, User];
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

const fn nothing(name: &'static str, levels: &'static [Level]) -> Attack {
    Attack {
        name,
        levels,
        end: End::Nothing,
        limits: "",
        steps: HONEST,
    }
}

const fn fails(name: &'static str, kind: &'static str, steps: &'static str) -> Attack {
    Attack {
        name,
        levels: ALL,
        end: End::Fails(kind),
        limits: "",
        steps,
    }
}

const fn over(name: &'static str, limits: &'static str, words: &'static str) -> Attack {
    Attack {
        name,
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
];

pub(crate) const ATTACKS: &[Attack] = &[
    nothing("none", ALL),
    nothing("deep-folders", OWN),
    // Where the folder is on the shared disk, one too deep to measure counts as too large.
    Attack {
        levels: BELOW,
        ..over("deep-folders", "", "256 MiB in its folder")
    },
    fails("swaps-output", "wrong-file", FILE),
    // Files.
    nothing("reads-by-path", ALL),
    nothing("reads-by-link", ALL),
    nothing("reads-by-proc", ALL),
    nothing("reads-environment", ALL),
    nothing("changes-files", ALL),
    nothing("changes-modes", OTHER),
    nothing("makes-files", ALL),
    nothing("sets-user-id", ALL),
    nothing("makes-devices", ALL),
    fails("links-output", "wrong-file", FILE),
    fails("pipes-output", "wrong-file", FILE),
    nothing("odd-names", ALL),
    nothing("deletes-its-folder", ALL),
    nothing("renames-its-folder", ALL),
    nothing("locks-its-folder", ALL),
    // Processes.
    nothing("kills-everyone", ALL),
    nothing("kills-its-parent", ALL),
    nothing("guesses-pids", ALL),
    fails("kills-its-group", "crashed", SOON),
    fails("stops-itself", "never-listened", SOON),
    fails("kills-itself", "crashed", SOON),
    fails("dumps-core", "crashed", SOON),
    over("fork-bomb", "processes: 40", "40 processes and threads"),
    over("thread-bomb", "processes: 40", "40 processes and threads"),
    fails("exec-loop", "never-listened", SOON),
    nothing("hops", ALL),
    nothing("daemon", ALL),
    nothing("daemon-with-stdout", ALL),
    nothing("daemon-with-port", ALL),
    nothing("raises-priority", ALL),
    // Limited resources.
    over("cpu-spin", "cpu: 1s", "1 s of processor time"),
    nothing("cpu-spin-in-many", ALL),
    over("memory", "memory: 64MiB", "64 MiB of memory"),
    over("memory-in-many", "memory: 64MiB", "64 MiB of memory"),
    over("memory-at-once", "memory: 64MiB", "64 MiB of memory"),
    over("memory-in-page-tables", "memory: 64MiB", "64 MiB of memory"),
    nothing("memory-in-files", ALL),
    // Only reserved; what is used counts.
    Attack {
        limits: "memory: 64MiB",
        ..nothing("memory-by-mapping", ALL)
    },
    nothing("memory-shared", ALL),
    over("huge-file", "file_size: 2MiB", "2 MiB in one file"),
    over("sparse-file", "file_size: 2MiB", "2 MiB in one file"),
    over("fills-disk", "disk: 8MiB", "8 MiB in its folder"),
    Attack {
        levels: BELOW,
        ..over("many-files", "disk: 8MiB", "8 MiB in its folder")
    },
    Attack {
        limits: "disk: 8MiB",
        ..nothing("many-files", OWN)
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
    nothing("raises-limits", ALL),
    Attack {
        steps: SOON,
        ..nothing("closes-everything", ALL)
    },
    nothing("reads-the-jail", ALL),
    // Networks.
    nothing("takes-all-ports", OWN),
    nothing("wears-out-ports", OWN),
    nothing("raw-sockets", ALL),
    nothing("odd-sockets", ALL),
    nothing("calls-out", OWN),
    nothing("calls-the-machine", OWN),
    nothing("calls-by-path", OWN),
    nothing("calls-by-name", &[Namespace, Landlock]),
    // System calls.
    nothing("calls-namespaces", ALL),
    nothing("calls-mounts", ALL),
    nothing("calls-clocks", ALL),
    nothing("calls-machine", ALL),
    nothing("calls-kernel", ALL),
    nothing("calls-processes", ALL),
    nothing("calls-objects", ALL),
    nothing("calls-in-32-bits", ALL),
    nothing("calls-as-x32", ALL),
    nothing("calls-descriptors", ALL),
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
