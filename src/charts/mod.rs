//! Pictures of figures: series over time, columns, comparisons and shares, for people who look at them on a phone.
//!
//! A [`Chart`] or a [`Card`] of several becomes SVG text ([`Card::to_svg`]), and that a PNG ([`Card::to_png`]). Drawing takes
//! up to a tenth of a second of a processor: callers use `spawn_blocking`. Nothing is read from the machine: the fonts are part
//! of the binary, what they lack is left out, and text is data whatever it holds.
//!
//! A new kind of chart is a variant of [`ChartKind`] and a file that draws it into a frame; a new program's picture is a
//! function from its figures to a [`Card`], as [`channel_card`] is. Colours and sizes are in `theme`.

mod axis;
mod bars;
mod canvas;
mod card;
mod channel;
mod columns;
mod numbers;
mod png;
mod series;
mod shares;
mod text;
mod theme;

#[cfg(test)]
mod tests;

use crate::model::mtproto::{Point, Share};

pub use channel::{channel_card, period};
pub use numbers::{average, count, full, percent, short};
pub use png::DrawError;
pub use text::can_write;

/// The most points of a series and columns of a chart that are drawn; more are thinned out, or the latest are taken.
pub const MAX_POINTS: usize = 400;

/// The most series of one chart that are drawn.
pub const MAX_SERIES: usize = 4;

/// The most rows of a comparison, and parts of a whole, that are drawn.
pub const MAX_ROWS: usize = 12;

/// The most blocks of a card that are drawn.
pub const MAX_BLOCKS: usize = 8;

/// The most figures of a block that are drawn.
pub const MAX_FIGURES: usize = 6;

/// The most characters of a text that are looked at; what is wider than its place ends in an ellipsis anyway.
pub const MAX_TEXT: usize = 200;

/// One chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// More about it, such as the period; may be empty.
    pub subtitle: String,
    /// The one figure that matters most, shown large.
    pub headline: Option<Headline>,
    /// What is drawn.
    pub kind: ChartKind,
}

/// What a chart draws. Values that are no numbers, or beyond 10¹⁵, are left out; in a line they are a gap.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartKind {
    /// Lines over time.
    Series(Vec<Series>),
    /// A column for each of some moments in order, such as days; the tallest is marked.
    Columns(Vec<Point>),
    /// Named values, compared by the length of their bars.
    Bars(Vec<Bar>),
    /// Parts of a whole, the largest first.
    Shares(Vec<Share>),
}

/// A line over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is called where there are several.
    pub name: String,
    /// Its points, the oldest first.
    pub points: Vec<Point>,
    /// Whether the area below it is filled.
    pub is_area: bool,
}

/// A named value.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// The value.
    pub value: f64,
}

/// A large figure with how it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// The figure as it is to be read.
    pub value: String,
    /// How it changed.
    pub change: Option<Change>,
}

/// How a figure changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In words, such as `+312 in 30 days`.
    pub words: String,
    /// Where to.
    pub direction: Direction,
}

/// Whether a change is shown as a good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It grew.
    Up,
    /// It stayed.
    Level,
    /// It shrank.
    Down,
}

/// A figure with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The figure as it is to be read.
    pub value: String,
}

/// A picture of several things under one title.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// What it is about.
    pub title: String,
    /// More about it, such as a @name or a period; may be empty.
    pub subtitle: String,
    /// What it shows, from top to bottom.
    pub blocks: Vec<Block>,
    /// Where it is from; may be empty.
    pub footer: String,
}

/// A part of a card.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Figures side by side.
    Figures(Vec<Figure>),
    /// A chart with its own title.
    Chart(Chart),
}

impl Chart {
    /// The chart alone, as a picture.
    pub fn into_card(self) -> Card {
        let Self { title, subtitle, headline, kind } = self;
        let chart = Self { title: String::new(), subtitle: String::new(), headline, kind };
        Card { title, subtitle, blocks: vec![Block::Chart(chart)], footer: String::new() }
    }
}

impl Card {
    /// The picture as SVG text: 1,080 pixels wide, and as high as it takes.
    pub fn to_svg(&self) -> String {
        card::draw(self, &theme::LIGHT)
    }

    /// The picture as a PNG. Takes up to a tenth of a second of a processor.
    pub fn to_png(&self) -> Result<Vec<u8>, DrawError> {
        png::render(&self.to_svg())
    }
}
