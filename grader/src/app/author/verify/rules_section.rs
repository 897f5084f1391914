//! The section `## Rules` of a handout: the lab's rules, in the words of `lab.yaml`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::issue::{AuthoringStep, Issue};
use crate::base::fs::{FileMode, replace};
use crate::base::text::wrap::wrap_after;
use crate::spec::{Lab, Role};

const HEADING: &str = "## Rules";
/// The section that it is written before, if the handout has none yet.
const NEXT_HEADING: &str = "## Your part";
/// The width of a handout's lines, in columns.
const WIDTH: usize = 110;

fn handout_path(lab: &str) -> PathBuf {
    ["labs", lab, "README.md"].iter().collect()
}

/// The section as it should be.
fn rules_section(lab: &Lab) -> String {
    let mut text = format!("{HEADING}\n");
    let [server, client] = Role::ALL;
    for (title, binds) in [
        ("Both programs:", &[server, client][..]),
        ("The server:", &[server]),
        ("The client:", &[client]),
    ] {
        let mut rules = lab
            .rules
            .iter()
            .filter(|rule| rule.binds == binds)
            .peekable();
        if rules.peek().is_some() {
            let _ = writeln!(text, "\n{title}\n");
        }
        for rule in rules {
            for line in wrap_after("- ", &rule.says, WIDTH) {
                text.push_str(&line);
                text.push('\n');
            }
        }
    }
    text
}

/// The handout in three parts: what is before the section, the section, and what is after it.
fn split_handout(text: &str) -> [&str; 3] {
    let start_of = |heading: &str, text: &str| {
        let mut at = 0;
        text.split_inclusive('\n').find_map(|line| {
            let start = at;
            at += line.len();
            line.starts_with(heading).then_some(start)
        })
    };
    match start_of(HEADING, text) {
        Some(start) => {
            let (before, section) = text.split_at(start);
            let end = start_of("## ", &section[HEADING.len()..]);
            let end = end.map_or(section.len(), |end| HEADING.len() + end);
            let (section, after) = section.split_at(end);
            [before, section, after]
        }
        None => {
            let (before, after) = text.split_at(start_of(NEXT_HEADING, text).unwrap_or(text.len()));
            [before, "", after]
        }
    }
}

/// The handout with the section as it should be.
fn with_rules(text: &str, lab: &Lab) -> String {
    let [before, _, after] = split_handout(text);
    let gap = if after.is_empty() { "" } else { "\n" };
    format!(
        "{}\n\n{}{gap}{after}",
        before.trim_end(),
        rules_section(lab)
    )
}

/// The issue of a handout that does not have the lab's rules in the same words.
pub(super) fn handout_issue(root: &Path, lab: &Lab) -> Option<Issue> {
    let path = handout_path(&lab.name);
    // If it is missing, `file_issues` reports it.
    let text = fs::read_to_string(root.join(&path)).ok()?;
    if lab.rules.is_empty() {
        return None;
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let [_, section, _] = split_handout(&text);
    let has = words(section);
    if has == words(&rules_section(lab)) {
        return None;
    }
    let lacking = lab
        .rules
        .iter()
        .find(|rule| !has.contains(&words(&rule.says)));
    let what = match lacking {
        _ if section.is_empty() => format!("has no section `{HEADING}`"),
        Some(rule) => format!(
            "lacks the rule {}, in the same words, below `{HEADING}`",
            rule.name
        ),
        None => format!("has something else than the rules of lab.yaml below `{HEADING}`"),
    };
    let message = format!(
        "{} {what}; `cargo grade verify --write {}` writes the section",
        path.display(),
        lab.name
    );
    Some(Issue::new(AuthoringStep::Handout, message))
}

/// Writes the lab's rules into its handout. Returns the path if the handout changed.
///
/// # Errors
/// If the handout cannot be read or written.
pub fn write_rules_section(root: &Path, lab: &Lab) -> io::Result<Option<PathBuf>> {
    if lab.rules.is_empty() {
        return Ok(None);
    }
    let path = handout_path(&lab.name);
    let text = fs::read_to_string(root.join(&path))?;
    let written = with_rules(&text, lab);
    if written == text {
        return Ok(None);
    }
    replace(&root.join(&path), written.as_bytes(), FileMode::Shared)?;
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::tests::lab_with_rules;

    #[test]
    fn the_section_is_written_once_and_in_its_place() {
        let lab = lab_with_rules();
        let section = rules_section(&lab);
        insta::assert_snapshot!(section);
        let text = "# lab\n\nIntroduction.\n\n## Your part\n\nAll of it.\n";
        let written = with_rules(text, &lab);
        assert_eq!(
            written,
            format!("# lab\n\nIntroduction.\n\n{section}\n## Your part\n\nAll of it.\n")
        );
        assert_eq!(with_rules(&written, &lab), written);
        let old = written.replace("greets", "meets");
        assert_ne!(old, written);
        assert_eq!(with_rules(&old, &lab), written);
        let at_the_end = with_rules("# lab\n", &lab);
        assert_eq!(at_the_end, format!("# lab\n\n{section}"));
        assert_eq!(with_rules(&at_the_end, &lab), at_the_end);
    }

    #[test]
    fn a_handout_with_other_words_is_an_issue() {
        let folder = tempfile::tempdir().unwrap();
        let lab = lab_with_rules();
        let path = folder.path().join(handout_path(&lab.name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let issue = |text: &str| {
            fs::write(&path, text).unwrap();
            handout_issue(folder.path(), &lab).map(|issue| issue.message)
        };
        let fix = "`cargo grade verify --write lab` writes the section";
        let none = issue("# lab\n").unwrap();
        assert_eq!(
            none,
            format!("labs/lab/README.md has no section `## Rules`; {fix}")
        );
        let written = write_rules_section(folder.path(), &lab).unwrap();
        assert_eq!(written, Some(handout_path(&lab.name)));
        let right = fs::read_to_string(&path).unwrap();
        assert_eq!(issue(&right), None);
        assert_eq!(issue(&right.replace("whatever", "whatever\n ")), None);
        let other = issue(&right.replace("whatever", "no matter what")).unwrap();
        assert!(
            other.contains("lacks the rule greets-each-client"),
            "{other}"
        );
        let more = issue(&format!("{right}- And more.\n")).unwrap();
        assert!(more.contains("has something else than the rules"), "{more}");
    }
}
