//! A bot's settings: what it does.

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, BotStatus, ProgramName};
use crate::services::bot_log::Note;
use crate::services::bots::{BotError, Bots};
use crate::services::signals::BotSignal;

impl Bots {
    /// The owner has their bot run another program. A bot at work is set up anew for it, as Telegram shows each program's
    /// commands; updates under way are finished by the program that began them.
    pub async fn set_own_program(&self, caller: &Caller, program: Option<ProgramName>) -> Result<Bot, BotError> {
        let (mut tx, bot) = self.lock_own(caller).await?;
        let Some(program) = program.filter(|program| *program != bot.program) else { return Ok(bot) };
        let now = self.0.ambient.now();
        tx.set_bot_program(bot.id, program, now).await?;
        if bot.status.runs() {
            tx.set_bot_status(bot.id, BotStatus::Pending, Some("being set up"), false, now).await?;
        }
        let detail = json!({ "before": { "program": bot.program }, "after": { "program": program } });
        tx.record(caller, AuditEntry::new(AuditAction::BotSettingsChanged, bot.id.0).with(detail), now).await?;
        let changed = tx.find_bot(bot.id).await?.ok_or(BotError::NotFound)?;
        tx.commit().await?;
        self.0.log.note(bot.id, Note::ProgramChanged { before: bot.program, after: program });
        self.announce(&bot, BotSignal::Changed);
        Ok(changed)
    }
}
