//! `--only`: grades some again, and leaves the others as they are.

use std::collections::BTreeSet;

use crate::app::class::{BookPlan, ClassEntry};
use crate::cli::error::CliError;

/// The submissions that the names stand for; all if there are no names.
pub(super) fn named_entries(
    entries: Vec<ClassEntry>,
    plan: &BookPlan,
    only: &[String],
) -> Result<Vec<ClassEntry>, CliError> {
    if only.is_empty() {
        return Ok(entries);
    }
    let mut names = BTreeSet::new();
    for who in only {
        let rows = plan.rows_of(who);
        let rows = rows.map_err(|words| CliError::usage(format!("--only {who}: {words}")))?;
        let own = rows.iter().flat_map(|row| &plan.rows[*row].submissions);
        let before = names.len();
        names.extend(own.cloned());
        if names.len() == before
            && !rows
                .iter()
                .any(|row| !plan.rows[*row].submissions.is_empty())
        {
            return Err(CliError::usage(format!("--only {who}: handed in nothing")));
        }
    }
    let is_named = |entry: &ClassEntry| names.contains(&entry.name);
    Ok(entries.into_iter().filter(is_named).collect())
}
