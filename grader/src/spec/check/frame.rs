//! Checks what a pattern says about one frame: its text, its fields, what it decodes to.

use super::checker::Checker;
use super::pattern::PatternPlace;
use super::template::Known;
use crate::base::function::Function;
use crate::spec::data::Data;
use crate::spec::pattern::Pattern;
use crate::spec::problem::Problem;
use crate::spec::regex::{Reach, Regex, RegexPattern};
use crate::spec::source::{Located, Mark};
use crate::spec::variable::TemplatePart;
use crate::spec::written::{self, Fragments, HexOf, PatternMap};

impl Checker {
    /// What is said about one frame; `Some(None)` if nothing is.
    pub(super) fn check_tests(
        &mut self,
        map: &PatternMap,
        mark: Mark,
        place: PatternPlace,
        known: Known,
    ) -> Option<Option<Pattern>> {
        if map.regex.is_written() && map.contains.is_written() {
            let problem = "`regex` and `contains` in one pattern";
            self.record_error(mark, Problem::new(problem, "write one of them"));
            return None;
        }
        let mut tests = Vec::new();
        if !map.byte_fields().is_empty() {
            tests.push(self.check_bytes(map, mark, known)?);
        }
        if let Some(regex) = map.regex.located() {
            let regex = self.check_regex(&regex.value, regex.mark, Reach::Whole, known)?;
            tests.push(Pattern::Regex(regex));
        }
        for (fragments, is_wanted) in [(&map.contains, true), (&map.lacks, false)] {
            if let Some(fragments) = fragments.located() {
                let found = self.check_fragments(&fragments.value, fragments.mark, known)?;
                tests.extend(found.into_iter().map(|fragment| match is_wanted {
                    true => Pattern::Contains(Box::new(fragment)),
                    false => Pattern::Lacks(Box::new(fragment)),
                }));
            }
        }
        if let Some(alternatives) = map.any_of.located() {
            tests.push(self.check_alternatives(&alternatives.value, place, known)?);
        }
        Some(match tests.len() {
            0 => None,
            1 => tests.pop(),
            _ => Some(Pattern::All(tests)),
        })
    }

    fn check_alternatives(
        &mut self,
        alternatives: &[Located<written::Pattern>],
        place: PatternPlace,
        known: Known,
    ) -> Option<Pattern> {
        let before = self.captures.names();
        let mut checked = Vec::new();
        let mut of_all = None;
        for alternative in alternatives {
            let (pattern, bound) = self.alternative(&before, |checker| {
                checker.check_framed(&alternative.value, alternative.mark, place, known)
            });
            checked.push(pattern);
            of_all = Some(match of_all {
                None => bound,
                Some(others) => &others & &bound,
            });
        }
        let of_all = of_all.unwrap_or_default();
        self.captures.end_alternatives(&before, &of_all);
        let checked: Vec<Pattern> = checked.into_iter().collect::<Option<_>>()?;
        if place.is_open() {
            self.check_told_apart(alternatives, &checked)?;
        }
        Some(Pattern::AnyOf(checked))
    }

    /// On a stream, a text that another one begins with would always win.
    fn check_told_apart(
        &mut self,
        alternatives: &[Located<written::Pattern>],
        checked: &[Pattern],
    ) -> Option<()> {
        let texts: Vec<Option<&str>> = checked.iter().map(known_text).collect();
        for (index, longer) in texts.iter().enumerate() {
            let Some(longer) = longer else { continue };
            for (other, shorter) in texts.iter().enumerate() {
                if other != index && shorter.is_some_and(|shorter| longer.starts_with(shorter)) {
                    let problem = "this begins like another alternative, which ends sooner";
                    let help = "on a stream nothing tells which of them has come: add what ends it";
                    let mark = alternatives[index].mark;
                    self.record_error(mark, Problem::new(problem, help));
                    return None;
                }
            }
        }
        Some(())
    }

    /// One of the words for bytes, in a pattern.
    fn check_bytes(&mut self, map: &PatternMap, mark: Mark, known: Known) -> Option<Pattern> {
        self.check_one_word(&map.byte_fields(), mark)?;
        if let Some((number, value)) = map.number() {
            let label = map.name.get().map(|name| name.to_string());
            let label = label.or_else(|| variable_name(&value.value));
            let value = self.check_expected_number(number, value, known)?;
            return Some(Pattern::Number(number, value, label));
        }
        if let Some(sized) = map.sized.located() {
            let (number, inner) = self.check_sized(&sized.value.written(), sized.mark)?;
            let whole = PatternPlace::Whole;
            let inner = self.check_framed(&inner.value, inner.mark, whole, known)?;
            return Some(Pattern::Sized(number, Box::new(inner)));
        }
        if let Some(HexOf::Of(inner)) = map.hex.get() {
            return self.check_decoded(Function::Hex, inner, mark, known);
        }
        if let Some((function, inner)) = map.encoding() {
            return self.check_decoded(function, &inner.value, inner.mark, known);
        }
        if let Some(xor) = map.xor.located() {
            let (key, inner) = self.check_xor(&xor.value, xor.mark)?;
            let whole = PatternPlace::Whole;
            let pattern = self.check_framed(&key.value, key.mark, whole, known)?;
            let Pattern::Exact(key) = pattern else {
                self.record_error(key.mark, Problem::without_help("the key of `xor` is data"));
                return None;
            };
            let inner = self.check_framed(&inner.value, inner.mark, whole, known)?;
            return Some(Pattern::Xor(key, Box::new(inner)));
        }
        if let Some(json) = map.json.located() {
            let json = self.check_json(&json.value.0, json.mark, known);
            return json.map(Pattern::Json);
        }
        self.check_exact_map(map, mark, known)
    }

    /// Words for bytes that mean exactly these bytes.
    fn check_exact_map(&mut self, map: &PatternMap, mark: Mark, known: Known) -> Option<Pattern> {
        if let Some((function, data)) = map.digest() {
            let data = self.check_data(&data.value, data.mark, known)?;
            return Some(Pattern::Exact(Data::Applied(function, Box::new(data))));
        }
        let mut data = written::DataMap {
            file: map.file.clone(),
            random: map.random.clone(),
            repeat: map.repeat.clone(),
            ..written::DataMap::default()
        };
        if let Some(hex) = map.hex.located()
            && let HexOf::Digits(digits) = &hex.value
        {
            let value = HexOf::Digits(digits.clone());
            let mark = hex.mark;
            data.hex = written::Field(Some(Located { value, mark }));
        }
        let data = written::Data::Made(Box::new(data));
        self.check_data(&data, mark, known).map(Pattern::Exact)
    }

    fn check_decoded(
        &mut self,
        function: Function,
        inner: &written::Pattern,
        mark: Mark,
        known: Known,
    ) -> Option<Pattern> {
        let inner = self.check_framed(inner, mark, PatternPlace::Whole, known)?;
        Some(Pattern::Decoded(function, Box::new(inner)))
    }

    fn check_fragments(
        &mut self,
        fragments: &Fragments,
        mark: Mark,
        known: Known,
    ) -> Option<Vec<Pattern>> {
        let all = match fragments {
            Fragments::One(one) => vec![self.check_fragment(one, mark, known)],
            Fragments::All(all) => all
                .iter()
                .map(|one| self.check_fragment(&one.value, one.mark, known))
                .collect(),
        };
        all.into_iter().collect()
    }

    /// What a frame contains: data, or `{regex: …}`.
    fn check_fragment(
        &mut self,
        fragment: &written::Pattern,
        mark: Mark,
        known: Known,
    ) -> Option<Pattern> {
        if let written::Pattern::Map(map) = fragment
            && let Some(regex) = map.regex.located()
            && map.frames().is_empty()
            && map.byte_fields().is_empty()
        {
            let regex = self.check_regex(&regex.value, regex.mark, Reach::Part, known)?;
            return Some(Pattern::Regex(regex));
        }
        match self.check_framed(fragment, mark, PatternPlace::Whole, known)? {
            exact @ Pattern::Exact(_) => Some(exact),
            number @ Pattern::Number(..) => Some(number),
            _ => {
                let problem = "a frame contains data, or what matches a regular expression";
                let help = "write text, `{hex: …}`, `{regex: …}`, or a list of these";
                self.record_error(mark, Problem::new(problem, help));
                None
            }
        }
    }

    fn check_regex(
        &mut self,
        expression: &written::Expression,
        mark: Mark,
        reach: Reach,
        known: Known,
    ) -> Option<RegexPattern> {
        let source = expression.0.as_str();
        let template = self.check_template(source, mark, known)?;
        // Whatever the variables are, they change nothing about the rest.
        let sample = template.with_variables_as("0");
        let compiled = Regex::new(&sample, reach).map_err(|error| {
            let problem = format!("this is not a regular expression: {error}");
            let help = "the syntax is that of the crate regex-lite; \
                        in YAML, single quotes leave backslashes alone";
            Problem::new(problem, help)
        });
        let compiled = self.ok_or_record(mark, compiled)?;
        let groups: Vec<_> = compiled
            .group_names()
            .into_iter()
            .map(|name| self.bind(name, mark))
            .collect();
        Some(RegexPattern {
            source: source.to_owned(),
            compiled: (!template.has_variables()).then_some(compiled),
            template,
            groups: groups.into_iter().collect::<Option<_>>()?,
        })
    }
}

/// The text, if it has no variables.
fn known_text(pattern: &Pattern) -> Option<&str> {
    let Pattern::Exact(Data::Text(template)) = pattern else {
        return None;
    };
    match template.0.as_slice() {
        [TemplatePart::Text(text)] => Some(text),
        _ => None,
    }
}

/// The variable that is all of a value: its name is that of the value.
fn variable_name(value: &written::AllowedText) -> Option<String> {
    let written::AllowedText::Text(text) = value else {
        return None;
    };
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_name).then(|| name.to_owned())
}

impl PatternMap {
    /// Whether it means exactly some bytes, which are known without looking.
    pub(super) fn is_exact(&self) -> bool {
        let is_digits = matches!(self.hex.get(), Some(HexOf::Digits(_)));
        is_digits
            || self.file.is_written()
            || self.random.is_written()
            || self.repeat.is_written()
            || self.digest().is_some()
    }

    /// Whether something else is said about the frame.
    pub(super) fn has_test(&self) -> bool {
        self.regex.is_written()
            || self.contains.is_written()
            || self.lacks.is_written()
            || self.any_of.is_written()
    }

    /// Whether nothing is said at all.
    pub(super) fn is_empty(&self) -> bool {
        self.byte_fields().is_empty() && self.frames().is_empty() && !self.has_test()
    }

    /// Whether it says itself where its bytes end.
    pub(super) fn knows_its_size(&self) -> bool {
        let is_free =
            self.regex.is_written() || self.contains.is_written() || self.lacks.is_written();
        let is_sized = self.number().is_some()
            || self.sized.is_written()
            || self.chunked.is_written()
            || self.any_of.is_written();
        is_sized && !is_free
    }
}
