//! Compares output with the snapshots in `tests/it/snapshots`.

use std::panic::Location;
use std::path::{Path, PathBuf};

use super::tests;

/// Text that differs between runs: a pattern, and its replacement.
pub(crate) type Differs<'a> = (&'a str, &'a str);

pub(crate) const TIME: Differs<'_> = (r"in \d+\.\d s \(.*\)", "in <time>");
pub(crate) const THREAD: Differs<'_> = (r"(thread '[^']+') \(\d+\)", "$1");
pub(crate) const ADDR: Differs<'_> = (r"127\.0\.0\.1:\d+", "<addr>");

/// Compares a text with `snapshots/MODULE/NAME.snap`, where the module is that of the caller.
#[track_caller]
pub(crate) fn snapshot(name: &str, text: &str) {
    snapshot_with(name, text, &[TIME, THREAD, ADDR]);
}

/// The same, after replacing the text that differs between runs.
#[track_caller]
pub(crate) fn snapshot_with(name: &str, text: &str, differs: &[Differs<'_>]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(tests("it/snapshots").join(module()));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, words) in differs {
        settings.add_filter(pattern, *words);
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The caller's file as a path relative to `tests/it`.
#[track_caller]
fn module() -> PathBuf {
    let file = Path::new(Location::caller().file()).with_extension("");
    let parts = file.iter().skip_while(|part| *part != "it").skip(1);
    parts.filter(|part| *part != "mod").collect()
}
