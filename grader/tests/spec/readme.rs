//! Holds the description of the language to the truth: every example in it is right, and no word of the language is left out.

use std::fs;
use std::path::Path;

use grader::spec::{Transport, schema};
use serde_json::Value;

use super::{parse, shown, with_steps};

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/README.md");
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_example_is_right() {
    let text = readme();
    let mut examples = 0;
    for block in text.split("```yaml ").skip(1) {
        let (kind, rest) = block.split_once('\n').unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let (case, transport) = match kind {
            "case" if example.contains("accept") => (example.to_owned(), Transport::Tcp),
            "case" => (example.to_owned(), Transport::Udp),
            "steps tcp" => (with_steps(example), Transport::Tcp),
            "steps udp" => (with_steps(example), Transport::Udp),
            other => panic!("what is `{other}`?"),
        };
        if let Err(errors) = parse(&case, transport) {
            panic!("{}", shown(&errors));
        }
        examples += 1;
    }
    assert!(examples >= 5);
}

#[test]
fn every_word_is_described() {
    let (text, schema) = (readme(), schema());
    let mut missing = Vec::new();
    let mut look = |words: Vec<String>| {
        missing.extend(
            words
                .into_iter()
                .filter(|word| !text.contains(word.as_str())),
        );
    };
    look(fields(&schema));
    for definition in schema["$defs"].as_object().unwrap().values() {
        look(fields(definition));
        look(alternatives(definition));
    }
    assert_eq!(missing, [""; 0]);
}

/// The names of a map's fields.
fn fields(schema: &Value) -> Vec<String> {
    let properties = schema["properties"].as_object();
    properties
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// The words of a closed set.
fn alternatives(schema: &Value) -> Vec<String> {
    let words = |value: &Value| {
        value
            .as_array()
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut found = words(&schema["enum"]);
    found.extend(
        words(&schema["oneOf"])
            .iter()
            .map(|one| one["const"].clone()),
    );
    found
        .iter()
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}
