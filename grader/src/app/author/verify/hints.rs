//! A hint helps to think and does not think for the student: none contains a line of the solution.
//! Pure.

use crate::spec::Spec;

/// Shorter lines are everybody's: `loop {`, `Ok(())`, `break;`.
const SHORTEST: usize = 12;

/// The lines of a program that would give it away: its statements, without white space around them.
pub(super) fn telling(program: &str) -> Vec<&str> {
    program
        .lines()
        .map(str::trim)
        .filter(|line| {
            line.len() >= SHORTEST && !line.starts_with("//") && !line.starts_with("use ")
        })
        .collect()
}

/// The tier (from 1) of a hint that contains one of these lines, and the line.
pub(super) fn gives_away<'a>(case: &Spec, lines: &[&'a str]) -> Option<(usize, &'a str)> {
    case.hints.iter().zip(1..).find_map(|(hint, tier)| {
        // A hint is wrapped as its file is; a line of code in it may be, too.
        let hint = hint.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = lines.iter().find(|line| hint.contains(**line))?;
        Some((tier, *line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::tests::lab;

    #[test]
    fn a_line_of_the_solution_is_found_however_it_is_wrapped() {
        let mut case = lab().cases.remove(0);
        case.hints[2] = "Say\n`socket.send_to(&answer,\n client)?;` to it".to_owned();
        let program =
            "fn main() {\n    // socket\n    loop {\n    socket.send_to(&answer, client)?;\n}}";
        assert_eq!(
            gives_away(&case, &telling(program)),
            Some((3, "socket.send_to(&answer, client)?;"))
        );
        case.hints[2] = "Say `parcel.send_to(&letter, friend)?;` in a loop {".to_owned();
        assert_eq!(gives_away(&case, &telling(program)), None);
    }
}
