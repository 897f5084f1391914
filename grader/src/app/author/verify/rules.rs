//! Which cases prove each rule of a lab, and which wrong programs are caught for it. Pure.

use std::io::{self, Write};

use super::issue::{AuthoringStep, Issue};
use super::results::ProofResults;
use super::run::ProofRun;
use super::wrong::WrongProgram;
use crate::spec::{Lab, Role, Rule};

/// The titles of the table's columns.
const HEAD: [&str; 4] = ["rule", "binds", "proved by", "caught"];

/// A rule, and one of the programs that it binds.
#[derive(Debug)]
pub(super) struct RuleProof<'a> {
    rule: &'a Rule,
    role: Role,
    /// The cases that prove it.
    cases: Vec<&'a str>,
    /// The wrong programs that a case fails for it.
    caught: Vec<&'a str>,
}

/// A row for each rule and each program that it binds.
pub(super) fn rule_proofs<'a>(
    lab: &'a Lab,
    wrong: &'a [WrongProgram],
    results: &ProofResults<'a>,
) -> Vec<RuleProof<'a>> {
    let pairs = lab.rules.iter();
    let pairs = pairs.flat_map(|rule| rule.binds.iter().map(move |role| (rule, *role)));
    pairs
        .map(|(rule, role)| {
            let cases = lab.cases.iter().filter(|case| case.program == role);
            let cases = cases.filter(|case| case.proves.iter().any(|name| name.value == rule.name));
            let programs = wrong.iter().enumerate();
            let caught = programs.filter(|(index, program)| {
                program.role == role && is_caught_for(rule, *index, program, results)
            });
            RuleProof {
                rule,
                role,
                cases: cases.map(|case| case.name.as_str()).collect(),
                caught: caught.map(|(_, program)| program.name.as_str()).collect(),
            }
        })
        .collect()
}

/// Whether a wrong program says that it breaks the rule, and a case fails it with a report that
/// names this rule.
fn is_caught_for(
    rule: &Rule,
    index: usize,
    program: &WrongProgram,
    results: &ProofResults<'_>,
) -> bool {
    let mut graded = results.of_run(ProofRun::Wrong(index));
    program.breaks.as_ref() == Some(&rule.name)
        && graded.any(|graded| {
            // Not by chance.
            program.expected_failure(&graded.case.name).is_some()
                && graded.broken_rules().iter().any(|it| it.name == rule.name)
        })
}

/// What is missing: a rule without a case or without a wrong program that is caught for it, a case
/// that proves no rule, a wrong program that is not caught for its rule.
pub(super) fn rule_issues(
    lab: &Lab,
    wrong: &[WrongProgram],
    results: &ProofResults<'_>,
    proofs: &[RuleProof<'_>],
) -> Vec<Issue> {
    if lab.rules.is_empty() {
        let message = format!(
            "specs/{}/lab.yaml has no rules: the sentences of the lab's contract, as specs/README.md \
             shows",
            lab.name
        );
        return vec![Issue::new(AuthoringStep::Cases, message)];
    }
    let cases = case_messages(lab, proofs).into_iter();
    let cases = cases.map(|it| Issue::new(AuthoringStep::Cases, it));
    let wrong = wrong_messages(lab, wrong, results, proofs).into_iter();
    let wrong = wrong.map(|it| Issue::new(AuthoringStep::WrongPrograms, it));
    cases.chain(wrong).collect()
}

/// The cases that prove no rule, and the rules that no case proves.
fn case_messages(lab: &Lab, proofs: &[RuleProof<'_>]) -> Vec<String> {
    let mut messages = Vec::new();
    for case in lab.cases.iter().filter(|case| case.proves.is_empty()) {
        messages.push(format!(
            "{} proves no rule: write `proves: [RULE]`, with rules of lab.yaml",
            case.source.path.display()
        ));
    }
    for proof in proofs.iter().filter(|proof| proof.cases.is_empty()) {
        let (name, role) = (&proof.rule.name, proof.role);
        messages.push(format!(
            "the rule {name} binds the {role}, and no case of the {role} proves it"
        ));
    }
    messages
}

/// The rules that no wrong program breaks, and the wrong programs that are not caught for theirs.
fn wrong_messages(
    lab: &Lab,
    wrong: &[WrongProgram],
    results: &ProofResults<'_>,
    proofs: &[RuleProof<'_>],
) -> Vec<String> {
    let mut messages = Vec::new();
    // That there are too few wrong programs is an issue of its own.
    for RuleProof { rule, role, .. } in proofs.iter().filter(|_| !wrong.is_empty()) {
        let name = &rule.name;
        let breaks = |it: &WrongProgram| it.role == *role && it.breaks.as_ref() == Some(name);
        if !wrong.iter().any(breaks) {
            messages.push(format!(
                "the rule {name} binds the {role}, and no wrong {role} breaks it: write one with \
                 the line `//! Breaks: {name}`"
            ));
        }
    }
    for (index, program) in wrong.iter().enumerate() {
        let has_run = results.of_run(ProofRun::Wrong(index)).next().is_some();
        let is_caught = |proof: &RuleProof<'_>| proof.caught.contains(&program.name.as_str());
        if let Some(rule) = program.breaks.as_ref()
            && has_run
            && !proofs.iter().any(is_caught)
        {
            messages.push(format!(
                "{} breaks the rule {rule}, and no case fails it with a report that names this rule",
                program.source(&lab.name).display()
            ));
        }
    }
    messages
}

/// How many rules are proved for each program that they bind, and how many there are.
pub(super) fn proved_share(proofs: &[RuleProof<'_>]) -> (usize, usize) {
    let is_proved = |proof: &&RuleProof<'_>| !proof.cases.is_empty() && !proof.caught.is_empty();
    (proofs.iter().filter(is_proved).count(), proofs.len())
}

/// Writes the table of a lab's rules: a line for each case and wrong program.
pub(super) fn write_rules(proofs: &[RuleProof<'_>], out: &mut dyn Write) -> io::Result<()> {
    let width = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or_default();
    let rules = width(&mut proofs.iter().map(|proof| proof.rule.name.len())).max(HEAD[0].len());
    let cases = proofs.iter().flat_map(|proof| &proof.cases);
    let cases = width(&mut cases.map(|case| case.len())).max(HEAD[2].len());
    let mut row = |[rule, role, case, wrong]: [&str; 4]| {
        let line = format!("{rule:<rules$}  {role:<6}  {case:<cases$}  {wrong}");
        writeln!(out, "{}", line.trim_end())
    };
    row(HEAD)?;
    for proof in proofs {
        for line in 0..proof.cases.len().max(proof.caught.len()).max(1) {
            let (rule, role) = match line {
                0 => (proof.rule.name.as_str(), proof.role.name()),
                _ => ("", ""),
            };
            let case = proof.cases.get(line).copied().unwrap_or_default();
            let wrong = proof.caught.get(line).copied().unwrap_or_default();
            row([rule, role, case, wrong])?;
        }
    }
    Ok(())
}
