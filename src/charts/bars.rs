//! Named values, compared by the length of their bars.

use crate::charts::canvas::{Anchor, Canvas, Frame, Style};
use crate::charts::numbers::{float, is_drawable, short};
use crate::charts::text::Weight;
use crate::charts::{Bar, MAX_ROWS};

/// How high a row is: the name above, the bar below.
const ROW: f64 = 46.0;

/// How high the rows are together.
pub(super) fn height(bars: &[Bar]) -> f64 {
    ROW * float(bars.len().min(MAX_ROWS)) - 6.0
}

/// Draws a row for each value.
pub(super) fn draw(canvas: &mut Canvas<'_>, frame: Frame, bars: &[Bar]) {
    let bars: Vec<&Bar> = bars.iter().filter(|bar| is_drawable(bar.value)).take(MAX_ROWS).collect();
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let name_style = Style { fill: canvas.theme.ink, ..canvas.label() };
    let value_style = Style { weight: Weight::Bold, ..name_style.anchored(Anchor::End) };
    let (colour, track) = (canvas.theme.palette[0], canvas.theme.track);
    for (index, bar) in bars.into_iter().enumerate() {
        let y = frame.y + ROW * float(index);
        let value = short(bar.value);
        canvas.text(frame.right(), y + 14.0, &value, value_style);
        let room = frame.width - canvas.width_of(&value, value_style) - 16.0;
        let name = canvas.fitted(&bar.name, name_style, room);
        canvas.text(frame.x, y + 14.0, &name, name_style);
        let whole = Frame { x: frame.x, y: y + 23.0, width: frame.width, height: 12.0 };
        canvas.rectangle(whole, 6.0, track);
        if bar.value > 0.0 && most > 0.0 {
            let width = (frame.width * bar.value / most).max(12.0);
            canvas.rectangle(Frame { width, ..whole }, 6.0, colour);
        }
    }
}
