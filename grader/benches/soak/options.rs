//! What the command line asks for.

use grader::base::level::Isolation;

use super::disturbance::{ALL, Disturbance};

/// How many verdicts there are if nobody says.
const VERDICTS: usize = 3000;

/// The names of the sets of programs.
const SETS: [&str; 5] = ["solutions", "languages", "python", "class", "wrong"];

/// The arguments: a number, and names of disturbances, levels and programs.
pub(crate) struct Options {
    pub(crate) verdicts: usize,
    pub(crate) disturbances: Vec<Disturbance>,
    pub(crate) levels: Vec<&'static str>,
    pub(crate) sets: Vec<&'static str>,
}

impl Options {
    pub(crate) fn read(words: &[&str]) -> Self {
        let levels = Isolation::ALL.map(|level| level.description().name);
        let disturbances = ALL.map(|it| it.name);
        let (numbers, names): (Vec<&str>, Vec<&str>) =
            words.iter().partition(|word| word.parse::<usize>().is_ok());
        let is_known = |name: &&&str| {
            disturbances.contains(*name) || levels.contains(*name) || SETS.contains(*name)
        };
        if let Some(name) = names.iter().find(|name| !is_known(name)) {
            panic!("{name} is none of {disturbances:?}, {levels:?} and {SETS:?}");
        }
        let chosen = chosen(&disturbances, &names);
        let disturbances = ALL.into_iter().filter(|it| chosen.contains(&it.name));
        Self {
            verdicts: numbers.first().map_or(VERDICTS, |number| {
                number.parse().expect("how many verdicts")
            }),
            disturbances: disturbances.collect(),
            levels: self::chosen(&levels, &names),
            sets: self::chosen(&SETS, &names),
        }
    }
}

/// Those that are named, or all if none is.
fn chosen(all: &[&'static str], names: &[&str]) -> Vec<&'static str> {
    let named: Vec<_> = all
        .iter()
        .copied()
        .filter(|it| names.contains(it))
        .collect();
    if named.is_empty() {
        all.to_vec()
    } else {
        named
    }
}
