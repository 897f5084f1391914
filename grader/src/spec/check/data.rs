//! Data: exactly one way to make it, of known files, of a size that a test can hold.

use super::Checker;
use super::template::Known;
use crate::spec::data::Data;
use crate::spec::source::Mark;
use crate::spec::written::{self, Problem};
use crate::spec::{near, units};

/// All data of a case together, in bytes: it is in memory at once, with that of the cases beside it.
const MOST_DATA: u64 = 128 << 20;

impl Checker {
    /// Checks data that stands at this mark.
    pub(super) fn data(&mut self, data: &written::Data, mark: Mark, known: Known) -> Option<Data> {
        let checked = match data {
            written::Data::Text(text) => self.template(text, mark, known).map(Data::Text),
            written::Data::Made(map) => self.made(map, mark, known),
            written::Data::Join(parts) => {
                let parts: Vec<Option<Data>> = parts
                    .iter()
                    .map(|part| self.data(&part.value, part.mark, known))
                    .collect();
                parts.into_iter().collect::<Option<_>>().map(Data::Join)
            }
        }?;
        if self.size(&checked) > units::LARGEST {
            self.error(mark, Problem::bare("this is more than 64MiB"));
            return None;
        }
        let before = self.made;
        self.made = before.saturating_add(self.length(&checked).saturating_mul(self.rounds));
        if self.made > MOST_DATA {
            if before <= MOST_DATA {
                let problem = "with this the data of the case is more than 128MiB";
                let help = "write less of it, or a smaller `times`";
                self.error(mark, Problem::new(problem, help));
            }
            return None;
        }
        Some(checked)
    }

    /// Checks `{hex: …}` and its like.
    pub(super) fn made(
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
            self.error(mark, Problem::new(problem, help));
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
            return self.repeat(repeat);
        }
        let file = map.file.located()?;
        self.known_file(&file.value, file.mark, known)
    }

    fn repeat(&mut self, repeat: &written::Repeat) -> Option<Data> {
        let text = &repeat.text;
        Some(Data::Repeat {
            text: self.template(&text.value, text.mark, Known::Random)?,
            times: usize::try_from(repeat.times.0).unwrap_or(usize::MAX),
        })
    }

    fn known_file(&mut self, name: &str, mark: Mark, known: Known) -> Option<Data> {
        if known == Known::Before {
            let problem = "a file of a case does not refer to another";
            self.error(mark, Problem::new(problem, "write its contents here"));
            return None;
        }
        if self.files.iter().any(|file| file == name) {
            return Some(Data::File(name.to_owned()));
        }
        let files: Vec<&str> = self.files.iter().map(String::as_str).collect();
        let help = if files.is_empty() {
            "the case has no `files`".to_owned()
        } else {
            near::help(name, &files)
        };
        let problem = format!("`{name}` is not one of the case's `files`");
        self.error(mark, Problem::new(problem, help));
        None
    }

    /// How many bytes there are before anything is filled in that only the run knows.
    fn length(&self, data: &Data) -> u64 {
        match data {
            Data::Text(template) => self.most_bytes(template) as u64,
            // Counted part by part.
            Data::Join(_) => 0,
            other => self.size(other) as u64,
        }
    }

    /// How many bytes there will be, as far as one can say.
    fn size(&self, data: &Data) -> usize {
        match data {
            Data::Text(_) | Data::File(_) => 0,
            Data::Bytes(bytes) => bytes.len(),
            Data::Random { size, .. } => *size,
            Data::Repeat { text, times } => self.most_bytes(text).saturating_mul(*times),
            Data::Join(parts) => {
                let sizes = parts.iter().map(|part| self.size(part));
                sizes.fold(0, usize::saturating_add)
            }
        }
    }
}
