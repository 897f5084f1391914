//! Checks the rules of a lab, and the names with which cases and steps refer to them.

use super::checker::Checker;
use crate::spec::lab::{Lab, Spec};
use crate::spec::names::Role;
use crate::spec::problem::Problem;
use crate::spec::rule::Rule;
use crate::spec::source::{Located, Mark};
use crate::spec::suggest::suggestion;
use crate::spec::written::{self, Entries, Record, RuleMap, StepMap};

/// A mistake in `lab.yaml`, and where it is.
type Mistake = (Mark, Problem);

/// Checks the rules of `lab.yaml`: all of them, or all mistakes in them.
pub(in crate::spec) fn check_rules(
    entries: &Entries<Located<Record<RuleMap>>>,
) -> Result<Vec<Rule>, Vec<Mistake>> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut mistakes: Vec<Mistake> = Vec::new();
    for (name, map) in &entries.0 {
        if !is_rule_name(&name.value) {
            let problem = format!("`{}` cannot be the name of a rule", *name.value);
            let help = "lower-case letters, digits and `-`: `greets-each-client`";
            mistakes.push((name.mark, Problem::new(problem, help)));
        }
        if rules.iter().any(|rule| rule.name == *name.value) {
            let problem = format!("the rule `{}` is written twice", *name.value);
            mistakes.push((name.mark, Problem::new(problem, "keep one of the two")));
        }
        let binds = match map.value.binds.located() {
            None => Role::ALL.to_vec(),
            Some(roles) => {
                let written: Vec<Role> = roles.value.iter().map(|role| role.value.0).collect();
                let binds = Role::ALL.into_iter().filter(|role| written.contains(role));
                let binds: Vec<Role> = binds.collect();
                if binds.is_empty() || binds.len() != written.len() {
                    let problem = "a rule binds one of the two programs, or both";
                    let help = "write `[server]` or `[client]`, or leave `binds` out for both";
                    mistakes.push((roles.mark, Problem::new(problem, help)));
                }
                binds
            }
        };
        rules.push(Rule {
            name: name.value.to_string(),
            binds,
            says: map.value.says.0.clone(),
            why: map.value.why.0.clone(),
        });
    }
    if mistakes.is_empty() {
        Ok(rules)
    } else {
        Err(mistakes)
    }
}

/// Checks that the lab has the rules that a case proves, and that they bind its program.
pub(in crate::spec) fn check_proved_rules(lab: &Lab, case: &Spec) -> Vec<(Mark, Problem)> {
    let names: Vec<&str> = lab.rules.iter().map(|rule| rule.name.as_str()).collect();
    let mut mistakes = Vec::new();
    for proved in &case.proves {
        let name = &proved.value;
        let problem = match lab.rules.iter().find(|rule| rule.name == *name) {
            Some(rule) if rule.is_for(case.program) => continue,
            Some(_) => Problem::new(
                format!("the rule `{name}` does not bind the {}", case.program),
                "see its `binds` in lab.yaml",
            ),
            None if names.is_empty() => Problem::new(
                format!("there is no rule `{name}`"),
                "write it into lab.yaml, below `rules:`",
            ),
            None => Problem::new(
                format!("there is no rule `{name}`"),
                suggestion(name, &names),
            ),
        };
        mistakes.push((proved.mark, problem));
    }
    mistakes
}

fn is_rule_name(name: &str) -> bool {
    let is_part = |part: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !part.is_empty() && part.chars().all(plain)
    };
    name.split('-').all(is_part)
}

impl Checker {
    /// The rules that a case says it proves. A case has these or, without rules, a reason.
    pub(super) fn check_proves(&mut self, case: &written::Case) -> Vec<Located<String>> {
        let mut proves: Vec<Located<String>> = Vec::new();
        let Some(names) = case.proves.located() else {
            if !case.why.is_written() {
                let problem = "this case does not say what it proves";
                let help = "write `proves: [RULE]`, with rules of lab.yaml";
                self.record_error(Mark(0), Problem::new(problem, help));
            }
            return proves;
        };
        if let Some(mark) = case.why.mark() {
            let problem = "`why` beside `proves`";
            let help = "the rules say why: remove it, or write it there";
            self.record_error(mark, Problem::new(problem, help));
        }
        if names.value.is_empty() {
            let help = "write at least one rule of lab.yaml";
            self.record_error(names.mark, Problem::new("this proves nothing", help));
        }
        for name in names.value.iter() {
            if proves.iter().any(|known| known.value == *name.value) {
                self.record_duplicate(&name.value, name.mark);
            }
            proves.push(Located {
                value: name.value.to_string(),
                mark: name.mark,
            });
        }
        proves
    }

    /// The rule that a step names; `None` if the case does not prove it.
    pub(super) fn check_step_rule(&mut self, map: &StepMap) -> Option<Option<String>> {
        let Some(rule) = map.rule.located() else {
            return Some(None);
        };
        let name = rule.value.as_str();
        if self.proves.iter().any(|proved| proved.value == name) {
            return Some(Some(name.to_owned()));
        }
        let known: Vec<&str> = self.proves.iter().map(|it| it.value.as_str()).collect();
        let help = if known.is_empty() {
            format!("write `proves: [{name}]` above")
        } else {
            suggestion(name, &known)
        };
        let problem = format!("`{name}` is not among the rules that this case proves");
        self.record_error(rule.mark, Problem::new(problem, help));
        None
    }
}
