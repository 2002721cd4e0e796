//! `GET /api/admin/bots/list`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams, parse_search};
use crate::http::user_api::BotResponse;
use crate::http::user_api::usage::FiguresResponse;
use crate::model::bot::BotStatus;
use crate::model::page::Page;
use crate::services::bots::{BotFilter, BotOnList, BotSort, ListedBot};

/// Which bots to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct ListBotsQuery {
    /// Only those in this status.
    status: Option<BotStatus>,
    /// Only those whose name, username or owner contains this text, in any case; at most 100 characters.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only those whose updates cannot come in, as far as is known, or only the others.
    deaf: Option<bool>,
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The order; `newest` unless given.
    #[param(inline)]
    sort: Option<SortOrder>,
}

/// The order of a list of bots.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SortOrder {
    /// Last registered first.
    Newest,
    /// First registered first.
    Oldest,
    /// By username.
    Username,
    /// Longest in its status first.
    StatusSince,
    /// Last used first.
    LastUsed,
}

impl From<SortOrder> for BotSort {
    fn from(order: SortOrder) -> Self {
        match order {
            SortOrder::Newest => Self::Newest,
            SortOrder::Oldest => Self::Oldest,
            SortOrder::Username => Self::Username,
            SortOrder::StatusSince => Self::StatusSince,
            SortOrder::LastUsed => Self::LastUsed,
        }
    }
}

/// A bot as a list of all bots shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ListedBotResponse {
    #[serde(flatten)]
    bot: BotResponse,
    /// Its owner's sign-in name.
    #[schema(example = "alice")]
    owner: String,
    /// Whether it is awake.
    live: bool,
    /// When it last handled an update.
    last_used_at: Option<DateTime<Utc>>,
    /// What is wrong with receiving its updates, if anything.
    ingress_error: Option<String>,
    /// What it did in the current hour and the 23 before it.
    last_day: FiguresResponse,
}

/// Lists all bots.
#[utoipa::path(
    get,
    path = "/api/admin/bots/list",
    params(ListBotsQuery),
    responses((status = 200, description = "One page of bots.", body = Page<ListedBotResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<ListBotsQuery>,
) -> Result<Json<Page<ListedBotResponse>>, ApiError> {
    let ListBotsQuery { status, q, deaf, page, limit, sort } = query;
    let filter = BotFilter { status, search: parse_search(q)?, is_deaf: deaf };
    let page = PageQuery { page, limit }.parse()?;
    let bots =
        state.bots.list(&someone.caller, &filter, sort.map_or_else(BotSort::default, BotSort::from), page).await?;
    let mut live = join_all(bots.items.iter().map(|item| state.runtime.is_live(item.listed.bot.id))).await.into_iter();
    Ok(Json(bots.map(|BotOnList { listed, last_day }| {
        let ListedBot { bot, owner, last_used_at, ingress_error } = listed;
        ListedBotResponse {
            bot: bot.into(),
            owner: owner.to_string(),
            live: live.next().unwrap_or(false),
            last_used_at,
            ingress_error,
            last_day: FiguresResponse::from(&last_day),
        }
    })))
}
