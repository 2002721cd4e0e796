//! The control API, for tests, demos and the chat page. Bodies are JSON objects (forms are taken too), answers are
//! JSON, refusals are `{"error": "…"}` with 400, 404 or 507.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /sandbox/bots` | lists the bots, without their tokens |
//! | `POST /sandbox/bots` `{name, username, token?}` | creates a bot: `{id, username, token}` |
//! | `GET /sandbox/bots/{bot}` | one bot: commands, descriptions, webhook, pending updates |
//! | `DELETE /sandbox/bots/{bot}` | removes a bot |
//! | `POST /sandbox/bots/{bot}/revoke` | gives a new token: `{token}` |
//! | `GET /sandbox/bots/{bot}/trace?after=` | the last calls of the bot |
//! | `GET /sandbox/persons` | lists the persons |
//! | `POST /sandbox/persons` `{first_name, username?, language_code?}` | creates a person |
//! | `POST /sandbox/groups` `{bot_id, title, persons: […]}` | opens a group: `{chat_id}` |
//! | `POST /sandbox/groups/{bot}/{chat}/migrate` | makes it a supergroup: `{chat_id}` |
//! | `GET /sandbox/chats/{bot}/{chat}/messages?after=&timeout=` | the events after a cursor: `{events, cursor, missed}` |
//! | `POST /sandbox/chats/{bot}/{chat}/messages` | a person writes: `{text}` or a file (see `chats`) |
//! | `POST /sandbox/chats/{bot}/{chat}/messages/{message}` `{text}` | a person edits an own message |
//! | `POST /sandbox/chats/{bot}/{chat}/press` | presses a button: `{message_id, callback_data \| text \| row, column, wait?}` |
//! | `POST /sandbox/chats/{bot}/{chat}/block` `{blocked}` | blocks or unblocks the bot |
//! | `POST /sandbox/chats/{bot}/{chat}/restart` | empties the chat |
//! | `GET /sandbox/chats/{bot}/{chat}/files/{file_id}` | the bytes of a file |
//! | `GET /sandbox/faults`, `POST /sandbox/faults`, `DELETE /sandbox/faults` | lists, adds, removes faults (see `faults`) |
//! | `GET /sandbox/stats?bot_id=` | counts calls and refusals by method |
//! | `GET /sandbox/load`, `DELETE /sandbox/load` | how many calls came at once and in each tenth of a second; begins anew |
//! | `GET /sandbox/mtproto/centers` | lists the data centres: `{centers: [{id, address}]}` |
//! | `GET /sandbox/mtproto/keys` | lists the clients' keys: data centre, account, layer, open connections |
//! | `POST /sandbox/mtproto/keys` `{dc_id}` | makes a key for a client: `{dc_id, address, key}`, the key in base64 |
//! | `GET /sandbox/mtproto/accounts` | lists the accounts, each with the code that it was sent last |
//! | `POST /sandbox/mtproto/accounts` `{phone, name, last_name?, username?, password?, hint?, home_dc?, code?}` | adds an account: `{user_id}` |
//! | `POST /sandbox/mtproto/scan` `{link, user_id}` | an account scans a QR code |
//! | `GET /sandbox/mtproto/channels` | lists the channels |
//! | `POST /sandbox/mtproto/channels` `{title, username?, about?, is_group?, roles?, members_by_day?, languages?, stats_dc?, posts?}` | adds a channel: `{id}` |
//! | `POST /sandbox/mtproto/channels/{channel}/posts` `{text, minutes_ago?, views?, forwards?, reactions?}` | publishes a post: `{id}` |
//! | `POST /sandbox/mtproto/scripts` `{kind, function?, user_id?, skip?, times?, …}` | what goes wrong with the next calls (see `mtproto::Script`) |
//! | `DELETE /sandbox/mtproto/scripts` | removes all scripts |
//! | `POST /sandbox/mtproto/options` `{detect_duplicates?, frame_refusals?}` | sets how keys are refused (see `mtproto::DataCenterWorld`) |
//! | `POST /sandbox/mtproto/kick` `{key_id? \| user_id?}` | closes connections; without either, all: `{closed}` |
//! | `POST /sandbox/mtproto/kill` `{user_id, code, message}` | ends an account's logins with this refusal |
//! | `POST /sandbox/mtproto/forget` `{key_id \| user_id}` | forgets keys: `{forgotten}` |
//! | `GET /sandbox/mtproto/calls`, `DELETE /sandbox/mtproto/calls` | counts calls by function; counts anew |
//! | `POST /sandbox/reset` | forgets everything |
//!
//! Private chats have the id of their person. Requests that another web site's page makes are refused.

use std::collections::BTreeMap;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Data, Path, Payload, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{body, chats, data_centers};
use crate::sandbox::bot::{MethodCalls, SharedBot};
use crate::sandbox::error::ApiError;
use crate::sandbox::faults::Fault;
use crate::sandbox::limits;
use crate::sandbox::params::Params;
use crate::sandbox::world::{SandboxError, World};

/// Files may come in base64, which takes a third more room.
const BODY_BYTES: usize = limits::UPLOAD_BYTES * 4 / 3 + limits::BODY_BYTES;

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/sandbox")
            .wrap(from_fn(refuse_other_sites))
            .route("/bots", web::get().to(list_bots))
            .route("/bots", web::post().to(create_bot))
            .route("/bots/{bot}", web::get().to(get_bot))
            .route("/bots/{bot}", web::delete().to(delete_bot))
            .route("/bots/{bot}/revoke", web::post().to(revoke))
            .route("/bots/{bot}/trace", web::get().to(trace))
            .route("/persons", web::get().to(list_persons))
            .route("/persons", web::post().to(create_person))
            .route("/groups", web::post().to(create_group))
            .route("/groups/{bot}/{chat}/migrate", web::post().to(migrate_group))
            .route("/faults", web::get().to(list_faults))
            .route("/faults", web::post().to(add_fault))
            .route("/faults", web::delete().to(clear_faults))
            .route("/stats", web::get().to(stats))
            .route("/load", web::get().to(load))
            .route("/load", web::delete().to(clear_load))
            .route("/reset", web::post().to(reset))
            .configure(chats::configure)
            .configure(data_centers::configure),
    );
}

/// A page of another site could otherwise make the browser act here.
async fn refuse_other_sites(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let is_foreign =
        text(header::ORIGIN).is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != Some(host));
    if is_foreign {
        let answer = HttpResponse::Forbidden().json(json!({ "error": "requests from other sites are refused" }));
        return Ok(request.into_response(answer).map_into_right_body());
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

impl ResponseError for SandboxError {
    fn error_response(&self) -> HttpResponse {
        let mut answer = match self {
            Self::NotFound(_) => HttpResponse::NotFound(),
            Self::Invalid(_) => HttpResponse::BadRequest(),
            Self::Full(_) => HttpResponse::InsufficientStorage(),
        };
        answer.json(json!({ "error": self.to_string() }))
    }
}

impl From<ApiError> for SandboxError {
    fn from(error: ApiError) -> Self {
        Self::Invalid(error.description)
    }
}

/// The answer of a handler.
pub(super) type Answer = Result<HttpResponse, SandboxError>;

/// An answer in JSON.
#[expect(clippy::unnecessary_wraps, reason = "it ends handlers that can fail")]
pub(super) fn ok(value: &impl serde::Serialize) -> Answer {
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(value))
}

/// The parameters of a request to the control API.
pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Params, SandboxError> {
    Ok(body::read(request, payload, BODY_BYTES).await?)
}

/// The bot of this id.
pub(super) fn find_bot(world: &World, id: i64) -> Result<SharedBot, SandboxError> {
    world.bot(id).ok_or(SandboxError::NotFound("bot"))
}

fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, SandboxError> {
    params.text(name).ok_or_else(|| SandboxError::Invalid(format!("{name} is required")))
}

/// A bot without its token.
fn describe(bot: &SharedBot) -> Value {
    let state = bot.state();
    let default = |texts: &std::collections::HashMap<String, String>| texts.get("").cloned().unwrap_or_default();
    let commands = state
        .profile
        .commands
        .iter()
        .find(|((scope, language), _)| (scope == "all_private_chats" || scope == "default") && language.is_empty());
    json!({
        "id": bot.id,
        "username": bot.username,
        "name": state.user.first_name,
        "description": default(&state.profile.descriptions),
        "short_description": default(&state.profile.short_descriptions),
        "commands": commands.map(|(_, list)| list.as_slice()).unwrap_or_default(),
        "pending_updates": state.updates.len(),
        "webhook": state.webhook.as_ref().map(|webhook| webhook.url.as_str()),
    })
}

async fn list_bots(world: Data<World>) -> Answer {
    let bots: Vec<Value> = world.bots().iter().map(describe).collect();
    ok(&json!({ "bots": bots }))
}

async fn create_bot(world: Data<World>, request: HttpRequest, payload: Payload) -> Answer {
    let params = read(&request, payload).await?;
    let token = params.text("token").map(str::to_owned);
    let (bot, token) = world.create_bot(required(&params, "name")?, required(&params, "username")?, token)?;
    ok(&json!({ "id": bot.id, "username": bot.username, "token": token }))
}

async fn get_bot(world: Data<World>, path: Path<i64>) -> Answer {
    ok(&describe(&find_bot(&world, path.into_inner())?))
}

async fn delete_bot(world: Data<World>, path: Path<i64>) -> Answer {
    world.remove_bot(path.into_inner())?;
    ok(&json!({}))
}

async fn revoke(world: Data<World>, path: Path<i64>) -> Answer {
    let bot = find_bot(&world, path.into_inner())?;
    ok(&json!({ "token": world.revoke_token(&bot) }))
}

#[derive(Deserialize)]
struct TraceQuery {
    #[serde(default)]
    after: u64,
}

async fn trace(world: Data<World>, path: Path<i64>, query: Query<TraceQuery>) -> Answer {
    let bot = find_bot(&world, path.into_inner())?;
    let calls: Vec<_> = bot.state().trace.iter().filter(|call| call.number > query.after).cloned().collect();
    ok(&json!({ "calls": calls }))
}

async fn list_persons(world: Data<World>) -> Answer {
    ok(&json!({ "persons": world.persons() }))
}

async fn create_person(world: Data<World>, request: HttpRequest, payload: Payload) -> Answer {
    let params = read(&request, payload).await?;
    let first_name = required(&params, "first_name")?;
    ok(&world.create_person(first_name, params.text("username"), params.text("language_code"))?)
}

async fn create_group(world: Data<World>, request: HttpRequest, payload: Payload) -> Answer {
    let params = read(&request, payload).await?;
    let bot = find_bot(&world, params.number("bot_id").unwrap_or_default())?;
    let persons: Vec<i64> =
        params.json("persons", "persons")?.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    let chat_id = world.create_group(&bot, required(&params, "title")?, &persons)?;
    ok(&json!({ "chat_id": chat_id }))
}

async fn migrate_group(world: Data<World>, path: Path<(i64, i64)>) -> Answer {
    let (bot, chat) = path.into_inner();
    let chat_id = world.migrate_group(&find_bot(&world, bot)?, chat)?;
    ok(&json!({ "chat_id": chat_id }))
}

async fn list_faults(world: Data<World>) -> Answer {
    ok(&json!({ "faults": world.faults.snapshot() }))
}

async fn add_fault(world: Data<World>, fault: web::Bytes) -> Answer {
    let fault: Fault = serde_json::from_slice(&fault).map_err(|error| SandboxError::Invalid(error.to_string()))?;
    world.faults.add(fault)?;
    ok(&json!({}))
}

async fn clear_faults(world: Data<World>) -> Answer {
    world.faults.clear();
    ok(&json!({}))
}

#[derive(Deserialize)]
struct StatsQuery {
    bot_id: Option<i64>,
}

async fn stats(world: Data<World>, query: Query<StatsQuery>) -> Answer {
    let mut methods: BTreeMap<&str, MethodCalls> = BTreeMap::new();
    let mut pending = 0;
    for bot in world.bots().iter().filter(|bot| query.bot_id.is_none_or(|id| id == bot.id)) {
        let state = bot.state();
        pending += state.updates.len();
        for (method, calls) in &state.calls {
            let sum = methods.entry(method.name()).or_default();
            sum.calls += calls.calls;
            sum.errors += calls.errors;
        }
    }
    ok(&json!({
        "methods": methods,
        "pending_updates": pending,
        "unauthorized": world.unauthorized.load(std::sync::atomic::Ordering::Relaxed),
        "file_bytes": world.files().bytes(),
    }))
}

async fn load(world: Data<World>) -> Answer {
    ok(&world.load.snapshot())
}

async fn clear_load(world: Data<World>) -> Answer {
    world.load.clear();
    ok(&json!({}))
}

async fn reset(world: Data<World>) -> Answer {
    world.reset();
    ok(&json!({}))
}
