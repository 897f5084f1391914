//! What the names of handed-in files mean: systems, browsers and students change them on the way.

use std::path::Path;

use crate::course::file_name;
use crate::spec::Role;

/// The file that names commands.
pub const MANIFEST: &str = "programs.yaml";
/// What marks a file of Moodle, after the participant's name and number.
const MOODLE: &str = "_assignsubmission_file_";

/// A file's name as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnName {
    /// Without what was added.
    pub(super) name: String,
    /// The number that was added because the name was taken: a later copy has a higher one.
    pub(super) copy: u32,
}

/// Takes off what Canvas and Moodle put before a name (`doejane_12345_987_`, with `LATE`;
/// `Jane Doe_123_assignsubmission_file_`), and the number that systems and browsers put behind it
/// (`server-1.rs`, `server (1).rs`). No module's name has such a number.
pub(super) fn own_name(name: &str) -> OwnName {
    let name = name.rsplit_once(MOODLE).map_or(name, |(_, own)| own);
    let name = blackboard(name)
        .or_else(|| canvas(name))
        .map_or(name, |(_, own)| own);
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return OwnName {
            name: name.to_owned(),
            copy: 0,
        };
    };
    let (stem, copy) = without_copy(stem);
    let mut name = format!("{stem}.{extension}");
    // Windows and macOS do not tell `Server.rs` from `server.rs`.
    let lower = name.to_lowercase();
    if Role::ALL.iter().any(|role| lower == file_name(*role)) {
        name = lower;
    }
    OwnName { name, copy }
}

/// The program that a file holds, by its name.
pub(super) fn role_of(name: &str) -> Option<Role> {
    let own = own_name(name).name;
    Role::ALL.into_iter().find(|role| own == file_name(*role))
}

/// What Canvas put before a file's name, and the rest.
fn canvas(name: &str) -> Option<(&str, &str)> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let breaks: Vec<usize> = name.match_indices('_').map(|(at, _)| at).collect();
    // The first two numbers in a row are the user's and the attachment's.
    let at = breaks.windows(3).find(|at| {
        at[0] > 0 && is_number(&name[at[0] + 1..at[1]]) && is_number(&name[at[1] + 1..at[2]])
    })?;
    Some((&name[..at[1]], &name[at[2] + 1..])).filter(|(_, own)| !own.is_empty())
}

/// The student that the system's own name of a loose file stands for, as in `doejane_12345`.
#[must_use]
pub fn student_of(name: &str) -> Option<String> {
    if let Some((before, _)) = name.split_once(MOODLE) {
        return (!before.is_empty()).then(|| before.to_owned());
    }
    if let Some((attempt, _)) = blackboard(name) {
        return Some(attempt.to_owned());
    }
    canvas(name).map(|(student, _)| student.replace("_LATE_", "_"))
}

/// The name of an attempt in Blackboard, and what is after it:
/// `lab_jdoe_attempt_2026-03-01-10-00-00_server.rs`.
fn blackboard(name: &str) -> Option<(&str, &str)> {
    let (before, after) = name.split_once("_attempt_")?;
    let end = after.find(|c: char| !c.is_ascii_digit() && c != '-')?;
    let own = after[end..].strip_prefix('_').unwrap_or(&after[end..]);
    let at = before.len() + "_attempt_".len() + end;
    (end > 0 && !before.is_empty()).then_some((&name[..at], own))
}

/// What Canvas or Moodle put before the own name of a file: `doejane_12345_987_`, or `Jane
/// Doe_17_assignsubmission_file_`. A folder's name is all of that, with or without the last sign.
#[must_use]
pub fn system_prefix(name: &str) -> Option<String> {
    if let Some(end) = MOODLE
        .strip_suffix('_')
        .and_then(|mark| Some(name.find(mark)? + mark.len()))
    {
        return Some(format!("{}_", &name[..end]));
    }
    canvas(name).map(|(_, own)| name[..name.len() - own.len()].to_owned())
}

fn without_copy(stem: &str) -> (&str, u32) {
    let number = |text: &str| text.parse::<u32>().ok();
    let bracketed = stem.strip_suffix(')').and_then(|it| it.rsplit_once('('));
    let dashed = stem.rsplit_once('-');
    [bracketed, dashed]
        .into_iter()
        .flatten()
        .find_map(|(stem, copy)| Some((stem.trim_end(), number(copy)?)))
        .filter(|(stem, _)| !stem.is_empty())
        .unwrap_or((stem, 0))
}

/// Whether a folder is called as a lab: `TCP_Echo` is `tcp-echo`.
pub(super) fn is_lab_name(folder: &str, lab: &str) -> bool {
    folder.len() == lab.len()
        && folder
            .bytes()
            .zip(lab.bytes())
            .all(|(a, b)| a.eq_ignore_ascii_case(&b) || b == b'-' && matches!(a, b'_' | b' '))
}

/// Whether a file is Rust by its extension.
pub(super) fn is_rust(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_whatever_was_added_to_its_name() {
        for name in [
            "server.rs",
            "Server.rs",
            "SERVER.RS",
            "server (1).rs",
            "server(2).rs",
            "server-1.rs",
            "doejane_12345_987_server.rs",
            "doejane_LATE_12345_987_server-2.rs",
            "anon_x1_12345_987_server.rs",
            "Jane Doe_123_assignsubmission_file_server.rs",
        ] {
            assert_eq!(role_of(name), Some(Role::Server), "{name}");
        }
        for name in [
            "my_server.rs",
            "server.py",
            "server.rs.txt",
            "server2.rs",
            "1_2_3_server.rs.bak",
            "server",
            "_1_2_",
        ] {
            assert_eq!(role_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_later_copy_has_a_higher_number_and_a_module_keeps_its_name() {
        for (name, own, copy) in [
            ("server-3.rs", "server.rs", 3),
            ("server (2).rs", "server.rs", 2),
            ("doejane_1_2_my_helper.rs", "my_helper.rs", 0),
            ("Helper.rs", "Helper.rs", 0),
            ("-1.rs", "-1.rs", 0),
            ("notes", "notes", 0),
        ] {
            let expected = OwnName {
                name: own.to_owned(),
                copy,
            };
            assert_eq!(own_name(name), expected, "{name}");
        }
    }

    #[test]
    fn loose_files_name_their_student() {
        for (name, student) in [
            ("doejane_12345_987_server.rs", Some("doejane_12345")),
            ("doejane_LATE_12345_988_client.rs", Some("doejane_12345")),
            ("J D_123_assignsubmission_file_x.pdf", Some("J D_123")),
            (
                "lab_1_jdoe_attempt_2026-03-01-10-00-00_server.rs",
                Some("lab_1_jdoe_attempt_2026-03-01-10-00-00"),
            ),
            (
                "lab_1_jdoe_attempt_2026-03-01-10-00-00.txt",
                Some("lab_1_jdoe_attempt_2026-03-01-10-00-00"),
            ),
            ("server.rs", None),
            ("notes_1_2.txt", None),
        ] {
            assert_eq!(student_of(name).as_deref(), student, "{name}");
        }
    }

    #[test]
    fn what_a_system_put_before_a_name_is_known() {
        let moodle = "Jane Doe_17_assignsubmission_file_";
        for (name, prefix) in [
            (
                "doejane_LATE_12345_987_server-1.rs",
                Some("doejane_LATE_12345_987_"),
            ),
            ("Jane Doe_17_assignsubmission_file_server.rs", Some(moodle)),
            ("Jane Doe_17_assignsubmission_file_", Some(moodle)),
            ("Jane Doe_17_assignsubmission_file", Some(moodle)),
            ("server.rs", None),
        ] {
            assert_eq!(system_prefix(name).as_deref(), prefix, "{name}");
        }
    }

    #[test]
    fn a_lab_is_known_by_its_name() {
        for (folder, is) in [
            ("tcp-echo", true),
            ("TCP_Echo", true),
            ("tcp echo", true),
            ("tcp-echo2", false),
        ] {
            assert_eq!(is_lab_name(folder, "tcp-echo"), is, "{folder}");
        }
    }
}
