//! Checks that the cases show where a program looks for its server's address. Pure.

use crate::plan::{self, ServerPlace};
use crate::spec::{Lab, Role};

/// Any seed: which port is drawn does not matter.
const SEED: u32 = 0;

/// Reports each program that no case starts without arguments, or that none starts with an address,
/// and a lab without a case at `localhost`.
pub(super) fn place_issues(lab: &Lab) -> Vec<String> {
    let mut issues = Vec::new();
    let mut any_at_localhost = lab.cases.is_empty();
    for role in Role::ALL {
        let of_role = lab.cases.iter().filter(|case| case.program == role);
        let places: Vec<ServerPlace> = of_role
            .map(|case| plan::case(lab, case, SEED).place)
            .collect();
        any_at_localhost |= places
            .iter()
            .any(|it| matches!(it, ServerPlace::Localhost(_)));
        // A program without cases is reported elsewhere.
        if places.is_empty() {
            continue;
        }
        if !places.contains(&ServerPlace::Default) {
            issues.push(format!(
                "no case starts the {role} without arguments (`args: []`): nobody knows whether it \
                 has the lab's address"
            ));
        }
        if places.iter().all(|it| *it == ServerPlace::Default) {
            issues.push(format!(
                "every case starts the {role} without arguments: it could ignore the address that \
                 it is given"
            ));
        }
    }
    if !any_at_localhost {
        issues.push(
            "no case names its address by `localhost` (`args: [\"localhost:${port}\"]`)".to_owned(),
        );
    }
    issues
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::tests::lab;
    use crate::spec::{Template, TemplatePart};

    #[test]
    fn each_program_is_started_in_each_way() {
        let mut lab = lab();
        let issues = place_issues(&lab);
        assert_eq!(issues.len(), 3);
        assert!(issues[0].starts_with("no case starts the server without arguments"));
        assert!(issues[1].starts_with("no case starts the client without arguments"));
        assert!(issues[2].starts_with("no case names its address by `localhost`"));

        lab.cases[0].args = Vec::new();
        lab.cases[1].args = vec![Template(vec![TemplatePart::Text("localhost:1".to_owned())])];
        lab.cases[2].args = Vec::new();
        let issues = place_issues(&lab);
        assert_eq!(issues.len(), 1);
        assert!(issues[0].starts_with("every case starts the client without arguments"));
    }
}
