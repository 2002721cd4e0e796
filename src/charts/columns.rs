//! A column for each of some moments. Values below zero count as zero.

use crate::charts::MAX_POINTS;
use crate::charts::axis::{Axis, date_format};
use crate::charts::canvas::{Anchor, Canvas, Frame, Style, length};
use crate::charts::numbers::{float, is_drawable, short};
use crate::charts::series::{BELOW, draw_below, draw_values};
use crate::charts::text::Weight;
use crate::model::mtproto::Point;

/// How high a plot is with the labels below it.
pub(super) const HEIGHT: f64 = 126.0 + BELOW;

/// The widest column.
const WIDEST: f64 = 44.0;

/// The part of its place that a column takes.
const FILL: f64 = 0.68;

/// Draws columns into a frame. The tallest stands out, with its value above it.
pub(super) fn draw(canvas: &mut Canvas<'_>, frame: Frame, columns: &[Point]) {
    let drawable: Vec<Point> = columns.iter().copied().filter(|column| is_drawable(column.value)).collect();
    let columns = &drawable[drawable.len().saturating_sub(MAX_POINTS)..];
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return };
    let axis = Axis::from_zero(&columns.iter().map(|column| column.value).collect::<Vec<_>>(), 3);
    // The value of the tallest column stands above it.
    let above = 14.0;
    let plot = draw_values(canvas, Frame { y: frame.y + above, height: frame.height - above, ..frame }, &axis);
    let place = plot.width / float(columns.len());
    let center = |index: usize| plot.x + place * (float(index) + 0.5);
    let tallest = columns.iter().map(|column| column.value).fold(0.0, f64::max);
    let marked = columns.iter().position(|column| column.value >= tallest && tallest > 0.0);
    let width = (place * FILL).min(WIDEST);
    let level = |value: f64| plot.bottom() - plot.height * axis.place(value);
    for (index, column) in columns.iter().enumerate().filter(|(_, column)| column.value > 0.0) {
        let colour = if marked == Some(index) { canvas.theme.palette[0] } else { canvas.theme.muted };
        let path = column_path(center(index), width, level(0.0), level(column.value));
        canvas.shape(&path, colour);
    }
    if let Some(index) = marked {
        let fill = canvas.theme.palette[0];
        let style = Style { weight: Weight::Bold, fill, anchor: Anchor::Middle, ..canvas.label() };
        let label = short(columns[index].value);
        let half = canvas.width_of(&label, style) / 2.0;
        let x = center(index).min(frame.right() - half).max(plot.x + half);
        canvas.text(x, level(tallest) - 6.0, &label, style);
    }
    let format = date_format(last.at - first.at);
    let style = canvas.label();
    let widest = canvas.width_of("30 Sep", style).max(canvas.width_of(&last.at.format(format).to_string(), style));
    let fitting = [6, 5, 4, 3, 2].into_iter().find(|most| float(*most) * (widest + 28.0) <= plot.width).unwrap_or(1);
    let every = columns.len().div_ceil(fitting).max(1);
    for (index, column) in columns.iter().enumerate().rev().step_by(every) {
        draw_below(canvas, plot, center(index), &column.at.format(format).to_string());
    }
}

/// A column from the line at zero to its value, with round corners at its end.
fn column_path(center: f64, width: f64, base: f64, end: f64) -> String {
    // What is not nothing is to be seen.
    let end = end.min(base - 1.5);
    let radius = (width / 2.0).min(4.0).min(base - end);
    let (left, right) = (center - width / 2.0, center + width / 2.0);
    let shoulder = length(end + radius);
    let [inner_left, inner_right] = [left + radius, right - radius].map(length);
    let [left, right, base, end] = [left, right, base, end].map(length);
    format!(
        "M{left} {base}V{shoulder}Q{left} {end} {inner_left} {end}H{inner_right}Q{right} {end} {right} {shoulder}V{base}Z"
    )
}
