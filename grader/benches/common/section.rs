//! The result of a bench: a table that is printed and, with `--save`, stored in the day's result
//! file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::plot::Plot;
use super::{Samples, Shown, asked, machine, words};

/// A table of a bench. A file describes one machine at the top, and has one section per title.
pub(crate) struct Section {
    bench: &'static str,
    title: String,
    load: Option<String>,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
    plots: Vec<(String, String)>,
}

impl Section {
    /// A table of measurements and goals. Create it before measuring, because it records the load
    /// of the machine.
    pub(crate) fn new(bench: &'static str, title: impl Into<String>) -> Self {
        let header = ["", "median", "middle half", "processor", "goal", ""];
        Self::with_header(bench, title, &header)
    }

    /// A table with other columns.
    pub(crate) fn with_header(
        bench: &'static str,
        title: impl Into<String>,
        header: &[&str],
    ) -> Self {
        // One file has room for the results of both profiles.
        let profile = if machine::is_optimised() {
            ", the grader optimised"
        } else {
            ""
        };
        Self {
            bench,
            title: title.into() + profile,
            load: machine::load(),
            header: header.iter().map(|&word| word.to_owned()).collect(),
            rows: Vec::new(),
            notes: Vec::new(),
            plots: Vec::new(),
        }
    }

    /// Adds a row of measured times.
    pub(crate) fn samples(&mut self, name: &str, samples: &Samples) {
        self.samples_and(name, samples, "");
    }

    /// The same with a remark.
    pub(crate) fn samples_and(&mut self, name: &str, samples: &Samples, more: &str) {
        let spread = samples.spread().map(|[low, high]| {
            let [low, high] = [low, high].map(Shown);
            format!("{low} to {high}")
        });
        let processor = samples.processor().map(|time| Shown(time).to_string());
        self.row([
            name.to_owned(),
            Shown(samples.median()).to_string(),
            spread.unwrap_or_else(|| "once".to_owned()),
            processor.unwrap_or_default(),
            more.to_owned(),
        ]);
    }

    /// Adds a row with a derived value.
    pub(crate) fn value(&mut self, name: &str, value: &str) {
        self.row([name, value]);
    }

    /// The same with a goal.
    pub(crate) fn goal(&mut self, name: &str, value: &str, goal: &str, holds: bool) {
        let verdict = if holds { "holds" } else { "DOES NOT HOLD" };
        self.row([name, value, "", "", goal, verdict]);
    }

    /// Adds a time that must not exceed a maximum.
    pub(crate) fn goal_time(&mut self, name: &str, time: Duration, most: Duration) {
        let goal = format!("at most {}", Shown(most));
        self.goal(name, &Shown(time).to_string(), &goal, time <= most);
    }

    /// Adds a ratio that must not exceed a maximum.
    pub(crate) fn goal_ratio(&mut self, name: &str, ratio: f64, most: f64) {
        let goal = format!("at most {most}");
        self.goal(name, &format!("{ratio:.2}"), &goal, ratio <= most);
    }

    pub(crate) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Adds a sentence below the table.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Adds a plot, which is stored in a file of its own.
    pub(crate) fn plot(&mut self, name: &str, plot: &Plot<'_>) {
        self.plots.push((name.to_owned(), plot.svg()));
    }

    /// Prints the table, and stores it if requested.
    pub(crate) fn end(mut self) {
        self.fill();
        println!("{}", self.text());
        if asked("--save") {
            self.save();
        }
    }

    /// Removes empty columns, and pads all rows to the length of the header.
    fn fill(&mut self) {
        let columns = self.header.len();
        for row in &mut self.rows {
            row.resize(columns, String::new());
        }
        for column in (1..columns).rev() {
            if self.rows.iter().all(|row| row[column].is_empty()) {
                self.header.remove(column);
                for row in &mut self.rows {
                    row.remove(column);
                }
            }
        }
    }

    fn text(&self) -> String {
        let all = || std::iter::once(&self.header).chain(&self.rows);
        let width = |column: usize| all().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..self.header.len()).filter_map(width).collect();
        let mut text = format!("{}\n", self.title);
        for row in all() {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                // Names are aligned left, values right.
                line += &match column {
                    0 => format!("  {cell:<width$}"),
                    _ => format!("  {cell:>width$}"),
                };
            }
            text += line.trim_end();
            text += "\n";
        }
        for note in &self.notes {
            text += &format!("  {note}\n");
        }
        text
    }

    fn markdown(&self, plots: &[String]) -> String {
        let line = |row: &[String]| format!("| {} |\n", row.join(" | "));
        let rule = |column| if column == 0 { "---" } else { "---:" };
        let rules: Vec<&str> = (0..self.header.len()).map(rule).collect();
        let load = self.load.as_ref();
        let load = load.map_or_else(String::new, |load| format!(", load {load} before it"));
        let mut text = format!(
            "## {}\n\n`{}`, commit {}, {} UTC{load}\n\n{}| {} |\n",
            self.title,
            self.command(),
            machine::commit(),
            machine::now().1,
            line(&self.header),
            rules.join(" | ")
        );
        for row in &self.rows {
            text += &line(row);
        }
        for note in &self.notes {
            text += &format!("\n{note}\n");
        }
        for file in plots {
            text += &format!("\n![{}]({file})\n", self.title);
        }
        text
    }

    fn command(&self) -> String {
        let profile = if machine::is_optimised() {
            ""
        } else {
            " --profile dev"
        };
        let mut command = format!("cargo bench -p grader{profile} --bench {}", self.bench);
        let options = ["--quick"].into_iter().filter(|option| asked(option));
        let words: Vec<String> = options.map(str::to_owned).chain(words()).collect();
        if !words.is_empty() {
            command += &format!(" -- {}", words.join(" "));
        }
        command
    }

    fn save(&self) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/results");
        fs::create_dir_all(&folder).expect("a folder");
        let (day, _) = machine::now();
        let head = format!("# {day}\n\n{}", machine::machine());
        let name = file_of(&folder, &day, &head);
        let mut plots = Vec::new();
        for (plot, svg) in &self.plots {
            let file = format!("{name}-{plot}.svg");
            fs::write(folder.join(&file), svg).expect("a picture");
            plots.push(file);
        }
        let path = folder.join(format!("{name}.md"));
        let sections = self.others(&path);
        let text = [head].into_iter().chain(sections);
        let text: Vec<String> = text.chain([self.markdown(&plots)]).collect();
        fs::write(&path, text.join("\n")).expect("a result file");
        println!("kept in {}\n", shown(&path).display());
    }

    /// The sections of the file that belong to other benches.
    fn others(&self, path: &Path) -> Vec<String> {
        let text = fs::read_to_string(path).unwrap_or_default();
        let others = text.split("\n## ").skip(1);
        others
            .filter(|part| part.lines().next() != Some(&self.title))
            .map(|part| format!("## {}\n", part.trim_end()))
            .collect()
    }
}

/// The name of the day's file for this machine. Results from another machine are not comparable,
/// and get a file of their own.
fn file_of(folder: &Path, day: &str, head: &str) -> String {
    let is_ours = |name: &String| {
        let text = fs::read_to_string(folder.join(format!("{name}.md")));
        text.map_or(true, |text| text.starts_with(head))
    };
    let others = (2..).map(|number| format!("{day}-{number}"));
    let mut names = [day.to_owned()].into_iter().chain(others);
    names.find(is_ours).expect("one is free")
}

fn shown(path: &Path) -> PathBuf {
    let root = super::root();
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    path.strip_prefix(root).map_or(path.clone(), PathBuf::from)
}
