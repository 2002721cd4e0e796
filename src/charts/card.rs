//! A picture's layout: the title, the blocks below one another, where it is from.

use crate::charts::canvas::{Anchor, Canvas, Frame, Style};
use crate::charts::numbers::{float, is_drawable};
use crate::charts::text::Weight;
use crate::charts::theme::{Theme, WIDTH};
use crate::charts::{
    Block, Card, Change, Chart, ChartKind, Direction, Figure, Headline, MAX_BLOCKS, MAX_FIGURES, bars, columns, series,
    shares,
};

/// The margin around everything.
const MARGIN: f64 = 18.0;

/// The room between a block's side and what is in it.
const PADDING: f64 = 18.0;

/// The gap between blocks.
const GAP: f64 = 12.0;

/// How high a tile with a figure is.
const TILE: f64 = 80.0;

/// Draws a card.
pub(super) fn draw(card: &Card, theme: &Theme) -> String {
    let mut canvas = Canvas::new(theme);
    let mut y = draw_header(&mut canvas, card);
    for block in card.blocks.iter().take(MAX_BLOCKS) {
        let height = match block {
            Block::Figures(figures) => draw_figures(&mut canvas, y, figures),
            Block::Chart(chart) => draw_chart(&mut canvas, y, chart),
        };
        y += if height > 0.0 { height + GAP } else { 0.0 };
    }
    let style = canvas.label();
    let footer = canvas.fitted(&card.footer, style, WIDTH - 2.0 * (MARGIN + 6.0));
    if footer.is_empty() {
        y += MARGIN - GAP;
    } else {
        canvas.text(MARGIN + 6.0, y + 17.0, &footer, style);
        y += 36.0;
    }
    canvas.finish(y.ceil())
}

/// The title and what stands below it; where the first block begins.
fn draw_header(canvas: &mut Canvas<'_>, card: &Card) -> f64 {
    let (x, room) = (MARGIN + 6.0, WIDTH - 2.0 * (MARGIN + 6.0));
    let theme = canvas.theme;
    let style = Style { size: theme.title, weight: Weight::Bold, fill: theme.ink, anchor: Anchor::Start };
    let below = Style { size: theme.subtitle, ..canvas.label() };
    let mut y = MARGIN;
    for (text, style, line) in [(&card.title, style, 34.0), (&card.subtitle, below, 25.0)] {
        let text = canvas.fitted(text, style, room);
        if !text.is_empty() {
            y += line;
            canvas.text(x, y - 6.0, &text, style);
        }
    }
    if y > MARGIN { y + 10.0 } else { y }
}

/// Figures side by side in tiles; how high they are.
fn draw_figures(canvas: &mut Canvas<'_>, y: f64, figures: &[Figure]) -> f64 {
    let figures = &figures[..figures.len().min(MAX_FIGURES)];
    let Some(rows) = figures.len().checked_sub(1).map(|last| last / 3 + 1) else { return 0.0 };
    let in_row = figures.len().div_ceil(rows);
    let width = (WIDTH - 2.0 * MARGIN - GAP * (float(in_row) - 1.0)) / float(in_row);
    let theme = canvas.theme;
    let value_style = Style { size: theme.figure, weight: Weight::Bold, fill: theme.ink, anchor: Anchor::Start };
    let label_style = canvas.label();
    for (index, figure) in figures.iter().enumerate() {
        let x = MARGIN + (width + GAP) * float(index % in_row);
        let y = y + (TILE + GAP) * float(index / in_row);
        canvas.panel(Frame { x, y, width, height: TILE });
        let room = width - 2.0 * (PADDING - 3.0);
        let label = canvas.fitted(&figure.label, label_style, room);
        canvas.text(x + PADDING - 3.0, y + 27.0, &label, label_style);
        let value = canvas.fitted(&figure.value, value_style, room);
        canvas.text(x + PADDING - 3.0, y + 62.0, &value, value_style);
    }
    TILE * float(rows) + GAP * float(rows - 1)
}

/// A chart in its panel; how high it is. A chart without anything to draw takes no room.
fn draw_chart(canvas: &mut Canvas<'_>, y: f64, chart: &Chart) -> f64 {
    let plot_height = plot_height(&chart.kind);
    if plot_height <= 0.0 && chart.headline.is_none() {
        return 0.0;
    }
    let theme = canvas.theme;
    let heading = Style { size: theme.heading, weight: Weight::Bold, fill: theme.ink, anchor: Anchor::Start };
    let (left, room) = (MARGIN + PADDING, WIDTH - 2.0 * (MARGIN + PADDING));
    let title = canvas.fitted(&chart.title, heading, room);
    let subtitle = canvas.fitted(&chart.subtitle, canvas.label(), room - canvas.width_of(&title, heading) - 16.0);
    let title_height = if title.is_empty() && subtitle.is_empty() { 0.0 } else { 22.0 };
    let headline_height = if chart.headline.is_some() { 54.0 } else { 0.0 };
    let between = if plot_height > 0.0 && title_height + headline_height > 0.0 { 10.0 } else { 0.0 };
    let height = 14.0 + title_height + headline_height + between + plot_height + 14.0;
    canvas.panel(Frame { x: MARGIN, y, width: WIDTH - 2.0 * MARGIN, height });
    let mut below = y + 14.0;
    canvas.text(left, below + 16.0, &title, heading);
    canvas.text(left + room, below + 16.0, &subtitle, canvas.label().anchored(Anchor::End));
    below += title_height;
    if let Some(headline) = &chart.headline {
        draw_headline(canvas, Frame { x: left, y: below, width: room, height: headline_height }, headline);
        below += headline_height;
    }
    let frame = Frame { x: left, y: below + between, width: room, height: plot_height };
    match &chart.kind {
        ChartKind::Series(lines) => series::draw(canvas, frame, lines),
        ChartKind::Columns(points) => columns::draw(canvas, frame, points),
        ChartKind::Bars(rows) => bars::draw(canvas, frame, rows),
        ChartKind::Shares(parts) => shares::draw(canvas, frame, parts),
    }
    height
}

/// How high what a chart draws is; 0 if that is nothing.
fn plot_height(kind: &ChartKind) -> f64 {
    let is_empty = match kind {
        ChartKind::Series(lines) => lines.iter().flat_map(|line| &line.points).all(|point| !is_drawable(point.value)),
        ChartKind::Columns(points) => points.iter().all(|point| !is_drawable(point.value)),
        ChartKind::Bars(rows) => rows.iter().all(|bar| !is_drawable(bar.value)),
        ChartKind::Shares(parts) => !parts.iter().any(|part| is_drawable(part.share) && part.share > 0.0),
    };
    match kind {
        _ if is_empty => 0.0,
        ChartKind::Series(_) => series::HEIGHT,
        ChartKind::Columns(_) => columns::HEIGHT,
        ChartKind::Bars(rows) => bars::height(rows),
        ChartKind::Shares(parts) => shares::height(parts),
    }
}

/// A large figure, with how it changed beside it.
fn draw_headline(canvas: &mut Canvas<'_>, frame: Frame, headline: &Headline) {
    let theme = canvas.theme;
    let style = Style { size: theme.headline, weight: Weight::Bold, fill: theme.ink, anchor: Anchor::Start };
    let baseline = frame.y + 42.0;
    let value = canvas.fitted(&headline.value, style, frame.width);
    canvas.text(frame.x - 1.0, baseline, &value, style);
    let Some(Change { words, direction }) = &headline.change else { return };
    let (fill, ground) = theme.changes[match direction {
        Direction::Up => 0,
        Direction::Level => 1,
        Direction::Down => 2,
    }];
    let style = Style { weight: Weight::Bold, fill, ..canvas.label() };
    let x = frame.x + canvas.width_of(&value, Style { size: theme.headline, ..style }) + 14.0;
    let icon = if *direction == Direction::Level { 0.0 } else { 17.0 };
    let words = canvas.fitted(words, style, frame.right() - x - 24.0 - icon);
    if words.is_empty() {
        return;
    }
    let width = canvas.width_of(&words, style) + 24.0 + icon;
    canvas.rectangle(Frame { x, y: baseline - 26.0, width, height: 28.0 }, 14.0, ground);
    canvas.text(x + 12.0 + icon, baseline - 6.8, &words, style);
    // The fonts have no arrows.
    let (x, y) = (x + 12.0, baseline - 12.0);
    match direction {
        Direction::Up => canvas.shape(&format!("M{x:.1} {:.1}h10l-5 -9z", y + 4.5), fill),
        Direction::Down => canvas.shape(&format!("M{x:.1} {:.1}h10l-5 9z", y - 4.5), fill),
        Direction::Level => {}
    }
}
