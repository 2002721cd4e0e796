//! `GET /api/user-bot/status`, and the shape of a bot's status, which admins see too.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use crate::config::IngressMode;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::user_api::mtproto::status::{MtprotoResponse, Viewer};
use crate::http::user_api::usage::FiguresResponse;
use crate::http::user_api::{BotResponse, GrantResponse};
use crate::model::bot::{BotActivity, BotId};
use crate::model::usage::Figures;
use crate::services::bots::{BotDetails, BotError};
use crate::services::health::DELIVERY;

/// The caller's bot, if there is one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum OwnStatusResponse {
    /// There is one.
    Bot(Box<BotStatusResponse>),
    /// There is none.
    NoBot(NoBotResponse),
}

/// That the caller has no bot.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct NoBotResponse {
    /// Always `false`.
    #[schema(schema_with = only::<false>)]
    has_bot: bool,
}

/// A bot with what it is doing.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BotStatusResponse {
    /// Always `true`.
    #[schema(schema_with = only::<true>)]
    has_bot: bool,
    #[serde(flatten)]
    bot: BotResponse,
    /// Its owner's sign-in name.
    #[schema(example = "alice")]
    owner: String,
    /// Whether it is awake: sleeping bots wake with their next update.
    live: bool,
    /// When it last handled an update.
    last_used_at: Option<DateTime<Utc>>,
    /// What it has done so far.
    usage: UsageResponse,
    /// How its updates come in.
    ingress: IngressResponse,
    /// How its answers go out.
    delivery: DeliveryResponse,
    /// The session of its owner's own Telegram account.
    mtproto: MtprotoResponse,
    /// Who may look into its chats now.
    access_grants: Vec<GrantResponse>,
}

/// The schema of a boolean with one value, by which readers tell the two answers apart.
fn only<const VALUE: bool>() -> Object {
    ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([VALUE])).build()
}

/// What a bot has done so far.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct UsageResponse {
    /// Updates received.
    updates_in: i64,
    /// Messages that Telegram took; edits and answers to buttons are no messages.
    messages_out: i64,
    /// Messages that Telegram refused for good.
    messages_failed: i64,
    /// What it did in the current hour and the 23 before it.
    last_day: FiguresResponse,
}

impl UsageResponse {
    pub(in crate::http) fn of(activity: &BotActivity, last_day: &Figures) -> Self {
        Self {
            updates_in: activity.updates_in,
            messages_out: activity.messages_out,
            messages_failed: activity.messages_failed,
            last_day: FiguresResponse::from(last_day),
        }
    }
}

/// How a bot's updates come in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct IngressResponse {
    /// `polling` or `webhook`.
    #[schema(example = "polling")]
    mode: &'static str,
    /// When the last one arrived.
    last_update_at: Option<DateTime<Utc>>,
    /// What is wrong, if anything.
    last_error: Option<String>,
    /// Since when it has been known that updates cannot come in, since the server's last start at most.
    deaf_since: Option<DateTime<Utc>>,
}

impl IngressResponse {
    pub(in crate::http) fn of(bot: BotId, activity: &BotActivity, state: &HttpState, mode: IngressMode) -> Self {
        Self {
            mode: match mode {
                IngressMode::Polling => "polling",
                IngressMode::Webhook => "webhook",
            },
            last_update_at: activity.last_update_at,
            last_error: activity.ingress_error.clone(),
            deaf_since: state.ingress.deaf_since(bot),
        }
    }
}

/// How a bot's answers go out.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DeliveryResponse {
    /// Whether Telegram takes them.
    ok: bool,
    /// What is wrong, if anything.
    #[schema(example = "Telegram takes no calls at the moment. The bot's answers wait and go out when it is back.")]
    problem: Option<&'static str>,
}

/// What owners are told while Telegram is away.
const TELEGRAM_IS_AWAY: &str =
    "Telegram takes no calls at the moment. The bot's answers wait and go out when it is back.";

impl BotStatusResponse {
    /// The status of a bot as `viewer` may see it, asking the runtime whether it is awake.
    pub(in crate::http) async fn of(
        details: BotDetails,
        viewer: Viewer,
        state: &HttpState,
        mode: IngressMode,
    ) -> Result<Self, ApiError> {
        let BotDetails { bot, owner, activity, last_day, grants } = details;
        let is_delivered = state.health.works(DELIVERY);
        Ok(Self {
            has_bot: true,
            owner: owner.to_string(),
            live: state.runtime.is_live(bot.id).await,
            last_used_at: activity.last_used_at,
            usage: UsageResponse::of(&activity, &last_day),
            ingress: IngressResponse::of(bot.id, &activity, state, mode),
            delivery: DeliveryResponse { ok: is_delivered, problem: (!is_delivered).then_some(TELEGRAM_IS_AWAY) },
            mtproto: MtprotoResponse::of(&bot, viewer, state).await?,
            access_grants: grants.into_iter().map(GrantResponse::from).collect(),
            bot: bot.into(),
        })
    }
}

/// The caller's bot and what it is doing; `{"has_bot": false}` if there is none. While an admin suspends the bot, this is
/// the only call that is answered: it says why.
#[utoipa::path(
    get,
    path = "/api/user-bot/status",
    responses((status = 200, description = "The bot, or that there is none.", body = OwnStatusResponse))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    mode: Data<IngressMode>,
    someone: Authenticated,
) -> Result<Json<OwnStatusResponse>, ApiError> {
    match state.bots.own_details(&someone.caller).await {
        Ok(details) => {
            let status = BotStatusResponse::of(details, Viewer::Owner, &state, **mode).await?;
            Ok(Json(OwnStatusResponse::Bot(Box::new(status))))
        }
        Err(BotError::NotFound) => Ok(Json(OwnStatusResponse::NoBot(NoBotResponse { has_bot: false }))),
        Err(other) => Err(other.into()),
    }
}
