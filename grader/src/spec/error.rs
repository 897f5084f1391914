//! The error for a mistake in a spec.

use std::path::Path;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::problem::Problem;
use super::source::{Location, Source};

/// A mistake in a spec. It is the author's mistake, never a student's.
#[derive(Debug, Clone)]
pub struct SpecError {
    /// The file. Its text is empty if the file as a whole is wrong.
    pub source: Arc<Source>,
    /// The place in the file; `None` if the file as a whole is wrong.
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl SpecError {
    /// A mistake at a place in a file.
    pub(super) fn at_location(source: &Arc<Source>, location: Location, problem: Problem) -> Self {
        Self {
            source: Arc::clone(source),
            location: Some(location),
            message: problem.message,
            help: problem.help,
        }
    }

    /// A file that is wrong as a whole.
    pub(super) fn about_file(path: &Path, problem: Problem) -> Self {
        let source = Source {
            path: path.to_owned(),
            text: String::new(),
        };
        Self {
            source: Arc::new(source),
            location: None,
            message: problem.message,
            help: problem.help,
        }
    }

    /// Formats the error for people: the message, the line with a caret, and the help.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let path = self.source.path.to_string_lossy();
        let title = Level::ERROR.primary_title(self.message.as_str());
        let group = match &self.location {
            Some(location) => title.element(
                Snippet::source(self.source.text.as_str())
                    .path(path)
                    .annotation(AnnotationKind::Primary.span(location.span.clone())),
            ),
            None => title.element(Origin::path(path)),
        };
        let group = match &self.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        };
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group])
    }
}

impl std::fmt::Display for SpecError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for SpecError {}
