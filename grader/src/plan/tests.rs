use std::collections::BTreeSet;

use super::case;
use super::case::Case;
use super::estimate::estimated_duration;
use super::step::{StepAction, StepId};
use super::values::Values;
use crate::spec::{Lab, Source, Transport, parse_case};

/// The texts sent in a case with these steps, in the order of the spec.
fn sent(steps: &str) -> Vec<String> {
    drawn("{}", steps, "case", 1)
}

/// Like `sent`, but with random values, for a case with this name.
fn drawn(random: &str, steps: &str, name: &str, seed: u32) -> Vec<String> {
    let mut sent = Vec::new();
    let values = Values::default();
    lowered(random, steps, name, seed).each_step(&mut |step| {
        if let StepAction::Send { peer, text, .. } = &step.action {
            let bytes = text.fill(&values).expect("nothing is open");
            sent.push(format!("{peer} {}", String::from_utf8_lossy(&bytes)));
        }
    });
    sent
}

fn lowered(random: &str, steps: &str, name: &str, seed: u32) -> Case {
    let random = match random {
        "{}" => String::new(),
        random => format!("random: {random}\n"),
    };
    let text = format!(
        "title: A\nwhy: B\nlevel: robust\npoints: 1\nprogram: server\npeers: [ana, ben]\n\
         hints: [One, Two, Three]\n{random}steps:\n{steps}"
    );
    let lab = Lab {
        name: "lab".into(),
        title: "A lab".into(),
        order: 1,
        transport: Transport::Tcp,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        takes_no_input: None,
        rules: Vec::new(),
        held_back: crate::spec::HeldBack::default(),
        cases: Vec::new(),
    };
    let path = format!("specs/lab/{name}.yaml").into();
    let spec = parse_case(Source { path, text }, lab.transport).expect("a right spec");
    case(&lab, &spec, seed)
}

#[test]
fn rounds_are_written_out() {
    assert_eq!(
        sent("  - {as: ben, send: 'round ${n}', times: 2}\n"),
        ["1 round 1", "1 round 2"]
    );
    let nested = "  - together:\n      each:\n        - {send: '${name} ${n}'}\n    times: 2\n";
    assert_eq!(sent(nested), ["0 ana 1", "1 ben 1", "0 ana 2", "1 ben 2"]);
}

#[test]
fn a_case_is_guessed_to_take_as_long_as_its_silence_and_its_longest_branch() {
    let guess = |steps| estimated_duration(&lowered("{}", steps, "case", 1)).as_millis();
    assert_eq!(guess("  - {as: ana, do: connect}\n"), 0);
    let alone = "  - {as: ana, silence: 700ms}\n  - {as: ana, send: a, after: 80ms, expect: a}\n";
    assert_eq!(guess(alone), 700 + 80 + 500);
    let together = "  - together:\n      ana: [{silence: 300ms}]\n      ben: [{silence: 200ms}]\n";
    assert_eq!(guess(together), 300);
}

#[test]
fn bytes_are_joined_and_repeated() {
    let steps = "  - {as: ana, send: [{hex: '61'}, {repeat: {text: bc, times: 2}}, d]}\n";
    assert_eq!(sent(steps), ["0 abcbcd"]);
}
const RANDOM: &str = "{word: {letters: 5..12}, a: {number: -20..20}}";
const SENT: &str = "  - {as: ana, send: [\"${word} ${word.upper} ${word.length}\", {repeat: {text: ' ${a}', times: 2}}, \
                    ' ${3*(a - 2) + word.length}']}\n";

#[test]
fn random_values_are_written_out_wherever_they_stand() {
    for seed in 0..200 {
        let sent = drawn(RANDOM, SENT, "case", seed).remove(0);
        let parts: Vec<&str> = sent.split(' ').skip(1).collect();
        let [word, upper, length, a, again, result] = parts.as_slice() else {
            panic!("{sent}");
        };
        assert!(word.chars().all(|c| c.is_ascii_lowercase()), "{sent}");
        assert!((5..=12).contains(&word.len()), "{sent}");
        assert_eq!(*upper, word.to_ascii_uppercase());
        assert_eq!(*length, word.len().to_string());
        let number: i64 = a.parse().expect("a number");
        assert!((-20..=20).contains(&number), "{sent}");
        assert_eq!(a, again);
        let wanted = 3 * (number - 2) + i64::try_from(word.len()).expect("a small number");
        assert_eq!(*result, wanted.to_string());
    }
}

#[test]
fn a_seed_and_a_case_have_their_own_values() {
    let first = drawn(RANDOM, SENT, "case", 1);
    assert_eq!(first, drawn(RANDOM, SENT, "case", 1));
    assert_ne!(first, drawn(RANDOM, SENT, "case", 2));
    assert_ne!(first, drawn(RANDOM, SENT, "other", 1));
}

#[test]
fn both_ends_of_a_range_are_drawn() {
    let digit = |seed| {
        let random = "{a: {number: 0..9}}";
        drawn(random, "  - {as: ana, send: '${a}'}\n", "case", seed).remove(0)
    };
    let drawn: BTreeSet<String> = (0..1000).map(digit).collect();
    assert_eq!(drawn.len(), 10);
}

#[test]
fn a_step_is_found_by_its_number() {
    let steps = "
  - {as: ana, send: a, times: 3}
  - together:
      ana:
        - {send: b, expect: b}
        - any_order: [{expect: c}, {expect: d}]
      ben: [{send: c, times: 2}]
  - {together: {each: [connect]}, times: 2}
  - still_running
";
    let case = lowered("{}", steps, "case", 1);
    let mut count = 0;
    case.each_step(&mut |step| {
        assert_eq!(step.id, StepId(count), "they count on");
        let found = case.step(step.id).expect("it is there");
        assert!(std::ptr::eq(found, step), "{:?}", step.id);
        assert!(std::ptr::eq(case.in_order()[count], step), "{:?}", step.id);
        count += 1;
    });
    assert_eq!(count, 18);
    assert!(case.step(StepId(count)).is_none());
}
