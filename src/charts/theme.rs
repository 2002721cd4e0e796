//! Colours and sizes, as data. Lengths are in units of which a picture is [`WIDTH`] wide; a unit is two pixels.

/// How wide a picture is.
pub(super) const WIDTH: f64 = 540.0;

/// Pixels for each unit.
pub(super) const DENSITY: f64 = 2.0;

/// How pictures look.
#[derive(Debug)]
pub(super) struct Theme {
    /// Behind everything.
    pub(super) page: &'static str,
    /// Behind a block.
    pub(super) panel: &'static str,
    /// Around a block.
    pub(super) border: &'static str,
    /// Titles and figures.
    pub(super) ink: &'static str,
    /// Labels.
    pub(super) soft: &'static str,
    /// Lines across a plot.
    pub(super) grid: &'static str,
    /// The line at zero.
    pub(super) base: &'static str,
    /// Columns beside the one that is marked.
    pub(super) muted: &'static str,
    /// The track of a bar.
    pub(super) track: &'static str,
    /// Bars below zero.
    pub(super) below_zero: &'static str,
    /// Series and parts, in this order.
    pub(super) palette: [&'static str; 6],
    /// Text and ground of a change: up, level, down.
    pub(super) changes: [(&'static str, &'static str); 3],
    /// A picture's title.
    pub(super) title: f64,
    /// What stands below it.
    pub(super) subtitle: f64,
    /// A block's title.
    pub(super) heading: f64,
    /// A chart's large figure.
    pub(super) headline: f64,
    /// A figure among others.
    pub(super) figure: f64,
    /// The labels of figures, axes and parts.
    pub(super) label: f64,
}

/// The light theme.
pub(super) const LIGHT: Theme = Theme {
    page: "#f3f4f8",
    panel: "#ffffff",
    border: "#e4e6ee",
    ink: "#111827",
    soft: "#667085",
    grid: "#e6e8ef",
    base: "#cfd4df",
    muted: "#a9a5f2",
    track: "#eef0f6",
    below_zero: "#e5576b",
    palette: ["#4f46e5", "#0ea5e9", "#10b981", "#f59e0b", "#ec4899", "#94a3b8"],
    changes: [("#047857", "#dcfce9"), ("#475467", "#eef0f6"), ("#b42318", "#fee7e5")],
    title: 27.0,
    subtitle: 16.5,
    heading: 16.0,
    headline: 40.0,
    figure: 27.0,
    label: 15.0,
};
