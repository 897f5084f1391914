//! A planned case, for tests and benches of the pure parts.

use std::path::PathBuf;
use std::sync::Arc;

use grader::plan;
use grader::plan::Case;
use grader::spec::{HeldBack, Lab, Source, Transport, parse_case};

/// A case with these steps, in a lab of this transport.
pub(crate) fn case(transport: Transport, peers: &str, steps: &str) -> Arc<Case> {
    let text = format!(
        "title: A case\nwhy: It must\nlevel: robust\npoints: 10\nprogram: server\npeers: {peers}\n\
         hints: [One?, Two, Three]\nsteps:\n{steps}"
    );
    let lab = Lab {
        name: "lab".into(),
        title: "A lab".into(),
        order: 1,
        transport,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        held_back: HeldBack::default(),
        takes_no_input: None,
        rules: Vec::new(),
        cases: Vec::new(),
    };
    let source = Source {
        path: PathBuf::from("specs/lab/case.yaml"),
        text,
    };
    let spec = parse_case(source, transport).expect("a right spec");
    Arc::new(plan::case(&lab, &spec, 1))
}
