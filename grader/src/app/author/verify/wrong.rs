//! Wrong programs: each contains one mistake, and its head names the rule that it breaks, and the
//! cases that must fail it, and how.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;

use super::issue::{AuthoringStep, Issue};
use crate::spec::{Lab, Role, Spec, suggestion};
use crate::verdict::conversation::Kind;

/// A program with one mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongProgram {
    /// The file's name without `.rs`: the role, and a name for the mistake.
    pub name: String,
    /// The role that it plays.
    pub role: Role,
    /// The mistake, in one sentence.
    pub mistake: String,
    /// The cases that must fail it, and the kind of each failure.
    pub fails: Vec<(String, Kind)>,
    /// The cases that fail it only by chance.
    pub may_fail: Vec<String>,
    /// The rule that it breaks; `None` in a lab that has no rules yet.
    pub breaks: Option<String>,
}

impl WrongProgram {
    /// The name of its binary.
    #[must_use]
    pub fn bin_name(&self, lab: &str) -> String {
        format!("{lab}-wrong-{}", self.name)
    }

    /// The path of its source, relative to the course's folder.
    #[must_use]
    pub fn source(&self, lab: &str) -> PathBuf {
        wrong_source(lab, &self.name)
    }

    /// The kind of failure that a case must give it; `None` if it must pass.
    #[must_use]
    pub fn expected_failure(&self, case: &str) -> Option<Kind> {
        let found = self.fails.iter().find(|(name, _)| name == case);
        found.map(|(_, kind)| *kind)
    }

    /// Whether a case is allowed to fail it, in any way.
    #[must_use]
    pub fn may_fail(&self, case: &str) -> bool {
        self.may_fail.iter().any(|name| name == case)
    }

    /// Whether the head names this case.
    fn names(&self, case: &str) -> bool {
        self.expected_failure(case).is_some() || self.may_fail(case)
    }
}

/// What is wrong with the head of a wrong program.
#[derive(Debug, thiserror::Error)]
enum HeadMistake {
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    #[error("the name must begin with `server-` or `client-`")]
    NoRole,
    #[error("the first line must say the mistake: `//! Takes one read for a message.`")]
    NoSentence,
    #[error("no line says which case must fail it: `//! Fails: CASE (KIND)`")]
    NoCase,
    #[error("no line says which rule it breaks: `//! Breaks: RULE`")]
    NoRule,
    #[error("line {number}: {mistake}")]
    Line { number: usize, mistake: LineMistake },
}

/// What is wrong with a line of the head.
#[derive(Debug, thiserror::Error)]
enum LineMistake {
    #[error("expected a case and what it finds: `//! Fails: CASE (KIND)`")]
    Syntax,
    #[error(transparent)]
    UnknownKind(#[from] Error),
    #[error("`{0}` is listed twice")]
    Twice(String),
    #[error("there is no case `{case}` for a {role}")]
    UnknownCase { case: String, role: Role },
    #[error("there is no rule `{rule}` that binds the {role}: {help}")]
    UnknownRule {
        rule: String,
        role: Role,
        help: String,
    },
    #[error("it breaks one rule, and one is named above")]
    SecondRule,
}

fn wrong_source(lab: &str, name: &str) -> PathBuf {
    ["solutions", lab, "wrong", &format!("{name}.rs")]
        .iter()
        .collect()
}

/// Reads the wrong programs of a lab, sorted by name, and the issues of those with a bad head.
#[must_use]
pub fn read_wrong_programs(root: &Path, lab: &Lab) -> (Vec<WrongProgram>, Vec<Issue>) {
    let folder = root.join("solutions").join(&lab.name).join("wrong");
    // If the folder does not exist, the lack of wrong programs is another issue.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
        .collect();
    names.sort();
    let (mut programs, mut issues) = (Vec::new(), Vec::new());
    for name in names {
        let path = wrong_source(&lab.name, &name);
        let parsed = fs::read_to_string(root.join(&path))
            .map_err(|error| vec![error.into()])
            .and_then(|text| parse_head(&name, &text, lab));
        match parsed {
            Ok(program) => programs.push(program),
            Err(mistakes) => issues.extend(mistakes.iter().map(|mistake| {
                let message = format!("{}: {mistake}", path.display());
                Issue::new(AuthoringStep::WrongPrograms, message)
            })),
        }
    }
    (programs, issues)
}

/// Parses the lines at the top: first `//! The mistake.`, then `//! Breaks: RULE`,
/// `//! Fails: CASE (KIND)` and `//! May fail: CASE`. Other comment lines are skipped.
fn parse_head(name: &str, text: &str, lab: &Lab) -> Result<WrongProgram, Vec<HeadMistake>> {
    let role = Role::ALL.into_iter().find(|role| {
        let rest = name.strip_prefix(&role.to_string());
        rest.is_some_and(|rest| rest.starts_with('-'))
    });
    let Some(role) = role else {
        return Err(vec![HeadMistake::NoRole]);
    };
    let mut program = WrongProgram {
        name: name.to_owned(),
        role,
        mistake: String::new(),
        fails: Vec::new(),
        may_fail: Vec::new(),
        breaks: None,
    };
    let mut mistakes = Vec::new();
    let head = text.lines().map_while(|line| line.strip_prefix("//!"));
    let mut head = head.map(str::trim).zip(1..);
    if let Some((line, _)) = head.next() {
        line.clone_into(&mut program.mistake);
    }
    for (line, number) in head {
        let wrong = |mistake| HeadMistake::Line { number, mistake };
        mistakes.extend(parse_line(line, &mut program, lab).into_iter().map(wrong));
    }
    if program.mistake.is_empty() {
        mistakes.push(HeadMistake::NoSentence);
    }
    if program.fails.is_empty() && mistakes.is_empty() {
        mistakes.push(HeadMistake::NoCase);
    }
    if program.breaks.is_none() && !lab.rules.is_empty() && mistakes.is_empty() {
        mistakes.push(HeadMistake::NoRule);
    }
    if mistakes.is_empty() {
        Ok(program)
    } else {
        Err(mistakes)
    }
}

/// Adds the rule or the case that a line names, and returns what is wrong with the line.
fn parse_line(line: &str, program: &mut WrongProgram, lab: &Lab) -> Vec<LineMistake> {
    let (case, kind) = if let Some(text) = line.strip_prefix("Fails:") {
        match parse_case_and_kind(text) {
            Ok((case, kind)) => (case, Some(kind)),
            Err(mistake) => return vec![mistake],
        }
    } else if let Some(case) = line.strip_prefix("May fail:") {
        (case.trim(), None)
    } else if let Some(rule) = line.strip_prefix("Breaks:") {
        return parse_rule(rule.trim(), program, lab)
            .err()
            .into_iter()
            .collect();
    } else {
        return Vec::new();
    };
    let mut mistakes = Vec::new();
    if program.names(case) {
        mistakes.push(LineMistake::Twice(case.to_owned()));
    }
    let is_known = |spec: &Spec| spec.name == case && spec.program == program.role;
    if !lab.cases.iter().any(is_known) {
        mistakes.push(LineMistake::UnknownCase {
            case: case.to_owned(),
            role: program.role,
        });
    }
    match kind {
        Some(kind) => program.fails.push((case.to_owned(), kind)),
        None => program.may_fail.push(case.to_owned()),
    }
    mistakes
}

fn parse_rule(name: &str, program: &mut WrongProgram, lab: &Lab) -> Result<(), LineMistake> {
    let role = program.role;
    let rules = lab.rules.iter().filter(|rule| rule.is_for(role));
    let known: Vec<&str> = rules.map(|rule| rule.name.as_str()).collect();
    if !known.contains(&name) {
        return Err(LineMistake::UnknownRule {
            rule: name.to_owned(),
            role,
            help: suggestion(name, &known),
        });
    }
    match program.breaks.replace(name.to_owned()) {
        None => Ok(()),
        Some(_) => Err(LineMistake::SecondRule),
    }
}

fn parse_case_and_kind(text: &str) -> Result<(&str, Kind), LineMistake> {
    let (case, kind) = text
        .trim()
        .strip_suffix(')')
        .and_then(|text| text.split_once(" ("))
        .ok_or(LineMistake::Syntax)?;
    let kind: Result<Kind, Error> = Kind::deserialize(kind.into_deserializer());
    Ok((case, kind?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::tests::{lab, lab_with_rules};

    fn read_text(name: &str, head: &str) -> Result<WrongProgram, String> {
        let text = format!("{head}\n\nfn main() {{}}\n//! Fails: later (mismatch)\n");
        let parsed = parse_head(name, &text, &lab());
        parsed.map_err(|mistakes| mistakes.iter().map(|it| format!("{it}\n")).collect())
    }

    #[test]
    fn the_top_says_the_mistake_and_the_cases() {
        let program = read_text(
            "server-one-read",
            "//! Takes one read for a message.\n//!\n//! A student who tries it by hand sees nothing wrong.\n\
             //! Fails: pieces (part-came)\n//! May fail: greeting",
        )
        .unwrap();
        assert_eq!(program.mistake, "Takes one read for a message.");
        assert_eq!(program.expected_failure("pieces"), Some(Kind::PartCame));
        assert_eq!(program.expected_failure("greeting"), None);
        assert!(program.may_fail("greeting"));
        assert_eq!(program.bin_name("lab"), "lab-wrong-server-one-read");
    }

    #[test]
    fn where_there_are_rules_it_breaks_one() {
        let check = |head: &str| {
            let parsed = parse_head("server-x", head, &lab_with_rules());
            let told = |mistakes: Vec<HeadMistake>| {
                mistakes
                    .iter()
                    .map(|it| format!("{it}\n"))
                    .collect::<String>()
            };
            parsed.map(|program| program.breaks).map_err(told)
        };
        let fails = "//! X.\n//! Fails: pieces (hung)";
        let rule = "//! Breaks: greets-each-client";
        assert_eq!(
            check(&format!("{fails}\n{rule}")),
            Ok(Some("greets-each-client".to_owned()))
        );
        let error = |head: String| check(&head).unwrap_err();
        assert_eq!(
            error(fails.to_owned()),
            "no line says which rule it breaks: `//! Breaks: RULE`\n"
        );
        assert_eq!(
            error(format!("{fails}\n//! Breaks: greets-each-cliemt")),
            "line 3: there is no rule `greets-each-cliemt` that binds the server: \
             did you mean `greets-each-client`?\n"
        );
        assert_eq!(
            error(format!("{fails}\n//! Breaks: says-goodbye")),
            "line 3: there is no rule `says-goodbye` that binds the server: \
             known here: greets-each-client, one-read-is-no-message\n"
        );
        assert_eq!(
            error(format!("{fails}\n{rule}\n{rule}")),
            "line 4: it breaks one rule, and one is named above\n"
        );
    }

    #[test]
    fn what_is_wrong_with_it_is_said() {
        let check = |name: &str, head: &str, words: &str| {
            let error = read_text(name, head).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        check("one-read", "//! Reads once.", "must begin with `server-`");
        check("serverless", "//! Reads once.", "must begin with `server-`");
        check("server-x", "//! Reads once.", "no line says which case");
        check("server-x", "", "the first line must say the mistake");
        check(
            "server-x",
            "//! X.\n//! Fails: pieces",
            "line 2: expected a case and",
        );
        check(
            "server-x",
            "//! X.\n//! Fails: pieces (oops)",
            "unknown variant `oops`",
        );
        check(
            "server-x",
            "//! X.\n//! Fails: bye (hung)",
            "there is no case `bye` for a server",
        );
        check(
            "client-x",
            "//! X.\n//! Fails: pieces (hung)",
            "there is no case `pieces` for a client",
        );
        check(
            "server-x",
            "//! X.\n//! Fails: pieces (hung)\n//! May fail: pieces",
            "line 3: `pieces` is listed twice",
        );
    }
}
