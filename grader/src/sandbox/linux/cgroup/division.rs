//! Divides the grader's cgroup: the grader moves into a leaf of it, because a cgroup with processes
//! of its own can have no limited children, and then each program can have a part of it.

use std::io;
use std::sync::Arc;

use rustix::process::geteuid;

use super::folder::{CONTROLLERS_OF_CHILDREN, Cgroup, Controller};
use super::place::{NoCgroup, Place};
use super::program::PROGRAM;
use crate::sandbox::linux::process_table::{ProcessTable, own_pid};

/// How the name of a grader's leaf begins; its process id follows.
const LEAF: &str = "grader-";

/// The share of the processors that the grader's leaf gets. That of a program is 100.
const LEAF_WEIGHT: &str = "1000";

/// How often to move what is still there. Who has moved starts its processes in the leaf.
const MAX_ROUNDS: u32 = 8;

/// A cgroup of which programs get parts.
#[derive(Debug)]
pub(super) struct Division {
    parent: Arc<Cgroup>,
    controllers: Vec<Controller>,
    /// The leaf that this grader made; `None` if an earlier grader has divided the cgroup.
    leaf: Option<Leaf>,
}

#[derive(Debug)]
struct Leaf {
    name: String,
    cgroup: Cgroup,
}

impl Division {
    /// Divides the cgroup that the grader is in.
    ///
    /// # Errors
    /// If it may not, or cannot. Then everything is as it was.
    pub(super) fn of_own_cgroup() -> Result<Self, NoCgroup> {
        let table = ProcessTable::of_machine()?;
        let user = geteuid().as_raw();
        let place = Place::own()?.ok_or(NoCgroup::NotMounted)?;
        // What started this grader may be in the leaf of an earlier one.
        let is_leaf = place.name().is_some_and(|name| name.starts_with(LEAF));
        if let Some(above) = place.parent().filter(|_| is_leaf)
            && let Ok(parent) = above.open_given(user)
            && let Some(division) = Self::of_divided(parent, table)?
        {
            return Ok(division);
        }
        Self::divide(place.open_given(user)?, table)
    }

    /// The one of an earlier grader; `None` if it is not divided after all.
    fn of_divided(parent: Cgroup, table: &ProcessTable) -> io::Result<Option<Self>> {
        let controllers = Controller::listed_in(&parent.read(CONTROLLERS_OF_CHILDREN)?);
        if controllers.is_empty() {
            return Ok(None);
        }
        remove_leftovers(&parent, table)?;
        Ok(Some(Self {
            parent: Arc::new(parent),
            controllers,
            leaf: None,
        }))
    }

    fn divide(parent: Cgroup, table: &ProcessTable) -> Result<Self, NoCgroup> {
        let possible = Controller::listed_in(&parent.read("cgroup.controllers")?);
        if !possible.contains(&Controller::Memory) && !possible.contains(&Controller::Pids) {
            return Err(NoCgroup::NoControllers);
        }
        check_own(&parent, table)?;
        remove_leftovers(&parent, table)?;
        let name = format!("{LEAF}{}", own_pid());
        let leaf = Leaf {
            cgroup: parent.make(&name)?,
            name,
        };
        let mut division = Self {
            parent: Arc::new(parent),
            controllers: Vec::new(),
            leaf: Some(leaf),
        };
        match division.fill(&possible, table) {
            Ok(()) => Ok(division),
            Err(error) => {
                division.undo();
                Err(error)
            }
        }
    }

    /// Moves everything into the leaf, and lets programs have these controllers.
    fn fill(&mut self, possible: &[Controller], table: &ProcessTable) -> Result<(), NoCgroup> {
        let Some(leaf) = &self.leaf else {
            return Ok(());
        };
        for _ in 0..MAX_ROUNDS {
            check_own(&self.parent, table)?;
            let processes = self.parent.processes()?;
            if processes.is_empty() {
                break;
            }
            for process in processes {
                move_to(&leaf.cgroup, process)?;
            }
        }
        let mut refused = None;
        for controller in possible {
            let enable = format!("+{}", controller.name());
            match self.parent.write(CONTROLLERS_OF_CHILDREN, &enable) {
                Ok(()) => self.controllers.push(*controller),
                Err(error) => refused = Some(error),
            }
        }
        if let Some(error) = refused.filter(|_| self.controllers.is_empty()) {
            return Err(error.into());
        }
        // The grader plays the peers of all programs: it must not wait for its turn among them. It
        // has its turn like any of them if this is refused.
        let _ = leaf.cgroup.write("cpu.weight", LEAF_WEIGHT);
        Ok(())
    }

    /// Where the cgroups of programs are made.
    pub(super) fn parent(&self) -> &Arc<Cgroup> {
        &self.parent
    }

    /// What the cgroups of programs can limit.
    pub(super) fn controllers(&self) -> &[Controller] {
        &self.controllers
    }

    /// Moves everything back and removes the leaf, unless another grader makes use of the division.
    /// What cannot be undone stays: the next grader can go on with it.
    pub(super) fn undo(&self) {
        let Some(leaf) = &self.leaf else {
            return;
        };
        let Ok(table) = ProcessTable::of_machine() else {
            return;
        };
        let is_alone = self
            .parent
            .children()
            .is_ok_and(|names| names == [leaf.name.as_str()])
            && check_own(&leaf.cgroup, table).is_ok();
        if !is_alone {
            return;
        }
        for controller in &self.controllers {
            let disable = format!("-{}", controller.name());
            let _ = self.parent.write(CONTROLLERS_OF_CHILDREN, &disable);
        }
        for process in leaf.cgroup.processes().unwrap_or_default() {
            let _ = move_to(&self.parent, process);
        }
        let _ = self.parent.remove(&leaf.name);
    }
}

/// Moves a process, if it has not ended meanwhile.
fn move_to(cgroup: &Cgroup, process: u32) -> io::Result<()> {
    match cgroup.take(process) {
        Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(()),
        result => result,
    }
}

/// Checks that nothing is in a cgroup but the grader, what started it, and what it has started.
fn check_own(cgroup: &Cgroup, table: &ProcessTable) -> Result<(), NoCgroup> {
    let own = table.own_number()?;
    let started_it = table.ancestors(own);
    let is_own = |process: &u32| {
        *process == own
            || started_it.contains(process)
            || table.ancestors(*process).contains(&own)
            || (*process != 0 && table.has_ended(*process))
    };
    if cgroup.processes()?.iter().all(is_own) {
        Ok(())
    } else {
        Err(NoCgroup::Shared)
    }
}

/// Removes what graders that were killed have left, as far as nothing is in it.
fn remove_leftovers(parent: &Cgroup, table: &ProcessTable) -> io::Result<()> {
    for name in parent.children()? {
        let Some(grader) = grader_of(&name) else {
            continue;
        };
        if grader == own_pid() || table.has_ended(grader) {
            let _ = parent.remove(&name);
        }
    }
    Ok(())
}

/// The process id of the grader that made a cgroup of this name.
fn grader_of(name: &str) -> Option<u32> {
    let rest = name
        .strip_prefix(LEAF)
        .or_else(|| name.strip_prefix(PROGRAM))?;
    rest.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn fake() -> (tempfile::TempDir, Cgroup) {
        let folder = tempfile::tempdir().expect("a folder");
        let cgroup = Cgroup::open(folder.path()).expect("it can be opened");
        (folder, cgroup)
    }

    fn table() -> ProcessTable {
        ProcessTable::open().expect("there is one")
    }

    #[test]
    fn what_a_killed_grader_left_is_removed_and_nothing_else() {
        let (folder, cgroup) = fake();
        // Process 1 lives, and no process has the largest number.
        for name in [
            "grader-4194305",
            "program-4194305-3",
            "program-1-7",
            "user.slice",
        ] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        remove_leftovers(&cgroup, &table()).expect("it can be read");
        let mut left = cgroup.children().expect("they can be listed");
        left.sort();
        assert_eq!(left, ["program-1-7", "user.slice"]);
    }

    #[test]
    fn only_the_grader_and_what_started_it_may_be_in_it() {
        let (folder, cgroup) = fake();
        let fill = |text: String| fs::write(folder.path().join("cgroup.procs"), text);
        let own = own_pid();
        fill(format!("1\n{own}\n")).expect("a file");
        assert!(check_own(&cgroup, &table()).is_ok());
        // One that is in no table of this process's.
        fill(format!("{own}\n0\n")).expect("a file");
        assert!(matches!(
            check_own(&cgroup, &table()),
            Err(NoCgroup::Shared)
        ));
    }

    #[test]
    fn one_that_limits_nothing_stays_as_it_is() {
        let (folder, cgroup) = fake();
        fs::write(folder.path().join("cgroup.controllers"), "hugetlb cpu\n").expect("a file");
        assert!(matches!(
            Division::divide(cgroup, &table()),
            Err(NoCgroup::NoControllers)
        ));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
