//! `GET /api/events`.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{self, ContentEncoding, HeaderName};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::config::IngressMode;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::edge::connections::Line;
use crate::http::error::ApiError;
use crate::http::events::wire;
use crate::http::extract::QueryParams;
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::services::events::{EventsError, Subscription};

/// Where it is.
const PATH: &str = "/api/events";

/// The header by which browsers say which event they had last.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Tells proxies of nginx's kind to pass on each event at once.
const BUFFERING: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// From where to go on, and what else to tell.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct EventsQuery {
    /// The id of the last event that was heard, for programs that cannot send the header `Last-Event-ID`, which counts
    /// before this.
    last_event_id: Option<String>,
    /// An account whose bot an admin watches: the stream also has `bot_usage` and `bot_log`. Recorded in the audit log.
    bot: Option<AccountId>,
}

/// What a stream needs to know of the call that asks for it.
pub(in crate::http) struct Asked {
    last_event_id: Option<String>,
    line: Option<Line>,
    is_head: bool,
}

impl FromRequest for Asked {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // An id that is no text is none of ours, and begins with `reset` like any other such.
        let last_event_id = request.headers().get(&LAST_EVENT_ID);
        let last_event_id = last_event_id.map(|id| id.to_str().unwrap_or_default().to_owned());
        ready(Ok(Self { last_event_id, line: Line::of(request), is_head: request.method() == Method::HEAD }))
    }
}

/// Tells the caller what happens, as server-sent events, for as long as their session goes on. Each person hears of what
/// they may see at that moment: of their own bot and organization, admins of all bots, the audit log and health.
///
/// Events say where to look again; only those of usage and logs carry figures and words. Their names and data:
///
/// * `hello` `{server_time, version}`: the first event of each connection
/// * `reset` `{}`: some were missed; look everything up anew
/// * `bot` `{user_id}`: a bot's status, limits, token, program or receiving changed
/// * `usage` `{user_id, updates, messages, errors, waiting, live}`: what one's own bot did in the current hour and the 23
///   before it, how many updates wait (at most 1000 are counted) and whether it is awake; at most once a second
/// * `log` `{user_id, id, at, last_at, count, level, kind, text}`: a line of the log of one's own bot
/// * `grant` `{user_id}`: the access grants on one's own bot, for admins on any
/// * `dead_letter` `{user_id}`, `mtproto` `{user_id}`: of one's own bot
/// * `org` `{part}`: `members`, `invitations`, `databases`, `budget`, `costs` or `mail` of one's organization
/// * `account` `{}`: one's own account, sign-in, role or place in an organization
/// * `users` `{}`, `invitations` `{}`, `audit` `{}`, `health` `{}`: for admins
/// * `bot_usage` `{user_id, live, last_used_at, ingress, usage}`: what the bot does that an admin watches (`bot=`), as in its
///   status; at first how it stands, then at most once a second
/// * `bot_log`, with the fields of `log`: a line of that bot's log without its chat; at first the latest 20
///
/// A comment comes when nothing else did for a while. Ids are good for `Last-Event-ID` as long as the events behind them
/// are remembered, for two minutes after the account's last stream, and not beyond a restart of the server. Unknown names
/// are to be passed over.
#[utoipa::path(
    get,
    path = "/api/events",
    params(
        EventsQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard: go on behind it."),
    ),
    responses(
        (status = 200, description = "Events, without an end.", body = String, content_type = "text/event-stream"),
        (status = 403, description = "Who watches a bot is no admin.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many calls, or the caller has too many streams open.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many streams are open, or the server is stopping.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    mode: Data<IngressMode>,
    someone: Authenticated,
    QueryParams(query): QueryParams<EventsQuery>,
    asked: Asked,
) -> Result<HttpResponse, ApiError> {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        // Compression would hold events back until there are enough of them.
        .insert_header((header::CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(BUFFERING)
        // A server that stops waits for no further call on this connection.
        .force_close();
    if asked.is_head {
        return Ok(response.finish());
    }
    let last = asked.last_event_id.or(query.last_event_id);
    let subscription = match state.events.subscribe(&someone.caller, last.as_deref(), query.bot).await {
        Err(error @ EventsError::NotAllowed) => {
            state.accounts.record_refused_call(&someone.caller, Method::GET.as_str(), PATH, query.bot).await?;
            return Err(error.into());
        }
        opened => opened?,
    };
    let told = Told { subscription, line: asked.line, state, mode: **mode };
    Ok(response.streaming(stream::unfold(told, |mut told| async {
        let text = told.next().await?;
        Some((Ok::<_, Infallible>(text), told))
    })))
}

/// What is told to one person.
struct Told {
    subscription: Subscription,
    line: Option<Line>,
    state: Data<HttpState>,
    mode: IngressMode,
}

impl Told {
    /// What is sent next; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        let said = match &self.line {
            Some(line) => tokio::select! {
                said = self.subscription.next() => said?,
                () = line.hung_up() => return None,
            },
            None => self.subscription.next().await?,
        };
        let mut text = String::new();
        for said in &said {
            text.push_str(&wire::text_of(said, &self.state, self.mode).await);
        }
        Some(text.into())
    }
}
