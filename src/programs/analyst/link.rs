//! Linking a console account to the person in the chat and parting them, who is asked first.

use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::account::Account;
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::people::MAX_CODE;
use crate::programs::analyst::pipeline::sentence;
use crate::programs::analyst::{Scene, failed, menu};
use crate::programs::{ProgramError, Replies, channels};
use crate::services::organizations::{Comer, OrganizationError};

const HOW: &str = "Sign in to the console, make a code there under Account → Telegram (or by POST /api/auth/telegram/link), and \
    send me /link and the code within ten minutes.";

impl Scene<'_> {
    /// Who is in the chat, by their id at Telegram.
    fn comer(&self) -> Option<Comer<'_>> {
        let telegram_user = self.event.person.as_ref().and_then(|who| i64::try_from(who.id).ok())?;
        Some(Comer { person: &self.person, telegram_user, name: &self.name, bot: self.context.bot.id })
    }
}

/// Shows whose account a code would make the person, and asks them. The stored message does not keep the code.
pub(super) async fn ask(scene: &Scene<'_>, code: &str, replies: Replies) -> Result<Replies, ProgramError> {
    let (chat_id, code) = (scene.place.chat_id, code.trim());
    let Some(comer) = scene.comer().filter(|_| !code.is_empty()) else { return Ok(scene.say(HOW)) };
    if code.len() > MAX_CODE {
        return Ok(replies.text(chat_id, &sentence(&OrganizationError::InvalidLinkCode.to_string())));
    }
    match scene.services.organizations.find_link(comer, &SecretString::from(code)).await {
        Ok(account) => {
            let name = account.username;
            let text = format!(
                "This code is from the console account {name}.\n\nEverything you do here will belong to {name}, in every bot, \
                 and whoever signs in as {name} sees it. Only say yes if that account is yours and you made the code.\n\nLink?"
            );
            let (yes, no) = (format!("link:{}", account.id), format!("nolink:{}", account.id));
            let buttons = json!([[button("Yes", &yes), button("No", &no)]]);
            Ok(replies.text_with_buttons(chat_id, &text, buttons))
        }
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(replies.text(chat_id, &sentence(&error.to_string()))),
    }
}

/// Links or does not, as the person says; words for them.
pub(super) async fn decide(scene: &Scene<'_>, is_sure: bool, account: &str) -> Result<String, ProgramError> {
    let invalid = || sentence(&OrganizationError::InvalidLinkCode.to_string());
    let (Some(comer), Ok(account)) = (scene.comer(), account.parse()) else { return Ok(invalid()) };
    let organizations = &scene.services.organizations;
    let decided = if is_sure {
        organizations.link(comer, account).await.map(|_| "Linked. You are your console account here now.")
    } else {
        organizations.refuse_link(comer, account).await.map(|()| "Nothing is linked.")
    };
    match decided {
        Ok(words) => Ok(words.to_owned()),
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(sentence(&error.to_string())),
    }
}

/// Asks somebody whether they no longer want to be their console account here.
pub(super) async fn ask_to_unlink(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    match scene.services.organizations.find_unlinkable(scene.person.account_id).await {
        Ok(Account { username, .. }) => {
            let text = format!(
                "Here you are the console account {username}.\n\nOnce that is ended you are somebody new in every bot: your \
                 organization, databases, questions and e-mails stay with {username} and are out of reach in your chats, and \
                 questions that wait are called off. You get back in with a new code from the console.\n\nUnlink?"
            );
            let buttons = json!([[button("Unlink", "unlink:yes"), button("Stay", "unlink:no")]]);
            Ok(Replies::none().text_with_buttons(scene.place.chat_id, &text, buttons))
        }
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(scene.say(&sentence(&error.to_string()))),
    }
}

/// Unlinks if the person is sure; words for them.
pub(super) async fn unlink(scene: &Scene<'_>, is_sure: bool) -> Result<String, ProgramError> {
    if !is_sure {
        return Ok("Everything stays as it is.".to_owned());
    }
    match scene.services.organizations.unlink(&scene.caller()).await {
        Ok(()) => Ok("Unlinked. With your next message you are somebody new here.".to_owned()),
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(sentence(&error.to_string())),
    }
}

/// The menu as it is for whoever the person is now.
pub(super) async fn with_menu(scene: &Scene<'_>, replies: Replies) -> Replies {
    let Some(comer) = scene.comer() else { return replies };
    let organizations = &scene.services.organizations;
    let Ok(person) = organizations.person(&scene.context.bot, comer.telegram_user, comer.name).await else {
        return replies;
    };
    let is_bot_owner = channels::is_by_owner(scene.event, scene.context).await.unwrap_or(false);
    menu::show(replies, scene.place.chat_id, &person, is_bot_owner)
}
