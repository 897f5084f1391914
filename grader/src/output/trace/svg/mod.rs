//! The picture as SVG: a standalone file, or a part of a web page.
//!
//! It contains no scripts, links, fonts or ids, so a page can contain many pictures. Bytes of the
//! program appear only as escaped text.

mod pen;
mod rows;

use pen::{Pen, escape_xml};
use rows::SvgLayout;

use super::diagram::{Diagram, DiagramOutcome, DiagramRow};
use super::style::{Phase, format_time};
use crate::base::text::charset::Charset;

/// The style sheet, for dark on light and light on dark. Each rule names the picture's class,
/// because style rules inside a picture apply to the whole page.
pub const STYLE: &str = "\
.trace{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;\
max-width:100%;height:auto;\
--ground:#fff;--ink:#1f2328;--dim:#656d76;--line:#c8ced6;--bytes:#0550ae;--signal:#116329;\
--bad:#b3202b;--pale:#fff1f0}\
@media(prefers-color-scheme:dark){.trace{--ground:#0d1117;--ink:#e6edf3;--dim:#8d96a0;\
--line:#3d444d;--bytes:#79c0ff;\
--signal:#7ee787;--bad:#ff8f87;--pale:#2d1215}}\
.trace text{fill:var(--ink);white-space:pre;paint-order:stroke;stroke:var(--ground);\
stroke-width:4px;\
stroke-linejoin:round}\
.trace .ground{fill:var(--ground)}\
.trace text.dim{fill:var(--dim)}\
.trace .head{font-weight:700}\
.trace .line{stroke:var(--line)}\
.trace .bytes{stroke:var(--bytes)}.trace text.bytes{fill:var(--bytes);stroke:var(--ground)}\
.trace .tip.bytes{fill:var(--bytes);stroke:none}\
.trace .signal{stroke:var(--signal)}.trace text.signal{fill:var(--signal);stroke:var(--ground)}\
.trace .tip.signal{fill:var(--signal);stroke:none}\
.trace .missing{stroke:var(--bad)}.trace text.missing{fill:var(--bad);stroke:var(--ground)}\
.trace .tip.missing{fill:var(--bad);stroke:none}\
.trace line.missing,.trace rect.missing{stroke-dasharray:6 4}\
.trace .note{fill:var(--ground)}\
.trace .box{fill:var(--pale);stroke:var(--bad)}\
.trace text.bad{fill:var(--bad);font-weight:700;stroke:none}.trace text.good{fill:var(--signal);\
font-weight:700}\
.trace .late{opacity:.6}";

/// The picture as a standalone file.
#[must_use]
pub fn draw_svg(diagram: &Diagram) -> String {
    let mut pen = Pen::new(SvgLayout::new(&diagram.actors).width);
    pen.text_line("head", &diagram.id);
    pen.paragraph("prose", &Charset::Unicode.escape(&diagram.title));
    draw_rows(&mut pen, diagram);
    if let DiagramOutcome::Failed(failure) = &diagram.outcome {
        pen.paragraph("prose", &format!("hint: {}", failure.hint));
    }
    svg_element(pen, diagram, &format!("<style>{STYLE}</style>"))
}

/// The picture as a part of a page. The page must include [`STYLE`], the case's name and the hint.
#[must_use]
pub fn draw_svg_part(diagram: &Diagram) -> String {
    let mut pen = Pen::new(SvgLayout::new(&diagram.actors).width);
    draw_rows(&mut pen, diagram);
    svg_element(pen, diagram, "")
}

fn draw_rows(pen: &mut Pen, diagram: &Diagram) {
    let layout = SvgLayout::new(&diagram.actors);
    if diagram.left_out > 0 {
        pen.text_line("dim", &left_out_note(diagram));
    }
    layout.draw_names(pen, &diagram.actors);
    layout.draw_events(pen, &diagram.rows, &diagram.actors, Phase::Decisive);
    match &diagram.outcome {
        DiagramOutcome::Passed => pen.paragraph("good", "✓ passed"),
        DiagramOutcome::Ungraded(why) => pen.framed(&format!("could not be graded: {why}")),
        DiagramOutcome::Failed(failure) => {
            layout.draw_events(
                pen,
                failure.missing.as_slice(),
                &diagram.actors,
                Phase::Decisive,
            );
            pen.framed(&format!("✗ {}", failure.sentence));
            if !diagram.after.is_empty() {
                pen.text_line("dim", "after that:");
                layout.draw_events(pen, &diagram.after, &diagram.actors, Phase::Afterwards);
            }
        }
    }
}

fn svg_element(pen: Pen, diagram: &Diagram, style: &str) -> String {
    let title = Charset::Unicode.escape(&diagram.title);
    let described = escape_xml(&describe(diagram));
    let title = escape_xml(&format!("{}: {title}", diagram.id));
    let (width, height, drawn) = pen.finish();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"trace\" role=\"img\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         xml:space=\"preserve\"><title>{title}</title><desc>{described}</desc>\
         {style}<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n{drawn}</svg>\n"
    )
}

fn left_out_note(diagram: &Diagram) -> String {
    format!("{} earlier events are left out", diagram.left_out)
}

/// Describes the picture in words, for screen readers.
fn describe(diagram: &Diagram) -> String {
    let sentence = |row: &DiagramRow| {
        let who = row.actor_names(&diagram.actors, Charset::Unicode);
        let label = row.label.fit(usize::MAX, Charset::Unicode);
        format!("{} ms, {who}: {label}.", format_time(row.at).trim())
    };
    let mut lines = Vec::new();
    if diagram.left_out > 0 {
        lines.push(left_out_note(diagram) + ".");
    }
    lines.extend(diagram.rows.iter().map(sentence));
    match &diagram.outcome {
        DiagramOutcome::Passed => lines.push("Passed.".to_owned()),
        DiagramOutcome::Ungraded(why) => lines.push(format!("Could not be graded: {why}.")),
        DiagramOutcome::Failed(failure) => {
            let missing = failure.missing.as_ref();
            lines.extend(missing.map(|row| format!("Missing: {}", sentence(row))));
            lines.push(format!("Failed: {}.", failure.sentence));
            lines.extend(diagram.after.iter().map(sentence));
            lines.push(format!("Hint: {}", failure.hint));
        }
    }
    let lines = lines.iter().map(|line| Charset::Unicode.escape(line));
    lines.collect::<Vec<_>>().join("\n")
}
