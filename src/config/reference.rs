//! The settings as documentation, read from the comments in `config/default.toml` so that they are written down once.

use std::fmt::Write as _;

use super::layers::DEFAULTS;

/// One setting as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The whole key, such as `http.bind`.
    pub key: String,
    /// The default as TOML, such as `"127.0.0.1:8080"` with its quotes, on one line.
    pub default: String,
    /// What it means, in one paragraph without line breaks.
    pub description: String,
}

/// Every setting, in the order of `config/default.toml`.
pub(super) fn settings() -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut section = String::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut lines = DEFAULTS.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix('#') {
            comment.push(text.trim());
            continue;
        }
        let description = std::mem::take(&mut comment).join(" ");
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = format!("{name}.");
        } else if let Some((name, default)) = line.split_once(" = ") {
            let default = if default == "[" { rest_of_list(&mut lines) } else { default.to_owned() };
            settings.push(Setting { key: format!("{section}{name}"), default, description });
        }
    }
    settings
}

/// A list that was begun on a line of its own, without the comments in it.
fn rest_of_list<'a>(lines: &mut impl Iterator<Item = &'a str>) -> String {
    let items: Vec<&str> = lines.take_while(|line| *line != "]").filter(|line| !line.starts_with('#')).collect();
    format!("[{}]", items.join(" ").trim_end_matches(','))
}

/// The settings as a Markdown table.
pub(super) fn markdown() -> String {
    let mut table = "| Key | Default | Meaning |\n|---|---|---|\n".to_owned();
    for Setting { key, default, description } in settings() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(table, "| `{key}` | `{default}` | {} |", description.replace('|', "\\|"));
    }
    table
}
