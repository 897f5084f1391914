//! Compares the README's table of isolation levels with the grader's own.

use grader::base::level::Isolation;

use super::readme;
use crate::support::files::write;
use crate::support::repository;

const BEGIN: &str = "<!-- isolation levels: begin -->\n";
const END: &str = "<!-- isolation levels: end -->\n";

fn table() -> String {
    let head =
        "| `--isolation` | level | what isolates a case | not stopped |\n|---|---|---|---|\n";
    let rows = Isolation::ALL.iter().map(|level| {
        let level = level.description();
        format!(
            "| `{}` | {} | {} | {}. |\n",
            level.name,
            level.number,
            level.summary,
            level.not_stopped(true)
        )
    });
    head.to_owned() + &rows.collect::<String>()
}

#[test]
fn the_readme_describes_the_levels() {
    let readme = readme();
    let (before, rest) = readme.split_once(BEGIN).expect("where the table begins");
    let (found, after) = rest.split_once(END).expect("where the table ends");
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        let updated = [before, BEGIN, &table(), END, after].concat();
        return write(repository().join("README.md"), updated);
    }
    let remedy = "to update it: INSTA_UPDATE=always cargo test -p grader --test it readme";
    assert_eq!(found, table(), "{remedy}");
}
