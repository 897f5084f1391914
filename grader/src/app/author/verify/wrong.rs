//! Wrong programs: each has one mistake, and says at its top which cases must fail it, and how. Pure but for [`read`].

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;

use super::{Issue, ProofStep};
use crate::spec::{Lab, Role};
use crate::verdict::conversation::Kind;

/// A program with one mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongProgram {
    /// The file's name without `.rs`: the role, and what it is known by.
    pub name: String,
    /// Which of the lab's programs it could be.
    pub role: Role,
    /// The mistake, in one sentence.
    pub mistake: String,
    /// The cases that fail it, and what each finds; what the mistake is about comes first.
    pub fails: Vec<(String, Kind)>,
    /// Cases whose verdict depends on luck.
    pub may_fail: Vec<String>,
}

impl WrongProgram {
    /// The name of its binary.
    #[must_use]
    pub fn bin_name(&self, lab: &str) -> String {
        format!("{lab}-wrong-{}", self.name)
    }

    /// Its file, in the course's folder.
    #[must_use]
    pub fn source(&self, lab: &str) -> PathBuf {
        source(lab, &self.name)
    }

    /// How the case has to fail it, if it has to.
    #[must_use]
    pub fn fails(&self, case: &str) -> Option<Kind> {
        let found = self.fails.iter().find(|(name, _)| name == case);
        found.map(|(_, kind)| *kind)
    }

    /// Whether the case may fail it, in any way.
    #[must_use]
    pub fn may_fail(&self, case: &str) -> bool {
        self.may_fail.iter().any(|name| name == case)
    }
}

fn source(lab: &str, name: &str) -> PathBuf {
    ["solutions", lab, "wrong", &format!("{name}.rs")]
        .iter()
        .collect()
}

/// The wrong programs of a lab, by name, and what is wrong with their own words.
pub fn read(root: &Path, lab: &Lab) -> (Vec<WrongProgram>, Vec<Issue>) {
    let folder = root.join("solutions").join(&lab.name).join("wrong");
    // A lab that has no such folder has no wrong programs; that is said elsewhere.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
        .collect();
    names.sort();
    let (mut programs, mut gaps) = (Vec::new(), Vec::new());
    for name in names {
        let path = source(&lab.name, &name);
        let parsed = fs::read_to_string(root.join(&path))
            .map_err(|error| vec![error.to_string()])
            .and_then(|text| parse(&name, &text, lab));
        match parsed {
            Ok(program) => programs.push(program),
            Err(mistakes) => gaps.extend(mistakes.into_iter().map(|mistake| {
                let words = format!("{}: {mistake}", path.display());
                Issue::new(ProofStep::WrongPrograms, words)
            })),
        }
    }
    (programs, gaps)
}

/// Reads the lines at the top: `//! The mistake.`, then `//! Fails: CASE (KIND)` and `//! May fail: CASE`.
fn parse(name: &str, text: &str, lab: &Lab) -> Result<WrongProgram, Vec<String>> {
    let role = Role::ALL.into_iter().find(|role| {
        let rest = name.strip_prefix(role.name());
        rest.is_some_and(|rest| rest.starts_with('-'))
    });
    let Some(role) = role else {
        return Err(vec![
            "the name begins with `server-` or `client-`".to_owned(),
        ]);
    };
    let mut program = WrongProgram {
        name: name.to_owned(),
        role,
        mistake: String::new(),
        fails: Vec::new(),
        may_fail: Vec::new(),
    };
    let mut mistakes = Vec::new();
    let head = text.lines().map_while(|line| line.strip_prefix("//!"));
    for (index, line) in head.map(str::trim).enumerate() {
        let mut wrong = |what: String| mistakes.push(format!("line {}: {what}", index + 1));
        if index == 0 {
            line.clone_into(&mut program.mistake);
        } else if let Some(words) = line.strip_prefix("Fails:") {
            match case_and_kind(words) {
                Ok((case, kind)) => program.fails.push((case.to_owned(), kind)),
                Err(what) => wrong(what),
            }
        } else if let Some(case) = line.strip_prefix("May fail:") {
            program.may_fail.push(case.trim().to_owned());
        } else {
            continue;
        }
        let said = program.fails.iter().map(|(case, _)| case);
        let said: Vec<&String> = said.chain(&program.may_fail).collect();
        if let Some((last, before)) = said.split_last()
            && index > 0
        {
            if before.contains(last) {
                wrong(format!("`{last}` is said twice"));
            }
            let case = lab.cases.iter().find(|case| case.name == **last);
            if case.is_none_or(|case| case.program != role) {
                wrong(format!("no case for a {} is `{last}`", role.name()));
            }
        }
    }
    if program.mistake.is_empty() {
        mistakes
            .push("the first line says the mistake: `//! Takes one read for a message.`".into());
    }
    if program.fails.is_empty() && mistakes.is_empty() {
        mistakes.push("no line says which case must fail it: `//! Fails: CASE (KIND)`".into());
    }
    if mistakes.is_empty() {
        Ok(program)
    } else {
        Err(mistakes)
    }
}

fn case_and_kind(words: &str) -> Result<(&str, Kind), String> {
    let parts = words
        .trim()
        .strip_suffix(')')
        .and_then(|words| words.split_once(" ("));
    let Some((case, kind)) = parts else {
        return Err("a case and what it finds: `//! Fails: CASE (KIND)`".to_owned());
    };
    match Kind::deserialize(kind.into_deserializer()) {
        Ok(kind) => Ok((case, kind)),
        Err(error) => Err(Error::to_string(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::tests::lab;

    fn read_text(name: &str, head: &str) -> Result<WrongProgram, String> {
        let text = format!("{head}\n\nfn main() {{}}\n//! Fails: later (mismatch)\n");
        parse(name, &text, &lab()).map_err(|mistakes| mistakes.join("\n"))
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
        assert_eq!(program.fails("pieces"), Some(Kind::PartCame));
        assert_eq!(program.fails("greeting"), None);
        assert!(program.may_fail("greeting"));
        assert_eq!(program.bin_name("lab"), "lab-wrong-server-one-read");
    }

    #[test]
    fn what_is_wrong_with_it_is_said() {
        let check = |name: &str, head: &str, words: &str| {
            let error = read_text(name, head).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        check("one-read", "//! Reads once.", "begins with `server-`");
        check("serverless", "//! Reads once.", "begins with `server-`");
        check("server-x", "//! Reads once.", "no line says which case");
        check("server-x", "", "the first line says the mistake");
        check(
            "server-x",
            "//! X.\n//! Fails: pieces",
            "line 2: a case and",
        );
        check(
            "server-x",
            "//! X.\n//! Fails: pieces (oops)",
            "unknown variant `oops`",
        );
        check(
            "server-x",
            "//! X.\n//! Fails: bye (hung)",
            "no case for a server is `bye`",
        );
        check(
            "client-x",
            "//! X.\n//! Fails: pieces (hung)",
            "no case for a client is `pieces`",
        );
        check(
            "server-x",
            "//! X.\n//! Fails: pieces (hung)\n//! May fail: pieces",
            "line 3: `pieces` is said twice",
        );
    }
}
