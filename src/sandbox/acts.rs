//! What persons do: write, press buttons, block, and meet in groups.

use serde_json::{Value, json};

use super::bot::{BotState, Frame, SharedBot};
use super::chat::{Chat, Happening};
use super::limits;
use super::text::Formatted;
use super::wire::{ChatInfo, Content, Message, Shared, User};
use super::world::{SandboxError, World, wake};

/// A press of a button: which one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Button {
    Data(String),
    Text(String),
    Place { row: usize, column: usize },
}

impl World {
    /// A person writes to a bot, in the private chat or in a group. Writing to a blocked bot unblocks it.
    pub(crate) fn say(
        &self,
        bot: &SharedBot,
        chat_id: i64,
        from: Option<i64>,
        content: Content,
        reply_to: Option<i64>,
    ) -> Result<Shared<Message>, SandboxError> {
        let mut state = bot.state();
        let author = self.author(&mut state, chat_id, from)?;
        let frame = Frame { reply_to, ..Frame::default() };
        let message =
            state.post(chat_id, author, content, frame).map_err(|error| SandboxError::Invalid(error.description))?;
        state.push_update("message", &message, chat_id);
        drop(state);
        wake(bot);
        Ok(message)
    }

    /// A person changes the text of an own message.
    pub(crate) fn change(
        &self,
        bot: &SharedBot,
        chat_id: i64,
        message_id: i64,
        text: Formatted,
    ) -> Result<Shared<Message>, SandboxError> {
        let mut state = bot.state();
        let date = self.ambient.now().timestamp();
        let chat = state.chats.get_mut(&chat_id).ok_or(SandboxError::NotFound("chat"))?;
        let old = chat.message(message_id).filter(|message| !message.from.is_bot && message.content.text.is_some());
        let mut new = Message::clone(old.ok_or(SandboxError::NotFound("text of a person"))?);
        new.content.text = Some(text.text);
        new.content.entities = text.entities;
        new.edit_date = Some(date);
        let message = chat.replace(new);
        state.tell(chat_id, Happening::Edit { message: message.clone() });
        state.push_update("edited_message", &message, chat_id);
        drop(state);
        wake(bot);
        Ok(message)
    }

    /// Who writes; opens the private chat on the first message.
    fn author(&self, state: &mut BotState, chat_id: i64, from: Option<i64>) -> Result<Shared<User>, SandboxError> {
        if let Some(person) = self.person(chat_id) {
            let chat = state.private_chat(&person).ok_or(SandboxError::Full("chats of this bot"))?;
            if chat.blocked {
                self.set_blocked(state, &person, false);
            }
            return Ok(person);
        }
        let chat = state.chats.get(&chat_id).ok_or(SandboxError::NotFound("chat"))?;
        if let Some(to) = chat.migrated_to {
            return Err(SandboxError::Invalid(format!("the group moved to {to}")));
        }
        let from = from.ok_or_else(|| SandboxError::Invalid("in a group, `from` tells who writes".to_owned()))?;
        chat.members.iter().find(|member| member.id == from).cloned().ok_or(SandboxError::NotFound("group member"))
    }

    /// A person presses a button of an inline keyboard. Returns the id of the callback query.
    pub(crate) fn press(
        &self,
        bot: &SharedBot,
        chat_id: i64,
        from: Option<i64>,
        message_id: i64,
        button: &Button,
    ) -> Result<String, SandboxError> {
        let mut state = bot.state();
        let chat = state.chats.get(&chat_id).ok_or(SandboxError::NotFound("chat"))?;
        let author = match from {
            Some(id) => chat.members.iter().find(|member| member.id == id),
            None => chat.members.first(),
        };
        let author = author.cloned().ok_or(SandboxError::NotFound("person"))?;
        let message = chat.message(message_id).cloned().ok_or(SandboxError::NotFound("message"))?;
        let data = find_button(message.reply_markup.as_ref(), button).ok_or(SandboxError::NotFound("button"))?;
        let id = u64::from_le_bytes(self.ambient.bytes()).to_string();
        let query = json!({
            "id": id,
            "from": author,
            "message": message,
            "chat_instance": (chat_id ^ bot.id).to_string(),
            "data": data,
        });
        state.add_callback(id.clone(), chat_id);
        state.push_update("callback_query", &query, chat_id);
        drop(state);
        wake(bot);
        Ok(id)
    }

    /// A person blocks or unblocks a bot.
    pub(crate) fn block(&self, bot: &SharedBot, person_id: i64, blocked: bool) -> Result<(), SandboxError> {
        let person = self.person(person_id).ok_or(SandboxError::NotFound("person"))?;
        let mut state = bot.state();
        let chat = state.chats.get(&person_id).ok_or(SandboxError::NotFound("chat"))?;
        if chat.blocked != blocked {
            self.set_blocked(&mut state, &person, blocked);
        }
        drop(state);
        wake(bot);
        Ok(())
    }

    fn set_blocked(&self, state: &mut BotState, person: &Shared<User>, blocked: bool) {
        let Some(chat) = state.chats.get_mut(&person.id) else { return };
        chat.blocked = blocked;
        let info = chat.info.clone();
        let status = |blocked: bool| if blocked { "kicked" } else { "member" };
        let member = |blocked: bool| {
            let mut member = json!({ "user": state.user, "status": status(blocked) });
            if blocked {
                member["until_date"] = 0.into();
            }
            member
        };
        let update = json!({
            "chat": info,
            "from": person,
            "date": self.ambient.now().timestamp(),
            "old_chat_member": member(!blocked),
            "new_chat_member": member(blocked),
        });
        state.push_update("my_chat_member", &update, person.id);
        state.tell(person.id, Happening::Blocked { blocked });
    }

    /// Opens a group with a bot and some persons in it.
    pub(crate) fn create_group(&self, bot: &SharedBot, title: &str, persons: &[i64]) -> Result<i64, SandboxError> {
        if persons.is_empty() || persons.len() > limits::GROUP_MEMBERS {
            return Err(SandboxError::Invalid("a group has 1-200 persons".to_owned()));
        }
        let members: Option<Vec<_>> = persons.iter().map(|id| self.person(*id)).collect();
        let members = members.ok_or(SandboxError::NotFound("person"))?;
        let id = -self.fresh_id();
        let mut state = bot.state();
        if state.chats.len() >= limits::CHATS_PER_BOT {
            return Err(SandboxError::Full("chats of this bot"));
        }
        state.chats.insert(id, Chat::new(group_info(id, title, "group"), members));
        Ok(id)
    }

    /// Turns a group into a supergroup: calls with the old id are refused with the new one.
    pub(crate) fn migrate_group(&self, bot: &SharedBot, chat_id: i64) -> Result<i64, SandboxError> {
        let new_id = -1_000_000_000_000 - self.fresh_id();
        let mut state = bot.state();
        let chat = state.chats.get_mut(&chat_id).filter(|chat| chat.info.kind == "group");
        let chat = chat.ok_or(SandboxError::NotFound("group"))?;
        let title = chat.info.title.clone().unwrap_or_default();
        let members = chat.members.clone();
        let author = members.first().cloned().ok_or(SandboxError::NotFound("group member"))?;
        state.chats.insert(new_id, Chat::new(group_info(new_id, &title, "supergroup"), members));
        for (chat, told) in
            [(chat_id, json!({ "migrate_to_chat_id": new_id })), (new_id, json!({ "migrate_from_chat_id": chat_id }))]
        {
            let content = Content { service: Some(told), ..Content::default() };
            if let Ok(message) = state.post(chat, author.clone(), content, Frame::default()) {
                state.push_update("message", &message, chat);
            }
        }
        if let Some(chat) = state.chats.get_mut(&chat_id) {
            chat.migrated_to = Some(new_id);
        }
        drop(state);
        wake(bot);
        Ok(new_id)
    }
}

/// Empties the private chat, as if the person had deleted it.
pub(crate) fn restart_chat(bot: &SharedBot, chat_id: i64) -> Result<(), SandboxError> {
    let mut state = bot.state();
    let chat = state.chats.get_mut(&chat_id).ok_or(SandboxError::NotFound("chat"))?;
    chat.clear();
    state.tell(chat_id, Happening::Restart);
    drop(state);
    wake(bot);
    Ok(())
}

fn group_info(id: i64, title: &str, kind: &'static str) -> Shared<ChatInfo> {
    Shared::new(ChatInfo { id, first_name: None, title: Some(title.to_owned()), username: None, kind })
}

/// The callback data of a button in an inline keyboard.
fn find_button(markup: Option<&Value>, button: &Button) -> Option<String> {
    let rows = markup?.get("inline_keyboard")?.as_array()?;
    let data = |button: &Value| button.get("callback_data").and_then(Value::as_str).map(str::to_owned);
    let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
    match button {
        Button::Data(wanted) => buttons.find_map(|button| data(button).filter(|found| found == wanted)),
        Button::Text(text) => buttons.find(|button| button["text"] == text.as_str()).and_then(data),
        Button::Place { row, column } => data(rows.get(*row)?.as_array()?.get(*column)?),
    }
}
