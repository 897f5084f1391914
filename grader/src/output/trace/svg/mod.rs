//! The picture as SVG: a file that stands alone, or a part of a page. It has no scripts, links,
//! fonts or ids of its own, so that many of them can stand in one page; bytes of the program are in
//! it as escaped text and nothing else.

mod pen;
mod rows;

use pen::{Pen, escape};
use rows::Layout;

use super::diagram::{Diagram, DiagramOutcome, DiagramRow};
use super::label::Charset;
use super::terminal::time;

/// As in a terminal: dark on light, or light on dark. Each rule names the class of the picture,
/// because the rules of a picture in a page hold for the whole page.
pub const STYLE: &str = "\
.trace{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;max-width:100%;height:auto;\
--ground:#fff;--ink:#1f2328;--dim:#656d76;--line:#c8ced6;--bytes:#0550ae;--signal:#116329;--bad:#b3202b;--pale:#fff1f0}\
@media(prefers-color-scheme:dark){.trace{--ground:#0d1117;--ink:#e6edf3;--dim:#8d96a0;--line:#3d444d;--bytes:#79c0ff;\
--signal:#7ee787;--bad:#ff8f87;--pale:#2d1215}}\
.trace text{fill:var(--ink);white-space:pre;paint-order:stroke;stroke:var(--ground);stroke-width:4px;\
stroke-linejoin:round}\
.trace .ground{fill:var(--ground)}\
.trace text.dim{fill:var(--dim)}\
.trace .head{font-weight:700}\
.trace .line{stroke:var(--line)}\
.trace .bytes{stroke:var(--bytes)}.trace text.bytes{fill:var(--bytes);stroke:var(--ground)}.trace .tip.bytes{fill:var(--bytes);stroke:none}\
.trace .signal{stroke:var(--signal)}.trace text.signal{fill:var(--signal);stroke:var(--ground)}.trace .tip.signal{fill:var(--signal);stroke:none}\
.trace .missing{stroke:var(--bad)}.trace text.missing{fill:var(--bad);stroke:var(--ground)}.trace .tip.missing{fill:var(--bad);stroke:none}\
.trace line.missing,.trace rect.missing{stroke-dasharray:6 4}\
.trace .note{fill:var(--ground)}\
.trace .box{fill:var(--pale);stroke:var(--bad)}\
.trace text.bad{fill:var(--bad);font-weight:700;stroke:none}.trace text.good{fill:var(--signal);font-weight:700}\
.trace .late{opacity:.6}";

/// The picture as a file that stands alone.
#[must_use]
pub fn svg(diagram: &Diagram) -> String {
    let mut pen = Pen::new(Layout::new(&diagram.actors).width);
    pen.text("head", &diagram.id);
    pen.paragraph("prose", &Charset::Unicode.write(&diagram.title));
    ladder(&mut pen, diagram);
    if let DiagramOutcome::Failed(failed) = &diagram.outcome {
        pen.paragraph("prose", &format!("hint: {}", failed.hint));
    }
    element(pen, diagram, &format!("<style>{STYLE}</style>"))
}

/// The picture as a part of a page that has [`STYLE`], and says by itself which case it is and what
/// helps.
#[must_use]
pub fn svg_part(diagram: &Diagram) -> String {
    let mut pen = Pen::new(Layout::new(&diagram.actors).width);
    ladder(&mut pen, diagram);
    element(pen, diagram, "")
}

fn ladder(pen: &mut Pen, diagram: &Diagram) {
    let layout = Layout::new(&diagram.actors);
    if diagram.left_out > 0 {
        pen.text("dim", &left_out(diagram));
    }
    layout.head(pen, &diagram.actors);
    layout.rows(pen, &diagram.rows, &diagram.actors, false);
    match &diagram.outcome {
        DiagramOutcome::Passed => pen.paragraph("good", "✓ passed"),
        DiagramOutcome::Ungraded(why) => pen.framed(&format!("could not be graded: {why}")),
        DiagramOutcome::Failed(failed) => {
            layout.rows(pen, failed.missing.as_slice(), &diagram.actors, false);
            pen.framed(&format!("✗ {}", failed.sentence));
            if !diagram.after.is_empty() {
                pen.text("dim", "after that:");
                layout.rows(pen, &diagram.after, &diagram.actors, true);
            }
        }
    }
}

fn element(pen: Pen, diagram: &Diagram, style: &str) -> String {
    let title = Charset::Unicode.write(&diagram.title);
    let described = escape(&described(diagram));
    let title = escape(&format!("{}: {title}", diagram.id));
    let (width, height, drawn) = pen.finish();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"trace\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" xml:space=\"preserve\"><title>{title}</title><desc>{described}</desc>\
         {style}<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n{drawn}</svg>\n"
    )
}

fn left_out(diagram: &Diagram) -> String {
    format!("{} earlier events are left out", diagram.left_out)
}

/// The picture for those who hear it.
fn described(diagram: &Diagram) -> String {
    let told = |row: &DiagramRow| {
        let who = who(row, &diagram.actors);
        let label = row.label.fit(usize::MAX, Charset::Unicode);
        format!("{} ms, {who}: {label}.", time(row.at).trim())
    };
    let mut lines = Vec::new();
    if diagram.left_out > 0 {
        lines.push(left_out(diagram) + ".");
    }
    lines.extend(diagram.rows.iter().map(told));
    match &diagram.outcome {
        DiagramOutcome::Passed => lines.push("Passed.".to_owned()),
        DiagramOutcome::Ungraded(why) => lines.push(format!("Could not be graded: {why}.")),
        DiagramOutcome::Failed(failed) => {
            let missing = failed.missing.as_ref();
            lines.extend(missing.map(|row| format!("Missing: {}", told(row))));
            lines.push(format!("Failed: {}.", failed.sentence));
            lines.extend(diagram.after.iter().map(told));
            lines.push(format!("Hint: {}", failed.hint));
        }
    }
    let lines = lines.iter().map(|line| Charset::Unicode.write(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// Who does it to whom.
fn who(row: &DiagramRow, actors: &[String]) -> String {
    if row.from == row.to {
        actors[row.from].clone()
    } else {
        format!("{} → {}", actors[row.from], actors[row.to])
    }
}
