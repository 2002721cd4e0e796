//! The Bot API over HTTP: `/bot{token}/{method}` and `/file/bot{token}/{path}`.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::{body, broken};
use crate::sandbox::bot::SharedBot;
use crate::sandbox::error::ApiError;
use crate::sandbox::faults::FaultKind;
use crate::sandbox::limits;
use crate::sandbox::methods::{self, Method};
use crate::sandbox::params::Params;
use crate::sandbox::world::World;

/// The name under which faults reach downloads of files.
const DOWNLOAD: &str = "file";

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.route("/bot{token}/{method}", web::to(method)).route("/file/bot{token}/{path:.+}", web::get().to(download));
}

/// Any other path.
pub(super) fn not_found() -> HttpResponse {
    refusal(&ApiError::new(404, "Not Found"))
}

/// What goes back: a JSON text with its status, or what became of it on the way.
enum Answer {
    Json(u16, String),
    Broken(String, FaultKind),
}

impl Answer {
    fn refusal(error: &ApiError) -> Self {
        Self::Json(error.code, error.to_json())
    }

    fn into_response(self) -> HttpResponse {
        match self {
            Self::Json(code, body) => {
                let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                HttpResponse::build(status).content_type("application/json").body(body)
            }
            Self::Broken(mut body, fault) => match fault {
                FaultKind::Garbage => broken::say("<html>{\"ok\":tru".to_owned()),
                FaultKind::Html { code } => broken::html(code),
                FaultKind::Drip { bytes, pause_ms } => broken::drip(body, bytes, pause_ms),
                FaultKind::Truncate { bytes } => {
                    body.truncate(body.floor_char_boundary(bytes));
                    broken::say(body)
                }
                FaultKind::Say { body, .. } => broken::say(body),
                FaultKind::Huge { bytes } => broken::huge(body, bytes),
                _ => broken::reset(),
            },
        }
    }

    /// The status and text for the inspector; status 0 if there is none.
    fn describe(&self) -> (u16, &str) {
        match self {
            Self::Json(status, body) => (*status, body),
            Self::Broken(_, FaultKind::Garbage) => (200, "(garbage)"),
            Self::Broken(_, FaultKind::Html { code }) => (*code, "(a page of HTML)"),
            Self::Broken(_, FaultKind::Say { body, .. }) => (200, body),
            Self::Broken(_, FaultKind::Drip { .. } | FaultKind::Truncate { .. } | FaultKind::Huge { .. }) => {
                (200, "(broken)")
            }
            Self::Broken(..) => (0, "(connection reset)"),
        }
    }
}

fn refusal(error: &ApiError) -> HttpResponse {
    Answer::refusal(error).into_response()
}

async fn method(
    world: Data<World>,
    path: Path<(String, String)>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let world = world.into_inner();
    let (token, name) = path.into_inner();
    let bot = match world.bot_by_token(&token) {
        Ok(bot) => bot,
        Err(error) => return refusal(&error),
    };
    let Some(method) = Method::find(&name) else { return not_found() };
    let _under_way = (method != Method::GetUpdates).then(|| world.load.begin());
    let params = match body::read(&request, payload, limits::BODY_BYTES).await {
        Ok(params) => params,
        Err(error) => {
            bot.state().count(method, true);
            return refusal(&error);
        }
    };
    answer(&world, &bot, method, &params).await.into_response()
}

async fn answer(world: &Arc<World>, bot: &SharedBot, method: Method, params: &Params) -> Answer {
    let fault = world.faults.strike(bot.id, method.name(), params.number("chat_id"));
    let answer = match fault {
        None => carry_out(world, bot, method, params).await,
        Some(FaultKind::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            carry_out(world, bot, method, params).await
        }
        Some(fault) if lets_pass(&fault) => {
            let done = carry_out(world, bot, method, params).await;
            if matches!(fault, FaultKind::Silence { .. }) {
                broken::keep_silent().await;
            }
            match done {
                Answer::Json(_, body) | Answer::Broken(body, _) => Answer::Broken(body, fault),
            }
        }
        Some(FaultKind::Silence { .. }) => {
            broken::keep_silent().await;
            Answer::Broken(String::new(), FaultKind::Reset)
        }
        Some(fault) => fail(fault),
    };
    let (status, body) = answer.describe();
    let mut state = bot.state();
    state.count(method, status != 200);
    if world.options.trace && method != Method::GetUpdates {
        state.keep_trace(method, params.trace(), status, body);
    }
    drop(state);
    answer
}

async fn carry_out(world: &Arc<World>, bot: &SharedBot, method: Method, params: &Params) -> Answer {
    match methods::call(world, bot, method, params).await {
        Ok(reply) => Answer::Json(200, reply.into_json()),
        Err(error) => Answer::refusal(&error),
    }
}

/// Whether the call is carried out all the same, and only its answer suffers.
fn lets_pass(fault: &FaultKind) -> bool {
    match fault {
        FaultKind::Silence { after } | FaultKind::Say { after, .. } => *after,
        FaultKind::LoseAnswer | FaultKind::Drip { .. } | FaultKind::Truncate { .. } | FaultKind::Huge { .. } => true,
        _ => false,
    }
}

/// The answer to a call that is not carried out.
fn fail(fault: FaultKind) -> Answer {
    match fault {
        FaultKind::TooManyRequests { retry_after } => Answer::refusal(&ApiError::too_many_requests(retry_after)),
        FaultKind::Error { code, description, migrate_to_chat_id } => {
            let mut error = match migrate_to_chat_id {
                Some(to) => ApiError::migrated(to),
                None => ApiError::new(code, words_of(code)),
            };
            if let Some(words) = description {
                error.description = words;
            }
            Answer::refusal(&error)
        }
        other => Answer::Broken(String::new(), other),
    }
}

/// What Telegram says with a bare status.
fn words_of(code: u16) -> &'static str {
    match code {
        400 => "Bad Request",
        403 => "Forbidden",
        409 => "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        _ => StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error"),
    }
}

async fn download(world: Data<World>, path: Path<(String, String)>) -> HttpResponse {
    let (token, path) = path.into_inner();
    let bot = match world.bot_by_token(&token) {
        Ok(bot) => bot,
        Err(error) => return refusal(&error),
    };
    match world.faults.strike(bot.id, DOWNLOAD, None) {
        None => {}
        Some(FaultKind::Delay { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(fault) => return fail(fault).into_response(),
    }
    let Some(file) = world.files().at_path(bot.id, &path) else { return not_found() };
    HttpResponse::Ok().content_type("application/octet-stream").body(file.bytes.clone())
}
