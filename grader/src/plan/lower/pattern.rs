//! What is expected: patterns in which random values are written out.

use super::context::{Lowering, Scope};
use crate::plan::calculation::Wanted;
use crate::plan::expectation::{Expectation, Expression, ExpressionPart, WhereTest};
use crate::plan::text::{Text, TextPart};
use crate::spec::{Allowed, Pattern, Reach, Regex, RegexPattern, TemplatePart};

impl Lowering<'_> {
    pub(super) fn expectation(&self, pattern: &Pattern, scope: Scope) -> Expectation {
        self.reaching(pattern, Reach::Whole, scope)
    }

    fn reaching(&self, pattern: &Pattern, reach: Reach, scope: Scope) -> Expectation {
        let inner = |pattern: &Pattern| Box::new(self.expectation(pattern, scope));
        let part = |pattern: &Pattern| Box::new(self.reaching(pattern, Reach::Part, scope));
        let all = |patterns: &[Pattern]| {
            let all = patterns.iter();
            all.map(|pattern| self.expectation(pattern, scope))
                .collect()
        };
        match pattern {
            Pattern::Exact(data) => Expectation::Exact(self.data(data, scope)),
            Pattern::Regex(regex) => Expectation::Regex(self.expression(regex, reach, scope)),
            Pattern::Contains(pattern) => Expectation::Contains(part(pattern)),
            Pattern::Lacks(pattern) => Expectation::Lacks(part(pattern)),
            Pattern::Json(json) => Expectation::Json(self.json(json, scope)),
            Pattern::Line(pattern) => Expectation::Line(inner(pattern)),
            Pattern::Length(length, pattern) => {
                Expectation::Length(self.wanted(length, scope), pattern.as_deref().map(inner))
            }
            Pattern::Until(end, pattern) => {
                Expectation::Until(self.data(end, scope), pattern.as_deref().map(inner))
            }
            Pattern::ToEof(pattern) => Expectation::ToEof(inner(pattern)),
            Pattern::Parts(parts) => Expectation::Parts(all(parts)),
            Pattern::AnyOf(patterns) => Expectation::AnyOf(all(patterns)),
            Pattern::All(patterns) => Expectation::All(all(patterns)),
            Pattern::Number(number, value, label) => {
                Expectation::Number(*number, self.wanted(value, scope), label.clone())
            }
            Pattern::Sized(number, pattern) => Expectation::Sized(*number, inner(pattern)),
            Pattern::Decoded(function, pattern) => Expectation::Decoded(*function, inner(pattern)),
            Pattern::Xor(key, pattern) => Expectation::Xor(self.data(key, scope), inner(pattern)),
            Pattern::Captured(name, pattern) => {
                Expectation::Captured(self.capture_name(name, scope), inner(pattern))
            }
            Pattern::Where(pattern, conditions) => {
                let conditions = conditions.iter().map(|condition| WhereTest {
                    written: condition.written.clone(),
                    calculation: self.calculation(&condition.formula, scope),
                    wanted: self.wanted(&condition.value, scope),
                });
                Expectation::Where(inner(pattern), conditions.collect())
            }
        }
    }

    fn wanted(&self, value: &Allowed, scope: Scope) -> Wanted {
        let number = |formula| self.calculation(formula, scope);
        match value {
            Allowed::Any => Wanted::Any,
            Allowed::Is(formula) => Wanted::Is(number(formula)),
            Allowed::Range(min, max) => {
                Wanted::Range(min.as_ref().map(number), max.as_ref().map(number))
            }
            Allowed::AnyOf(values) => Wanted::AnyOf(
                values
                    .iter()
                    .map(|value| self.wanted(value, scope))
                    .collect(),
            ),
        }
    }

    fn expression(&self, regex: &RegexPattern, reach: Reach, scope: Scope) -> Expression {
        let parts: Vec<ExpressionPart> = regex
            .template
            .0
            .iter()
            .map(|part| match part {
                TemplatePart::Text(text) => ExpressionPart::Source(text.clone()),
                TemplatePart::Var(var) => match self.variable(var, scope) {
                    TextPart::Bytes(bytes) => {
                        ExpressionPart::Source(Regex::literal(&bytes, &bytes))
                    }
                    hole @ TextPart::Hole(_) => ExpressionPart::Literal(Text(vec![hole])),
                },
            })
            .collect();
        let groups = regex.groups.iter();
        Expression {
            source: regex.source.clone(),
            compiled: regex.compiled.clone().or_else(|| compiled(&parts, reach)),
            parts,
            reach,
            groups: groups.map(|name| self.capture_name(name, scope)).collect(),
        }
    }
}

/// The expression, if it does not depend on the run.
fn compiled(parts: &[ExpressionPart], reach: Reach) -> Option<Regex> {
    let mut source = String::new();
    for part in parts {
        match part {
            ExpressionPart::Source(text) => source.push_str(text),
            ExpressionPart::Literal(_) => return None,
        }
    }
    Regex::new(&source, reach).ok()
}
