//! How a bot's updates come in. Its counters, in the same table, are written by [`super::usage`].

use crate::model::bot::BotId;
use crate::store::text::storable;
use crate::store::{StoreError, Tx, on_backend};

impl Tx {
    /// Notes what is wrong with receiving updates, or that nothing is.
    pub async fn set_ingress_error(&mut self, bot: BotId, error: Option<&str>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bot_activity SET ingress_error = $2
            WHERE bot_id = $1 AND ingress_error IS DISTINCT FROM $2";
        on_backend!(self, connection => { sqlx::query(SQL).bind(bot).bind(error.map(storable)).execute(connection).await?; });
        Ok(())
    }
}
