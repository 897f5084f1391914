//! Checks that a program could not pass by replaying memorised answers: the cases for each program
//! must draw random values. Pure.

use crate::spec::{Lab, Level, Role};

/// A case that is worth more draws random values, or says why it cannot.
const MAX_FIXED_POINTS: u32 = 3;

/// Reports each level at which no case of a program draws random values. For a program that takes
/// no input, reports a case that draws some.
pub(super) fn random_issues(lab: &Lab) -> Vec<String> {
    let mut issues = Vec::new();
    for role in Role::ALL {
        let of_role = || lab.cases.iter().filter(move |case| case.program == role);
        if lab.takes_no_input == Some(role) {
            let mut drawing = of_role().filter(|case| !case.random.is_empty());
            issues.extend(drawing.next().map(|case| {
                format!(
                    "lab.yaml says that the {role} takes no input, and the case {} draws random values \
                     for it",
                    case.name
                )
            }));
            continue;
        }
        let silent = of_role().filter(|case| {
            case.points.value > MAX_FIXED_POINTS && case.random.is_empty() && case.fixed.is_none()
        });
        let silent = silent.map(|case| format!("{} ({})", case.name, case.points.value));
        let silent: Vec<String> = silent.collect();
        if !silent.is_empty() {
            issues.push(format!(
                "these cases of the {role} are worth more than {MAX_FIXED_POINTS} points and draw no \
                 random values: {}; draw some, or write `fixed: …` and what in a case's bytes does \
                 not allow it",
                silent.join(", ")
            ));
        }
        for level in Level::ALL {
            let of_level = || of_role().filter(move |case| case.level == level);
            // A level without cases is reported elsewhere.
            if of_level().next().is_some() && of_level().all(|case| case.random.is_empty()) {
                issues.push(format!(
                    "no {level} case of the {role} draws random values: a program could replay the \
                     answers"
                ));
            }
        }
    }
    issues
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::tests::lab;
    use crate::spec::{Draw, Draws};

    /// A lab with two robust cases for the server and one for the client. Only the named ones draw
    /// random values.
    fn drawing(names: &[&str]) -> Lab {
        let mut lab = lab();
        for case in &mut lab.cases {
            if names.contains(&case.name.as_str()) {
                let number = Draw::Number { min: 1, max: 9 };
                case.random = Draws(vec![("number".into(), number)]);
            } else {
                case.fixed = Some("It cannot".into());
            }
        }
        lab
    }

    #[test]
    fn one_case_of_each_program_and_level_is_enough() {
        assert_eq!(random_issues(&drawing(&["pieces", "bye"])), [""; 0]);
        let robust =
            "no robust case of the client draws random values: a program could replay the answers";
        assert_eq!(random_issues(&drawing(&["pieces"])), [robust]);
        let mut lab = drawing(&["pieces", "bye"]);
        lab.cases[0].level = Level::Document;
        let document = "no document case of the server draws random values: a program could replay the answers";
        assert_eq!(random_issues(&lab), [document]);
    }

    #[test]
    fn a_case_that_is_worth_something_draws_or_says_why_not() {
        let mut lab = drawing(&["pieces", "bye"]);
        lab.cases[0].fixed = None;
        let issues = random_issues(&lab);
        assert_eq!(issues.len(), 1);
        let words = "these cases of the server are worth more than 3 points and draw no random \
                     values: greeting (60); draw some";
        assert!(issues[0].starts_with(words), "{issues:?}");
        lab.cases[0].points.value = 3;
        assert_eq!(random_issues(&lab), [""; 0]);
    }

    #[test]
    fn what_takes_no_input_draws_nothing() {
        let mut lab = drawing(&["bye"]);
        lab.takes_no_input = Some(Role::Server);
        assert_eq!(random_issues(&lab), [""; 0]);
        lab.takes_no_input = Some(Role::Client);
        let issues = random_issues(&lab);
        assert_eq!(issues.len(), 2);
        assert!(issues[0].starts_with("no robust case of the server draws"));
        assert_eq!(
            issues[1],
            "lab.yaml says that the client takes no input, and the case bye draws random values for it"
        );
    }
}
