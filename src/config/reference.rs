//! The settings as documentation, read from the comments in `config/default.toml` so that they are written down once.

use std::fmt::Write as _;

use super::layers::DEFAULTS;

/// One setting as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The whole key, such as `http.bind`.
    pub key: String,
    /// The default as TOML, such as `"127.0.0.1:8080"` with its quotes; of a long list only that it is one, `[…]`.
    pub default: String,
    /// What it means, in one paragraph without line breaks.
    pub description: String,
}

/// Every setting, in the order of `config/default.toml`.
pub(super) fn settings() -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut section = String::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut is_within_list = false;
    for line in DEFAULTS.lines().map(str::trim) {
        if is_within_list {
            is_within_list = line != "]";
            continue;
        }
        if let Some(text) = line.strip_prefix('#') {
            comment.push(text.trim());
            continue;
        }
        let description = std::mem::take(&mut comment).join(" ");
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = format!("{name}.");
        } else if let Some((name, default)) = line.split_once(" = ") {
            is_within_list = default == "[";
            let default = if is_within_list { "[…]" } else { default };
            settings.push(Setting { key: format!("{section}{name}"), default: default.to_owned(), description });
        }
    }
    settings
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
