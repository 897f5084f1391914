//! The names that files of feedback have to have, so that a system gives each to whom it is for.

use clap::ValueEnum;

use super::book::BookRow;
use super::marks::{InSheet, SheetRows};
use super::people::Identity;
use crate::engine::programs::submission::system_prefix;

/// The system that takes the feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FeedbackSystem {
    /// Canvas: upload it where you downloaded the submissions
    Canvas,
    /// Moodle: "Upload multiple feedback files in a zip"
    Moodle,
    /// No system: a file for each submission
    Files,
}

/// What Moodle calls a participant without a name.
const NO_NAME: &str = "Participant";

/// The paths of a row's feedback in the zip file.
///
/// # Errors
/// If the system could not tell whose it is; in words.
pub(crate) fn feedback_paths(
    row: &BookRow,
    system: FeedbackSystem,
    sheet: Option<&SheetRows>,
) -> Result<Vec<String>, String> {
    let prefix = row.files.iter().find_map(|file| system_prefix(file));
    match (system, sheet) {
        (FeedbackSystem::Files, _) => Ok(vec![format!("{}.html", row.label().replace('/', "_"))]),
        (FeedbackSystem::Canvas, _) => {
            let prefix = prefix.filter(|it| !it.ends_with("_file_"));
            let none = || "its files have no names of Canvas".to_owned();
            Ok(vec![format!("{}feedback.html", prefix.ok_or_else(none)?)])
        }
        (FeedbackSystem::Moodle, Some(sheet)) => match sheet.find(row) {
            InSheet::People(people) => {
                let folders = people
                    .iter()
                    .map(|index| moodle_folder(&sheet.people[*index]));
                folders.collect()
            }
            InSheet::Unclear(words) => Err(words),
        },
        (FeedbackSystem::Moodle, None) => {
            // The number in the name of a team's folder is the team's, and may be somebody's.
            let is_team = row
                .people
                .iter()
                .any(|it| !it.ids.is_empty() && is_group_of(it, prefix.as_deref()));
            if is_team {
                return Err("is a team: name Moodle's worksheet with --sheet".to_owned());
            }
            let prefix = prefix.filter(|it| it.ends_with("_file_"));
            let none =
                || "its files have no names of Moodle: name its worksheet with --sheet".to_owned();
            Ok(vec![format!("{}/feedback.html", prefix.ok_or_else(none)?)])
        }
    }
}

/// Whether a folder is called after the group of a member of the roster.
fn is_group_of(person: &Identity, prefix: Option<&str>) -> bool {
    let name = prefix.and_then(|prefix| prefix.split('_').next());
    name.is_some_and(|name| person.is_in_group(name) && person.name != person.group)
}

fn moodle_folder(person: &Identity) -> Result<String, String> {
    let is_number = |id: &&String| id.bytes().all(|it| it.is_ascii_digit());
    let id = person.ids.first().filter(is_number);
    let id = id.ok_or_else(|| format!("{} has no number in the worksheet", person.label()))?;
    let name = match person.name.as_str() {
        "" => NO_NAME.to_owned(),
        name => name.replace(['_', '/', '\\'], " "),
    };
    Ok(format!("{name}_{id}_assignsubmission_file_/feedback.html"))
}
