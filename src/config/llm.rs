//! `[llm]`: the language models that programs ask, what they cost, and how much may be spent.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::error::Invalid;
use super::llm_prices::{self, LlmPrice};
use super::value::{self, lasting, plain_http, within};
use crate::base::secret::{ExposeSecret as _, SecretString};

/// The longest name of a model, in characters.
pub const MAX_MODEL_NAME: usize = 128;

/// The most that can be set as a budget: a million dollars, in billionths of one.
pub const MAX_BUDGET_NANO: i64 = 1_000_000 * 1_000_000_000;

/// The wire format of a model server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LlmProvider {
    /// Google's Gemini API.
    Gemini,
    /// OpenAI's chat completions, which Ollama, llama.cpp, vLLM and many others speak as well.
    OpenaiCompatible,
}

/// The language models.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LlmSettings {
    /// What the server speaks; `None` is no model at all.
    #[serde(deserialize_with = "provider")]
    pub provider: Option<LlmProvider>,
    /// Where the server is; `None` is where the provider's own is.
    #[serde(deserialize_with = "value::optional_url")]
    pub base_url: Option<Url>,
    /// The key; empty for a server without one.
    pub api_key: SecretString,
    /// The model of every stage that names none of its own.
    pub model: String,
    /// Longest time that one call may take.
    #[serde(deserialize_with = "value::duration")]
    pub timeout: Duration,
    /// Longest time to connect.
    #[serde(deserialize_with = "value::duration")]
    pub connect_timeout: Duration,
    /// Most calls under way at the same time.
    pub max_concurrent: usize,
    /// Longest wait of a call for its turn.
    #[serde(deserialize_with = "value::duration")]
    pub queue_timeout: Duration,
    /// Most tokens that a model may write in one answer, its thoughts included.
    pub max_output_tokens: u32,
    /// Times a call is made again after the server failed or could not be reached.
    pub max_retries: u32,
    /// The most that an organization may spend in a calendar month, in billionths of a dollar.
    #[serde(deserialize_with = "llm_prices::budget")]
    pub organization_budget: Option<i64>,
    /// The most that a person may spend, whoever pays, in a calendar month, in billionths of a dollar.
    #[serde(deserialize_with = "llm_prices::budget")]
    pub person_budget: Option<i64>,
    /// What models cost, and since when.
    #[serde(deserialize_with = "llm_prices::prices")]
    pub prices: Vec<LlmPrice>,
    /// The model that understands questions.
    pub analyze: LlmStageSettings,
    /// The model that words answers.
    pub answer: LlmStageSettings,
    /// The model that drafts e-mails.
    pub mail: LlmStageSettings,
}

/// The model of one stage, as far as it is another one than that of `[llm]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LlmStageSettings {
    /// What its server speaks; `None` is the server of `[llm]`.
    #[serde(deserialize_with = "provider")]
    pub provider: Option<LlmProvider>,
    /// Where its server is.
    #[serde(deserialize_with = "value::optional_url")]
    pub base_url: Option<Url>,
    /// Its server's key.
    pub api_key: SecretString,
    /// The model; empty for that of `[llm]`.
    pub model: String,
}

/// A model and where it is asked.
#[derive(Debug, Clone)]
pub struct LlmModel {
    /// What the server speaks.
    pub provider: LlmProvider,
    /// Where it is, with a slash at its end.
    pub base_url: Url,
    /// Its key, if it has one.
    pub api_key: Option<SecretString>,
    /// The model's name.
    pub name: String,
}

impl LlmSettings {
    /// The model of a stage, which is one of this section's; `None` if no model is set up.
    pub fn model_of(&self, stage: &LlmStageSettings) -> Option<LlmModel> {
        let own = stage.provider.is_some();
        let (provider, base_url, api_key) = if own {
            (stage.provider?, stage.base_url.clone(), &stage.api_key)
        } else {
            (self.provider?, self.base_url.clone(), &self.api_key)
        };
        let name = if stage.model.is_empty() && !own { &self.model } else { &stage.model };
        let api_key = Some(api_key.clone()).filter(|key| !key.expose_secret().is_empty());
        Some(LlmModel { provider, base_url: base_of(provider, base_url)?, api_key, name: name.clone() })
    }

    /// Whether models are set up.
    pub fn is_configured(&self) -> bool {
        self.model_of(&self.analyze).is_some()
    }

    /// Whether a price is set for a model of just this name.
    pub fn has_price(&self, model: &str) -> bool {
        self.prices.iter().any(|price| price.model == model)
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, minute] = [Duration::from_secs(1), Duration::from_mins(1)];
        lasting("llm.timeout", self.timeout, &(second..=10 * minute))?;
        lasting("llm.connect_timeout", self.connect_timeout, &(Duration::from_millis(100)..=minute))?;
        within("llm.max_concurrent", self.max_concurrent, &(1..=1_000))?;
        lasting("llm.queue_timeout", self.queue_timeout, &(Duration::ZERO..=10 * minute))?;
        within("llm.max_output_tokens", self.max_output_tokens, &(16..=1_000_000))?;
        within("llm.max_retries", self.max_retries, &(0..=5))?;
        llm_prices::validate("llm.prices", &self.prices)?;
        self.validate_server()?;
        for (keys, stage) in [(&ANALYZE, &self.analyze), (&ANSWER, &self.answer), (&MAIL, &self.mail)] {
            self.validate_stage(keys, stage)?;
        }
        Ok(())
    }

    fn validate_server(&self) -> Result<(), Invalid> {
        if let Some(url) = &self.base_url {
            plain_http("llm.base_url", url)?;
        }
        validate_key("llm.api_key", &self.api_key)?;
        validate_model("llm.model", &self.model, self.provider)?;
        let is_begun = self.base_url.is_some() || !self.api_key.expose_secret().is_empty() || !self.model.is_empty();
        if self.provider.is_none() && is_begun {
            return Err(Invalid::new(
                "llm.provider",
                "\"gemini\" or \"openai-compatible\" while other keys of it are set",
            ));
        }
        Ok(())
    }

    fn validate_stage(&self, keys: &StageKeys, stage: &LlmStageSettings) -> Result<(), Invalid> {
        if let Some(url) = &stage.base_url {
            plain_http(keys.base_url, url)?;
        }
        validate_key(keys.api_key, &stage.api_key)?;
        validate_model(keys.model, &stage.model, stage.provider.or(self.provider))?;
        if stage.provider.is_none() && (stage.base_url.is_some() || !stage.api_key.expose_secret().is_empty()) {
            let expected = "what this stage's server speaks, as it has a base_url or an api_key of its own";
            return Err(Invalid::new(keys.provider, expected));
        }
        let model = self.model_of(stage);
        if model.as_ref().is_some_and(|model| model.name.is_empty()) {
            let expected = "the name of a model, such as \"gemini-3.5-flash-lite\", as there is a provider";
            return Err(Invalid::new(if stage.provider.is_some() { keys.model } else { "llm.model" }, expected));
        }
        if model.is_none() && [&self.analyze, &self.answer, &self.mail].iter().any(|stage| stage.provider.is_some()) {
            return Err(Invalid::new(keys.provider, "a provider for every stage, as another stage has one"));
        }
        if model.is_none() && !stage.model.is_empty() {
            return Err(Invalid::new("llm.provider", "\"gemini\" or \"openai-compatible\" while a stage has a model"));
        }
        Ok(())
    }
}

/// The whole keys of a stage's section.
struct StageKeys {
    provider: &'static str,
    base_url: &'static str,
    api_key: &'static str,
    model: &'static str,
}

const ANALYZE: StageKeys = StageKeys {
    provider: "llm.analyze.provider",
    base_url: "llm.analyze.base_url",
    api_key: "llm.analyze.api_key",
    model: "llm.analyze.model",
};
const ANSWER: StageKeys = StageKeys {
    provider: "llm.answer.provider",
    base_url: "llm.answer.base_url",
    api_key: "llm.answer.api_key",
    model: "llm.answer.model",
};
const MAIL: StageKeys = StageKeys {
    provider: "llm.mail.provider",
    base_url: "llm.mail.base_url",
    api_key: "llm.mail.api_key",
    model: "llm.mail.model",
};

/// A provider, or nothing when the text is empty.
fn provider<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<LlmProvider>, D::Error> {
    value::parsed(deserializer, "\"gemini\", \"openai-compatible\", or nothing", |text| match text {
        "" => Some(None),
        "gemini" => Some(Some(LlmProvider::Gemini)),
        "openai-compatible" => Some(Some(LlmProvider::OpenaiCompatible)),
        _ => None,
    })
}

/// Where the server is, such that paths can be joined to it.
fn base_of(provider: LlmProvider, configured: Option<Url>) -> Option<Url> {
    let own = match provider {
        LlmProvider::Gemini => "https://generativelanguage.googleapis.com/v1beta/",
        LlmProvider::OpenaiCompatible => "https://api.openai.com/v1/",
    };
    let mut url = configured.or_else(|| Url::parse(own).ok())?;
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Some(url)
}

/// Refuses a key that no header can carry.
fn validate_key(key: &'static str, secret: &SecretString) -> Result<(), Invalid> {
    let text = secret.expose_secret();
    if text.len() <= 4096 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Invalid::new(key, "a key of visible ASCII characters without blanks"))
}

/// Refuses a name that cannot be part of a Gemini path, or that the library would take for two names.
fn validate_model(key: &'static str, name: &str, provider: Option<LlmProvider>) -> Result<(), Invalid> {
    let more = if provider == Some(LlmProvider::Gemini) { "" } else { "/:@+" };
    let is_usual = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter) || more.contains(letter);
    if name.len() <= MAX_MODEL_NAME && name.chars().all(is_usual) && !name.contains("::") {
        return Ok(());
    }
    Err(Invalid::new(key, "the name of a model, such as \"gemini-3.5-flash-lite\" or \"llama3.1:8b\""))
}
