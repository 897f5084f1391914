//! The soak: which programs are graded when, and what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use grader::base::parallel;
use tempfile::TempDir;

use super::common::{Shown, target};
use super::disturbance::{Disturbance, Disturber, IDLE};
use super::graded::{Graded, INTERRUPTED, grade};
use super::grader_load::lacks_processes;
use super::options::Options;
use super::sets::{ProgramSet, Programs, Run};
use super::verdicts::{Comparison, Verdicts};

/// The maximum number of graders at the same time.
const SIDE_BY_SIDE: usize = 5;

/// How many differences of a run are printed at once.
const LISTED: usize = 8;

/// What came of one disturbance at one level.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) runs: usize,
    pub(crate) found: Comparison,
    pub(crate) slowest: Duration,
    /// How often graders were stopped, or had no processes or open files.
    pub(crate) disturbed: usize,
}

/// The state of the soak.
pub(crate) struct Soak {
    wanted: usize,
    disturbances: Vec<Disturbance>,
    levels: Vec<&'static str>,
    programs: Programs,
    /// The right verdicts of a run, by its name and level.
    expected: BTreeMap<(String, &'static str), Verdicts>,
    /// By the name of the disturbance, and the level.
    pub(crate) tallies: BTreeMap<(&'static str, &'static str), Tally>,
    /// What could not be tried, and why.
    pub(crate) skipped: Vec<String>,
    pub(crate) kept: PathBuf,
    scratch: TempDir,
    number: usize,
}

impl Soak {
    pub(crate) fn new(options: &Options) -> Self {
        let mut programs = Programs::build();
        programs.sets.retain(|set| options.sets.contains(&set.name));
        let mut disturbances = options.disturbances.clone();
        let mut skipped = programs.missing.clone();
        if let Some(why) = lacks_processes() {
            disturbances.retain(|it| it.name != "processes");
            skipped.push(why.to_owned());
        }
        let kept = target().join("soak");
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).expect("a folder");
        Self {
            wanted: options.verdicts,
            disturbances,
            levels: options.levels.clone(),
            programs,
            expected: BTreeMap::new(),
            tallies: BTreeMap::new(),
            skipped,
            kept,
            scratch: tempfile::tempdir().expect("a folder"),
            number: 0,
        }
    }

    /// Grades everything undisturbed, at every level.
    pub(crate) fn grade_idle(&mut self) {
        for level in self.levels.clone() {
            for set in 0..self.programs.sets.len() {
                self.grade(IDLE, level, set);
            }
        }
    }

    /// Grades sets of programs in turn, with each disturbance at each level in turn, until there
    /// are enough verdicts.
    pub(crate) fn grade_disturbed(&mut self) {
        let expected = self.expected.keys();
        let levels: Vec<_> = expected.map(|(_, level)| *level).collect();
        self.levels.retain(|level| levels.contains(level));
        let mut round = 0;
        while !self.levels.is_empty() && self.goes_on() {
            for (row, disturbance) in self.disturbances.clone().into_iter().enumerate() {
                for (column, level) in self.levels.clone().into_iter().enumerate() {
                    // Each disturbance at each level has other programs in each round.
                    let set = (round + row + column) % self.programs.sets.len();
                    if self.goes_on() {
                        self.grade(disturbance, level, set);
                    }
                }
            }
            round += 1;
        }
    }

    fn goes_on(&self) -> bool {
        let disturbed = self.tallies.iter().filter(|(key, _)| key.0 != IDLE.name);
        let verdicts: usize = disturbed.map(|(_, tally)| tally.found.verdicts).sum();
        verdicts < self.wanted && !INTERRUPTED.load(Ordering::Relaxed)
    }

    fn grade(&mut self, disturbance: Disturbance, level: &'static str, set: usize) {
        let folder = self.scratch.path().join("disk");
        let _ = fs::create_dir(&folder);
        let mut disturbers = disturbance.of_machine(&folder);
        self.number += 1;
        let place = |run: &Run| {
            let name = format!(
                "{} {} {} {}",
                self.number, disturbance.name, level, run.name
            );
            self.scratch.path().join(name.replace(['/', ' ', ','], "-"))
        };
        let runs = &self.programs.sets[set].runs;
        let at_once = if runs.len() > 1 { SIDE_BY_SIDE } else { 1 };
        let all = parallel::map(runs, at_once, |run| {
            // Not begun at all, if it was interrupted.
            let goes_on = !INTERRUPTED.load(Ordering::Relaxed);
            goes_on.then(|| (place(run), grade(run, level, disturbance, &place(run))))
        });
        let ended = disturbers
            .iter_mut()
            .filter_map(|it| it.has_ended().then_some(()));
        let ended = ended.count();
        drop::<Vec<Disturber>>(disturbers);
        if INTERRUPTED.load(Ordering::Relaxed) {
            return;
        }
        let mut found = Comparison::default();
        let (mut slowest, mut disturbed) = (Duration::ZERO, 0);
        for (index, (place, graded)) in all.into_iter().flatten().enumerate() {
            slowest = slowest.max(graded.took);
            disturbed += graded.disturbed;
            found.add(self.compare(level, set, index, &graded, &place));
        }
        let ProgramSet { name, .. } = &self.programs.sets[set];
        eprintln!(
            "{}, {level}, {name}: {}, disturbed {disturbed} times, {} verdicts, {} different, {} not graded{}",
            disturbance.name,
            Shown(slowest),
            found.verdicts,
            found.different.len(),
            found.not_graded.len(),
            if ended > 0 {
                ", some disturbers had ended"
            } else {
                ""
            },
        );
        let tally = self.tallies.entry((disturbance.name, level)).or_default();
        tally.runs += 1;
        tally.disturbed += disturbed;
        tally.slowest = tally.slowest.max(slowest);
        tally.found.add(found);
    }

    /// Compares the verdicts of a run with those that it should have, and keeps its reports if they
    /// differ.
    fn compare(
        &mut self,
        level: &'static str,
        set: usize,
        index: usize,
        graded: &Graded,
        place: &std::path::Path,
    ) -> Comparison {
        let run = &self.programs.sets[set].runs[index];
        let key = (run.name.clone(), level);
        if !self.expected.contains_key(&key) {
            if graded.is_refused() {
                let words = graded.stderr.trim();
                let words = format!("{} at level {level}: {words}", run.name);
                if !self.skipped.contains(&words) {
                    self.skipped.push(words);
                }
                return Comparison::default();
            }
            let expected = run.known.clone().unwrap_or_else(|| graded.verdicts.clone());
            self.expected.insert(key.clone(), expected);
        }
        let expected = &self.expected[&key];
        let mut found = Comparison::of(expected, &graded.verdicts);
        if !graded.ended_well() {
            let how = graded
                .status
                .map_or("it hung".to_owned(), |it| it.to_string());
            found.different.push(format!("{}: {how}", run.name));
        }
        if let Some(again) = &graded.again {
            let again = Comparison::of(expected, again);
            let kept = again
                .not_graded
                .iter()
                .map(|it| format!("{it}: batch keeps that it is not graded"));
            found.different.extend(kept);
            found.different.extend(again.different);
        }
        if found.is_clean() {
            let _ = fs::remove_dir_all(place);
        } else {
            keep(place, &self.kept, &found);
        }
        found
    }
}

/// Moves a folder with reports, and says what is wrong in them.
fn keep(place: &std::path::Path, kept: &std::path::Path, found: &Comparison) {
    let not_graded = found
        .not_graded
        .iter()
        .map(|it| format!("{it}: not graded"));
    let lines: Vec<String> = found.different.iter().cloned().chain(not_graded).collect();
    for line in lines.iter().take(LISTED) {
        eprintln!("  {line}");
    }
    if lines.len() > LISTED {
        eprintln!("  and {} more", lines.len() - LISTED);
    }
    let to = kept.join(place.file_name().expect("a name"));
    let _ = fs::write(place.join("found.txt"), lines.join("\n"));
    // The temporary folder may be on another disk.
    let mut copy = std::process::Command::new("cp");
    let _ = copy.arg("-r").arg(place).arg(to).status();
    let _ = fs::remove_dir_all(place);
}
