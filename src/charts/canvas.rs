//! Writing SVG: shapes and text, with text from people as data.

use std::fmt::Write as _;

use crate::charts::text::{Fonts, Weight};
use crate::charts::theme::{DENSITY, Theme, WIDTH};

/// A place on the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }
}

/// What a text is placed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) fill: &'static str,
    pub(super) anchor: Anchor,
}

impl Style {
    pub(super) fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// A picture that is being drawn.
pub(super) struct Canvas<'a> {
    pub(super) theme: &'a Theme,
    pub(super) fonts: &'static Fonts,
    definitions: String,
    body: String,
    gradients: usize,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(theme: &'a Theme) -> Self {
        Self { theme, fonts: Fonts::embedded(), definitions: String::new(), body: String::new(), gradients: 0 }
    }

    /// Labels of figures, axes and parts.
    pub(super) fn label(&self) -> Style {
        Style { size: self.theme.label, weight: Weight::Regular, fill: self.theme.soft, anchor: Anchor::Start }
    }

    /// How wide a text in this style is.
    pub(super) fn width_of(&self, text: &str, style: Style) -> f64 {
        self.fonts.width(text, style.size, style.weight)
    }

    /// A person's text, cut to a width.
    pub(super) fn fitted(&self, text: &str, style: Style, width: f64) -> String {
        self.fonts.fit(text, style.size, style.weight, width)
    }

    /// Text on a baseline, if there is any.
    pub(super) fn text(&mut self, x: f64, baseline: f64, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let Style { size, weight, fill, anchor } = style;
        let weight = if weight == Weight::Bold { " font-weight=\"700\"" } else { "" };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, size, text) = (length(x), length(baseline), length(size), escaped(text));
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight} fill=\"{fill}\"{anchor}>{text}</text>"
        ));
    }

    /// A filled rectangle with round corners.
    pub(super) fn rectangle(&mut self, frame: Frame, radius: f64, fill: &str) {
        let Frame { x, y, width, height } = frame;
        let [x, y, width, height, radius] = [x, y, width, height, radius].map(length);
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{fill}\"/>"
        ));
    }

    /// The ground of a block.
    pub(super) fn panel(&mut self, frame: Frame) {
        let Frame { x, y, width, height } = frame;
        let [x, y, width, height] = [x + 0.5, y + 0.5, width - 1.0, height - 1.0].map(length);
        let Theme { panel, border, .. } = self.theme;
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"16\" fill=\"{panel}\" stroke=\"{border}\"/>"
        ));
    }

    /// A line across a plot.
    pub(super) fn across(&mut self, from: f64, to: f64, y: f64, is_base: bool) {
        let [from, to, y] = [from, to, y].map(length);
        let (stroke, dashes) =
            if is_base { (self.theme.base, "") } else { (self.theme.grid, " stroke-dasharray=\"4 4\"") };
        self.put(format_args!("<path d=\"M{from} {y}H{to}\" stroke=\"{stroke}\"{dashes}/>"));
    }

    /// A thick line along a path.
    pub(super) fn line(&mut self, path: &str, stroke: &str) {
        self.put(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"3\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/>"
        ));
    }

    /// A filled shape.
    pub(super) fn shape(&mut self, path: &str, fill: &str) {
        self.put(format_args!("<path d=\"{path}\" fill=\"{fill}\"/>"));
    }

    /// A shape whose colour fades downwards.
    pub(super) fn fading_shape(&mut self, path: &str, colour: &str) {
        let id = self.gradients;
        self.gradients += 1;
        let _ = writeln!(
            self.definitions,
            "<linearGradient id=\"fade{id}\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop offset=\"0\" stop-color=\"{colour}\" \
             stop-opacity=\"0.28\"/><stop offset=\"1\" stop-color=\"{colour}\" stop-opacity=\"0.02\"/></linearGradient>"
        );
        self.put(format_args!("<path d=\"{path}\" fill=\"url(#fade{id})\"/>"));
    }

    /// A ring at the end of a line.
    pub(super) fn ring(&mut self, x: f64, y: f64, stroke: &str) {
        let [x, y] = [x, y].map(length);
        let panel = self.theme.panel;
        self.put(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"5.5\" fill=\"{panel}\" stroke=\"{stroke}\" stroke-width=\"3\"/>"
        ));
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }

    /// The whole text of a picture of this height.
    pub(super) fn finish(self, height: f64) -> String {
        let [wide, high, width, height] = [WIDTH * DENSITY, height * DENSITY, WIDTH, height].map(length);
        let (page, definitions, body) = (self.theme.page, self.definitions, self.body);
        let definitions = if definitions.is_empty() { definitions } else { format!("<defs>\n{definitions}</defs>\n") };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"Roboto\">\n{definitions}<rect width=\"{width}\" height=\"{height}\" fill=\"{page}\"/>\n{body}</svg>\n"
        )
    }
}

/// A length in as few characters as it takes, to a hundredth.
pub(super) fn length(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as data, in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML knows no other control characters.
            '\t' | '\n' | '\r' => escaped.push(' '),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}
