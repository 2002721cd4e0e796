//! Reading a bot's log.

use crate::model::bot::BotId;
use crate::model::bot_log::{LogFilter, LogLine, LogStretch};
use crate::services::bot_log::BotLog;
use crate::store::StoreError;

/// A part of a bot's log, the newest lines first.
#[derive(Debug)]
pub struct LogPage {
    /// The lines.
    pub items: Vec<LogLine>,
    /// The line before which the next part begins; `None` if there is none.
    pub next_before: Option<i64>,
}

impl BotLog {
    /// The lines of a bot. With `may_know_chats`, a search finds the chats' ids as well.
    pub(in crate::services) async fn list(
        &self,
        bot: BotId,
        filter: &LogFilter,
        stretch: LogStretch,
        may_know_chats: bool,
    ) -> Result<LogPage, StoreError> {
        let one_more = LogStretch { limit: stretch.limit + 1, ..stretch };
        let mut tx = self.0.store.read_once().await?;
        let mut items = tx.list_log_lines(bot, filter, one_more, may_know_chats).await?;
        let limit = usize::try_from(stretch.limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next_before = items.last().filter(|_| has_more).map(|line| line.seq);
        Ok(LogPage { items, next_before })
    }
}
