//! Makes the rows of the book from the stored results, one by one: no more than one row's results
//! are in memory.

use std::collections::BTreeMap;

use super::plan::{BookPlan, CountingAttempt, PlannedRow};
use super::row::{BookRow, adjusted, counting};
use crate::app::class::contain::contain_write;
use crate::app::class::record::StoredResult;
use crate::app::class::store::{Store, StoreError};
use crate::output::report::Document;

/// What rows are made from.
pub(crate) struct BookReader<'a> {
    store: &'a Store,
    /// Submissions whose result could not be stored, with what is known of them.
    unwritten: &'a BTreeMap<String, Document>,
    /// Why submissions have no result.
    missing: &'a BTreeMap<String, String>,
    /// The names of each submission's files in the class.
    files: &'a BTreeMap<String, Vec<String>>,
    attempt: CountingAttempt,
    /// The most points of each lab.
    labs: Vec<(String, u32)>,
}

/// A row, and what it was made from.
pub(crate) struct Assembled {
    /// The row.
    pub row: BookRow,
    /// The report on the submission that counts, with the instructor's changes.
    pub document: Option<Document>,
    /// Its stored result, if it has one.
    pub record: Option<StoredResult>,
}

impl<'a> BookReader<'a> {
    /// A reader of the results in a store.
    pub(crate) fn new(
        store: &'a Store,
        unwritten: &'a BTreeMap<String, Document>,
        missing: &'a BTreeMap<String, String>,
        files: &'a BTreeMap<String, Vec<String>>,
        attempt: CountingAttempt,
    ) -> Self {
        Self {
            store,
            unwritten,
            missing,
            files,
            attempt,
            labs: Vec::new(),
        }
    }

    /// Learns the most points of each lab from the first result that there is.
    ///
    /// # Errors
    /// If nothing can be read on this machine.
    pub(crate) fn learn_labs(&mut self, plan: &BookPlan) -> Result<(), StoreError> {
        for name in plan.rows.iter().flat_map(|row| &row.submissions) {
            if let Ok(Some(record)) = contain_write(|| self.store.read_result(name))? {
                let labs = record.document.labs.iter();
                self.labs = labs
                    .map(|lab| (lab.lab.clone(), lab.score.max_score))
                    .collect();
                break;
            }
        }
        Ok(())
    }

    /// Makes a row.
    ///
    /// # Errors
    /// If nothing can be read on this machine.
    pub(crate) fn assemble(&self, planned: &PlannedRow) -> Result<Assembled, StoreError> {
        let mut attempts = Vec::new();
        for name in &planned.submissions {
            attempts.push(self.attempt(name)?);
        }
        let points = |(_, document): &(_, Result<Document, String>)| {
            let document = document.as_ref().ok().filter(|it| it.is_graded());
            document.map(|document| document.score.score)
        };
        let points: Vec<Option<u32>> = attempts.iter().map(points).collect();
        if attempts.is_empty() {
            let row = BookRow::absent(planned, &self.labs);
            return Ok(Assembled {
                row,
                document: None,
                record: None,
            });
        }
        let index = counting(self.attempt, planned, &points);
        let name = &planned.submissions[index];
        let (record, document) = attempts.swap_remove(index);
        let (mut row, document) = match document {
            Ok(document) => {
                let row = BookRow::graded(planned, &document);
                let document = adjusted(document, &row, planned);
                (row, Some(document))
            }
            Err(why) => (BookRow::unknown(planned, name, &why), None),
        };
        row.files = self.files.get(name).cloned().unwrap_or_default();
        Ok(Assembled {
            row,
            document,
            record,
        })
    }

    fn attempt(
        &self,
        name: &str,
    ) -> Result<(Option<StoredResult>, Result<Document, String>), StoreError> {
        if let Some(document) = self.unwritten.get(name) {
            return Ok((None, Ok(document.clone())));
        }
        Ok(match contain_write(|| self.store.read_result(name))? {
            Ok(Some(record)) => {
                let document = record.document.clone();
                (Some(record), Ok(document))
            }
            Ok(None) => {
                let none = || "it has no result yet".to_owned();
                let why = self.missing.get(name).cloned();
                (None, Err(why.unwrap_or_else(none)))
            }
            Err(error) => (None, Err(error.to_string())),
        })
    }
}
