use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::plan;
use crate::spec::{HeldBack, Lab, Role, Rule, Source, Transport, parse_case};
use crate::verdict::conversation::{GraderError, Kind};
use crate::verdict::judge::{Failure, Verdict};

/// A lab with two cases for the server and one for the client.
pub(crate) fn lab() -> Lab {
    lab_that_proves([None; 3])
}

/// The same lab with rules, each of which has a case.
pub(crate) fn lab_with_rules() -> Lab {
    let mut lab = lab_that_proves([
        Some("greets-each-client"),
        Some("one-read-is-no-message"),
        Some("says-goodbye"),
    ]);
    let rule = |name: &str, binds: &[Role], says: &str| Rule {
        name: name.into(),
        binds: binds.to_vec(),
        says: says.into(),
        why: "It is so.".into(),
    };
    let [server, client] = Role::ALL;
    lab.rules = vec![
        rule(
            "greets-each-client",
            &[server],
            "The server greets each client, whatever the others do.",
        ),
        rule(
            "one-read-is-no-message",
            &[server],
            "A message may come in any number of pieces, cut anywhere, inside a character too; the \
             server waits for its end.",
        ),
        rule("says-goodbye", &[client], "The client says goodbye."),
    ];
    lab
}

/// The lab; each of its cases proves this rule.
fn lab_that_proves(rules: [Option<&str>; 3]) -> Lab {
    let mut lab = Lab {
        name: "lab".into(),
        title: "A lab".into(),
        order: 1,
        transport: Transport::Tcp,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        held_back: HeldBack::default(),
        takes_no_input: None,
        rules: Vec::new(),
        cases: Vec::new(),
    };
    let cases = [
        ("greeting", "server", 60),
        ("pieces", "server", 30),
        ("bye", "client", 10),
    ];
    for ((name, role, points), rule) in cases.into_iter().zip(rules) {
        let reason = match rule {
            Some(rule) => format!("proves: [{rule}]"),
            None => "why: It must".to_owned(),
        };
        let step = if role == "server" {
            "connect"
        } else {
            "accept"
        };
        let text = format!(
            "title: A case\n{reason}\nlevel: robust\npoints: {points}\nprogram: {role}\n\
             hints: [One?, Two, Three]\nsteps:\n  - {step}\n"
        );
        let path = PathBuf::from(format!("specs/lab/{name}.yaml"));
        lab.cases
            .push(parse_case(Source { path, text }, Transport::Tcp).unwrap());
    }
    lab
}

fn wrong(name: &str, role: Role, fails: &[(&str, Kind)]) -> WrongProgram {
    WrongProgram {
        name: name.to_owned(),
        role,
        mistake: "A mistake.".to_owned(),
        fails: fails
            .iter()
            .map(|(case, kind)| ((*case).to_owned(), *kind))
            .collect(),
        may_fail: Vec::new(),
        breaks: None,
    }
}

/// A sufficient set of wrong programs: each case fails at least one, for each rule.
fn enough() -> Vec<WrongProgram> {
    let mut programs = vec![
        wrong("server-a", Role::Server, &[("greeting", Kind::Mismatch)]),
        wrong("server-b", Role::Server, &[("pieces", Kind::PartCame)]),
        wrong("server-c", Role::Server, &[("pieces", Kind::PartCame)]),
    ];
    programs.push(wrong("client-a", Role::Client, &[("bye", Kind::Hung)]));
    programs.push(wrong("client-b", Role::Client, &[("bye", Kind::Hung)]));
    let rules = [
        "greets-each-client",
        "one-read-is-no-message",
        "one-read-is-no-message",
        "says-goodbye",
        "says-goodbye",
    ];
    for (program, rule) in programs.iter_mut().zip(rules) {
        program.breaks = Some(rule.to_owned());
    }
    programs
}

fn fail(kind: Kind) -> Verdict {
    Verdict::Fail(Box::new(Failure::new(kind, "it went so".to_owned())))
}

/// The results of a correct course, with exceptions.
fn graded(
    lab: &Lab,
    wrong: &[WrongProgram],
    exception: impl Fn(ProofRun, &str) -> Option<Verdict>,
) -> Vec<(ProofRun, Graded)> {
    let runs = [ProofRun::Skeleton]
        .into_iter()
        .chain(SOLUTION_RUNS)
        .chain([ProofRun::Replay]);
    let runs = runs.chain((0..wrong.len()).map(ProofRun::Wrong));
    let mut graded = Vec::new();
    for run in runs {
        for spec in &lab.cases {
            let expected = match run {
                ProofRun::Skeleton => fail(Kind::NotImplemented),
                ProofRun::Solution(_) => Verdict::Pass,
                ProofRun::Replay => fail(Kind::Mismatch),
                ProofRun::Wrong(index) if wrong[index].role != spec.program => continue,
                ProofRun::Wrong(index) => wrong[index]
                    .expected_failure(&spec.name)
                    .map_or(Verdict::Pass, fail),
            };
            let verdict = exception(run, &spec.name).unwrap_or(expected);
            let case = Arc::new(plan::case(lab, spec, 1));
            let duration = Duration::ZERO;
            graded.push((
                run,
                Graded {
                    case,
                    verdict,
                    duration,
                    diagram: None,
                    repeats: None,
                },
            ));
        }
    }
    graded
}

/// The written report: the table and the issues.
fn written(
    wrong: &[WrongProgram],
    exception: impl Fn(ProofRun, &str) -> Option<Verdict>,
) -> String {
    written_of(&lab_with_rules(), wrong, exception)
}

fn written_of(
    lab: &Lab,
    wrong: &[WrongProgram],
    exception: impl Fn(ProofRun, &str) -> Option<Verdict>,
) -> String {
    let graded = graded(lab, wrong, exception);
    let results = graded.iter().map(|(run, graded)| (*run, graded)).collect();
    let proof = LabProof::new(lab, wrong, results, Vec::new());
    let mut out = Vec::new();
    write_proofs(&[proof], &[], RuleTables::Shown, Duration::ZERO, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_lab_without_rules_is_not_finished() {
    let text = written_of(&lab(), &enough(), |_, _| None);
    assert!(
        text.contains("specs/lab/lab.yaml has no rules") && text.contains("1 issue"),
        "{text}"
    );
}

#[test]
fn every_gap_of_the_rules_is_named() {
    let mut lab = lab_with_rules();
    // The client's rule binds the server too, which has neither a case nor a wrong program for it.
    lab.rules[2].binds = Role::ALL.to_vec();
    lab.cases[0].proves.clear();
    let mut programs = enough();
    // It fails the case of another rule only.
    programs[1].breaks = Some("greets-each-client".to_owned());
    insta::assert_snapshot!(written_of(&lab, &programs, |_, _| None));
}

#[test]
fn a_course_without_gaps_holds() {
    insta::assert_snapshot!(written(&enough(), |_, _| None));
}

#[test]
fn every_gap_is_named() {
    let mut programs = enough();
    programs[1].fails.clear();
    let text = written(&programs, |run, case| match (run, case) {
        (ProofRun::Skeleton, "greeting") => Some(Verdict::Pass),
        (ProofRun::Skeleton, "pieces") => Some(fail(Kind::Hung)),
        (ProofRun::Solution(Delivery::AsWritten | Delivery::OneByOne), "greeting") => {
            Some(fail(Kind::Mismatch))
        }
        (ProofRun::Solution(Delivery::Together), "pieces") => Some(fail(Kind::Mismatch)),
        (ProofRun::Solution(Delivery::AsWritten), "bye") => {
            Some(Verdict::Error(GraderError::Setup("no room".into())))
        }
        (ProofRun::Wrong(0), "greeting") => Some(Verdict::Pass),
        (ProofRun::Wrong(0), "pieces") => Some(fail(Kind::Reset)),
        (ProofRun::Wrong(2), "pieces") => Some(fail(Kind::Hung)),
        (ProofRun::Wrong(3 | 4), "bye") => Some(fail(Kind::NotBuilt)),
        _ => None,
    });
    insta::assert_snapshot!(text);
}

#[test]
fn of_a_lab_that_is_being_written_the_next_step_is_told() {
    let text = written(&[], |run, case| match (run, case) {
        (ProofRun::Solution(_), "greeting" | "pieces") => Some(fail(Kind::NotImplemented)),
        _ => None,
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_replay_that_gets_too_much_is_a_gap() {
    let replay = |passes: &'static str| {
        written(&enough(), move |run, case| {
            (run == ProofRun::Replay && case == passes).then_some(Verdict::Pass)
        })
    };
    // 10 of 100 points.
    let text = replay("bye");
    assert!(
        text.contains("10 %\n") && text.contains("the course holds"),
        "{text}"
    );
    let text = replay("pieces");
    assert!(
        text.contains("gets 30 of 100 points, and should get less than 15 %")
            && text.contains("these cases draw: pieces (30)\n\n1 issue"),
        "{text}"
    );
    let text = written(&enough(), |run, case| {
        let error = Verdict::Error(GraderError::Setup("no room".into()));
        (run == ProofRun::Replay && case == "bye").then_some(error)
    });
    assert!(
        text.contains("recorded and replayed in the case bye"),
        "{text}"
    );
}

#[test]
fn luck_is_no_gap_where_it_is_admitted() {
    let mut programs = enough();
    programs[0].may_fail.push("pieces".to_owned());
    let text = written(&programs, |run, case| {
        (run == ProofRun::Wrong(0) && case == "pieces").then(|| fail(Kind::Reset))
    });
    assert!(text.contains("the course holds"), "{text}");
}
