//! The distribution of points as a bar chart, with the numbers in words for screen readers.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::frame::count_noun;

/// The width of a bar, in pixels.
const BAR: usize = 56;
/// The height of the highest bar.
const HEIGHT: usize = 160;
/// The space above a bar for its number, and below it for its name.
const EDGE: usize = 24;

/// A bar chart of shares in percent: one bar for each ten percent, and one for 100.
pub(super) fn bar_chart(shares: &[u64]) -> Markup {
    let mut counts = [0_usize; 11];
    for share in shares {
        counts[(*share / 10).min(10) as usize] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut described = String::new();
    for (index, number) in counts.iter().enumerate() {
        // Writing to a string never fails.
        let _ = write!(
            described,
            "{}: {}. ",
            bar_name(index),
            count_noun(*number, "submission")
        );
    }
    let (width, height) = (BAR * counts.len(), HEIGHT + 2 * EDGE);
    html! {
        svg
            class="bars"
            role="img"
            width=(width)
            height=(height)
            viewBox={ "0 0 " (width) " " (height) }
        {
            title { "How many submissions have how many points" }
            desc { (described.trim_end()) }
            @for (index, number) in counts.iter().enumerate() {
                @let tall = number * HEIGHT / most;
                @let middle = index * BAR + BAR / 2;
                @let top = EDGE + HEIGHT - tall;
                rect x=(index * BAR + 4) y=(top) width=(BAR - 8) height=(tall) rx="3" {}
                text x=(middle) y=(top - 6) text-anchor="middle" { (number) }
                text class="name" x=(middle) y=(height - 6) text-anchor="middle" {
                    (bar_name(index))
                }
            }
        }
    }
}

fn bar_name(index: usize) -> String {
    match index {
        10 => "100 %".to_owned(),
        index => format!("{}–{} %", index * 10, index * 10 + 9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_share_stands_in_its_bar() {
        let drawn = bar_chart(&[0, 9, 10, 99, 100, 100]).into_string();
        for sentence in [
            "0–9 %: 2 submissions.",
            "10–19 %: 1 submission.",
            "90–99 %: 1 submission.",
            "100 %: 2 submissions.",
        ] {
            assert!(drawn.contains(sentence), "{sentence}\n{drawn}");
        }
    }
}
