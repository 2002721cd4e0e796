//! What a scripted model answers, and how each provider words it.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::gate::ModelGate;
use super::request::ModelRequest;
use crate::config::LlmProvider;

/// What an answer says that it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelUsage {
    /// The prompt, with what came from the cache.
    pub prompt: i64,
    /// What of the prompt came from the cache.
    pub cached: i64,
    /// The output without thoughts; `None` leaves Gemini's `candidatesTokenCount` out, as it sometimes is.
    pub output: Option<i64>,
    /// The thoughts.
    pub thinking: i64,
    /// What tools brought into the prompt; only Gemini counts that.
    pub tool_use: i64,
}

impl Default for ModelUsage {
    fn default() -> Self {
        Self { prompt: 100, cached: 0, output: Some(20), thinking: 0, tool_use: 0 }
    }
}

/// An answer to one request.
#[derive(Debug, Clone)]
pub struct ModelAnswer {
    pub(super) says: Says,
    usage: Option<ModelUsage>,
    named: Option<String>,
    pub(super) gate: Option<ModelGate>,
    pub(super) delay: Duration,
}

#[derive(Debug, Clone)]
pub(super) enum Says {
    Text(String),
    Status { status: u16, headers: Vec<(String, String)>, body: String },
    RateLimited { retry_after: Option<Duration>, is_daily: bool },
    Nothing,
    Endless,
}

/// What goes onto the wire.
pub(super) struct WireAnswer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl ModelAnswer {
    fn of(says: Says) -> Self {
        Self { says, usage: Some(ModelUsage::default()), named: None, gate: None, delay: Duration::ZERO }
    }

    /// A value of the form that was asked for, or of another one.
    #[expect(clippy::needless_pass_by_value, reason = "json! literals read best in place")]
    pub fn json(value: Value) -> Self {
        Self::of(Says::Text(value.to_string()))
    }

    /// A text that need not be JSON.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Says::Text(text.into()))
    }

    /// An HTTP answer as it is.
    pub fn status(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::of(Says::Status { status, headers, body: body.into() })
    }

    /// Too many requests, in the provider's words.
    pub fn rate_limited(retry_after: Option<Duration>) -> Self {
        Self::of(Says::RateLimited { retry_after, is_daily: false })
    }

    /// All that may be asked for is used up, in the provider's words: Gemini's quota of the day, OpenAI's credit.
    pub fn quota_exhausted() -> Self {
        Self::of(Says::RateLimited { retry_after: Some(Duration::from_secs(47)), is_daily: true })
    }

    /// The connection is closed without a word.
    pub fn dropped() -> Self {
        Self::of(Says::Nothing)
    }

    /// Blanks without an end, until the client closes the connection.
    pub fn endless() -> Self {
        Self::of(Says::Endless)
    }

    /// Says that it took this; `None` says nothing about it.
    #[must_use]
    pub fn taking(mut self, usage: impl Into<Option<ModelUsage>>) -> Self {
        self.usage = usage.into();
        self
    }

    /// Names this model as the one that answered.
    #[must_use]
    pub fn named(mut self, model: impl Into<String>) -> Self {
        self.named = Some(model.into());
        self
    }

    /// Waits before this gate.
    #[must_use]
    pub fn behind(mut self, gate: &ModelGate) -> Self {
        self.gate = Some(gate.clone());
        self
    }

    /// Waits so long, as a model that thinks does.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The answer to `request` in its format; `None` for a closed connection.
    pub(super) fn render(&self, request: &ModelRequest, number: u64) -> Option<WireAnswer> {
        let json = |status: u16, headers: Vec<(String, String)>, body: Value| WireAnswer {
            status,
            headers: [vec![json_type()], headers].concat(),
            body: body.to_string(),
        };
        Some(match &self.says {
            Says::Nothing | Says::Endless => return None,
            Says::Status { status, headers, body } => {
                WireAnswer { status: *status, headers: headers.clone(), body: body.clone() }
            }
            Says::RateLimited { retry_after, is_daily } => {
                let (headers, body) = too_many(request.provider, *retry_after, *is_daily);
                json(429, headers, body)
            }
            Says::Text(text) => json(200, Vec::new(), self.complete(request, text, number)),
        })
    }

    fn complete(&self, request: &ModelRequest, text: &str, number: u64) -> Value {
        let model = self.named.as_deref().unwrap_or(&request.model);
        let mut body = match request.provider {
            LlmProvider::Gemini => json!({
                "candidates": [{
                    "content": {"parts": [{"text": text}], "role": "model"},
                    "finishReason": "STOP",
                    "index": 0,
                }],
                "modelVersion": model,
                "responseId": format!("scripted-{number}"),
            }),
            LlmProvider::OpenaiCompatible => json!({
                "id": format!("chatcmpl-{number}"),
                "object": "chat.completion",
                "created": 0,
                "model": model,
                "choices": [{
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": "stop",
                }],
            }),
        };
        if let Some(usage) = self.usage {
            let (name, counts) = match request.provider {
                LlmProvider::Gemini => ("usageMetadata", gemini_usage(usage)),
                LlmProvider::OpenaiCompatible => ("usage", openai_usage(usage)),
            };
            body[name] = counts;
        }
        body
    }
}

pub(super) fn json_type() -> (String, String) {
    ("content-type".to_owned(), "application/json; charset=UTF-8".to_owned())
}

/// Gemini leaves out what is zero.
fn gemini_usage(usage: ModelUsage) -> Value {
    let ModelUsage { prompt, cached, output, thinking, tool_use } = usage;
    let total = prompt + tool_use + output.unwrap_or(0) + thinking;
    let counts = [
        ("promptTokenCount", prompt),
        ("cachedContentTokenCount", cached),
        ("candidatesTokenCount", output.unwrap_or(0)),
        ("thoughtsTokenCount", thinking),
        ("toolUsePromptTokenCount", tool_use),
        ("totalTokenCount", total),
    ];
    counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(name, count)| (name.to_owned(), count.into()))
        .collect::<Map<_, _>>()
        .into()
}

fn openai_usage(usage: ModelUsage) -> Value {
    let completion = usage.output.unwrap_or(0) + usage.thinking;
    json!({
        "prompt_tokens": usage.prompt,
        "completion_tokens": completion,
        "total_tokens": usage.prompt + completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.thinking},
    })
}

/// The headers and the body of a 429.
fn too_many(provider: LlmProvider, retry_after: Option<Duration>, is_daily: bool) -> (Vec<(String, String)>, Value) {
    let seconds = retry_after.map(|wait| wait.as_secs_f64());
    match provider {
        LlmProvider::Gemini => {
            let per = if is_daily { "Day" } else { "Minute" };
            let mut details = vec![json!({
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [{
                    "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                    "quotaId": format!("GenerateRequestsPer{per}PerProjectPerModel-FreeTier"),
                }],
            })];
            if let Some(seconds) = seconds {
                let kind = "type.googleapis.com/google.rpc.RetryInfo";
                details.push(json!({"@type": kind, "retryDelay": format!("{seconds}s")}));
            }
            let message = "You exceeded your current quota, please check your plan and billing details.";
            let error = json!({"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details});
            (Vec::new(), json!({ "error": error }))
        }
        LlmProvider::OpenaiCompatible => {
            let code = if is_daily { "insufficient_quota" } else { "rate_limit_exceeded" };
            let headers = seconds.map(|seconds| ("retry-after".to_owned(), seconds.to_string())).into_iter().collect();
            let error = json!({"message": "Rate limit reached.", "type": code, "param": null, "code": code});
            (headers, json!({ "error": error }))
        }
    }
}
