//! Checks the description of the language, `specs/README.md`: every example passes when it is run
//! against the reference solution of the lab that it names, and the examples use every word of the
//! language.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use grader::plan;
use grader::spec::{Lab, Source, Spec, Template, TemplatePart, load_course, parse_case, schema};
use grader::verdict::judge::Verdict;
use serde_json::Value;

use crate::support::files::read;
use crate::support::{has_solutions, repository, run_case, solution, tests};

/// An example: its caption, the case around it, and its answer key.
struct Example {
    caption: String,
    lab: String,
    text: String,
    key: Option<String>,
}

fn examples() -> Vec<Example> {
    let text = read(repository().join("specs/README.md"));
    text.split("```yaml ")
        .skip(1)
        .map(|block| {
            let (caption, rest) = block.split_once('\n').expect("a caption");
            let (example, behind) = rest.split_once("```").expect("an end");
            let mut words = caption.split(' ');
            let lab = words.next().expect("a lab").to_owned();
            let text = match words.next() {
                None => example.to_owned(),
                Some(role) => around(role, words, example),
            };
            let key = behind.trim_start().strip_prefix("```text key\n");
            Example {
                caption: caption.to_owned(),
                lab,
                text,
                key: key.and_then(|key| Some(key.split_once("\n```")?.0.to_owned())),
            }
        })
        .collect()
}

/// A complete case for a program of this role, with these peers and steps.
fn around<'a>(role: &str, peers: impl Iterator<Item = &'a str>, steps: &str) -> String {
    let peers = peers.collect::<Vec<_>>().join(", ");
    format!(
        "title: An example\nwhy: It must\nlevel: robust\npoints: 10\nprogram: {role}\npeers: [{peers}]\n\
         hints: [Seen?, Concept, Shape]\nsteps:\n{steps}"
    )
}

fn spec(example: &Example, lab: &Lab) -> Spec {
    let source = Source {
        path: PathBuf::from("specs/README.md"),
        text: example.text.clone(),
    };
    let mut spec = parse_case(source, lab.transport).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}: {}", example.caption, errors.join("\n"));
    });
    let text = |key: &String| Template(vec![TemplatePart::Text(key.clone())]);
    spec.snapshot = example.key.as_ref().map(text);
    spec
}

#[test]
fn every_example_passes() {
    if !has_solutions() {
        return;
    }
    let labs = load_course(&repository().join("specs")).expect("specs without mistakes");
    let examples = examples();
    assert!(examples.len() >= 10);
    for example in examples {
        let misbehave = example.lab == "misbehave";
        let name = if misbehave { "tcp-chat" } else { &example.lab };
        let lab = labs.iter().find(|lab| lab.name == name);
        let lab = lab.expect("a lab of this name");
        let spec = spec(&example, lab);
        let argv = if misbehave {
            vec![env!("CARGO_BIN_EXE_misbehave").into(), "resets".into()]
        } else {
            vec![solution(&lab.name, spec.program).into()]
        };
        let case = Arc::new(plan::case(lab, &spec, fastrand::u32(..)));
        match run_case(&case, argv).1 {
            Verdict::Pass => {}
            Verdict::Fail(failure) => {
                let conversation = failure.conversation.join("\n");
                panic!("{}: {}\n{conversation}", example.caption, failure.message);
            }
            Verdict::Error(why) => panic!("{}: {why}", example.caption),
        }
    }
}

#[test]
fn every_word_is_in_an_example() {
    let mut texts: Vec<String> = examples().into_iter().map(|example| example.text).collect();
    // The second course has examples, too, which a test runs.
    let course = load_course(&tests("courses/specs")).expect("specs without mistakes");
    let cases = course.iter().flat_map(|lab| &lab.cases);
    texts.extend(cases.map(|case| case.source.text.clone()));
    let words: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .map(str::to_owned)
        .collect();
    let schema = schema();
    let mut missing = fields(&schema);
    for definition in schema["$defs"].as_object().expect("definitions").values() {
        missing.extend(fields(definition));
        missing.extend(alternatives(definition));
    }
    missing.retain(|word| !words.contains(word));
    assert_eq!(missing, [""; 0]);
}

/// The names of a map's fields.
fn fields(schema: &Value) -> Vec<String> {
    let properties = schema["properties"].as_object();
    let names = properties.into_iter().flatten().map(|(name, _)| name);
    names.cloned().collect()
}

/// The alternatives of an enumeration.
fn alternatives(schema: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let one_of = list(&schema["oneOf"]);
    let words = one_of.iter().map(|one| one["const"].clone());
    let words = words.chain(list(&schema["enum"]));
    words
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}
