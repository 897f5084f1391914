//! Which cases to grade.

use std::sync::Arc;

use super::id::{ProgramId, Programs};
use crate::engine::grade::Job;
use crate::engine::runner::Delivery;
use crate::plan;
use crate::spec::{Lab, Spec};

/// The wanted cases, each with the program that it is for, in the order of the course. Cases for
/// programs that are not in `programs` are left out. Random values are derived from `seed`.
#[must_use]
pub fn jobs(
    labs: &[&Lab],
    programs: &Programs,
    delivery: Delivery,
    seed: u32,
    wanted: &dyn Fn(&Spec) -> bool,
) -> Vec<Job> {
    let mut jobs = Vec::new();
    for lab in labs {
        for spec in lab.cases.iter().filter(|spec| wanted(spec)) {
            let id = ProgramId::new(&lab.name, spec.program);
            if let Some(program) = programs.get(&id) {
                jobs.push(Job {
                    case: Arc::new(plan::case(lab, spec, seed)),
                    program: program.clone(),
                    delivery,
                });
            }
        }
    }
    jobs
}
