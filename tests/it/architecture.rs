//! Who may import whom: reads the sources and fails on an arrow that the table below does not have.
//!
//! A new room is a new line in [`ALLOWED`], in the same words as the table in `ARCHITECTURE.md`. An arrow is whatever
//! leads from a file to another room: `crate::room`, also inside braces and in the middle of code, `super::super::room`
//! and, in `main.rs`, `botyard::room`. Comments and strings do not count.

mod tokens;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use self::tokens::tokens;

/// Which rooms each room may import. `"room::part"` allows only that part; `"*"` allows everything.
const ALLOWED: [(&str, &[&str]); 17] = [
    ("base", &[]),
    ("config", &["base"]),
    ("model", &["base"]),
    ("charts", &["base", "model"]),
    ("console", &["base"]),
    ("store", &["base", "config", "model"]),
    ("clients", &["base", "config", "model"]),
    ("services", &["base", "config", "model", "store", "clients"]),
    ("delivery", &["base", "config", "model", "store", "clients", "services"]),
    ("programs", &["base", "model", "charts", "services", "delivery"]),
    ("runtime", &["base", "config", "model", "clients", "services", "delivery", "programs"]),
    ("ingress", &["base", "config", "model", "services", "clients", "runtime"]),
    ("http", &["base", "config", "model", "console", "services", "runtime", "ingress"]),
    ("sandbox", &["base", "config", "model", "console", "clients::telegram"]),
    ("app", &["*"]),
    ("main", &["app", "base", "config"]),
    ("lib", &[]),
];

/// The rooms' macros live at the crate's root whatever file they stand in: name of the macro → its room.
type Macros = BTreeMap<String, String>;

#[test]
fn rooms_import_only_what_the_table_allows() {
    let sources = rust_files("src");
    let macros: Macros = sources.iter().flat_map(|(path, text)| exported_macros(path, text)).collect();
    let problems: Vec<String> = sources.iter().flat_map(|(path, text)| forbidden(path, text, &macros)).collect();
    assert!(problems.is_empty(), "imports against the architecture:\n{}", problems.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    for (path, _) in rust_files("src") {
        let room = room_of(&path);
        assert!(allowed(&room).is_some(), "{}: the room \"{room}\" is not in the table", path.display());
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    for (path, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        assert!(text.starts_with("//! "), "{} does not open with //!", path.display());
    }
}

#[test]
fn forbidden_arrows_are_found_wherever_they_hide() {
    for (path, text) in [
        ("src/base/ids.rs", "use crate::model::Bot;"),
        ("src/model/bot.rs", "use crate::{base::ids, store::Store};"),
        ("src/model/bot.rs", "use crate::{\n    base::{ids, secret},\n    // why not\n    store::{self},\n};"),
        ("src/http/mod.rs", "fn f() { let s = crate::store::open(\"x\"); }"),
        ("src/http/mod.rs", "type T = <crate :: store :: Store as Clone>::Owned;"),
        ("src/http/error.rs", "use super::super::store::Store;"),
        ("src/http/mod.rs", "pub(crate) use super::store as s;"),
        ("src/http/mod.rs", "use super::{base::ids, store};"),
        ("src/http/mod.rs", "mod tests { use super::super::store; }"),
        ("src/http/a/mod.rs", "fn c() -> char { '\"' } use crate::store; // \""),
        ("src/programs/echo.rs", "use crate::config::Settings;"),
        ("src/sandbox/mod.rs", "use crate::clients::mtproto;"),
        ("src/sandbox/mod.rs", "use crate::clients::{telegram::Update, llm};"),
        ("src/sandbox/mod.rs", "use crate::clients;"),
        ("src/sandbox/mod.rs", "use crate::clients::*;"),
        ("src/sandbox/mod.rs", "use crate::*;"),
        ("src/main.rs", "use botyard::store;"),
        ("src/base/x.rs", "crate::define_bot!(A);"),
        ("src/base/x.rs", "use crate::nowhere::X;"),
    ] {
        assert!(!check(path, text).is_empty(), "{path} may pass with: {text}");
    }
}

#[test]
fn allowed_arrows_and_mere_words_are_not_reported() {
    for (path, text) in [
        ("src/store/bots.rs", "use crate::{base::ids, model::{Bot, bot::{self}}, config::StoreSettings as S};"),
        (
            "src/store/bots.rs",
            "use crate::store::Store; use super::Store; use self::rows::Row; use super::super::base;",
        ),
        ("src/store/mod.rs", "mod tests { use super::*; mod deep { use super::super::*; } }"),
        ("src/model/bot.rs", "// crate::store\n/* crate::http /* nested */ crate::app */ fn f() {}"),
        (
            "src/model/bot.rs",
            "const A: &str = \"crate::store\"; const B: &str = r#\"\"crate::http\"#; const C: char = '\"';",
        ),
        ("src/model/bot.rs", "fn f<'a>(x: &'a str) -> &'a str { x } // crate::store"),
        ("src/model/bot.rs", "pub(crate) fn f() {} pub(in crate::model) fn g() {}"),
        ("src/sandbox/mod.rs", "use crate::clients::telegram::{Update, Message}; use crate::clients::{telegram};"),
        ("src/model/bot.rs", "crate::define_id!(BotId); use crate::define_id; $crate::base::ids::x();"),
        ("src/app/mod.rs", "use crate::{http, store::Store};"),
        ("src/main.rs", "use botyard::app::run; use other::store;"),
    ] {
        assert_eq!(check(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

fn check(path: &str, text: &str) -> Vec<String> {
    let macros =
        [("define_id", "base"), ("define_bot", "model")].map(|(name, room)| (name.to_owned(), room.to_owned()));
    forbidden(Path::new(path), text, &Macros::from(macros))
}

/// One line for each arrow of the file that the table does not have.
fn forbidden(path: &Path, text: &str, macros: &Macros) -> Vec<String> {
    let room = room_of(path);
    let mut problems = Vec::new();
    for target in arrows(path, text) {
        let first = target.first().map_or("*", String::as_str);
        let first = macros.get(first).map_or(first, String::as_str);
        let part = target.get(1).map_or_else(String::new, |second| format!("{first}::{second}"));
        let permitted = |entry: &&str| *entry == "*" || *entry == first || *entry == part;
        let is_known = allowed(first).is_some();
        if first != room && !(is_known && allowed(&room).unwrap_or_default().iter().any(permitted)) {
            problems.push(format!("{}: {room} → {}", path.display(), target.join("::")));
        }
    }
    problems
}

fn allowed(room: &str) -> Option<&'static [&'static str]> {
    ALLOWED.iter().find(|(name, _)| *name == room).map(|(_, targets)| *targets)
}

/// The room of `src/room/…` or `src/room.rs`.
fn room_of(path: &Path) -> String {
    module_path(path).first().cloned().unwrap_or_default()
}

/// `src/http/error.rs` → `http`, `error`.
fn module_path(path: &Path) -> Vec<String> {
    let inside = path.strip_prefix("src").unwrap_or(path).with_extension("");
    let parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.filter(|part| part != "mod").collect()
}

/// Every path that starts at the crate's root, as written after `crate::`.
fn arrows(path: &Path, text: &str) -> Vec<Vec<String>> {
    let tokens = tokens(text);
    let depth = module_path(path).len();
    let mut found = Vec::new();
    // At which brace depth each inline module began: inside it one more `super` is needed to leave the file.
    let mut inline_modules = Vec::new();
    let mut braces = 0;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" => {
                braces += 1;
                if at >= 2 && tokens[at - 2] == "mod" {
                    inline_modules.push(braces);
                }
            }
            "}" => {
                if inline_modules.last() == Some(&braces) {
                    inline_modules.pop();
                }
                braces -= 1;
            }
            "::" => {}
            word => {
                let continues_a_path = at > 0 && tokens[at - 1] == "::";
                let root = match word {
                    _ if continues_a_path => None,
                    "crate" => Some(at + 1),
                    "botyard" if path.ends_with("main.rs") => Some(at + 1),
                    "super" => past_supers(&tokens, at, depth + inline_modules.len()),
                    _ => None,
                };
                if let Some(start) = root.filter(|start| tokens.get(*start).is_some_and(|token| token == "::")) {
                    tree(&tokens, start + 1, &[], &mut found);
                }
            }
        }
        at += 1;
    }
    found
}

/// The position after a chain of `super`s, if the chain is long enough to reach the crate's root.
fn past_supers(tokens: &[String], mut at: usize, depth: usize) -> Option<usize> {
    for _ in 1..depth {
        if tokens.get(at + 1)? != "::" || tokens.get(at + 2)? != "super" {
            return None;
        }
        at += 2;
    }
    Some(at + 1)
}

/// Collects the paths of the use tree that begins at `at`; returns the position after it.
fn tree(tokens: &[String], mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = tree(tokens, at, &path, found);
                    // What separates the branches: a rename and a comma.
                    at += if tokens.get(at).is_some_and(|token| token == "as") { 2 } else { 0 };
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            Some("*") => {
                found.push(path);
                return at + 1;
            }
            Some(word) if word.starts_with(|first: char| first.is_alphabetic() || first == '_') => {
                if word != "self" {
                    path.push(word.to_owned());
                }
                if tokens.get(at + 1).is_some_and(|token| token == "::") {
                    at += 2;
                    continue;
                }
                found.push(path);
                return at + 1;
            }
            // `crate::module::<T>` and the like: the path ends here.
            _ => {
                found.push(path);
                return at;
            }
        }
    }
}

/// The macros of a file that `#[macro_export]` moves to the crate's root, with the file's room.
fn exported_macros(path: &Path, text: &str) -> Vec<(String, String)> {
    let tokens = tokens(text);
    let exported = tokens.iter().enumerate().filter(|(_, token)| *token == "macro_export");
    let name = |(at, _)| tokens[at..].windows(3).find(|three| three[0] == "macro_rules").map(|three| three[2].clone());
    exported.filter_map(name).map(|name| (name, room_of(path))).collect()
}

/// Every Rust file below `folder` with its text; paths are relative to the package.
fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    files
}
