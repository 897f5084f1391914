//! Where the programs of a lab are in a submission: one rule for all shapes.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::Refused;
use super::limits::{FOUND_DEPTH, FOUND_ENTRIES};
use super::names::{is_lab_name, own_name, role_of};
use super::reader::is_hidden_or_built;
use crate::spec::Role;

/// Which lab is looked for.
#[derive(Debug, Clone, Copy)]
pub struct LabSearch<'a> {
    /// Its name.
    pub lab: &'a str,
    /// Whether no other is graded, so that a program needs no folder with the lab's name.
    pub is_only: bool,
    /// Every lab of the course: what is in the folder of another is not this one's.
    pub known: &'a [&'a str],
}

/// A folder that has programs of a lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProgramPlace {
    /// The folder of the programs.
    pub(super) bins: PathBuf,
    rank: Rank,
    roles: Vec<Role>,
}

/// Which of several places is taken: the least.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    has_no_lab: bool,
    is_outside_labs: bool,
    /// 0 for `src/bin`, 1 for `src`, 2 for any other folder.
    kind: u8,
    depth: usize,
}

/// All files of a submission, by their paths in it.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<PathBuf>,
}

impl Listing {
    /// Lists a submission. What is hidden or built is left out, and no link is followed.
    ///
    /// # Errors
    /// If there is too much, or a link is in the way of a program.
    pub(super) fn read(submission: &Path) -> Result<Self, Refused> {
        let mut listing = Self::default();
        let mut entries = 0;
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let failed = |error| Refused::unreadable(&folder, &error);
            let mut inner = Vec::new();
            for entry in fs::read_dir(submission.join(&folder)).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                entries += 1;
                if entries > FOUND_ENTRIES {
                    return Err(Refused::TooManyFiles);
                }
                let name = entry.file_name();
                let kind = entry.file_type().map_err(failed)?;
                if is_no_source(&name) || kind.is_symlink() && !may_lead(&name) {
                    continue;
                }
                let path = folder.join(&name);
                if kind.is_symlink() {
                    return Err(Refused::Link(path));
                } else if !kind.is_dir() {
                    listing.files.push(path);
                } else if path.components().count() <= FOUND_DEPTH {
                    inner.push(path);
                }
            }
            // The course's own programs are no submission.
            if inner.iter().any(|path| path.ends_with("labs")) {
                inner.retain(|path| !path.ends_with("specs") && !path.ends_with("solutions"));
            }
            folders.append(&mut inner);
        }
        listing.files.sort();
        Ok(listing)
    }

    /// Whether there is any program.
    pub(super) fn has_program(&self) -> bool {
        self.files.iter().any(|path| role_at(path).is_some())
    }

    /// The places of a lab's programs, for each role. A program may be missing.
    ///
    /// # Errors
    /// If several are equally good, and nothing tells which is the last.
    pub(super) fn places(&self, search: LabSearch<'_>) -> Result<[Option<PathBuf>; 2], Refused> {
        let places = self.all_places(search);
        let Some(least) = places.iter().map(|place| place.rank.clone()).min() else {
            return Ok([None, None]);
        };
        let best = |place: &&ProgramPlace| place.rank == least;
        let mut found = [None, None];
        for (found, role) in found.iter_mut().zip(Role::ALL) {
            let has = |place: &&ProgramPlace| place.roles.contains(&role);
            let mut of_role: Vec<&ProgramPlace> = places.iter().filter(best).filter(has).collect();
            if of_role.is_empty() {
                // A folder for each program is no second attempt.
                let has_only = |place: &&ProgramPlace| place.roles == [role];
                of_role = places.iter().filter(has_only).collect();
                let least = of_role.iter().map(|place| place.rank.clone()).min();
                of_role.retain(|place| Some(&place.rank) == least.as_ref());
            }
            *found = last_of(&of_role)?.map(|place| place.bins.clone());
        }
        Ok(found)
    }

    fn all_places(&self, search: LabSearch<'_>) -> Vec<ProgramPlace> {
        let mut places: Vec<ProgramPlace> = Vec::new();
        for path in &self.files {
            let Some(role) = role_at(path) else { continue };
            let bins = path.parent().unwrap_or("".as_ref());
            let known = places.iter_mut().find(|place| place.bins == bins);
            if let Some(place) = known {
                place.roles.push(role);
                place.roles.sort_by_key(|role| *role == Role::Client);
                place.roles.dedup();
            } else if let Some(rank) = rank(bins, search) {
                places.push(ProgramPlace {
                    bins: bins.to_owned(),
                    rank,
                    roles: vec![role],
                });
            }
        }
        places
    }
}

fn is_no_source(name: &OsStr) -> bool {
    is_hidden_or_built(name) || name == "__MACOSX" || name == "node_modules"
}

/// Whether a link with this name could lead to programs.
fn may_lead(name: &OsStr) -> bool {
    let is_program = name.to_str().and_then(role_of).is_some();
    is_program || ["labs", "src", "bin"].iter().any(|it| name == *it)
}

fn role_at(path: &Path) -> Option<Role> {
    role_of(path.file_name()?.to_str()?)
}

/// How good a place is for a lab's programs; `None` if they are another lab's.
fn rank(bins: &Path, search: LabSearch<'_>) -> Option<Rank> {
    let parts: Vec<&str> = bins
        .components()
        .map(|part| part.as_os_str().to_str().unwrap_or_default())
        .collect();
    let is_lab = |name: &str| search.known.iter().any(|lab| is_lab_name(name, lab));
    let in_labs = |at: usize| at > 0 && parts[at - 1] == "labs";
    // The folder that is the nearest counts.
    let lab_at = (0..parts.len()).rev().find(|at| {
        let name = parts[*at];
        is_lab_name(name, search.lab) || is_lab(name) || in_labs(*at)
    });
    match lab_at {
        Some(at) if !is_lab_name(parts[at], search.lab) => return None,
        None if !search.is_only => return None,
        _ => {}
    }
    Some(Rank {
        has_no_lab: lab_at.is_none(),
        is_outside_labs: !lab_at.is_some_and(in_labs),
        kind: match bins {
            _ if bins.ends_with("src/bin") => 0,
            _ if bins.ends_with("src") => 1,
            _ => 2,
        },
        depth: parts.len(),
    })
}

/// The last of several attempts, if their folders differ in numbers only.
fn last_of<'a>(places: &[&'a ProgramPlace]) -> Result<Option<&'a ProgramPlace>, Refused> {
    let [first, rest @ ..] = places else {
        return Ok(None);
    };
    let (words, _) = words_and_numbers(&first.bins);
    if rest.iter().any(|it| words_and_numbers(&it.bins).0 != words) {
        let folders = places.iter().map(|place| place.bins.clone()).collect();
        return Err(Refused::Ambiguous(folders));
    }
    let last = places.iter().max_by_key(|it| words_and_numbers(&it.bins).1);
    Ok(last.copied())
}

/// A path with its numbers taken out, and the numbers.
fn words_and_numbers(path: &Path) -> (String, Vec<u64>) {
    let (mut words, mut numbers) = (String::new(), Vec::new());
    let mut number = String::new();
    for c in path.to_string_lossy().chars().chain(['\0']) {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            numbers.push(number.parse().unwrap_or(u64::MAX));
            words.push('0');
            number.clear();
        }
        words.push(c);
    }
    (words, numbers)
}

/// The files of a folder with the names that their authors gave them; of copies the last.
pub(super) fn with_own_names(
    files: Vec<(PathBuf, Vec<u8>)>,
    bins: &Path,
) -> Vec<(PathBuf, Vec<u8>)> {
    let mut named: Vec<(PathBuf, u32, Vec<u8>)> = Vec::new();
    for (path, bytes) in files {
        let name = path.file_name().and_then(OsStr::to_str);
        let (path, copy) = match name.filter(|_| path.parent() == Some(bins)) {
            Some(name) => {
                let own = own_name(name);
                (bins.join(own.name), own.copy)
            }
            None => (path, 0),
        };
        match named.iter_mut().find(|(other, ..)| *other == path) {
            Some(other) if copy > other.1 => *other = (path, copy, bytes),
            Some(_) => {}
            None => named.push((path, copy, bytes)),
        }
    }
    named
        .into_iter()
        .map(|(path, _, bytes)| (path, bytes))
        .collect()
}
