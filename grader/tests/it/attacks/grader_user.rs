//! Who runs the grader: what holds a program differs between root, an ordinary user, and root in a
//! user namespace that has no other users.

use std::fs;
use std::os::unix::fs::lchown;
use std::path::Path;
use std::process::{Command, Stdio};

/// An ordinary user's id.
const ORDINARY: u32 = 65_534;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GraderUser {
    /// Whoever runs the tests.
    Own,
    /// An ordinary user, if root runs the tests.
    Ordinary,
    /// An ordinary user who is root in a user namespace with one id.
    OneId,
}

impl GraderUser {
    /// Why the grader cannot be run as this user here, if it cannot.
    pub(crate) fn unavailable(self) -> Option<String> {
        if self == Self::Own {
            return None;
        }
        let mut version = Command::new(crate::support::GRADER);
        version.arg("--version");
        let output = self.run(&version).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => None,
            Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Some(format!("setpriv: {error}")),
        }
    }

    /// The same command, run by this user.
    pub(crate) fn run(self, command: &Command) -> Command {
        let mut words = Vec::new();
        if self != Self::Own && rustix::process::geteuid().is_root() {
            let id = format!("{ORDINARY}");
            words.extend(["setpriv".to_owned(), format!("--reuid={id}")]);
            words.extend([format!("--regid={id}"), "--clear-groups".to_owned()]);
        }
        if self == Self::OneId {
            words.extend(["unshare", "--user", "--map-root-user"].map(ToOwned::to_owned));
        }
        let mut run = match words.split_first() {
            Some((first, rest)) => {
                let mut run = Command::new(first);
                run.args(rest).arg(command.get_program());
                run
            }
            None => Command::new(command.get_program()),
        };
        run.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => run.env(name, value),
                None => run.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            run.current_dir(folder);
        }
        run
    }

    /// Gives a folder and everything in it to the user.
    pub(crate) fn take_over(self, path: &Path) {
        if self == Self::Own || !rustix::process::geteuid().is_root() {
            return;
        }
        lchown(path, Some(ORDINARY), Some(ORDINARY)).expect("the owner can be changed");
        if fs::symlink_metadata(path).expect("it is there").is_dir() {
            for entry in fs::read_dir(path).expect("it can be listed") {
                self.take_over(&entry.expect("an entry").path());
            }
        }
    }
}
