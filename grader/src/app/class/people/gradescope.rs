//! `submission_metadata.yml`, which Gradescope puts beside the submissions of an export.

use std::collections::BTreeMap;
use std::path::Path;

use serde_yaml::Value;

use super::identity::Identity;
use crate::base::fs::read_file;

/// The name of the file.
pub(crate) const METADATA: &str = "submission_metadata.yml";
/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// Who handed in each submission, by its name; empty if the folder is no export of Gradescope.
pub(crate) fn read_submitters(class: &Path) -> BTreeMap<String, Vec<Identity>> {
    let Ok(bytes) = read_file(&class.join(METADATA), MOST_BYTES) else {
        return BTreeMap::new();
    };
    submitters(&bytes)
}

fn submitters(yaml: &[u8]) -> BTreeMap<String, Vec<Identity>> {
    let Ok(Value::Mapping(submissions)) = serde_yaml::from_slice(yaml) else {
        return BTreeMap::new();
    };
    let with_name = |(name, record): (Value, Value)| {
        let people = record.get(":submitters")?.as_sequence()?;
        let people = people.iter().map(|person| Identity {
            ids: text(person, ":sid").into_iter().collect(),
            name: text(person, ":name").unwrap_or_default(),
            email: text(person, ":email").unwrap_or_default(),
            group: String::new(),
        });
        Some((name.as_str()?.to_owned(), people.collect()))
    };
    submissions.into_iter().filter_map(with_name).collect()
}

fn text(person: &Value, key: &str) -> Option<String> {
    match person.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_says_who_handed_in() {
        let yaml = "submission_7:\n  :submitters:\n  - :name: Jane Doe\n    :sid: 17\n    \
                    :email: jane@x.org\n  - :name: Ben Cai\n    :sid:\n    :email: ben@x.org\n  \
                    :score: 3.0\n";
        let found = &submitters(yaml.as_bytes())["submission_7"];
        let ids: Vec<_> = found.iter().map(|it| it.ids.concat()).collect();
        let emails: Vec<_> = found.iter().map(|it| it.email.as_str()).collect();
        assert_eq!(
            (ids, emails),
            (
                vec!["17".into(), String::new()],
                vec!["jane@x.org", "ben@x.org"]
            )
        );
        assert!(submitters(b"[").is_empty());
    }
}
