//! `botyard doctor`: is everything there that `serve` needs?

use std::io;

use anyhow::Context as _;
use serde::Serialize;

use crate::app::cli::OutputArgs;
use crate::app::keys::require_all_keys;
use crate::app::open_vault;
use crate::app::output::{print, print_json};
use crate::app::platform::Sockets;
use crate::base::ambient::Ambient;
use crate::clients::egress::Egress;
use crate::clients::llm::LlmClient;
use crate::clients::mail::MailClient;
use crate::clients::telegram::TelegramClient;
use crate::config::Settings;
use crate::services::mail::PlatformSender;
use crate::store::{Store, StoreError};

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
        Check::of("listener", check_listener(settings, &ambient).await),
        Check::of("database", check_store(settings).await),
        Check::of("keys", check_keys(settings).await),
        Check::of("telegram", check_telegram(settings, ambient).await),
        Check::of("mail", check_mail(settings).await),
        Check::of("models", check_models(settings).await),
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

/// Listens for a moment as `serve` would. It cannot where a botyard listens already, which is no fault.
async fn check_listener(settings: &Settings, ambient: &Ambient) -> anyhow::Result<String> {
    settings.http.require_safe_bind()?;
    let protocol = if settings.http.has_tls() { "HTTPS" } else { "HTTP" };
    let bind = settings.http.bind;
    let Err(error) = Sockets::bind(settings, ambient) else { return Ok(format!("{bind} is to serve {protocol}")) };
    let is_taken = error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::AddrInUse);
    if !is_taken {
        return Err(error);
    }
    anyhow::ensure!(is_served(settings).await?, "{error:#}, and not by a botyard that serves this database");
    Ok(format!("{error:#}; a botyard serves this database, so it is probably the one there"))
}

/// Whether a process holds the claim on the database.
async fn is_served(settings: &Settings) -> anyhow::Result<bool> {
    let Some(store) = open_present(settings).await? else { return Ok(false) };
    match store.claim(&settings.store).await {
        Ok(_) => Ok(false),
        Err(StoreError::Claimed) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// The database as it is, neither made nor migrated by being looked at; `None` if it is still to be made.
async fn open_present(settings: &Settings) -> anyhow::Result<Option<Store>> {
    if Store::sqlite_file(&settings.store).is_some_and(|file| !file.exists()) {
        return Ok(None);
    }
    Ok(Some(Store::open_as_is(&settings.store).await.context("the database cannot be opened")?))
}

async fn check_store(settings: &Settings) -> anyhow::Result<String> {
    let Some(store) = open_present(settings).await? else {
        return Ok("there is none yet: the first start makes it".to_owned());
    };
    store.ping().await?;
    Ok(format!("{} answers", store.kind()))
}

async fn check_keys(settings: &Settings) -> anyhow::Result<String> {
    let vault = open_vault(settings)?;
    if let Some(store) = open_present(settings).await?
        && store.schema_version().await? > 0
    {
        require_all_keys(&vault.usage(&store).await?)?;
    }
    Ok(format!("{} configured, none missing", vault.key_ids().count()))
}

async fn check_telegram(settings: &Settings, ambient: Ambient) -> anyhow::Result<String> {
    TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, ambient)?.ping().await?;
    Ok(format!("{} answers", settings.telegram.api_url))
}

/// Signs in at the platform's mail server. Without one nothing is wrong: organizations may have their own.
async fn check_mail(settings: &Settings) -> anyhow::Result<String> {
    let client = MailClient::new(&settings.mail, Egress::new(&settings.egress))?;
    let Some(platform) = PlatformSender::new(&settings.mail)? else {
        return Ok("no server (mail.host): only organizations that set up their own send e-mails".to_owned());
    };
    client.check(&platform.server()).await?;
    Ok(format!("{} takes e-mails from {}", settings.mail.host, settings.mail.from))
}

async fn check_models(settings: &Settings) -> anyhow::Result<String> {
    if !settings.llm.is_configured() {
        return Ok("none set up (llm.provider), so the analyst answers no questions".to_owned());
    }
    let models = LlmClient::new(&settings.llm)?.check().await?;
    let unpriced = models.iter().filter(|model| !settings.llm.has_price(model)).map(String::as_str);
    let unpriced = unpriced.collect::<Vec<_>>().join(", ");
    let note =
        if unpriced.is_empty() { String::new() } else { format!("; no price is set for {unpriced} (llm.prices)") };
    Ok(format!("{} there{note}", models.join(", ")))
}
