//! What commands print: results on standard output, errors on standard error.

use std::io::Write as _;

use serde::Serialize;

use crate::base::secret::redact_tokens;

/// Prints a result.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        // Whoever read the output, such as `head`, has had enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints a result as JSON.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string_pretty(value)?)
}

/// Prints why a command failed, in one line.
pub(super) fn print_error(error: &anyhow::Error) {
    let line = format!("botyard: {error:#}").replace('\n', " ");
    // Without standard error there is nobody to tell.
    writeln!(std::io::stderr(), "{}", redact_tokens(&line)).ok();
}
