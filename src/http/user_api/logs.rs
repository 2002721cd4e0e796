//! `GET /api/user-bot/logs`, and what the admins' view of a bot's log shares with it.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams, parse_search};
use crate::http::problem::Problem;
use crate::model::bot_log::{LogFilter, LogKind, LogLevel, LogLine, LogStretch};
use crate::services::bot_log::LogPage;

/// Which lines to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct LogQuery {
    /// Only lines of this level.
    level: Option<LogLevel>,
    /// Only lines of this kind.
    kind: Option<LogKind>,
    /// Only lines whose text contains this, in any case.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only what happened from this time on (RFC 3339).
    from: Option<DateTime<Utc>>,
    /// Only what happened before this time (RFC 3339), which comes after `from`.
    to: Option<DateTime<Utc>>,
    /// Only lines before the one with this id: `next_before` of the part that came before.
    #[param(minimum = 1)]
    before: Option<i64>,
    /// The most lines.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

impl LogQuery {
    pub(in crate::http) fn parse(self) -> Result<(LogFilter, LogStretch), ApiError> {
        let Self { level, kind, q, from, to, before, limit } = self;
        let invalid = |words: &str| Err(ApiError::InvalidQuery(words.to_owned()));
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return invalid("from: \"from\" must be before \"to\"");
        }
        if before.is_some_and(|before| before < 1) {
            return invalid("before is the id of a line, 1 or more");
        }
        let limit = PageQuery { page: None, limit }.parse()?.limit();
        Ok((LogFilter { level, kind, search: parse_search(q)?, from, to }, LogStretch { before, limit }))
    }
}

/// A line of a bot's log.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LogLineResponse {
    /// Its id; later lines have larger ones.
    id: i64,
    /// When it happened first.
    at: DateTime<Utc>,
    /// When it happened last.
    last_at: DateTime<Utc>,
    /// How much it matters.
    level: LogLevel,
    /// What happened.
    kind: LogKind,
    /// The same in words, with what to do next.
    text: String,
    /// How often it happened from `at` to `last_at`.
    #[schema(minimum = 1)]
    count: i64,
}

impl LogLineResponse {
    /// Without the chat.
    pub(in crate::http) fn for_admin(line: LogLine) -> Self {
        let LogLine { seq, at, last_at, level, kind, text, count, .. } = line;
        Self { id: seq, at, last_at, level, kind, text, count }
    }

    fn for_owner(line: LogLine) -> Self {
        Self { text: line.text_for_owner(), ..Self::for_admin(line) }
    }
}

/// A part of a bot's log.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LogPageResponse {
    /// The lines, the newest first.
    items: Vec<LogLineResponse>,
    /// What to give as `before` for the next part; null if there is none.
    next_before: Option<i64>,
}

impl LogPageResponse {
    pub(in crate::http) fn of(page: LogPage, to_response: fn(LogLine) -> LogLineResponse) -> Self {
        Self { items: page.items.into_iter().map(to_response).collect(), next_before: page.next_before }
    }
}

/// What happened to the caller's bot, the newest lines first. Repeats of a line within a while are counted in it. Lines are
/// about a second old when they can be read.
#[utoipa::path(
    get,
    path = "/api/user-bot/logs",
    params(LogQuery),
    responses(
        (status = 200, description = "A part of the log.", body = LogPageResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<LogQuery>,
) -> Result<Json<LogPageResponse>, ApiError> {
    let (filter, stretch) = query.parse()?;
    let page = state.bots.own_log(&someone.caller, &filter, stretch).await?;
    Ok(Json(LogPageResponse::of(page, LogLineResponse::for_owner)))
}
