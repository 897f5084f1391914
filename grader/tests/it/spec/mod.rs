//! What instructors read if a spec is wrong, and the result if it is right.

mod broken;
mod cases;
mod labs;
mod language;
mod mistakes;
mod random;
mod schema;
mod values;

use std::path::PathBuf;

use grader::spec::{Source, Spec, SpecError, Transport, parse_case};

/// A snapshot without the expression, which would repeat a whole table here.
macro_rules! assert_shown {
    ($text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($text));
    }};
}

use assert_shown;

/// A complete case with these steps, which begin on line 8.
fn with_steps(steps: &str) -> String {
    with("peers: [ana, ben]", steps)
}

/// A complete case with this additional line and these steps.
fn with(line: &str, steps: &str) -> String {
    format!(
        "title: A case\nwhy: It must\nlevel: robust\npoints: 10\nprogram: server\n\
         hints: [Seen?, Concept, Shape]\n{line}\nsteps:\n{steps}\n"
    )
}

fn parse(text: &str, transport: Transport) -> Result<Spec, Vec<SpecError>> {
    let path = PathBuf::from("specs/demo/case.yaml");
    let text = text.to_owned();
    parse_case(Source { path, text }, transport)
}

/// The errors as a user sees them.
fn shown(errors: &[SpecError]) -> String {
    let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
    shown.join("\n")
}

/// The errors for each text, one after the other.
fn complaints(transport: Transport, texts: &[(&str, String)]) -> String {
    let mut all = String::new();
    for (name, text) in texts {
        let shown = match parse(text, transport) {
            Ok(_) => "NOTHING IS WRONG".to_owned(),
            Err(errors) => shown(&errors),
        };
        all += &format!("--- {name}\n{shown}\n\n");
    }
    all
}
