//! Checks data: made in exactly one way, from known files, and small enough for a test.

use super::checker::Checker;
use super::template::Known;
use crate::spec::data::Data;
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::suggest::suggestion;
use crate::spec::units::MAX_SIZE;
use crate::spec::written;

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
        let fields = map.fields();
        let [_] = fields.as_slice() else {
            let problem = match fields.as_slice() {
                [] => "this map says nothing".to_owned(),
                several => format!("`{}` in one map", several.join("` and `")),
            };
            let help = "data is one of `hex`, `file`, `random`, `repeat`; a list joins several";
            self.record_error(mark, Problem::new(problem, help));
            return None;
        };
        if let Some(hex) = map.hex.get() {
            return Some(Data::Bytes(hex.to_vec()));
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
            Data::Join(_) => 0,
            other
            @ (Data::Bytes(_) | Data::File(_) | Data::Random { .. } | Data::Repeat { .. }) => {
                self.known_size(other) as u64
            }
        }
    }

    /// The number of bytes, as far as it is known before the run.
    fn known_size(&self, data: &Data) -> usize {
        match data {
            Data::Text(_) | Data::File(_) => 0,
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
