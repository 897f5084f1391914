//! Checks that no hint gives away the solution by quoting a line of it. Pure.

use crate::spec::Spec;

/// Shorter lines such as `loop {`, `Ok(())` and `break;` occur in every program.
const MIN_LENGTH: usize = 12;

/// The lines of a program that a hint must not quote: its longer statements, trimmed.
pub(super) fn code_lines(program: &str) -> Vec<&str> {
    program
        .lines()
        .map(str::trim)
        .filter(|line| {
            line.len() >= MIN_LENGTH && !line.starts_with("//") && !line.starts_with("use ")
        })
        .collect()
}

/// The number (from 1) of the first hint that contains one of these lines, and the line.
pub(super) fn find_code_line<'a>(case: &Spec, lines: &[&'a str]) -> Option<(usize, &'a str)> {
    case.hints.iter().zip(1..).find_map(|(hint, number)| {
        // Hints are wrapped, so a line of code in a hint may be split across lines.
        let hint = hint.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = lines.iter().find(|line| hint.contains(**line))?;
        Some((number, *line))
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
            find_code_line(&case, &code_lines(program)),
            Some((3, "socket.send_to(&answer, client)?;"))
        );
        case.hints[2] = "Say `parcel.send_to(&letter, friend)?;` in a loop {".to_owned();
        assert_eq!(find_code_line(&case, &code_lines(program)), None);
    }
}
