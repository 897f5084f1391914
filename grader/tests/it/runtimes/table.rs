//! The runtimes, and how a program of each is handed in.

use std::path::Path;
use std::process::Command;

use crate::support::files::{install, make_folder};
use crate::support::{installed, tests};

/// A language's runtime, and a lab for a program that uses it.
pub(crate) struct Runtime {
    pub(crate) lab: &'static str,
    pub(crate) role: &'static str,
    /// The command in the manifest.
    pub(crate) command: &'static str,
    /// The program, in `tests/programs/runtimes`.
    source: &'static str,
    /// A tool without which it cannot be run or compiled.
    tool: &'static str,
    /// How it is compiled to `program`, if it is: the arguments before the source's name.
    compiler: &'static [&'static str],
}

const fn interpreted(
    lab: &'static str,
    command: &'static str,
    source: &'static str,
    tool: &'static str,
) -> Runtime {
    Runtime {
        lab,
        role: "server",
        command,
        source,
        tool,
        compiler: &[],
    }
}

const fn compiled(
    lab: &'static str,
    source: &'static str,
    tool: &'static str,
    compiler: &'static [&'static str],
) -> Runtime {
    Runtime {
        lab,
        role: "server",
        command: "./program",
        source,
        tool,
        compiler,
    }
}

pub(crate) const RUNTIMES: &[Runtime] = &[
    interpreted("python", "python3 server.py /tmp", "server.py", "python3"),
    interpreted("env-python", "./server.py /tmp", "server.py", "python3"),
    interpreted("node", "node server.js", "server.js", "node"),
    interpreted("java", "java Server.java", "Server.java", "javac"),
    interpreted("ruby", "ruby server.rb", "server.rb", "ruby"),
    interpreted("perl", "perl server.pl", "server.pl", "perl"),
    interpreted("php", "php server.php", "server.php", "php"),
    interpreted("tcl", "tclsh server.tcl", "server.tcl", "tclsh"),
    Runtime {
        role: "client",
        ..interpreted("shell", "bash client.sh", "client.sh", "bash")
    },
    compiled("go", "server.go", "go", &["build", "-o", "program"]),
    compiled("c", "server.c", "gcc", &["-o", "program"]),
    compiled(
        "c-reserves",
        "server.c",
        "gcc",
        &["-DRESERVE", "-o", "program"],
    ),
    compiled(
        "c-address-sanitizer",
        "server.c",
        "gcc",
        &["-fsanitize=address", "-o", "program"],
    ),
];

/// Those whose program writes to `/tmp` or `/dev/shm` by name.
const WITH_SCRATCH: [&str; 6] = [
    "python",
    "env-python",
    "java",
    "c",
    "c-reserves",
    "c-address-sanitizer",
];

impl Runtime {
    /// Whether the lab's program needs scratch space that is not in its working folder.
    pub(crate) fn needs_scratch(lab: &str) -> bool {
        WITH_SCRATCH.contains(&lab)
    }

    /// Puts the program into a folder.
    ///
    /// # Errors
    /// What is missing on this machine.
    pub(crate) fn prepare(&self, folder: &Path) -> Result<(), String> {
        if installed(self.tool).is_none() {
            return Err(format!("there is no {} here", self.tool));
        }
        make_folder(folder);
        let source = tests("programs/runtimes").join(self.source);
        if self.compiler.is_empty() {
            install(&source, &folder.join(self.source));
            return Ok(());
        }
        let compiled = Command::new(self.tool)
            .args(self.compiler)
            .arg(&source)
            .current_dir(folder)
            .output()
            .map_err(|error| error.to_string())?;
        if compiled.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&compiled.stderr).into_owned())
        }
    }
}
