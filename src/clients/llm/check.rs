//! Whether the models are there: asks each server for what it has, which takes no tokens.

use reqwest::StatusCode;
use thiserror::Error;

use super::{LlmClient, LlmError, error, target};
use crate::base::secret::ExposeSecret as _;
use crate::config::{LlmModel, LlmProvider};

/// Why a model cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckError {
    /// Its server did not say what it has.
    #[error("the server of the model {model} cannot be asked: {cause}")]
    Server {
        /// The model.
        model: String,
        /// Why.
        cause: LlmError,
    },
    /// Its server has no such model.
    #[error("the server has no model {0}: see llm.model, and that of each stage")]
    NoSuchModel(String),
}

impl LlmClient {
    /// Looks whether every stage's model is there; their names, each once. Empty if none is set up.
    pub async fn check(&self) -> Result<Vec<String>, CheckError> {
        let mut names: Vec<String> = Vec::new();
        for (_, model) in &self.0.models {
            let is_there = self.has(model).await;
            let is_there = is_there.map_err(|cause| CheckError::Server { model: model.name.clone(), cause })?;
            if !is_there {
                return Err(CheckError::NoSuchModel(model.name.clone()));
            }
            if !names.contains(&model.name) {
                names.push(model.name.clone());
            }
        }
        Ok(names)
    }

    async fn has(&self, model: &LlmModel) -> Result<bool, LlmError> {
        let asked = async {
            match model.provider {
                LlmProvider::Gemini => self.has_at_gemini(model).await,
                LlmProvider::OpenaiCompatible => self.has_in_list(model).await,
            }
        };
        tokio::time::timeout(self.0.timeout, asked).await.map_err(|_| LlmError::TimedOut)?
    }

    /// Gemini's list comes in pages, of which the library reads the first; so the model is asked for by its name.
    async fn has_at_gemini(&self, model: &LlmModel) -> Result<bool, LlmError> {
        let mut request = self.0.http.get(format!("{}models/{}", model.base_url, model.name));
        if let Some(key) = &model.api_key {
            request = request.header("x-goog-api-key", key.expose_secret());
        }
        // Without its text: it names the address.
        let response = request.send().await.map_err(|_| LlmError::Unavailable("no connection".to_owned()))?;
        match response.status() {
            status if status.is_success() => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            status => Err(LlmError::Refused(format!("status {}", status.as_u16()))),
        }
    }

    async fn has_in_list(&self, model: &LlmModel) -> Result<bool, LlmError> {
        let target = target(model, false);
        let listed = self.0.genai.all_model_names(target.model.adapter_kind, (target.endpoint, target.auth)).await;
        // Ollama lists "llama3.1:latest" and takes "llama3.1".
        let is_it = |name: &String| *name == model.name || name.strip_suffix(":latest") == Some(model.name.as_str());
        Ok(listed.map_err(error::classify)?.iter().any(is_it))
    }
}
