//! What a hosted bot does: the [`Program`] trait, and the programs.
//!
//! To add a program, give it a folder with an implementation of [`Program`], a name in
//! [`ProgramName`](crate::model::bot::ProgramName) and a line in [`create`].

pub mod analyst;
mod channels;
mod drawing;
mod echo;
mod event;
mod reply;
mod showing;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;

use crate::model::bot::{Bot, ProgramName};
use crate::services::bots::Bots;
use crate::services::mtproto::Mtproto;

pub use event::{Event, EventKind, Person, UnreadableUpdate};
pub use reply::{MAX_CALLS, MAX_CALLS_SIZE, MAX_CAPTION_LENGTH, Replies, TooMuch};

/// A command that the bot's menu shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Its name without the slash: 1–32 characters of `a-z 0-9 _`.
    pub name: &'static str,
    /// What it does, 1–256 characters.
    pub description: &'static str,
}

/// What a program may use while it handles an update.
#[derive(Debug)]
pub struct Context {
    /// The bot that the program runs.
    pub bot: Arc<Bot>,
    /// The bots' use cases.
    pub bots: Bots,
    /// What the owner's own Telegram account can tell, if it is attached.
    pub mtproto: Mtproto,
    /// People's databases, questions and e-mails.
    pub analyst: analyst::Services,
    /// How long the handling of an update may take.
    pub deadline: Duration,
}

/// Why an update could not be handled. It is tried again, and after some attempts becomes a dead letter with this text.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct ProgramError(pub String);

/// What a bot does. One value serves one awake bot and may keep state for as long as the bot is awake; what must outlast
/// that belongs into the store.
///
/// The futures run on a thread that other bots share: nothing may block it. Work that would, goes to
/// [`tokio::task::spawn_blocking`]. A future that outlives `runtime.program_deadline`, or whose bot is suspended, is
/// dropped at an await.
#[async_trait]
pub trait Program: Send + Sync {
    /// The commands that Telegram shows in the bot's menu.
    fn commands(&self) -> &'static [Command];

    /// Handles one event of a chat. Events of one chat come one after the other, those of different chats at the same
    /// time. The replies are stored together with the note that the update is handled, and delivered in their order.
    async fn handle(&self, event: &Event, context: &Context) -> Result<Replies, ProgramError>;

    /// Whether a message holds a secret. It is asked for messages that the program does not get to handle, or failed to: then
    /// nothing of such a message is kept, and it is deleted in the chat. In doubt it holds one.
    async fn holds_secret(&self, _event: &Event, _context: &Context) -> bool {
        false
    }

    /// Whether messages may hold a secret at all. Of other programs no message that waits is looked at.
    fn takes_secrets(&self) -> bool {
        false
    }

    /// Whether a message that waits for its turn holds a secret: then it is deleted in the chat at once, and handled when its
    /// turn comes. `ahead` is the event of its chat that is being handled, if it is the next after that. In doubt it holds none.
    async fn holds_secret_behind(&self, _event: &Event, _ahead: Option<&Event>, _context: &Context) -> bool {
        false
    }
}

/// Makes programs by name.
pub type ProgramFactory = Arc<dyn Fn(ProgramName) -> Arc<dyn Program> + Send + Sync>;

/// The programs of this binary.
pub fn create(name: ProgramName) -> Arc<dyn Program> {
    match name {
        ProgramName::Analyst => Arc::new(analyst::Analyst),
        ProgramName::Echo => Arc::new(echo::Echo),
    }
}

/// The kinds of updates that a program is sent. Telegram leaves some out, or keeps an earlier choice, unless it is told.
pub const fn allowed_updates(name: ProgramName) -> &'static [&'static str] {
    match name {
        ProgramName::Analyst | ProgramName::Echo => &["message", "edited_message", "callback_query", "my_chat_member"],
    }
}
