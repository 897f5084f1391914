//! Checks data: made in exactly one way, from known files, and small enough for a test.

use super::checker::Checker;
use super::template::Known;
use crate::base::function::Function;
use crate::base::number::NumberType;
use crate::spec::data::Data;
use crate::spec::json::Json;
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::suggest::suggestion;
use crate::spec::units::MAX_SIZE;
use crate::spec::written::{self, HexOf};

/// The maximum size of all data of a case, in bytes: all of it is in memory, along with the data of
/// the cases that run at the same time.
const MAX_CASE_DATA: u64 = 128 << 20;

impl Checker {
    /// Checks data, written at this mark.
    pub(super) fn check_data(
        &mut self,
        data: &written::Data,
        mark: Mark,
        known: Known,
    ) -> Option<Data> {
        let checked = match data {
            written::Data::Text(text) => self.check_template(text, mark, known).map(Data::Text),
            written::Data::Made(map) => self.check_data_map(map, mark, known),
            written::Data::Join(parts) => {
                let parts: Vec<Option<Data>> = parts
                    .iter()
                    .map(|part| self.check_data(&part.value, part.mark, known))
                    .collect();
                parts.into_iter().collect::<Option<_>>().map(Data::Join)
            }
        }?;
        if self.known_size(&checked) > MAX_SIZE {
            self.record_error(mark, Problem::without_help("this is more than 64MiB"));
            return None;
        }
        let before = self.data_bytes;
        self.data_bytes =
            before.saturating_add(self.added_bytes(&checked).saturating_mul(self.rounds));
        if self.data_bytes > MAX_CASE_DATA {
            if before <= MAX_CASE_DATA {
                let problem = "with this the data of the case is more than 128MiB";
                let help = "write less of it, or a smaller `times`";
                self.record_error(mark, Problem::new(problem, help));
            }
            return None;
        }
        Some(checked)
    }

    /// Checks `{hex: …}` and the other ways to make data.
    pub(super) fn check_data_map(
        &mut self,
        map: &written::DataMap,
        mark: Mark,
        known: Known,
    ) -> Option<Data> {
        if let Some(mark) = map.folder.mark() {
            let problem = "a folder is an entry of `files`, and no data";
            self.record_error(mark, Problem::without_help(problem));
            return None;
        }
        self.check_one_word(&map.byte_fields(), mark)?;
        if let Some(hex) = map.hex.located() {
            return match &hex.value {
                HexOf::Digits(digits) => Some(Data::Bytes(digits.to_vec())),
                HexOf::Of(data) => self.check_applied(Function::Hex, data, hex.mark, known),
            };
        }
        if let Some((function, data)) = map.encoding() {
            return self.check_applied(function, &data.value, data.mark, known);
        }
        if let Some((function, data)) = map.digest() {
            return self.check_applied(function, &data.value, data.mark, known);
        }
        if let Some((number, value)) = map.number() {
            let formula = self.check_sent_number(number, value, known)?;
            return Some(Data::Number(number, formula));
        }
        if let Some(sized) = map.sized.located() {
            let (number, data) = self.check_sized(&sized.value.written(), sized.mark)?;
            let data = self.check_data(&data.value, data.mark, known)?;
            return Some(Data::Sized(number, Box::new(data)));
        }
        if let Some(xor) = map.xor.located() {
            let (key, data) = self.check_xor(&xor.value, xor.mark)?;
            let key = self.check_data(&key.value, key.mark, known);
            let data = self.check_data(&data.value, data.mark, known);
            return Some(Data::Xor(Box::new(key?), Box::new(data?)));
        }
        if let Some(json) = map.json.located() {
            return self
                .check_json(&json.value.0, json.mark, known)
                .map(Data::Json);
        }
        if let Some(random) = map.random.get() {
            return Some(Data::Random {
                size: *random.size,
                seed: random.seed.0.into(),
            });
        }
        if let Some(repeat) = map.repeat.get() {
            return self.check_repeat(repeat);
        }
        let file = map.file.located()?;
        self.check_file_reference(&file.value, file.mark, known)
    }

    /// Checks that exactly one word says how the bytes are made.
    pub(super) fn check_one_word(&mut self, words: &[&str], mark: Mark) -> Option<()> {
        let problem = match words {
            [_] => return Some(()),
            [] => "this map says nothing".to_owned(),
            several => format!("`{}` in one map", several.join("` and `")),
        };
        let help = "data is one of `hex`, `file`, `random`, `repeat`, `json`, a number (`u16`), \
                    `sized` or a function (`sha256`); a list joins several";
        self.record_error(mark, Problem::new(problem, help));
        None
    }

    fn check_applied(
        &mut self,
        function: Function,
        data: &written::Data,
        mark: Mark,
        known: Known,
    ) -> Option<Data> {
        let data = self.check_data(data, mark, known)?;
        Some(Data::Applied(function, Box::new(data)))
    }

    /// The one size of `sized`, and what it is of.
    pub(super) fn check_sized<'w, T>(
        &mut self,
        written: &[(NumberType, &'w Located<T>)],
        mark: Mark,
    ) -> Option<(NumberType, &'w Located<T>)> {
        if let [one] = written {
            return Some(*one);
        }
        let help = "write one size and what has it: `{sized: {u16: DATA}}`";
        self.record_error(mark, Problem::new("`sized` has one size", help));
        None
    }

    /// The key and the data of `xor`.
    pub(super) fn check_xor<'w, T>(
        &mut self,
        parts: &'w [Located<T>],
        mark: Mark,
    ) -> Option<(&'w Located<T>, &'w Located<T>)> {
        if let [key, data] = parts {
            return Some((key, data));
        }
        let problem = format!("`xor` has a key and data, and here are {}", parts.len());
        self.record_error(mark, Problem::new(problem, "write `{xor: [KEY, DATA]}`"));
        None
    }

    /// Checks JSON: the variables in its texts.
    pub(super) fn check_json(
        &mut self,
        json: &serde_json::Value,
        mark: Mark,
        known: Known,
    ) -> Option<Json> {
        match json {
            serde_json::Value::String(source) => {
                self.check_template(source, mark, known).map(Json::Source)
            }
            other => self.check_json_value(other, mark, known),
        }
    }

    fn check_json_value(
        &mut self,
        json: &serde_json::Value,
        mark: Mark,
        known: Known,
    ) -> Option<Json> {
        use serde_json::Value;
        match json {
            plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => {
                Some(Json::Plain(plain.clone()))
            }
            Value::String(text) => self.check_template(text, mark, known).map(Json::Text),
            Value::Array(list) => {
                let list = list.iter();
                let list = list.map(|item| self.check_json_value(item, mark, known));
                list.collect::<Option<_>>().map(Json::List)
            }
            Value::Object(map) => {
                let members = map.iter().map(|(name, value)| {
                    Some((name.clone(), self.check_json_value(value, mark, known)?))
                });
                members.collect::<Option<_>>().map(Json::Map)
            }
        }
    }

    fn check_repeat(&mut self, repeat: &written::Repeat) -> Option<Data> {
        let text = &repeat.text;
        Some(Data::Repeat {
            text: self.check_template(&text.value, text.mark, Known::Random)?,
            times: usize::try_from(repeat.times.0).unwrap_or(usize::MAX),
        })
    }

    fn check_file_reference(&mut self, name: &str, mark: Mark, known: Known) -> Option<Data> {
        if known == Known::Before {
            let problem = "a file of a case cannot refer to another";
            self.record_error(mark, Problem::new(problem, "write its content here"));
            return None;
        }
        if self.files.iter().any(|file| file == name) {
            return Some(Data::File(name.to_owned()));
        }
        let files: Vec<&str> = self.files.iter().map(String::as_str).collect();
        let help = if files.is_empty() {
            "the case has no `files`".to_owned()
        } else {
            suggestion(name, &files)
        };
        let problem = format!("`{name}` is not one of the case's `files`");
        self.record_error(mark, Problem::new(problem, help));
        None
    }

    /// The number of bytes to add to those of the case, as far as it is known before the run.
    fn added_bytes(&self, data: &Data) -> u64 {
        match data {
            Data::Text(template) => self.max_bytes(template) as u64,
            // Its parts have been counted.
            Data::Join(_)
            | Data::Sized(..)
            | Data::Applied(..)
            | Data::Xor(..)
            | Data::Number(..)
            | Data::Json(_) => 0,
            other
            @ (Data::Bytes(_) | Data::File(_) | Data::Random { .. } | Data::Repeat { .. }) => {
                self.known_size(other) as u64
            }
        }
    }

    /// The number of bytes, as far as it is known before the run.
    fn known_size(&self, data: &Data) -> usize {
        match data {
            Data::Text(_) | Data::File(_) | Data::Json(_) => 0,
            Data::Number(..) => 8,
            Data::Sized(_, data) | Data::Applied(_, data) | Data::Xor(_, data) => {
                self.known_size(data)
            }
            Data::Bytes(bytes) => bytes.len(),
            Data::Random { size, .. } => *size,
            Data::Repeat { text, times } => self.max_bytes(text).saturating_mul(*times),
            Data::Join(parts) => {
                let sizes = parts.iter().map(|part| self.known_size(part));
                sizes.fold(0, usize::saturating_add)
            }
        }
    }
}
