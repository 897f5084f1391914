//! A plot of measurements with the line that fits best, as an SVG for light and dark mode.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 76.0;
const BOTTOM: f64 = 64.0;

const STYLE: &str = "
  svg { font: 13px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif;
        --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --rule: #e3e6ea; --axis: #9aa4ae; --dot: #0b62c4; --fit: #d1660f; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4ae; --rule: #21262d; --axis: #59636e; --dot: #58a6ff; --fit: #f0a35e; }
  }
  .paper { fill: var(--paper); }
  text { fill: var(--soft); }
  .title { fill: var(--ink); font-size: 17px; font-weight: 600; }
  .rule { stroke: var(--rule); }
  .axis { stroke: var(--axis); }
  .fit { fill: none; stroke: var(--fit); stroke-width: 2; stroke-dasharray: 7 5; stroke-linecap: round; }
  .spread { stroke: var(--dot); stroke-width: 2; opacity: 0.45; }
  .dot { fill: var(--dot); stroke: var(--paper); stroke-width: 1.5; }
  .x { text-anchor: middle; }
  .y { text-anchor: end; }
";

/// The measurements at one size: the median, and the middle half if there are several.
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) spread: Option<[f64; 2]>,
}

/// The least-squares line through points: `base + slope * x`.
pub(crate) struct Fit {
    pub(crate) base: f64,
    pub(crate) slope: f64,
    /// The coefficient of determination: 1 is a perfect fit.
    pub(crate) r2: f64,
    /// The largest deviation of a point, relative to the line.
    pub(crate) farthest: f64,
}

impl Fit {
    pub(crate) fn new(points: &[(f64, f64)]) -> Self {
        let count = points.len() as f64;
        let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
        let spread = points.iter().map(|(x, _)| (x - mean_x).powi(2));
        let together = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y));
        // If all points have the same x, there is no slope.
        let spread = spread.sum::<f64>().max(f64::MIN_POSITIVE);
        let slope = together.sum::<f64>() / spread;
        let base = mean_y - slope * mean_x;
        let at = |x: f64| base + slope * x;
        let left = points.iter().map(|(x, y)| (y - at(*x)).powi(2));
        let all = points.iter().map(|(_, y)| (y - mean_y).powi(2));
        let all = all.sum::<f64>().max(f64::MIN_POSITIVE);
        let far = points.iter().map(|(x, y)| (y / at(*x) - 1.0).abs());
        Self {
            base,
            slope,
            r2: 1.0 - left.sum::<f64>() / all,
            farthest: far.fold(0.0, f64::max),
        }
    }
}

/// The plot.
pub(crate) struct Plot<'a> {
    pub(crate) title: &'a str,
    /// What the line means, in words.
    pub(crate) fit_words: &'a str,
    pub(crate) x_label: &'a str,
    pub(crate) y_label: &'a str,
    /// Whether the x axis is logarithmic.
    pub(crate) doubling: bool,
    pub(crate) points: &'a [Point],
    pub(crate) fit: &'a dyn Fn(f64) -> f64,
}

impl Plot<'_> {
    pub(crate) fn svg(&self) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             role=\"img\" aria-label=\"{}\">\n<style>{STYLE}</style>\n\
             <rect class=\"paper\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"8\"/>\n",
            escaped(&format!("{}: {}", self.title, self.fit_words)),
        );
        text(&mut svg, "title", [LEFT, 32.0], self.title);
        line(&mut svg, "fit", [LEFT, 49.0], [LEFT + 30.0, 49.0]);
        text(&mut svg, "", [LEFT + 38.0, 53.0], self.fit_words);
        self.draw_axes(&mut svg);
        self.draw_fit(&mut svg);
        for point in self.points {
            let x = self.x(point.x);
            if let Some(ends) = point.spread {
                let [low, high] = ends.map(|y| self.y(y));
                line(&mut svg, "spread", [x, low], [x, high]);
            }
            let y = self.y(point.y);
            add(
                &mut svg,
                format_args!("<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>"),
            );
        }
        svg + "</svg>\n"
    }

    fn draw_axes(&self, svg: &mut String) {
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        for tick in ticks(self.highest()) {
            let y = self.y(tick);
            line(svg, "rule", [LEFT, y], [right, y]);
            text(svg, "y", [LEFT - 10.0, y + 4.5], &number(tick));
        }
        line(svg, "axis", [LEFT, bottom], [right, bottom]);
        let places: Vec<f64> = if self.doubling {
            self.points.iter().map(|point| point.x).collect()
        } else {
            ticks(self.widest()).collect()
        };
        for tick in places {
            let x = self.x(tick);
            line(svg, "axis", [x, bottom], [x, bottom + 5.0]);
            text(svg, "x", [x, bottom + 21.0], &number(tick));
        }
        let middle = f64::midpoint(LEFT, right);
        text(svg, "x", [middle, HEIGHT - 18.0], self.x_label);
        let middle = f64::midpoint(TOP, bottom);
        let words = escaped(self.y_label);
        add(
            svg,
            format_args!(
                "<text class=\"x\" transform=\"translate(24 {middle:.1}) rotate(-90)\">{words}</text>"
            ),
        );
    }

    fn draw_fit(&self, svg: &mut String) {
        let [first, last] = [f64::min, f64::max].map(|choose| {
            let places = self.points.iter().map(|point| point.x);
            places.reduce(choose).unwrap_or(1.0)
        });
        let places = (0..=100).map(|step| {
            let part = f64::from(step) / 100.0;
            let x = if self.doubling {
                first * (last / first).powf(part)
            } else {
                first + (last - first) * part
            };
            format!("{:.1},{:.1}", self.x(x), self.y((self.fit)(x)))
        });
        let places: Vec<String> = places.collect();
        let places = places.join(" ");
        add(
            svg,
            format_args!("<polyline class=\"fit\" points=\"{places}\"/>"),
        );
    }

    fn x(&self, x: f64) -> f64 {
        let wide = WIDTH - LEFT - RIGHT;
        if self.doubling {
            // Leave a margin beside the first and the last point.
            let first = self.points.first().map_or(1.0, |point| point.x);
            let part = (x / first).log2() / (self.widest() / first).log2().max(1.0);
            LEFT + wide * (0.04 + 0.92 * part)
        } else {
            LEFT + wide * x / (self.widest() * 1.03)
        }
    }

    fn y(&self, y: f64) -> f64 {
        let high = HEIGHT - TOP - BOTTOM;
        HEIGHT - BOTTOM - high * y.max(0.0) / (self.highest() * 1.05)
    }

    fn widest(&self) -> f64 {
        let places = self.points.iter().map(|point| point.x);
        places.fold(f64::MIN_POSITIVE, f64::max)
    }

    fn highest(&self) -> f64 {
        let ends = self
            .points
            .iter()
            .flat_map(|point| [point.y, point.spread.map_or(0.0, |[_, high]| high)]);
        ends.fold(f64::MIN_POSITIVE, f64::max)
    }
}

/// From zero to the largest value, in four to eight round steps.
fn ticks(largest: f64) -> impl Iterator<Item = f64> {
    let rough = largest / 8.0;
    let ten = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0].map(|times| times * ten);
    let step = step
        .into_iter()
        .find(|&step| step >= rough)
        .unwrap_or(10.0 * ten);
    (0..=(largest / step + 1e-9) as u32).map(move |times| f64::from(times) * step)
}

/// The shortest form: steps are round, but their multiples are not in binary.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn line(svg: &mut String, class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
    add(
        svg,
        format_args!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ),
    );
}

fn text(svg: &mut String, class: &str, [x, y]: [f64; 2], words: &str) {
    let words = escaped(words);
    add(
        svg,
        format_args!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"),
    );
}

fn add(svg: &mut String, element: std::fmt::Arguments<'_>) {
    let _ = writeln!(svg, "{element}");
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}
