//! What a picture says of what it does not show.

use crate::programs::analyst::picture::figures::Figures;

/// What of a result is not drawn, and why.
#[derive(Default)]
pub(super) struct LeftOut(Vec<(&'static str, Vec<String>)>);

impl LeftOut {
    /// Columns of figures.
    pub(super) fn add(&mut self, why: &'static str, figures: Vec<Figures>) {
        self.add_names(why, figures.into_iter().map(|figures| figures.name));
    }

    /// Columns or rows by their names.
    pub(super) fn add_names(&mut self, why: &'static str, names: impl IntoIterator<Item = String>) {
        let names: Vec<String> = names.into_iter().collect();
        match self.0.iter_mut().find(|(known, _)| *known == why) {
            _ if names.is_empty() => {}
            Some((_, known)) => known.extend(names),
            None => self.0.push((why, names)),
        }
    }

    /// Rows without a date.
    pub(super) fn add_rows(&mut self, count: usize) {
        let words = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        self.add_names("Without a date, not drawn", Some(words).filter(|_| count > 0));
    }

    /// All of it as a line below the title; empty if nothing is left out.
    pub(super) fn in_words(&self) -> String {
        let parts = self.0.iter().map(|(why, names)| format!("{why}: {}", names.join(", ")));
        parts.collect::<Vec<_>>().join(" · ")
    }
}
