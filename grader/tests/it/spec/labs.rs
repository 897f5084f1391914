//! Labs and whole courses, read from disk.

use std::fs;
use std::path::Path;

use grader::spec::{Lab, Role, SpecError, Template, TemplatePart, load_course, load_lab};

use super::{assert_shown, shown, with};
use crate::support::Course;

const HEAD: &str = "title: A lab\norder: 7\ntransport: udp\naddress: 127.0.0.1:8888\nidea: Whose datagram is this?\n";

/// A course with one lab whose points add up.
struct Specs(Course);

impl Specs {
    fn new() -> Self {
        let course = Self(Course::empty());
        course.lab("demo");
        course
    }

    fn lab(&self, name: &str) {
        self.write(&format!("{name}/lab.yaml"), HEAD);
        for (case, level, points) in [
            ("cheap", "document", 10),
            ("dear", "document", 50),
            ("hard", "robust", 40),
        ] {
            let path = format!("{name}/{case}.yaml");
            self.case(&path, level, points, "- still_running");
        }
    }

    fn case(&self, path: &str, level: &str, points: u32, steps: &str) {
        let text = with("", steps).replace("robust", level);
        self.write(
            path,
            text.replace("points: 10", &format!("points: {points}")),
        );
    }

    fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        self.0.write(&format!("specs/{path}"), contents);
    }

    fn specs(&self) -> std::path::PathBuf {
        self.0.path("specs")
    }

    fn load(&self) -> Result<Vec<Lab>, Vec<SpecError>> {
        load_course(&self.specs())
    }

    fn complaint(&self) -> String {
        shown(&self.load().expect_err("something is wrong"))
    }
}

#[test]
fn a_course_is_loaded_in_order() {
    let course = Specs::new();
    course.lab("first");
    course.write("first/lab.yaml", HEAD.replace('7', "1"));
    course.write("README.md", "The language");
    let labs = course
        .load()
        .unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
    assert_eq!(names, ["first", "demo"]);
    let cases: Vec<&str> = labs[1]
        .cases
        .iter()
        .map(|case| case.name.as_str())
        .collect();
    assert_eq!(cases, ["dear", "cheap", "hard"]);
    assert_eq!(
        labs[1].cases[0].source.path,
        Path::new("specs/demo/dear.yaml")
    );
    assert_eq!(labs[1].address.port(), 8888);
}

#[test]
fn one_lab_is_shown_with_the_same_path() {
    let course = Specs::new();
    let lab = load_lab(&course.specs().join("demo")).unwrap();
    assert_eq!(lab.cases[0].source.path, Path::new("specs/demo/dear.yaml"));
}

#[test]
fn an_answer_key_is_loaded() {
    let course = Specs::new();
    course.case("demo/hard.yaml", "robust", 40, "- snapshot");
    course.write(
        "demo/snapshots/hard.snap",
        "---\nsource: x\nexpression: \"a\\n---\\nb\"\n---\nline\n---\n\nlast  \n",
    );
    let labs = course
        .load()
        .unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    assert_eq!(labs[0].cases[2].snapshot, Some(text("line\n---\n\nlast")));
}

fn text(text: &str) -> Template {
    Template(vec![TemplatePart::Text(text.to_owned())])
}

#[test]
fn an_answer_key_has_the_random_values_of_its_case() {
    let course = Specs::new();
    let steps = "- {send: \"${word}\"}\n- snapshot";
    course.case("demo/hard.yaml", "robust", 40, steps);
    let drawing = course.0.read("specs/demo/hard.yaml") + "random: {word: {letters: 8}}\n";
    course.write("demo/hard.yaml", drawing);
    let key = |body: &str| {
        let text = format!("---\nsource: x\n---\n{body}\n");
        course.write("demo/snapshots/hard.snap", text);
    };
    key("a $${b} is ${word.upper} and ${word.length + 1}");
    let labs = course
        .load()
        .unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    let of_case = |seed| grader::plan::case(&labs[0], &labs[0].cases[2], seed).answer_key;
    let printed = of_case(1).expect("a key");
    assert!(
        printed.starts_with("a ${b} is ") && printed.ends_with(" and 9"),
        "{printed}"
    );
    assert_ne!(Some(&printed), of_case(2).as_ref());
    // What is made of it again is the same key, but for what the case itself does not write.
    let again = grader::plan::key_of(&labs[0], &labs[0].cases[2], 1, "$ ${b} of ${word}");
    assert_eq!(again, "$ $${b} of $${word}");
    key("${wrod}");
    let errors = course.load().expect_err("no such value");
    assert!(shown(&errors).contains("`${wrod}` is none of the case's random values"));
}

#[test]
fn points_add_up() {
    let course = Specs::new();
    course.case("demo/more.yaml", "robust", 5, "- still_running");
    assert_shown!(course.complaint());
}

#[test]
fn places_are_different() {
    let course = Specs::new();
    course.lab("other");
    assert_shown!(course.complaint());
}

#[test]
fn lab_yaml() {
    let mut all = String::new();
    for (right, wrong) in [
        ("transport: udp", "transport: upd"),
        ("order: 7", "order: \"7\""),
        ("127.0.0.1:8888", "127.0.0.1"),
        ("idea: Whose", "ideas: Whose"),
        ("idea: Whose", "takes_no_input: sever\nidea: Whose"),
        ("title: A lab\n", ""),
        (
            "idea: Whose",
            "rules: {Greets: {says: x, why: y}}\nidea: Whose",
        ),
        ("idea: Whose", "rules: {greets: {says: x}}\nidea: Whose"),
        (
            "idea: Whose",
            "rules: {greets: {says: x, why: y, bind: [server]}}\nidea: Whose",
        ),
        (
            "idea: Whose",
            "rules: {greets: {binds: [], says: x, why: y}}\nidea: Whose",
        ),
        (
            "idea: Whose",
            "rules: {greets: {binds: [server, server], says: x, why: y}}\nidea: Whose",
        ),
        (
            "idea: Whose",
            "rules: {greets: {binds: [clint], says: x, why: y}}\nidea: Whose",
        ),
        (
            "idea: Whose",
            "rules: {greets: {says: x, why: y}, greets: {says: x, why: y}}\nidea: Whose",
        ),
    ] {
        let course = Specs::new();
        course.write("demo/lab.yaml", HEAD.replace(right, wrong));
        all += &course.complaint();
        all += "\n\n";
    }
    assert_shown!(all);
}

const RULES: &str = "rules:
  greets-each-client:
    says: Each client is greeted.
    why: They all came.
  ends-with-bye:
    binds: [client]
    says: The client ends with bye.
    why: It has to end.
";

#[test]
fn rules_that_a_case_proves() {
    let course = Specs::new();
    course.write("demo/lab.yaml", format!("{HEAD}{RULES}"));
    let proving = |rules: &str| {
        course.case("demo/hard.yaml", "robust", 40, "- still_running");
        let text = course.0.read("specs/demo/hard.yaml");
        let reason = format!("proves: {rules}");
        course.write("demo/hard.yaml", text.replace("why: It must", &reason));
    };
    proving("[greets-each-client]");
    let labs = course
        .load()
        .unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    let rules: Vec<(&str, &[Role])> = labs[0]
        .rules
        .iter()
        .map(|rule| (rule.name.as_str(), &*rule.binds))
        .collect();
    let expected: [(&str, &[Role]); 2] = [
        ("greets-each-client", &Role::ALL),
        ("ends-with-bye", &[Role::Client]),
    ];
    assert_eq!(rules, expected);
    let mut all = String::new();
    for wrong in [
        "[greets-each-clients]",
        "[greets-each-client, never-heard]",
        "[ends-with-bye]",
    ] {
        proving(wrong);
        all += &course.complaint();
        all += "\n\n";
    }
    course.write("demo/lab.yaml", HEAD);
    all += &course.complaint();
    assert_shown!(all);
}

#[test]
fn a_failure_breaks_the_rule_of_its_step() {
    let course = Specs::new();
    course.write(
        "demo/lab.yaml",
        format!("{HEAD}{}", RULES.replace("[client]", "[server]")),
    );
    let steps = "- {send: x}\n- {send: x, rule: ends-with-bye}\n- any_order:\n    \
                 - {prints: a}\n  rule: ends-with-bye\n- {send: x, expect: y, rule: greets-each-client}";
    let broken = |steps: &str| -> Vec<Vec<String>> {
        course.case("demo/hard.yaml", "robust", 40, steps);
        let text = course.0.read("specs/demo/hard.yaml");
        let reason = "proves: [greets-each-client, ends-with-bye]";
        course.write("demo/hard.yaml", text.replace("why: It must", reason));
        let labs = course
            .load()
            .unwrap_or_else(|errors| panic!("{}", shown(&errors)));
        let case = grader::plan::case(&labs[0], &labs[0].cases[2], 1);
        let ids = case.in_order().into_iter().map(|step| Some(step.id));
        ids.chain([None])
            .map(|id| {
                let rules = case.rules_at(id).into_iter();
                rules.map(|rule| rule.name.clone()).collect()
            })
            .collect()
    };
    let (greets, ends) = ("greets-each-client", "ends-with-bye");
    // A step has its own rule, or that of the step around it; the others may break any, because
    // steps name both.
    let any = vec![greets, ends];
    let expected = [
        &any[..],
        &[ends],
        &[ends],
        &[ends],
        &[greets],
        &[greets],
        &any,
    ];
    assert_eq!(broken(steps), expected);
    // Where one is named, the others break the rest.
    let expected = [&[greets][..], &[ends], &[greets]];
    assert_eq!(
        broken("- {send: x}\n- {send: y, rule: ends-with-bye}"),
        expected
    );
}

#[test]
fn answer_keys() {
    let course = Specs::new();
    course.case(
        "demo/hard.yaml",
        "robust",
        40,
        "- still_running\n- snapshot",
    );
    let missing = course.complaint();
    course.write("demo/snapshots/hard.snap", "no snapshot");
    let garbage = course.complaint();
    course.write("demo/snapshots/hard.snap.new", "---\n---\nx\n");
    let pending = course.complaint();
    fs::remove_file(course.specs().join("demo/snapshots/hard.snap.new")).unwrap();
    course.write("demo/snapshots/hard.snap", "---\n---\nx\n");
    course.write("demo/snapshots/dear.snap", "---\n---\nx\n");
    course.write("demo/snapshots/gone.snap.new", "---\n---\nx\n");
    course.write("demo/snapshots/notes.txt", "x");
    let stray = course.complaint();
    assert_shown!([missing, garbage, pending, stray].join("\n\n"));
}

#[test]
fn files_that_do_not_belong() {
    let course = Specs::new();
    course.write("stray.yaml", "x");
    course.write("demo/case.yml", "x");
    course.write("demo/notes.txt", "x");
    course.write("demo/Case_1.yaml", "x");
    course.write("demo/hard.snap", "x");
    course.write("demo/more/case.yaml", "x");
    course.write("demo/.hidden", "x");
    course.write("empty/README.md", "x");
    assert_shown!(course.complaint());
}

#[test]
fn files_that_cannot_be_read() {
    let course = Specs::new();
    course.write("demo/latin.yaml", b"title: A case\nwhy: sch\xf6n\n");
    course.write("demo/large.yaml", "#".repeat((256 << 10) + 1));
    course.write("demo/limit.yaml", "#".repeat(256 << 10));
    fs::remove_file(course.specs().join("demo/dear.yaml")).unwrap();
    fs::create_dir(course.specs().join("demo/dear.yaml")).unwrap();
    assert_shown!(course.complaint());
}

#[test]
fn a_course_that_is_not_there() {
    let course = Specs::new();
    let errors = load_course(&course.specs().join("gone")).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(load_lab(&course.specs().join("gone")).is_err());
}
