//! A model server that answers by a script, for demos and tests without a model.
//!
//! It speaks the wire formats of Gemini (`/v1beta/models/{model}:generateContent`) and of OpenAI (`/v1/chat/completions`), as
//! far as Botyard's client and others' use them, refuses a wrong key in each provider's own words, and lists its models. What it
//! says is up to a [`ModelScript`]: a function from a request to an answer, which may be garbage, a refusal, late, cut off or
//! far too long.

mod answer;
mod gate;
mod http;
mod request;

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use crate::base::secret::SecretString;
use crate::config::{LlmProvider, LlmSettings, Settings, SettingsError};

pub use answer::{ModelAnswer, ModelUsage};
pub use gate::ModelGate;
pub use request::{ModelRequest, ModelTurn};

/// The model that answers unless a request names another one.
pub const SCRIPTED_MODEL: &str = "scripted-1";

/// The key that the server takes.
pub const SCRIPTED_KEY: &str = "scripted-model-key-0123456789";

/// What the scripted model costs, in the words of `llm.prices`.
const SCRIPTED_PRICE: &str = "scripted-1 2000-01-01 0.30 0.03 2.50";

/// Requests that are remembered; the oldest makes room.
const MAX_REMEMBERED: usize = 1_000;

/// What the models say: a request to an answer.
pub type ModelScript = Arc<dyn Fn(&ModelRequest) -> ModelAnswer + Send + Sync>;

/// A model server to be started.
#[derive(Clone)]
pub struct ScriptedModels {
    script: ModelScript,
}

impl std::fmt::Debug for ScriptedModels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScriptedModels").finish_non_exhaustive()
    }
}

/// What connections share.
struct Shared {
    script: ModelScript,
    requests: Mutex<VecDeque<ModelRequest>>,
    /// Counts, for a response's id.
    answered: std::sync::atomic::AtomicU64,
}

/// A model server that listens. Dropping it stops it.
pub struct RunningModels {
    shared: Arc<Shared>,
    address: SocketAddr,
    _closing: DropGuard,
}

impl std::fmt::Debug for RunningModels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunningModels").field("address", &self.address).finish_non_exhaustive()
    }
}

impl ScriptedModels {
    /// A server that answers by `script`.
    pub fn new(script: impl Fn(&ModelRequest) -> ModelAnswer + Send + Sync + 'static) -> Self {
        Self { script: Arc::new(script) }
    }

    /// Listens on a free port of this machine. Must be called within a Tokio runtime.
    pub fn start(self) -> io::Result<RunningModels> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { script: self.script, requests: Mutex::default(), answered: 0.into() });
        let closing = CancellationToken::new();
        tokio::spawn(http::accept(Arc::clone(&shared), listener, closing.clone()));
        Ok(RunningModels { shared, address, _closing: closing.drop_guard() })
    }
}

impl RunningModels {
    /// The root of the server, without a slash at its end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What a client of `provider` is configured with for every stage: the server, its key, its model and a price.
    pub fn settings(&self, provider: LlmProvider) -> Result<LlmSettings, SettingsError> {
        let variables = [("BOTYARD__LLM__PRICES", SCRIPTED_PRICE)];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let defaults = Settings::from_text(None, variables)?.llm;
        let version = match provider {
            LlmProvider::Gemini => "v1beta",
            LlmProvider::OpenaiCompatible => "v1",
        };
        Ok(LlmSettings {
            provider: Some(provider),
            base_url: Url::parse(&format!("{}/{version}", self.base_url())).ok(),
            api_key: SecretString::from(SCRIPTED_KEY),
            model: SCRIPTED_MODEL.to_owned(),
            ..defaults
        })
    }

    /// The requests that came, oldest first.
    pub fn requests(&self) -> Vec<ModelRequest> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Shared {
    fn remember(&self, request: ModelRequest) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() >= MAX_REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(request);
    }
}
