//! Lines over time, with the area below them.

use chrono::{DateTime, Utc};

use crate::charts::axis::{Axis, DateTick, date_ticks};
use crate::charts::canvas::{Anchor, Canvas, Frame, length};
use crate::charts::numbers::{float, is_drawable, tick};
use crate::charts::{MAX_POINTS, MAX_SERIES, Series};
use crate::model::mtproto::Point;

/// How high a plot is with the labels below it.
pub(super) const HEIGHT: f64 = 160.0;

/// The room for the labels below a plot.
pub(super) const BELOW: f64 = 24.0;

/// The least room between two labels below a plot.
const LABEL_GAP: f64 = 14.0;

/// The row that tells several series apart.
const LEGEND: f64 = 26.0;

/// How wide the dot of a point between two gaps is.
const DOT: f64 = 7.0;

/// Draws lines into a frame.
pub(super) fn draw(canvas: &mut Canvas<'_>, frame: Frame, series: &[Series]) {
    let lines: Vec<Line<'_>> = series
        .iter()
        .take(MAX_SERIES)
        .enumerate()
        .map(|(index, series)| Line { index, series, runs: runs(&thinned(&series.points)) })
        .filter(|line| !line.runs.is_empty())
        .collect();
    let points = || lines.iter().flat_map(|line| &line.runs).flatten();
    let (Some(from), Some(to)) = (points().map(|point| point.at).min(), points().map(|point| point.at).max()) else {
        return;
    };
    let legend = if lines.len() > 1 { LEGEND } else { 0.0 };
    if lines.len() > 1 {
        draw_legend(canvas, frame, &lines);
    }
    let frame = Frame { y: frame.y + legend, height: frame.height - legend, ..frame };
    let axis = Axis::around(&points().map(|point| point.value).collect::<Vec<_>>(), 3);
    let plot = draw_values(canvas, frame, &axis);
    let place = |at: DateTime<Utc>| plot.x + plot.width * part(from, at, to);
    draw_dates(canvas, plot, from, to, place);
    // The first series lies on top.
    for Line { index, series, runs } in lines.iter().rev() {
        let spot = |point: &Point| (place(point.at), plot.bottom() - plot.height * axis.place(point.value));
        let colour = canvas.theme.palette[index % canvas.theme.palette.len()];
        // An area is between the line and zero, or the side of the plot that is nearest to it.
        let base = plot.bottom() - plot.height * axis.place(0.0).clamp(0.0, 1.0);
        let runs: Vec<Vec<Spot>> = runs.iter().map(|run| run.iter().map(spot).collect()).collect();
        for spots in &runs {
            draw_line(canvas, (base, series.is_area), spots, colour);
        }
        if let Some((x, y)) = runs.last().and_then(|spots| spots.last()) {
            canvas.ring(*x, *y, colour);
        }
    }
}

/// A series as it is drawn.
struct Line<'a> {
    /// Which of the series it is.
    index: usize,
    series: &'a Series,
    /// Its points from gap to gap.
    runs: Vec<Vec<Point>>,
}

/// Where a point lies on the picture.
type Spot = (f64, f64);

/// The points in their order, and no more than are drawn: evenly taken, with the first and the last.
fn thinned(points: &[Point]) -> Vec<Point> {
    let mut points = points.to_vec();
    points.sort_by_key(|point| point.at);
    let last = points.len().saturating_sub(1);
    if last >= MAX_POINTS {
        points = (0..MAX_POINTS).map(|index| points[index * last / (MAX_POINTS - 1)]).collect();
    }
    points
}

/// The points without those that have no value, where a line has a gap.
fn runs(points: &[Point]) -> Vec<Vec<Point>> {
    let runs = points.split(|point| !is_drawable(point.value));
    runs.filter(|run| !run.is_empty()).map(<[Point]>::to_vec).collect()
}

/// How far a moment lies between two others, from 0 to 1; in the middle if they are the same.
fn part(from: DateTime<Utc>, at: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    let (passed, all) = ((at - from).as_seconds_f64(), (to - from).as_seconds_f64());
    if all > 0.0 { passed / all } else { 0.5 }
}

/// The lines across a plot with their values on the left; what is left of the frame for the plot itself.
pub(super) fn draw_values(canvas: &mut Canvas<'_>, frame: Frame, axis: &Axis) -> Frame {
    let style = canvas.label().anchored(Anchor::End);
    let most = axis.high.abs().max(axis.low.abs());
    let labels: Vec<(f64, String)> =
        axis.ticks().into_iter().map(|value| (value, tick(value, axis.step, most))).collect();
    let widest = labels.iter().map(|(_, label)| canvas.width_of(label, style)).fold(0.0, f64::max);
    let x = frame.x + widest + 12.0;
    let plot = Frame { x, y: frame.y + 8.0, width: frame.right() - x - 7.0, height: frame.height - 8.0 - BELOW };
    for (value, label) in &labels {
        let y = plot.bottom() - plot.height * axis.place(*value);
        let is_base = *value == 0.0 || (axis.low > 0.0 && (*value - axis.low).abs() < f64::EPSILON);
        canvas.across(plot.x, plot.right() + 7.0, y, is_base);
        canvas.text(plot.x - 12.0, y + style.size * 0.35, label, style);
    }
    plot
}

fn draw_dates(
    canvas: &mut Canvas<'_>,
    plot: Frame,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    place: impl Fn(DateTime<Utc>) -> f64,
) {
    let room = canvas.width_of("30 Sep 2000", canvas.label());
    let counts = [6, 5, 4, 3, 2].into_iter().filter(|most| float(*most) * room <= plot.width);
    let is_pushed = |(at, label): &DateTick| middle_below(canvas, plot, place(*at), label) > place(*at);
    let ticks = |most| -> Vec<(f64, String)> {
        let ticks = date_ticks(from, to, most, is_pushed).into_iter();
        ticks.map(|(at, label)| (middle_below(canvas, plot, place(at), &label), label)).collect()
    };
    let labels = counts.map(ticks).find(|labels| is_airy(canvas, labels)).unwrap_or_else(|| ticks(1));
    for (x, label) in labels {
        draw_below(canvas, plot, x, &label);
    }
}

/// Whether labels below a plot, each with its middle, have air between them.
fn is_airy(canvas: &Canvas<'_>, labels: &[(f64, String)]) -> bool {
    let half = |label: &str| canvas.width_of(label, canvas.label()) / 2.0;
    labels.windows(2).all(|two| two[1].0 - half(&two[1].1) - two[0].0 - half(&two[0].1) >= LABEL_GAP)
}

/// Where the middle of a label below a plot is: below its place, but not beyond the plot's sides.
fn middle_below(canvas: &Canvas<'_>, plot: Frame, x: f64, label: &str) -> f64 {
    let half = canvas.width_of(label, canvas.label()) / 2.0;
    x.min(plot.right() + 7.0 - half).max(plot.x + half)
}

/// A label below a plot: below its place, but not beyond the plot's sides.
pub(super) fn draw_below(canvas: &mut Canvas<'_>, plot: Frame, x: f64, label: &str) {
    let style = canvas.label();
    let x = middle_below(canvas, plot, x, label);
    canvas.text(x, plot.bottom() + BELOW - 3.0, label, style.anchored(Anchor::Middle));
}

fn draw_legend(canvas: &mut Canvas<'_>, frame: Frame, lines: &[Line<'_>]) {
    let style = canvas.label();
    let room = frame.width / float(lines.len());
    let mut x = frame.x;
    for Line { index, series, .. } in lines {
        let colour = canvas.theme.palette[index % canvas.theme.palette.len()];
        canvas.rectangle(Frame { x, y: frame.y + 4.0, width: 18.0, height: 6.0 }, 3.0, colour);
        let name = canvas.fitted(&series.name, style, room - 44.0);
        canvas.text(x + 26.0, frame.y + 12.0, &name, style);
        x += 26.0 + canvas.width_of(&name, style) + 18.0;
    }
}

/// A line, with the area between it and `base` if it has one; a dot if it has one point.
fn draw_line(canvas: &mut Canvas<'_>, (base, is_area): (f64, bool), spots: &[Spot], colour: &str) {
    match spots {
        [] => {}
        [(x, y)] => {
            let radius = DOT / 2.0;
            canvas.rectangle(Frame { x: x - radius, y: y - radius, width: DOT, height: DOT }, radius, colour);
        }
        [first, .., last] => {
            let path = smooth(spots);
            if is_area {
                let base = length(base);
                canvas.fading_shape(&format!("{path}L{} {base}L{} {base}Z", length(last.0), length(first.0)), colour);
            }
            canvas.line(&path, colour);
        }
    }
}

/// A smooth path through points that never goes beyond them: a monotone cubic after Fritsch and Carlson.
fn smooth(spots: &[Spot]) -> String {
    let slopes: Vec<f64> = spots.windows(2).map(|two| slope(two[0], two[1])).collect();
    let steepness = |at: usize| match (at.checked_sub(1).and_then(|before| slopes.get(before)), slopes.get(at)) {
        (Some(before), Some(after)) if before * after > 0.0 => 2.0 * before * after / (before + after),
        (Some(_), Some(_)) | (None, None) => 0.0,
        (Some(only), None) | (None, Some(only)) => *only,
    };
    let mut path = format!("M{} {}", length(spots[0].0), length(spots[0].1));
    for (at, two) in spots.windows(2).enumerate() {
        let (from, to) = (two[0], two[1]);
        let third = (to.0 - from.0) / 3.0;
        let numbers = [
            from.0 + third,
            from.1 + third * steepness(at),
            to.0 - third,
            to.1 - third * steepness(at + 1),
            to.0,
            to.1,
        ];
        path.push('C');
        path.push_str(&numbers.map(length).join(" "));
    }
    path
}

fn slope(from: Spot, to: Spot) -> f64 {
    if to.0 > from.0 { (to.1 - from.1) / (to.0 - from.0) } else { 0.0 }
}
