//! The frame of every page: the style, the script, and a policy that lets browsers use only these
//! two.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::base::text::base64::base64;
use crate::output::trace;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A complete page.
pub(super) fn page_frame(title: &str, header: &Markup, main: &Markup) -> String {
    let style = format!("{STYLE}{}", trace::STYLE);
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        policy_digest(&style),
        policy_digest(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Without this, browsers request an icon from the server.
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(&style)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the results" }
                header { (header) }
                main id="main" tabindex="-1" { (main) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// A table that the script can sort, labelled by the heading with the id `heading`.
pub(super) fn sortable_table(heading: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        div class="scroll" role="group" aria-labelledby=(heading) tabindex="0" {
            table data-sortable {
                thead { tr { (head) } }
                (body)
            }
        }
    }
}

/// A share in percent, rounded down; 0 of 0 is 0.
pub(super) fn percent(part: u64, whole: u64) -> u64 {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// A number and a noun: `1 case`, `2 cases`.
pub(super) fn count_noun(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {one}{plural}")
}

/// The SHA-256 of a text in base64, by which a policy identifies it.
fn policy_digest(text: &str) -> String {
    let encoded = base64(&hmac_sha256::Hash::hash(text.as_bytes()));
    format!("sha256-{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_what_browsers_compute() {
        // From the specification of Content Security Policy, section 8.3.
        assert_eq!(
            policy_digest("doSubmit()"),
            "sha256-jzgBGA4UWFFmpOBq0JpdsySukE1FrEN5bUpoK8Z29fY="
        );
    }
}
