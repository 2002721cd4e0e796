//! Typed settings: read once at the start, checked whole, then handed to the rooms as plain values.
//!
//! [`Settings::load`] lays a file over the defaults in `config/default.toml` and the environment over both. A value
//! that reaches the rest of the program is in range: nothing after this room checks settings again.
//!
//! To add a key, write it with its default and a comment into `config/default.toml` and as a field into its section's
//! struct, and give it a bound in that section's `validate`. To add a section, add a file like `metrics.rs`, a field
//! in [`Settings`] and a line in [`Settings::validate`]. Then run the tests with `UPDATE_EXPECT=1`, which brings the
//! table in `README.md` up to date.

mod accounts;
mod analyst;
mod audit;
mod bot_log;
mod databases;
mod delivery;
mod egress;
mod error;
mod events;
mod http;
mod ingress;
mod layers;
mod limits;
mod llm;
mod llm_prices;
mod log;
mod mail;
mod metrics;
mod mtproto;
mod reference;
mod runtime;
mod store;
mod telegram;
#[cfg(test)]
mod tests;
mod usage;
mod value;
mod vault;

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use serde::Deserialize;

pub use self::accounts::{AccountsSettings, Registration};
pub use self::analyst::AnalystSettings;
pub use self::audit::AuditSettings;
pub use self::bot_log::BotLogSettings;
pub use self::databases::DatabasesSettings;
pub use self::delivery::DeliverySettings;
pub use self::egress::EgressSettings;
pub use self::error::{Invalid, SettingsError};
pub use self::events::EventsSettings;
pub use self::http::{HttpSettings, TlsSettings};
pub use self::ingress::{IngressMode, IngressSettings};
pub use self::limits::LimitsSettings;
pub use self::llm::{LlmModel, LlmProvider, LlmSettings, LlmStageSettings, MAX_BUDGET_NANO, MAX_MODEL_NAME};
pub use self::llm_prices::{LlmPrice, parse_usd};
pub use self::log::LogSettings;
pub use self::mail::{MailEncryption, MailSettings};
pub use self::metrics::MetricsSettings;
pub use self::mtproto::{AUTH_KEY_LENGTH, MtprotoSettings, SandboxDataCenter};
pub use self::reference::Setting;
pub use self::runtime::{RestartBackoff, RestartIntensity, RuntimeSettings};
pub use self::store::{StoreSettings, Synchronous};
pub use self::telegram::TelegramSettings;
pub use self::usage::UsageSettings;
pub use self::vault::VaultSettings;

use self::layers::Layer;
use crate::base::secret::redact_tokens;

/// Keys whose values never appear in an error.
const SECRETS: [&str; 7] = [
    "llm.analyze.api_key",
    "llm.answer.api_key",
    "llm.api_key",
    "llm.mail.api_key",
    "mail.password",
    "store.url",
    "vault.keys",
];

/// Longest value shown in an error, in characters.
const LONGEST_SHOWN: usize = 100;

/// All settings. The meaning, unit and bounds of each are in `config/default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder for everything kept on disk beside the database.
    pub data_dir: PathBuf,
    /// The API, the console and the webhooks.
    pub http: HttpSettings,
    /// Prometheus metrics.
    pub metrics: MetricsSettings,
    /// Logs.
    pub log: LogSettings,
    /// The database.
    pub store: StoreSettings,
    /// The Telegram Bot API.
    pub telegram: TelegramSettings,
    /// How updates come in.
    pub ingress: IngressSettings,
    /// How messages go out.
    pub delivery: DeliverySettings,
    /// The keys that seal credentials.
    pub vault: VaultSettings,
    /// The bots at work.
    pub runtime: RuntimeSettings,
    /// How much a bot may do.
    pub limits: LimitsSettings,
    /// People and their sign-in.
    pub accounts: AccountsSettings,
    /// The audit log.
    pub audit: AuditSettings,
    /// The figures of what bots do.
    pub usage: UsageSettings,
    /// What signed-in people are told as it happens.
    pub events: EventsSettings,
    /// What is kept for a bot's owner of what happened to it.
    pub bot_log: BotLogSettings,
    /// Tenants' own Telegram accounts.
    pub mtproto: MtprotoSettings,
    /// Language models.
    pub llm: LlmSettings,
    /// The platform's mail server, and the bounds of what people may send.
    pub mail: MailSettings,
    /// Tenants' own databases.
    pub databases: DatabasesSettings,
    /// What tenants' databases and webhooks may reach.
    pub egress: EgressSettings,
    /// Questions in plain language.
    pub analyst: AnalystSettings,
}

impl Settings {
    /// Lays `file` over the defaults and the variables in `env` that are settings (`BOTYARD__SECTION__KEY`) over both.
    pub fn load(file: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Self, SettingsError> {
        let Some(path) = file else { return Self::from_text(None, env) };
        let name = path.display().to_string();
        Self::from_text(Some((&name, &read(path)?)), env)
    }

    /// [`Settings::load`] with the name and the text of a file.
    pub fn from_text(
        file: Option<(&str, &str)>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let defaults = Layer::defaults()?;
        let mut upper = Vec::new();
        if let Some((name, text)) = file {
            upper.push(Layer::file(name, text, &defaults)?);
        }
        // Sorted, so that of several mistakes the same one is reported each time.
        let mut variables: Vec<(String, String)> = env.collect();
        variables.sort_unstable();
        for (name, text) in variables {
            upper.extend(Layer::variable(&name, &text, &defaults)?);
        }
        let merged = upper.into_iter().fold(Figment::from(defaults), Figment::merge);
        let settings: Self = merged.extract().map_err(|error| mismatch(&merged, &error))?;
        settings.validate().map_err(|Invalid { key, expected }| bad_value(&merged, key, expected))?;
        Ok(settings)
    }

    /// Checks every section, and what must fit between sections.
    pub fn validate(&self) -> Result<(), Invalid> {
        self.http.validate()?;
        self.log.validate()?;
        self.store.validate()?;
        self.telegram.validate()?;
        self.ingress.validate()?;
        self.delivery.validate()?;
        self.vault.validate()?;
        self.runtime.validate()?;
        self.limits.validate()?;
        self.accounts.validate()?;
        self.audit.validate()?;
        self.usage.validate()?;
        self.events.validate()?;
        self.bot_log.validate()?;
        self.mtproto.validate()?;
        self.analyst.validate()?;
        self.llm.validate()?;
        self.mail.validate()?;
        self.databases.validate()?;
        self.validate_data_dir()?;
        self.validate_webhook()?;
        self.validate_polling()
    }

    /// Every setting with its default and description, in the order of `config/default.toml`.
    pub fn reference() -> Vec<Setting> {
        reference::settings()
    }

    /// [`Settings::reference`] as a Markdown table.
    pub fn reference_markdown() -> String {
        reference::markdown()
    }

    fn validate_data_dir(&self) -> Result<(), Invalid> {
        if self.data_dir.as_os_str().is_empty() {
            return Err(Invalid::new("data_dir", "the path of a folder"));
        }
        Ok(())
    }

    fn validate_webhook(&self) -> Result<(), Invalid> {
        if self.ingress.mode == IngressMode::Polling {
            return Ok(());
        }
        let Some(public_url) = &self.http.public_url else {
            let expected = "\"polling\", or \"http.public_url\" set as well: Telegram needs an address to push to";
            return Err(Invalid::new("ingress.mode", expected));
        };
        // A local Bot API server or the sandbox pushes to plain HTTP as well.
        if self.telegram.is_official() && public_url.scheme() != "https" {
            let expected = "an https URL in webhook mode: Telegram pushes to no other";
            return Err(Invalid::new("http.public_url", expected));
        }
        Ok(())
    }

    fn validate_polling(&self) -> Result<(), Invalid> {
        if self.telegram.request_timeout <= self.ingress.long_poll_timeout {
            let expected = "longer than \"ingress.long_poll_timeout\", or every quiet poll would fail";
            return Err(Invalid::new("telegram.request_timeout", expected));
        }
        Ok(())
    }
}

/// The process's environment for [`Settings::load`]. What is not Unicode keeps its readable part, so that a broken
/// setting is refused rather than overlooked.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
}

fn read(path: &Path) -> Result<String, SettingsError> {
    let unreadable = |reason: String| SettingsError::Unreadable { file: path.display().to_string(), reason };
    let bytes = std::fs::read(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8 text".to_owned()))
}

/// A value of the wrong type, said the way a section says it.
fn mismatch(merged: &Figment, error: &figment::Error) -> SettingsError {
    let mut key = error.path.join(".");
    // An element of a list is reported as the list, whose value and origin are known.
    while merged.find_value(&key).is_err() && key.contains('.') {
        key.truncate(key.rfind('.').unwrap_or(0));
    }
    let expected = match &error.kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => in_plain_words(expected),
        Kind::UnknownVariant(_, known) => {
            let known: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
            format!("one of {}", known.join(", "))
        }
        Kind::Message(message) => message.clone(),
        other => other.to_string(),
    };
    bad_value(merged, &key, expected)
}

fn in_plain_words(expected: &str) -> String {
    match expected {
        "u32" => format!("a whole number from 0 to {}", u32::MAX),
        "a nonzero u32" => format!("a whole number from 1 to {}", u32::MAX),
        "u64" | "usize" => "a whole number, 0 or more".to_owned(),
        "i64" => "a whole number".to_owned(),
        "f64" => "a number".to_owned(),
        "a sequence" => "a list".to_owned(),
        other => other.to_owned(),
    }
}

fn bad_value(merged: &Figment, key: &str, expected: String) -> SettingsError {
    let origin = merged.find_metadata(key).map_or_else(|| "settings".into(), |metadata| metadata.name.clone());
    let is_secret = SECRETS.iter().any(|secret| key == *secret || key.starts_with(&format!("{secret}.")));
    let value = merged.find_value(key).ok().and_then(|value| serde_json::to_string(&value).ok());
    // A URL with an `@` most likely holds a password, whichever key it was given to.
    let value = value.filter(|text| !is_secret && !text.contains('@')).map(|text| {
        let shown: String = redact_tokens(&text).chars().take(LONGEST_SHOWN).collect();
        if shown.chars().count() == LONGEST_SHOWN { format!("{shown}…") } else { shown }
    });
    SettingsError::BadValue { origin: origin.into_owned(), key: key.to_owned(), value, expected }
}
