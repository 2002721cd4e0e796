//! `botyard doctor`: is everything there that `serve` needs?

use serde::Serialize;

use crate::app::cli::OutputArgs;
use crate::app::output::{print, print_json};
use crate::app::{open_store, open_vault};
use crate::base::ambient::Ambient;
use crate::clients::telegram::TelegramClient;
use crate::config::Settings;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

impl Check {
    fn of(name: &'static str, result: anyhow::Result<String>) -> Self {
        match result {
            Ok(detail) => Self { name, ok: true, detail },
            Err(error) => Self { name, ok: false, detail: format!("{error:#}") },
        }
    }
}

/// Looks at everything, prints what it found, and fails if anything is wrong.
pub(super) async fn run(settings: &Settings, ambient: Ambient, args: OutputArgs) -> anyhow::Result<()> {
    let checks = [
        // Had they been wrong, the command would have ended before it came here.
        Check::of("settings", Ok("they are complete and in range".to_owned())),
        Check::of("listener", check_listener(settings)),
        Check::of("database", check_store(settings).await),
        Check::of("keys", check_keys(settings).await),
        Check::of("telegram", check_telegram(settings, ambient).await),
    ];
    if args.json {
        print_json(&checks)?;
    } else {
        for check in &checks {
            print(&format!("{} {:<9} {}", if check.ok { "ok  " } else { "FAIL" }, check.name, check.detail))?;
        }
    }
    let failed = checks.iter().filter(|check| !check.ok).count();
    anyhow::ensure!(failed == 0, "{failed} of {} checks failed", checks.len());
    Ok(())
}

fn check_listener(settings: &Settings) -> anyhow::Result<String> {
    settings.http.require_safe_bind()?;
    let protocol = if settings.http.has_tls() { "HTTPS" } else { "HTTP" };
    Ok(format!("{} is to serve {protocol}", settings.http.bind))
}

async fn check_store(settings: &Settings) -> anyhow::Result<String> {
    let store = open_store(settings).await?;
    store.ping().await?;
    Ok(format!("{} answers", store.kind()))
}

async fn check_keys(settings: &Settings) -> anyhow::Result<String> {
    let vault = open_vault(settings)?;
    let usage = vault.usage(&open_store(settings).await?).await?;
    let missing: Vec<&str> = usage.iter().filter(|key| !key.is_configured).map(|key| key.key_id.as_str()).collect();
    anyhow::ensure!(
        missing.is_empty(),
        "credentials are sealed under keys that are not configured: {}",
        missing.join(", ")
    );
    Ok(format!("{} configured, none missing", usage.len()))
}

async fn check_telegram(settings: &Settings, ambient: Ambient) -> anyhow::Result<String> {
    TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, ambient)?.ping().await?;
    Ok(format!("{} answers", settings.telegram.api_url))
}
