//! Consoles for tests: a small one that is always there, so that no test needs Node, and none at all.

use botyard::console::Console;
use rust_embed::RustEmbed;

/// A console of a few files: a page, a chat page, a script that is compressed both ways, styles that are compressed one way.
#[derive(RustEmbed)]
#[folder = "tests/it/harness/console_site"]
struct Site;

/// What is there before a console was built.
#[derive(RustEmbed)]
#[folder = "tests/it/harness/no_such_folder"]
#[allow_missing = true]
struct Nothing;

pub(crate) fn built() -> Console {
    Console::of::<Site>()
}

pub(crate) fn not_built() -> Console {
    Console::of::<Nothing>()
}

/// A file of the small console, as it lies there.
pub(crate) fn file(name: &str) -> Vec<u8> {
    Site::get(name).unwrap_or_else(|| panic!("no {name}")).data.into_owned()
}
