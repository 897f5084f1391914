//! Makes an answer key for all seeds of what a program printed with one.

use super::drawn::Drawn;
use crate::base::text::replace_word;
use crate::spec::{Lab, Spec, random_expressions};

/// The answer key for what was printed with the random values of `seed`: each value is replaced by
/// what the case calls it. Longer values go first, because a shorter one may be a part of them. If
/// a value is also printed by chance, another seed shows it.
#[must_use]
pub fn key_of(lab: &Lab, spec: &Spec, seed: u32, printed: &str) -> String {
    if spec.random.is_empty() {
        return printed.to_owned();
    }
    let drawn = Drawn::new(&spec.random, &format!("{}/{}", lab.name, spec.name), seed);
    let mut values: Vec<(String, String)> = random_expressions(spec)
        .into_iter()
        .filter_map(|(name, var)| Some((drawn.text(&var)?, format!("${{{name}}}"))))
        .collect();
    values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    let mut key = printed.replace("${", "$${");
    for (value, name) in values {
        key = replace_word(&key, &value, &name);
    }
    key
}
