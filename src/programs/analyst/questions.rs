//! Taking a question.

use serde_json::json;

use crate::model::database::{Database, DatabaseId};
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::wizard::{self, Wizard};
use crate::programs::analyst::{Scene, databases, failed, pipeline};
use crate::programs::{ProgramError, Replies};
use crate::services::conversations::{ConversationError, NewQuestion};

/// Keeps a question for the desk. What is said at once is only what stands in its way.
pub(super) async fn ask(scene: &Scene<'_>, text: &str, message_id: i64) -> Result<Replies, ProgramError> {
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    let chat = scene.services.conversations.chat(&scene.person, scene.place).await.map_err(|error| failed(&error))?;
    match chosen(&all, chat.database_id) {
        Some(database) => ask_of(scene, database, text.to_owned(), message_id).await,
        None if all.is_empty() => Ok(scene.say(&databases::none_yet(scene).await?)),
        None => {
            wizard::begin(scene, Wizard::Ask { question: text.to_owned(), message_id }).await?;
            Ok(databases::offer(scene, &all, None, "Which database is your question about?"))
        }
    }
}

/// The database of a chat: the chosen one, or the only one.
pub(super) fn chosen(all: &[Database], id: Option<DatabaseId>) -> Option<DatabaseId> {
    let chosen = all.iter().find(|database| Some(database.id) == id);
    match all {
        [only] => Some(chosen.unwrap_or(only).id),
        _ => chosen.map(|database| database.id),
    }
}

/// Keeps a question about a database.
pub(super) async fn ask_of(
    scene: &Scene<'_>,
    database: DatabaseId,
    text: String,
    message_id: i64,
) -> Result<Replies, ProgramError> {
    let question = NewQuestion { place: scene.place, message_id, database_id: Some(database), text };
    let asked = match scene.services.conversations.ask(&scene.person, question).await {
        Ok(asked) => asked,
        Err(ConversationError::Store(error)) => return Err(failed(&error)),
        Err(error) => return Ok(scene.say(&pipeline::sentence(&error.to_string()))),
    };
    if asked.ahead == 0 {
        return Ok(Replies::none());
    }
    let text = match asked.ahead {
        1 => "Waiting for your previous answer…".to_owned(),
        ahead => format!("Waiting for your previous {ahead} answers…"),
    };
    let buttons = json!([[button("✖️ Cancel this question", &format!("stop:{}", asked.exchange.id))]]);
    Ok(Replies::none().text_with_buttons(scene.place.chat_id, &text, buttons))
}
