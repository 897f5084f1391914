//! Recognises crashes in what a program wrote to stderr: Rust panics and Python exceptions.

/// A program's own report that it crashed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LastWords {
    /// A `todo!()` was reached.
    Todo {
        /// The file, line and column of the `todo!()`.
        place: String,
        text: String,
    },
    /// A panic or an uncaught exception, as one line.
    Crash(String),
}

/// The first panic in stderr, or else the last exception.
pub(super) fn last_words(stderr: &str) -> Option<LastWords> {
    panic(stderr).or_else(|| exception(stderr))
}

/// Finds `thread 'main' (123) panicked at src/bin/server.rs:7:5:`; the message is in the next line.
fn panic(stderr: &str) -> Option<LastWords> {
    let mut lines = stderr.lines();
    let place = lines.find_map(|line| {
        let (thread, place) = line.split_once(" panicked at ")?;
        thread
            .starts_with("thread ")
            .then(|| place.trim_end_matches(':').to_owned())
    })?;
    let message = lines.next().unwrap_or_default().trim();
    Some(match message.strip_prefix("not yet implemented") {
        Some(rest) => LastWords::Todo {
            place,
            text: rest.trim_start_matches(": ").to_owned(),
        },
        None => LastWords::Crash(format!("it panicked at {place}: {message}")),
    })
}

/// Finds a Python traceback; its last line names the exception.
fn exception(stderr: &str) -> Option<LastWords> {
    let (_, traceback) = stderr.rsplit_once("Traceback (most recent call last):")?;
    let last = traceback.lines().rfind(|line| !line.trim().is_empty())?;
    Some(LastWords::Crash(format!(
        "uncaught exception: {}",
        last.trim()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_todo_differs_from_a_panic() {
        let todo = "\nthread 'main' (77) panicked at labs/x/src/bin/server.rs:9:5:\nnot yet implemented: bind to addr\n";
        assert_eq!(
            last_words(todo),
            Some(LastWords::Todo {
                place: "labs/x/src/bin/server.rs:9:5".into(),
                text: "bind to addr".into()
            })
        );
        let panic = "log\nthread '<unnamed>' panicked at src/main.rs:1:2:\nindex out of bounds\nnote: run with…";
        assert_eq!(
            last_words(panic),
            Some(LastWords::Crash(
                "it panicked at src/main.rs:1:2: index out of bounds".into()
            ))
        );
        assert_eq!(last_words("an error of its own"), None);
    }

    #[test]
    fn a_python_exception_is_named() {
        let text = "Traceback (most recent call last):\n  File \"x.py\", line 1\nValueError: not a number\n";
        assert_eq!(
            last_words(text),
            Some(LastWords::Crash(
                "uncaught exception: ValueError: not a number".into()
            ))
        );
    }
}
