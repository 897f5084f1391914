//! Looks at files in the program's working folder.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::play::{Stop, wait};
use super::stage::CaseRun;
use crate::plan::Step;
use crate::verdict::conversation::{Fact, StepStatus};

/// How often a file is looked at while it is not as it should be.
const INTERVAL: Duration = Duration::from_millis(10);
/// No file of any lab is larger.
const LARGEST: u64 = 64 << 20;

/// Waits until a file is as the step says.
pub(super) async fn watch(
    stage: &CaseRun,
    name: &str,
    step: &Step,
    deadline: Instant,
) -> Result<(), Stop> {
    let mut last = None;
    loop {
        // Whether the program has ended is asked first: what is found after its end stays.
        let finished = stage.finished();
        let found = stage.folder.read(name, LARGEST);
        if last.as_ref() != Some(&found) {
            stage.note(Fact::FileRead(name.to_owned(), found.clone()));
            last = Some(found);
        }
        if finished || Instant::now() >= deadline || stage.check(step) == StepStatus::Met {
            return wait(stage, step, deadline).await;
        }
        sleep(INTERVAL).await;
    }
}
