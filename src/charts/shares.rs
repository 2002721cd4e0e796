//! Parts of a whole: one bar for all of them, and what each part is below it.

use crate::charts::MAX_ROWS;
use crate::charts::canvas::{Anchor, Canvas, Frame, Style};
use crate::charts::numbers::{float, is_drawable, percent};
use crate::charts::text::Weight;
use crate::model::mtproto::Share;

/// How high the bar is.
const BAR: f64 = 22.0;

/// How high a row of the legend is.
const ROW: f64 = 27.0;

/// Columns of the legend.
const COLUMNS: usize = 2;

/// The gap between parts.
const GAP: f64 = 3.0;

/// How high the bar and its legend are together.
pub(super) fn height(shares: &[Share]) -> f64 {
    BAR + 9.0 + ROW * float(shares.len().min(MAX_ROWS).div_ceil(COLUMNS))
}

/// Draws the bar and its legend.
pub(super) fn draw(canvas: &mut Canvas<'_>, frame: Frame, shares: &[Share]) {
    let parts: Vec<&Share> =
        shares.iter().filter(|part| is_drawable(part.share) && part.share > 0.0).take(MAX_ROWS).collect();
    // What is missing to the whole stays empty.
    let whole = parts.iter().map(|part| part.share).sum::<f64>().max(1.0);
    canvas.rectangle(Frame { height: BAR, ..frame }, 4.0, canvas.theme.track);
    let room = frame.width - GAP * float(parts.len().saturating_sub(1));
    let mut x = frame.x;
    for (index, part) in parts.iter().enumerate() {
        let width = room * part.share / whole;
        canvas.rectangle(Frame { x, y: frame.y, width, height: BAR }, 4.0_f64.min(width / 2.0), colour(canvas, index));
        x += width + GAP;
        draw_name(canvas, frame, index, part);
    }
}

/// A part's line in the legend.
fn draw_name(canvas: &mut Canvas<'_>, frame: Frame, index: usize, part: &Share) {
    let style = Style { fill: canvas.theme.ink, ..canvas.label() };
    let value_style = Style { weight: Weight::Bold, ..style.anchored(Anchor::End) };
    let width = (frame.width - 36.0) / float(COLUMNS);
    let x = frame.x + (width + 36.0) * float(index % COLUMNS);
    let baseline = frame.y + BAR + 9.0 + ROW * float(index / COLUMNS) + 19.0;
    canvas.rectangle(Frame { x, y: baseline - 11.0, width: 12.0, height: 12.0 }, 4.0, colour(canvas, index));
    let value = percent(part.share);
    canvas.text(x + width, baseline, &value, value_style);
    let name = canvas.fitted(&part.name, style, width - 20.0 - canvas.width_of(&value, value_style) - 10.0);
    canvas.text(x + 20.0, baseline, &name, style);
}

fn colour(canvas: &Canvas<'_>, index: usize) -> &'static str {
    canvas.theme.palette[index % canvas.theme.palette.len()]
}
