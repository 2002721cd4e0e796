//! Warnings: what people are told on the way to a budget's end, each percentage once in a month.
//!
//! Whoever asked is told with the answer. If there is none, as the question was called off or the model said nothing of use,
//! they are told by a message of its own; the owners of the organization, who can raise its bounds, always are.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::llm::{Billing, LlmCall, LlmOutcome, NanoUsd, Payer};
use crate::model::organization::OrganizationId;
use crate::model::outbox::OutboundCall;
use crate::services::llm_usage::LlmUsage;
use crate::services::llm_usage::budgets::{Bound, SetBy, month_name, next_month, whose};
use crate::store::{StoreError, Tx};

/// The percentages of a budget of which people are warned.
const STEPS: [i64; 3] = [100, 75, 50];

/// The most owners of an organization who are told.
const MAX_OWNERS: i64 = 20;

/// What a call sets off.
#[derive(Debug, Default)]
pub(super) struct Warned {
    /// What whoever asked is to be told with the answer, if there is one.
    pub(super) words: Option<String>,
    /// The chats in which somebody is told by a message in the outbox.
    pub(super) told: Vec<(BotId, i64)>,
}

/// A step on the way to a bound's end that was just reached.
struct Warning<'a> {
    bound: &'a Bound,
    /// The step, in percent.
    reached: i64,
    spent: NanoUsd,
    at: DateTime<Utc>,
}

impl LlmUsage {
    /// The warnings that a call in `tx` sets off.
    pub(super) async fn warn(&self, tx: &mut Tx, call: &LlmCall) -> Result<Warned, StoreError> {
        let month = month_name(call.called_at);
        let (mut words, mut told) = (Vec::new(), Vec::new());
        let bounds = self.bounds(tx, call.billing).await?;
        // Of several organizations together nobody is warned: each is of its own.
        for bound in bounds.into_iter().filter(|bound| !matches!(bound.payer, Payer::Founder(_))) {
            let spent = self.spent(tx, bound.payer, call.called_at).await?;
            let percent = spent.percent_of(bound.limit);
            let Some(reached) = STEPS.into_iter().find(|step| percent >= *step) else { continue };
            if tx.note_llm_warning(bound.payer, &month, reached).await? {
                let warning = Warning { bound: &bound, reached, spent, at: call.called_at };
                words.push(warning.for_asker());
                told.extend(self.tell_owners(tx, call.billing, &warning).await?);
            }
        }
        let mut words = Some(words.join("\n")).filter(|words| !words.is_empty());
        if let Some(words) = words.take_if(|_| call.outcome != LlmOutcome::Answered) {
            told.extend(self.tell_asker(tx, call.billing, &words).await?);
        }
        Ok(Warned { words, told })
    }

    /// Tells the owners who talk to the same bot, but for whoever asked, that a bound of their organization comes to its end.
    async fn tell_owners(
        &self,
        tx: &mut Tx,
        billing: Billing,
        warning: &Warning<'_>,
    ) -> Result<Vec<(BotId, i64)>, StoreError> {
        let (Some(bot), Some(organization)) = (billing.bot_id, billing.organization_id) else { return Ok(Vec::new()) };
        let whose = match warning.bound.payer {
            Payer::Organization(_) => whose(warning.bound.payer).to_owned(),
            Payer::Member(_, account) => {
                let name = name_in(tx, organization, account).await?;
                format!("the budget of {name} within your organization")
            }
            // Of what the operator allows one person the owners can change nothing.
            Payer::Person(_) | Payer::Founder(_) => return Ok(Vec::new()),
        };
        let text = warning.for_owners(&whose);
        let chats = tx.list_owner_chats(organization, bot, billing.account_id, MAX_OWNERS).await?;
        for chat_id in &chats {
            self.tell(tx, bot, *chat_id, &text).await?;
        }
        Ok(chats.into_iter().map(|chat_id| (bot, chat_id)).collect())
    }

    async fn tell_asker(&self, tx: &mut Tx, billing: Billing, words: &str) -> Result<Option<(BotId, i64)>, StoreError> {
        let Some(id) = billing.exchange_id else { return Ok(None) };
        let Some(exchange) = tx.find_exchange(billing.account_id, id).await? else { return Ok(None) };
        self.tell(tx, exchange.bot_id, exchange.chat_id, words).await?;
        Ok(Some((exchange.bot_id, exchange.chat_id)))
    }

    async fn tell(&self, tx: &mut Tx, bot: BotId, chat_id: i64, words: &str) -> Result<(), StoreError> {
        let text = format!("⚠️ {}", words.replace('\n', "\n⚠️ "));
        let call = OutboundCall::in_chat("sendMessage", chat_id, json!({ "text": text }));
        tx.enqueue_call(bot, &call, self.0.ambient.now()).await.map(drop)
    }
}

/// What a member of an organization is called in it.
async fn name_in(tx: &mut Tx, organization: OrganizationId, account: AccountId) -> Result<String, StoreError> {
    let member = tx.find_listed_member(organization, account).await?;
    let name = member.map(|member| member.name.unwrap_or_else(|| member.username.to_string()));
    Ok(name.unwrap_or_else(|| "a former member".to_owned()))
}

impl Warning<'_> {
    fn for_asker(&self) -> String {
        let whose = whose(self.bound.payer);
        if self.reached >= 100 {
            return format!(
                "With this question {whose} for questions this month (${}) is used up. It begins anew on {} (UTC), and {} can \
                 raise it.",
                self.bound.limit.exact(),
                self.next_month(),
                self.bound.set_by.words(),
            );
        }
        self.share(whose)
    }

    /// `whose` budget it is, for those who may raise it.
    fn for_owners(&self, whose: &str) -> String {
        let share = self.share(whose);
        let end = if self.reached >= 100 {
            format!(" Nothing more is answered from it before {} (UTC).", self.next_month())
        } else {
            String::new()
        };
        let who = match self.bound.set_by {
            SetBy::Owners => "You can raise it in the console: /dashboard leads there.",
            SetBy::Operator => "The operator of this service can raise it.",
        };
        format!("{share}{end} {who}")
    }

    fn share(&self, whose: &str) -> String {
        let spent = self.spent.out_of(self.bound.limit);
        format!("{} % of {whose} for questions this month is used: {spent}.", self.reached)
    }

    fn next_month(&self) -> impl Display {
        next_month(self.at).format("%-d %B %Y")
    }
}
