//! Named values, compared by the length of their bars: to the right of zero, and to its left what is below.

use crate::charts::canvas::{Anchor, Canvas, Frame, Style, length};
use crate::charts::numbers::{compared, float, is_drawable};
use crate::charts::text::Weight;
use crate::charts::{Bar, MAX_ROWS};

/// How high a row is: the name above, the bar below.
const ROW: f64 = 46.0;

/// How high a bar is, and how short it may get, for what is not nothing is to be seen.
const BAR: f64 = 12.0;

/// How far the line at zero reaches beyond a bar.
const BEYOND: f64 = 3.0;

/// How high the rows are together.
pub(super) fn height(bars: &[Bar]) -> f64 {
    ROW * float(bars.len().min(MAX_ROWS)) - 6.0
}

/// Draws a row for each value.
pub(super) fn draw(canvas: &mut Canvas<'_>, frame: Frame, bars: &[Bar]) {
    let bars: Vec<&Bar> = bars.iter().filter(|bar| is_drawable(bar.value)).take(MAX_ROWS).collect();
    let scale = Scale::of(&bars, frame);
    let name_style = Style { fill: canvas.theme.ink, ..canvas.label() };
    let value_style = Style { weight: Weight::Bold, ..name_style.anchored(Anchor::End) };
    for (index, bar) in bars.into_iter().enumerate() {
        let y = frame.y + ROW * float(index);
        let value = compared(bar.value);
        canvas.text(frame.right(), y + 14.0, &value, value_style);
        let room = frame.width - canvas.width_of(&value, value_style) - 16.0;
        let name = canvas.fitted(&bar.name, name_style, room);
        canvas.text(frame.x, y + 14.0, &name, name_style);
        let track = Frame { x: frame.x, y: y + 23.0, width: frame.width, height: BAR };
        canvas.rectangle(track, BAR / 2.0, canvas.theme.track);
        if scale.reaches_below {
            draw_signed(canvas, track, &scale, bar.value);
        } else if bar.value > 0.0 {
            let width = scale.width(bar.value);
            canvas.rectangle(Frame { width, ..track }, BAR / 2.0, canvas.theme.palette[0]);
        }
    }
}

/// A bar to either side of zero, and its part of the line there.
fn draw_signed(canvas: &mut Canvas<'_>, track: Frame, scale: &Scale, value: f64) {
    let width = scale.width(value);
    if value > 0.0 {
        canvas.shape(&bar_path(track, scale.zero, scale.zero + width), canvas.theme.palette[0]);
    } else if value < 0.0 {
        canvas.shape(&bar_path(track, scale.zero, scale.zero - width), canvas.theme.below_zero);
    }
    let line = Frame { x: scale.zero - 1.0, y: track.y - BEYOND, width: 2.0, height: BAR + 2.0 * BEYOND };
    canvas.rectangle(line, 1.0, canvas.theme.soft);
}

/// Where zero is, and how long bars are.
struct Scale {
    zero: f64,
    /// How wide a bar of 1 is.
    unit: f64,
    /// Whether any value is below zero.
    reaches_below: bool,
}

impl Scale {
    fn of(bars: &[&Bar], frame: Frame) -> Self {
        let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let least = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
        let span = most - least;
        if span <= 0.0 {
            return Self { zero: frame.x, unit: 0.0, reaches_below: false };
        }
        let place = frame.x + frame.width * (-least / span);
        // On either side there is room for the shortest bar.
        let from = frame.x + if least < 0.0 { BAR } else { 0.0 };
        let to = frame.right() - if most > 0.0 { BAR } else { 0.0 };
        let zero = place.max(from).min(to);
        let unit = |room: f64, value: f64| if value > 0.0 { room / value } else { f64::INFINITY };
        let unit = unit(frame.right() - zero, most).min(unit(zero - frame.x, -least));
        Self { zero, unit, reaches_below: least < 0.0 }
    }

    fn width(&self, value: f64) -> f64 {
        (value.abs() * self.unit).max(BAR)
    }
}

/// A bar from the line at zero to its end, which is round.
fn bar_path(track: Frame, zero: f64, end: f64) -> String {
    let radius = BAR / 2.0;
    let shoulder = if end > zero { end - radius } else { end + radius };
    let sweep = u8::from(end > zero);
    let [zero, shoulder, radius, top, bottom] = [zero, shoulder, radius, track.y, track.bottom()].map(length);
    format!("M{zero} {top}H{shoulder}A{radius} {radius} 0 0 {sweep} {shoulder} {bottom}H{zero}Z")
}
