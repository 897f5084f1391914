//! Who is to be looked at by hand, and who handed in nothing.

use maud::{Markup, html};

use crate::base::text::escape::escape;

/// Names for two sections of the index.
#[derive(Debug, Default)]
pub(super) struct LookList {
    /// Names, links if there is a page, and reasons.
    to_look_at: Vec<(String, Option<String>, String)>,
    absent: Vec<String>,
}

impl LookList {
    pub(super) fn add(&mut self, name: &str, link: Option<&str>, why: &str) {
        let link = link.map(str::to_owned);
        self.to_look_at.push((escape(name), link, escape(why)));
    }

    pub(super) fn add_absent(&mut self, name: &str) {
        self.absent.push(escape(name));
    }

    pub(super) fn sections(&self) -> Markup {
        html! {
            @if !self.to_look_at.is_empty() {
                section aria-labelledby="look" {
                    h2 id="look" { "To be looked at by hand" }
                    ul {
                        @for (name, link, why) in &self.to_look_at {
                            li {
                                @match link {
                                    Some(link) => a href=(link) { bdi { (name) } },
                                    None => bdi { (name) },
                                }
                                ": " (why)
                            }
                        }
                    }
                }
            }
            @if !self.absent.is_empty() {
                section aria-labelledby="absent" {
                    h2 id="absent" { "Nothing handed in" }
                    ul { @for name in &self.absent { li { bdi { (name) } } } }
                }
            }
        }
    }
}
