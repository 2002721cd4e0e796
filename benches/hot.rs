//! What the pure parts cost that every update or every waking bot goes through. Criterion measures them; its options, such as
//! `--quick` or a filter, are taken.

mod support;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use botyard::base::ambient::Ambient;
use botyard::base::secret::SecretString;
use botyard::delivery::split::{MAX_TEXT_LENGTH, split_text};
use botyard::model::bot::{BotId, CredentialField};
use botyard::programs::Event;
use botyard::services::updates::parse_update;
use botyard::services::vault::Vault;
use criterion::Criterion;
use serde_json::Value;

use crate::support::exit_code;
use crate::support::report::Report;

/// A message as Telegram sends it.
const MESSAGE: &str = r#"{"update_id":100000001,"message":{"message_id":17,"from":{"id":1000001,"is_bot":false,"first_name":"Bench","language_code":"en"},"chat":{"id":1000001,"first_name":"Bench","type":"private"},"date":1700000000,"text":"Message 16"}}"#;

/// A pressed button, whose message comes along.
const BUTTON: &str = r#"{"update_id":100000002,"callback_query":{"id":"4382bfdwdsb323b2d9","from":{"id":1000001,"is_bot":false,"first_name":"Bench","language_code":"en"},"message":{"message_id":18,"from":{"id":7000000000,"is_bot":true,"first_name":"Bench","username":"bench_0_bot"},"chat":{"id":1000001,"first_name":"Bench","type":"private"},"date":1700000000,"text":"Menu","reply_markup":{"inline_keyboard":[[{"text":"Home","callback_data":"menu:home"}]]}},"chat_instance":"-17","data":"menu:home"}}"#;

/// The name of each figure, and its label in the table.
const FIGURES: [(&str, &str); 8] = [
    ("parse_update_message", "envelope of a message"),
    ("parse_update_button", "envelope of a pressed button"),
    ("event_message", "event of a message"),
    ("event_button", "event of a pressed button"),
    ("split_short", "cutting a text that fits"),
    ("split_long", "cutting a text of 20,000 characters"),
    ("vault_seal", "sealing a token"),
    ("vault_open", "opening a token"),
];

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&folder)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    measure_updates(&mut criterion);
    measure_texts(&mut criterion);
    measure_vault(&mut criterion)?;
    criterion.final_summary();
    report(&folder)
}

fn measure_updates(criterion: &mut Criterion) {
    for (kind, payload) in [("message", MESSAGE), ("button", BUTTON)] {
        criterion.bench_function(&format!("parse_update_{kind}"), |bencher| {
            bencher.iter(|| parse_update(black_box(payload)));
        });
        criterion.bench_function(&format!("event_{kind}"), |bencher| bencher.iter(|| Event::parse(black_box(payload))));
    }
}

fn measure_texts(criterion: &mut Criterion) {
    let long = "A line of some words that is cut where it ends.\n".repeat(20_000 / 48);
    for (name, text) in [("split_short", "Message 16"), ("split_long", long.as_str())] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| split_text(black_box(text), MAX_TEXT_LENGTH).len());
        });
    }
}

fn measure_vault(criterion: &mut Criterion) -> anyhow::Result<()> {
    let vault = Vault::new(&[Vault::generate_key()])?;
    let bot = BotId::generate(&Ambient::system());
    let token = SecretString::from("7000000000:00000000000000000000000000000000000");
    let sealed = vault.seal(bot, CredentialField::Token, &token)?;
    criterion.bench_function("vault_seal", |bencher| {
        bencher.iter(|| vault.seal(bot, CredentialField::Token, black_box(&token)));
    });
    criterion.bench_function("vault_open", |bencher| bencher.iter(|| vault.open(black_box(&sealed))));
    Ok(())
}

/// Puts the medians that Criterion wrote down into one table.
fn report(folder: &Path) -> anyhow::Result<()> {
    let mut report = Report::new("Hot pure parts");
    report.column("median, in ns");
    for (key, label) in FIGURES {
        let file = folder.join(key).join("new/estimates.json");
        // One that a filter left out for ever has no estimates.
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        let estimates: Value = serde_json::from_str(&text)?;
        let median = estimates["median"]["point_estimate"].as_f64().context("estimates without a median")?;
        report.row(key, label, 0, median);
    }
    Ok(report.print(false)?)
}
