//! The spread of points as bars: a picture, and its numbers in words for those who hear it.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::frame::count;

const BAR: usize = 56;
const HEIGHT: usize = 160;
/// Room above a bar for its number, and below for its name.
const EDGE: usize = 24;

/// The bars of these shares, in percent: one for every ten, and one for those that are full.
pub(super) fn bars(shares: &[u64]) -> Markup {
    let mut counts = [0_usize; 11];
    for share in shares {
        counts[(*share / 10).min(10) as usize] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut described = String::new();
    for (index, number) in counts.iter().enumerate() {
        // A string takes all that is written.
        let _ = write!(
            described,
            "{}: {}. ",
            name(index),
            count(*number, "submission")
        );
    }
    let (width, height) = (BAR * counts.len(), HEIGHT + 2 * EDGE);
    html! {
        svg class="bars" role="img" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
            title { "How many submissions have how many points" }
            desc { (described.trim_end()) }
            @for (index, number) in counts.iter().enumerate() {
                @let tall = number * HEIGHT / most;
                @let middle = index * BAR + BAR / 2;
                rect x=(index * BAR + 4) y=(EDGE + HEIGHT - tall) width=(BAR - 8) height=(tall) rx="3" {}
                text x=(middle) y=(EDGE + HEIGHT - tall - 6) text-anchor="middle" { (number) }
                text class="name" x=(middle) y=(height - 6) text-anchor="middle" { (name(index)) }
            }
        }
    }
}

fn name(index: usize) -> String {
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
        let drawn = bars(&[0, 9, 10, 99, 100, 100]).into_string();
        for told in [
            "0–9 %: 2 submissions.",
            "10–19 %: 1 submission.",
            "90–99 %: 1 submission.",
            "100 %: 2 submissions.",
        ] {
            assert!(drawn.contains(told), "{told}\n{drawn}");
        }
    }
}
