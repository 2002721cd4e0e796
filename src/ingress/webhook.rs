//! Webhook calls: who they are for, whether they are genuine, and taking them in.

use thiserror::Error;

use crate::ingress::Ingress;
use crate::services::StoreError;
use crate::services::updates::{AcceptError, parse_update};

/// Why a webhook call is refused.
#[derive(Debug, Error)]
pub enum WebhookError {
    /// The path or the secret is not one of ours. The two are not told apart.
    #[error("unknown webhook, or wrong secret")]
    Forged,
    /// The body is no update.
    #[error("{0}")]
    Malformed(String),
    /// The bot does not run now: Telegram keeps the update and tries again.
    #[error("this bot does not run now")]
    NotRunning,
    /// The update could not be stored: Telegram tries again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ingress {
    /// Takes one webhook call: `hook_id` from its path, `secret` from its `X-Telegram-Bot-Api-Secret-Token` header. When
    /// this returns, the update is durable.
    pub async fn receive(&self, hook_id: &str, secret: &str, body: &str) -> Result<(), WebhookError> {
        let Some((bot, status)) = self.0.bots.find_by_hook(hook_id, secret).await? else {
            return Err(WebhookError::Forged);
        };
        if !status.runs() {
            return Err(WebhookError::NotRunning);
        }
        let update = parse_update(body).map_err(|error| match error {
            AcceptError::Malformed(reason) => WebhookError::Malformed(reason),
            AcceptError::Store(error) => WebhookError::Store(error),
        })?;
        self.accept(bot, vec![update]).await?;
        self.0.heard.note(bot);
        Ok(())
    }
}
