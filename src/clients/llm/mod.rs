//! Language models: one call, its answer and what it took, over the wire formats of Gemini and OpenAI.
//!
//! The library `genai` shapes requests and reads answers; what a call took is read from the answer as it came ([`usage`]),
//! since the library's own count leaves out thoughts where Gemini names no output. Nothing here knows people, prices or
//! retries: that is `services::llm_usage`, through which every call goes, so that none is left out of the ledger.
//!
//! The library reads an answer to its end before it is looked at. What bounds it is the most tokens that the model may write,
//! the deadline, and that nothing is decompressed; a text beyond [`MAX_ANSWER`] is then refused. Servers are the operator's
//! choice and nobody else's.

mod answer;
mod check;
mod error;
mod usage;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponseFormat, JsonSpec, ReasoningEffort};
use genai::resolver::{AuthData, Endpoint};
use genai::{Headers, ModelIden, ServiceTarget};
use reqwest::redirect;
use serde_json::Value;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::{LlmModel, LlmProvider, LlmSettings};
use crate::model::llm::{Stage, Tokens};

pub use check::CheckError;
pub use error::LlmError;

/// The longest text that is taken for an answer, in bytes.
pub const MAX_ANSWER: usize = 1024 * 1024;

/// Who said something to a model before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The person, or the program on their behalf.
    User,
    /// The model.
    Model,
}

/// What was said before, or is asked now.
#[derive(Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who said it.
    pub speaker: Speaker,
    /// What.
    pub text: String,
}

/// Without the text, which is nobody's business.
impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("speaker", &self.speaker).finish_non_exhaustive()
    }
}

/// What a model is asked.
#[derive(Clone)]
pub struct LlmRequest {
    /// What for; decides the model.
    pub stage: Stage,
    /// What the model is told to do.
    pub system: String,
    /// What was said, the last turn being the question.
    pub turns: Vec<Turn>,
    /// The form that the answer must have.
    pub form: Form,
}

/// The form of an answer.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its name, of letters, digits, `-` and `_`.
    pub name: &'static str,
    /// A JSON schema of an object. Servers that can hold a model to it want each of its members to be required.
    pub schema: Value,
    /// The members that an answer cannot do without. Models that nobody holds to the schema leave out the others, or write
    /// `null`.
    pub needed: &'static [&'static str],
}

/// What a model answered, in whatever form.
#[derive(Clone, PartialEq)]
pub struct LlmResponse {
    /// The model that answered, as the answer names it; the one that was asked if it names none.
    pub model: String,
    /// What it took; `None` if the answer does not say.
    pub tokens: Option<Tokens>,
    /// The answer after the schema; `None` if it has not that form.
    pub value: Option<Value>,
}

/// The models of the stages. Cheap to clone.
#[derive(Clone)]
pub struct LlmClient(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    genai: genai::Client,
    models: Vec<(Stage, LlmModel)>,
    timeout: Duration,
    max_output_tokens: u32,
}

impl fmt::Debug for LlmClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LlmClient").field("models", &self.0.models).finish_non_exhaustive()
    }
}

impl LlmClient {
    /// A client for the models in `settings`; without any, every call is [`LlmError::NotConfigured`].
    pub fn new(settings: &LlmSettings) -> Result<Self, LlmError> {
        // A redirect would take the key elsewhere, and what is compressed is larger than what was received.
        let http = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .redirect(redirect::Policy::none())
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .build()
            .map_err(|_| LlmError::Broken("the HTTP client cannot be built"))?;
        let genai = genai::Client::builder().with_reqwest(http.clone()).build();
        let genai = genai.map_err(|_| LlmError::Broken("the model client cannot be built"))?;
        let stages =
            [(Stage::Analyze, &settings.analyze), (Stage::Answer, &settings.answer), (Stage::Mail, &settings.mail)];
        let models = stages.into_iter().filter_map(|(stage, own)| Some((stage, settings.model_of(own)?))).collect();
        let (timeout, max_output_tokens) = (settings.timeout, settings.max_output_tokens);
        Ok(Self(Arc::new(Inner { http, genai, models, timeout, max_output_tokens })))
    }

    /// The name of the model that a stage asks; `None` if no model is set up.
    pub fn model_of(&self, stage: Stage) -> Option<&str> {
        self.find(stage).map(|model| model.name.as_str())
    }

    /// Makes one call. Dropped, it cuts the call off.
    pub async fn ask(&self, request: &LlmRequest) -> Result<LlmResponse, LlmError> {
        let model = self.find(request.stage).ok_or(LlmError::NotConfigured)?;
        let chat = chat_of(&request.system, &request.turns);
        let options = self.options(model, request);
        let call = self.0.genai.exec_chat(target(model, true), chat, Some(&options));
        let answered = tokio::time::timeout(self.0.timeout, call).await.map_err(|_| LlmError::TimedOut)?;
        let (raw, text) = match answered {
            Ok(response) => (response.captured_raw_body.unwrap_or(Value::Null), response.content.into_joined_texts()),
            // An answer without a text, as when the model refused to speak. It may have taken tokens all the same.
            Err(genai::Error::ChatResponseGeneration { response_body, .. }) => (*response_body, None),
            Err(error) => return Err(error::classify(error)),
        };
        Ok(LlmResponse {
            model: usage::model_in(&raw, model.provider).unwrap_or_else(|| model.name.clone()),
            tokens: usage::tokens_in(&raw, model.provider),
            value: text.filter(|text| text.len() <= MAX_ANSWER).and_then(|text| answer::parse(&text, &request.form)),
        })
    }

    fn find(&self, stage: Stage) -> Option<&LlmModel> {
        self.0.models.iter().find(|(of, _)| *of == stage).map(|(_, model)| model)
    }

    fn options(&self, model: &LlmModel, request: &LlmRequest) -> ChatOptions {
        let mut schema = request.form.schema.clone();
        // Gemini has no other place for the form's name.
        if let Some(members) = schema.as_object_mut() {
            members.entry("title").or_insert_with(|| request.form.name.into());
        }
        let form = JsonSpec::new(request.form.name, schema);
        // Said of the effort or not, the library would take an ending such as "-high" off the model's name. Of each format this
        // is the effort that it then does not send.
        let unsaid = match model.provider {
            LlmProvider::Gemini => ReasoningEffort::Zero,
            LlmProvider::OpenaiCompatible => ReasoningEffort::Budget(0),
        };
        ChatOptions::default()
            .with_response_format(ChatResponseFormat::JsonSpec(form))
            .with_max_tokens(self.0.max_output_tokens)
            .with_reasoning_effort(unsaid)
            .with_capture_raw_body(true)
    }
}

fn chat_of(system: &str, turns: &[Turn]) -> ChatRequest {
    let message = |turn: &Turn| match turn.speaker {
        Speaker::User => ChatMessage::user(turn.text.clone()),
        Speaker::Model => ChatMessage::assistant(turn.text.clone()),
    };
    ChatRequest::new(turns.iter().map(message).collect()).with_system(system)
}

/// Where a model is asked, and with which key. For calls the address and the headers are ours, as the library sends no call to
/// a server without a key.
fn target(model: &LlmModel, is_call: bool) -> ServiceTarget {
    let (kind, path) = match model.provider {
        LlmProvider::Gemini => (AdapterKind::Gemini, format!("models/{}:generateContent", model.name)),
        LlmProvider::OpenaiCompatible => (AdapterKind::OpenAI, "chat/completions".to_owned()),
    };
    let key = model.api_key.as_ref().map(SecretString::expose_secret);
    let auth = if is_call {
        AuthData::RequestOverride { url: format!("{}{path}", model.base_url), headers: headers(model.provider, key) }
    } else {
        key.map_or(AuthData::None, AuthData::from_single)
    };
    let endpoint = Endpoint::from_owned(model.base_url.as_str());
    ServiceTarget { endpoint, auth, model: ModelIden::new(kind, model.name.as_str()) }
}

fn headers(provider: LlmProvider, key: Option<&str>) -> Headers {
    match (provider, key) {
        (_, None) => Headers::default(),
        (LlmProvider::Gemini, Some(key)) => Headers::from(("x-goog-api-key", key)),
        (LlmProvider::OpenaiCompatible, Some(key)) => Headers::from(("Authorization", format!("Bearer {key}"))),
    }
}
