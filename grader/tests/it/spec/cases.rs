//! Valid specs, and the cases that they describe.

use grader::spec::Transport::{Tcp, Udp};
use grader::spec::{
    Action, Data, Level, Pattern, Pieces, Role, Spec, StepSpec, Template, TemplatePart, Var,
};

use super::{assert_shown, parse, shown, with, with_steps};

/// Uses every word of the language that a TCP case can have.
pub(crate) const UPLOAD: &str = r#"
title: Three clients upload at the same time
why: The files must not be mixed up.
level: document
points: 12
program: server
peers: [ana, ben, cai]
args: ["${addr}", lazy dog.txt]
timeout: 10s
files:
  big.bin: {random: {size: 8MiB, seed: 1}}
  taken: {folder: true}
  mixed: ["a ${port}", {hex: ff fe00}, {repeat: {text: "ab ", times: 3}}]
hints: ["What came? What did not?", Streams have no borders, "`read_to_end`"]
steps:
  - start
  - {prints: "Enter number of clients: "}
  - {enter: "3", after: 100ms}
  - {enter: "", newline: none}
  - prints: {line: {contains: clients}}
  - {as: ana, do: connect, within: 2s}
  - together:
      ana:
        - {send: {file: big.bin}, pieces: 1..4096}
        - half_close
      ben:
        - {send: hel, pieces: [1, rest]}
        - {send: "lo $${n} ${name} ${ana}\n", pieces: 1}
        - {expect: {to_eof: {regex: '(?s).*'}}, newline: optional}
        - expect_eof
      cai:
        - {send: "${n}", expect: {length: 1}, times: 3}
        - reset
  - together: {each: [{send: "${name}"}, close]}
  - any_order:
      - {prints: "a\n"}
      - {as: ben, expect: {line: "${ben}"}, because: it asked}
  - {as: ana, silence: 200ms}
  - {as: ana, do: expect_reset}
  - still_running
  - end_of_input
  - snapshot
  - {stderr: {contains: "${dir}"}}
  - exit: 0
  - {file: output0.txt, equals: {file: big.bin}}
  - {file: output9.txt, absent: true}
"#;

fn right(text: &str) -> Spec {
    parse(text, Tcp).unwrap_or_else(|errors| panic!("{}", shown(&errors)))
}

fn step(steps: &str) -> StepSpec {
    right(&with("", steps)).steps.remove(0).value
}

#[test]
fn every_word_is_read() {
    let spec = right(UPLOAD);
    let steps: Vec<&StepSpec> = spec.steps.iter().map(|step| &step.value).collect();
    assert_shown!(format!("{steps:#?}"));
}

#[test]
fn the_head_of_a_case() {
    let spec = right(UPLOAD);
    assert_eq!(spec.name, "case");
    assert_eq!(
        (spec.level, spec.points.value, spec.program),
        (Level::Document, 12, Role::Server)
    );
    assert_eq!(spec.peers, ["ana", "ben", "cai"]);
    assert_eq!(spec.args.len(), 2);
    let names: Vec<&str> = spec.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["big.bin", "taken", "mixed"]);
    assert_eq!(spec.timeout, Some(std::time::Duration::from_secs(10)));
    assert_eq!(spec.hints[1], "Streams have no borders");
}

#[test]
fn what_is_not_written_has_its_default() {
    let spec = right(&with("", "- connect"));
    assert_eq!(spec.peers, ["client"]);
    assert_eq!(spec.args, [Template(vec![TemplatePart::Var(Var::Addr)])]);
    assert_eq!(
        (spec.timeout, spec.files.len(), spec.snapshot),
        (None, 0, None)
    );
    let step = &spec.steps[0].value;
    assert_eq!((step.actor.as_deref(), step.times), (Some("client"), 1));

    let client = right(&with("", "- accept").replace("program: server", "program: client"));
    assert_eq!(client.peers, ["server"]);
    assert_eq!(
        right(&with("peers: 3", "- still_running")).peers,
        ["peer1", "peer2", "peer3"]
    );
    assert!(
        right(&with("peers: []", "- still_running"))
            .peers
            .is_empty()
    );
}

#[test]
fn text_stays_what_it_is() {
    let cases = [
        ("\"\\xff\"", "\u{ff}"),
        ("007", "007"),
        ("yes", "yes"),
        ("\"\"", ""),
        ("'$5 $${x'", "$5 ${x"),
    ];
    for (written, wanted) in cases {
        let Action::Send { data, pieces, .. } = step(&format!("- send: {written}")).action else {
            panic!("{written} is sent");
        };
        let parts = if wanted.is_empty() {
            vec![]
        } else {
            vec![TemplatePart::Text(wanted.to_owned())]
        };
        assert_eq!(data.value, Data::Text(Template(parts)));
        assert_eq!(pieces, Pieces::Whole);
    }
}

#[test]
fn a_datagram_is_a_frame() {
    for pattern in [
        "{regex: a+}",
        "{contains: a}",
        "{length: 5}",
        "{length: 5, regex: a+}",
        "{hex: ff}",
    ] {
        let text = with("", &format!("- expect: {pattern}"));
        assert!(parse(&text, Udp).is_ok(), "{pattern}");
    }
}

#[test]
fn a_regex_matches_the_whole_frame() {
    let step = step("- expect: {line: {regex: 'a|b'}}");
    let Action::Expect { pattern, .. } = step.action else {
        panic!()
    };
    let Pattern::Line(inside) = pattern.value else {
        panic!()
    };
    let Pattern::Regex(regex) = *inside else {
        panic!()
    };
    let compiled = regex.compiled.as_ref().expect("no variables");
    let matches = |text: &str| compiled.captures(text.as_bytes()).is_some();
    assert!(matches("a") && matches("b"));
    assert!(!matches("ab") && !matches("xb") && !matches("b\n"));
    assert_eq!(regex.source, "a|b");
}

#[test]
fn values_know_their_place() {
    let spec = right(&with_steps(
        "- {as: ana, send: \"x y\", expect: z}\n- as: ben\n  send: [a]",
    ));
    let underlined = |mark| {
        let location = spec.source.locate(mark);
        let text = spec.source.text[location.span.clone()].to_owned();
        (location.line, location.column, text)
    };
    let Action::SendExpect { data, pattern, .. } = &spec.steps[0].value.action else {
        panic!()
    };
    assert_eq!(underlined(data.mark), (9, 19, "\"x y\"".to_owned()));
    assert_eq!(underlined(pattern.mark), (9, 34, "z".to_owned()));
    assert_eq!(underlined(spec.steps[0].mark).0, 9);
    assert_eq!(
        underlined(spec.steps[1].mark),
        (10, 3, "as: ben".to_owned())
    );
    assert_eq!(underlined(spec.points.mark), (4, 9, "10".to_owned()));
}
