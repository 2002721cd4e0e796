//! People and organizations: making one, joining, inviting, leaving, and what is known.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::audit::Caller;
use crate::model::organization::{Member, OrgRole};
use crate::model::page::PageRequest;
use crate::programs::analyst::answer::{cost_line, grouped};
use crate::programs::analyst::buttons::{Press, button};
use crate::programs::analyst::pipeline::sentence;
use crate::programs::analyst::{Scene, databases, failed, menu};
use crate::programs::{ProgramError, Replies, channels};
use crate::services::llm_usage::{BudgetStatus, CostError, CostQuery, OwnBudget, SharedBudget};
use crate::services::organizations::{ConsoleCredentials, Joined, OrganizationError};

/// What an invitation is good for unless it is said.
const DEFAULT_USES: u32 = 1;
const DEFAULT_HOURS: u32 = 24;

const HOW_TO_INVITE: &str =
    "How many people may join, 1 to 100, and for how many hours, 1 to 720? Such as: /invite 5 48";

/// The most members that are shown with a button.
const MAX_MEMBERS: u32 = 20;

/// The longest code that is looked at; a real one has 24 characters.
pub(super) const MAX_CODE: usize = 128;

impl Scene<'_> {
    pub(super) fn caller(&self) -> Caller {
        Caller::from(&self.person)
    }

    /// Words for the person, or an error that is worth another attempt.
    fn refused(&self, error: OrganizationError) -> Result<Replies, ProgramError> {
        match error {
            OrganizationError::Store(error) => Err(failed(&error)),
            // In a chat there are no fields, only what is needed.
            OrganizationError::InvalidField { expected, .. } => Ok(self.say(&sentence(&expected))),
            other => Ok(self.say(&sentence(&other.to_string()))),
        }
    }

    /// The menu as it is after the person's place has changed.
    async fn with_new_menu(&self, replies: Replies) -> Result<Replies, ProgramError> {
        let Ok(person) = self.services.organizations.person_of(self.person.account_id).await else {
            return Ok(replies);
        };
        let is_bot_owner = channels::is_by_owner(self.event, self.context).await?;
        Ok(menu::show(replies, self.place.chat_id, &person, is_bot_owner))
    }
}

pub(super) async fn create(scene: &Scene<'_>, name: &str) -> Result<Replies, ProgramError> {
    if name.is_empty() {
        return Ok(
            scene.say("What should it be called? Send /createorg and a name, such as: /createorg Northwind Shop")
        );
    }
    match scene.services.organizations.create(&scene.caller(), name).await {
        Ok(joined) => {
            let text = format!(
                "Your organization {} is there, and you own it.\n\nNow add a database with /adddb, and invite people with \
                 /invite.",
                joined.organization.name
            );
            welcome(scene, Replies::none(), joined, &text).await
        }
        Err(error) => scene.refused(error),
    }
}

/// Joins by a code, which the stored message does not keep.
pub(super) async fn join(scene: &Scene<'_>, code: &str, replies: Replies) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let code = code.trim();
    if code.is_empty() {
        return Ok(scene.say("Send /join and the code that you were given."));
    }
    if code.len() > MAX_CODE {
        return Ok(replies.text(chat_id, &sentence(&OrganizationError::InvalidInvitation.to_string())));
    }
    match scene.services.organizations.join(&scene.caller(), &SecretString::from(code)).await {
        Ok(joined) => {
            let text = format!("Welcome to {}! Ask me anything about its databases.", joined.organization.name);
            welcome(scene, replies, joined, &text).await
        }
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(replies.text(chat_id, &sentence(&error.to_string()))),
    }
}

async fn welcome(scene: &Scene<'_>, replies: Replies, joined: Joined, text: &str) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let mut replies = replies.text(chat_id, text);
    if let Some(ConsoleCredentials { username, temporary_password }) = joined.credentials {
        let secret = format!(
            "For the console, shown only this once:\nUsername: {username}\nTemporary password: {}\n\n\
             You choose your own password when you first sign in. Delete this message when you have kept them; /dashboard \
             gives you a link without them.",
            temporary_password.expose_secret()
        );
        replies = replies.secret_text(chat_id, &secret);
    }
    scene.with_new_menu(replies).await
}

pub(super) fn ask_to_leave(scene: &Scene<'_>) -> Replies {
    if scene.person.membership.is_none() {
        return scene.say("You belong to no organization.");
    }
    let buttons = json!([[button("Leave", "leave:yes"), button("Stay", "leave:no")]]);
    let text = "Leave your organization? You can then ask its databases no more, and e-mails of yours that still wait for the \
        mail server are not sent. If nobody else is in it, it is deleted with its databases' registrations.";
    Replies::none().text_with_buttons(scene.place.chat_id, text, buttons)
}

pub(super) async fn leave(scene: &Scene<'_>, replies: Replies) -> Result<Replies, ProgramError> {
    match scene.services.organizations.leave(&scene.caller()).await {
        Ok(left) if left.is_deleted => {
            scene
                .with_new_menu(replies.text(scene.place.chat_id, "You have left, and the organization is deleted."))
                .await
        }
        Ok(_) => scene.with_new_menu(replies.text(scene.place.chat_id, "You have left your organization.")).await,
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(replies.text(scene.place.chat_id, &sentence(&error.to_string()))),
    }
}

pub(super) async fn invite(scene: &Scene<'_>, rest: &str) -> Result<Replies, ProgramError> {
    let mut numbers = [DEFAULT_USES, DEFAULT_HOURS];
    for (index, word) in rest.split_whitespace().enumerate() {
        match (numbers.get_mut(index), word.parse()) {
            (Some(number), Ok(given)) => *number = given,
            _ => return Ok(scene.say(HOW_TO_INVITE)),
        }
    }
    match scene.services.organizations.invite(&scene.caller(), numbers[0], numbers[1]).await {
        Ok(made) => {
            let code = made.code.expose_secret();
            let text = format!(
                "An invitation for {} until {} UTC. Pass this on:\n\nhttps://t.me/{}?start={code}\n\nor let them send me:\n\
                 /join {code}",
                people_count(i64::from(made.max_uses)),
                made.expires_at.format("%Y-%m-%d %H:%M"),
                scene.context.bot.username,
            );
            Ok(Replies::none().secret_text(scene.place.chat_id, &text))
        }
        Err(OrganizationError::InvalidField { .. }) => Ok(scene.say(HOW_TO_INVITE)),
        Err(error) => scene.refused(error),
    }
}

fn people_count(count: i64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

pub(super) async fn members(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    match list_members(scene).await? {
        Ok((text, buttons)) => Ok(Replies::none().text_with_buttons(scene.place.chat_id, &text, buttons)),
        Err(error) => scene.refused(error),
    }
}

/// The members with a button for each whom the person may remove.
async fn list_members(scene: &Scene<'_>) -> Result<Result<(String, Value), OrganizationError>, ProgramError> {
    let page = PageRequest::new(Some(1), Some(MAX_MEMBERS)).map_err(|error| failed(&error))?;
    let page = match scene.services.organizations.members(&scene.caller(), page).await {
        Ok(page) => page,
        Err(error) => return Ok(Err(error)),
    };
    let mut lines = Vec::new();
    let mut buttons = Vec::new();
    for member in &page.items {
        let name = name_of(member);
        let role = if member.role == OrgRole::Owner { ", owner" } else { "" };
        lines.push(format!("• {name}{role}, since {}", member.joined_at.format("%Y-%m-%d")));
        if member.account_id != scene.person.account_id {
            buttons.push(json!([button(&format!("Remove {name}"), &format!("kick:{}", member.account_id))]));
        }
    }
    let shown = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    if page.total > shown {
        lines.push(format!("… and {} more, in the console (/dashboard)", page.total - shown));
    }
    let text = format!("Your organization has {}:\n{}", people_count(page.total), lines.join("\n"));
    Ok(Ok((text, json!(buttons))))
}

fn name_of(member: &Member) -> String {
    member.name.clone().unwrap_or_else(|| member.username.to_string())
}

/// Asks an owner, in the place of the list, whether somebody is to be removed.
pub(super) async fn ask_to_remove(press: &Press<'_>, account: &str) -> Result<Replies, ProgramError> {
    let member = match account.parse() {
        Ok(account) => press.scene.services.organizations.member(&press.scene.caller(), account).await,
        Err(_) => Err(OrganizationError::NoSuch("member")),
    };
    match member {
        Ok(member) => {
            let name = name_of(&member);
            let text = format!(
                "Remove {name} from your organization? They can then ask its databases no more, e-mails of theirs that \
                 still wait for the mail server are not sent, and they are told so. To come back they need a new \
                 invitation."
            );
            let (yes, no) = (format!("out:{account}"), format!("stays:{account}"));
            Ok(press.changed(&text, &json!([[button("Remove", &yes), button("Keep", &no)]])))
        }
        Err(OrganizationError::Store(error)) => Err(failed(&error)),
        Err(error) => show_members(press, &sentence(&error.to_string())).await,
    }
}

/// Removes somebody, as an owner has said twice.
pub(super) async fn remove_member(press: &Press<'_>, account: &str) -> Result<Replies, ProgramError> {
    let removed = match account.parse() {
        Ok(account) => press.scene.services.organizations.remove_member(&press.scene.caller(), account).await,
        Err(_) => Err(OrganizationError::NoSuch("member")),
    };
    let words = match removed {
        Ok(()) => "Removed. They can ask your databases no more.".to_owned(),
        Err(OrganizationError::Store(error)) => return Err(failed(&error)),
        Err(error) => sentence(&error.to_string()),
    };
    show_members(press, &words).await
}

/// The list as it is now, below what is said.
pub(super) async fn show_members(press: &Press<'_>, words: &str) -> Result<Replies, ProgramError> {
    Ok(match list_members(press.scene).await? {
        Ok((list, buttons)) => press.changed(&format!("{words}\n\n{list}"), &buttons),
        Err(_) => press.closed(words),
    })
}

pub(super) async fn organization(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let overview = match scene.services.organizations.overview(&scene.caller()).await {
        Ok(overview) => overview,
        Err(error) => return scene.refused(error),
    };
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    let mut text = format!(
        "{}\nYou are its {} since {}.\nMembers: {}\nDatabases: {}",
        overview.organization.name,
        overview.membership.role,
        overview.membership.joined_at.format("%Y-%m-%d"),
        overview.members,
        all.len(),
    );
    for database in &all {
        text.push_str("\n• ");
        text.push_str(&databases::line_of(database));
    }
    if let Some(invitations) = overview.good_invitations {
        let _ = write!(text, "\nOpen invitations: {invitations}");
    }
    Ok(scene.say(&text))
}

pub(super) async fn about(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let place = match scene.person.organization() {
        None => "You are on your own: your databases are yours alone.".to_owned(),
        Some(id) => match scene.services.organizations.get(id).await {
            Ok(organization) => format!(
                "Your organization: {} ({})",
                organization.name,
                scene.person.membership.map_or("member", |membership| membership.role.as_str())
            ),
            Err(error) => return scene.refused(error),
        },
    };
    let chat = scene.services.conversations.chat(&scene.person, scene.place).await.map_err(|error| failed(&error))?;
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    let chosen = all.iter().find(|database| Some(database.id) == chat.database_id || all.len() == 1);
    let chosen = chosen.map_or("none", |database| database.name.as_str());
    let telegram = scene.event.person.as_ref().map_or(0, |person| person.id);
    Ok(scene.say(&format!(
        "Your name: {}\nYour Telegram id: {telegram}\nYour account: {}\n{place}\nDatabase in this chat: {chosen}",
        scene.name, scene.person.account_id
    )))
}

pub(super) async fn stats(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let answered = scene.services.conversations.count_answered(&scene.person).await.map_err(|error| failed(&error))?;
    // From the ledger, so that it is the same as what owners and the console see.
    let own = match scene.services.llm.own_costs(&scene.person, &CostQuery::default()).await {
        Ok(own) => own,
        Err(CostError::Store(error)) => return Err(failed(&error)),
        Err(error) => return Ok(scene.say(&sentence(&error.to_string()))),
    };
    let total = own.costs.total;
    let mut text = format!(
        "Questions answered, as far as they are kept: {}\nThis month (UTC): {}\nCalls of language models: {}",
        grouped(answered),
        cost_line(total.tokens.total(), total.costs.total()),
        grouped(total.calls),
    );
    text.push_str(&budget_lines(&own.budget));
    Ok(scene.say(&text))
}

/// The bound that somebody will meet first, and whether what they share with others is used up or nearly so.
fn budget_lines(budget: &OwnBudget) -> String {
    let mut text = String::new();
    let BudgetStatus { limit, spent, ends_at, .. } = budget.status;
    // Writing to a string does not fail.
    if let (Some(limit), Some(set_by)) = (limit, budget.set_by) {
        let _ = write!(text, "\nYour budget: {spent} of {limit} spent, as {} allows", set_by.words());
    }
    if let Some(SharedBudget { whose, is_used_up, set_by }) = budget.shared {
        let whose = sentence(whose);
        let whose = whose.trim_end_matches('.');
        let _ = if is_used_up {
            let day = ends_at.format("%-d %B %Y");
            write!(
                text,
                "\n⚠️ {whose} for this month is used up: it begins anew on {day} (UTC), and {} can raise it",
                set_by.words()
            )
        } else {
            write!(text, "\n⚠️ {whose} for this month is nearly used up")
        };
    }
    text
}

pub(super) async fn dashboard(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    match scene.services.organizations.dashboard_link(&scene.person).await {
        Ok(link) => {
            let text = format!(
                "This link signs you in once, until {} UTC. Do not pass it on:\n{}",
                link.expires_at.format("%H:%M"),
                link.url.expose_secret()
            );
            Ok(Replies::none().secret_text(scene.place.chat_id, &text))
        }
        Err(error) => scene.refused(error),
    }
}
