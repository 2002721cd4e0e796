//! The control API of the data centres: accounts, QR codes, channels, scripts and lost sessions.

use std::collections::BTreeMap;

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::control::{Answer, ok};
use crate::sandbox::limits;
use crate::sandbox::mtproto::{Kick, NewAccount, NewChannel, NewPost, Script};
use crate::sandbox::world::{SandboxError, World};

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/mtproto")
            .app_data(web::PayloadConfig::new(limits::BODY_BYTES))
            .route("/centers", web::get().to(list_centers))
            .route("/keys", web::get().to(list_keys))
            .route("/keys", web::post().to(create_key))
            .route("/accounts", web::get().to(list_accounts))
            .route("/accounts", web::post().to(create_account))
            .route("/scan", web::post().to(scan))
            .route("/channels", web::get().to(list_channels))
            .route("/channels", web::post().to(create_channel))
            .route("/channels/{channel}/posts", web::post().to(publish))
            .route("/scripts", web::post().to(add_script))
            .route("/scripts", web::delete().to(clear_scripts))
            .route("/options", web::post().to(set_options))
            .route("/kick", web::post().to(kick))
            .route("/kill", web::post().to(kill))
            .route("/forget", web::post().to(forget))
            .route("/calls", web::get().to(count_calls))
            .route("/calls", web::delete().to(clear_calls)),
    );
}

/// The body as JSON. What does not fit is not repeated in the refusal: there may be passwords in it.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, SandboxError> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        SandboxError::Invalid(format!("the body does not fit ({place})"))
    })
}

async fn list_centers(world: Data<World>) -> Answer {
    let centers = world.data_centers.addresses().into_iter();
    ok(&json!({ "centers": centers.map(|(id, address)| json!({ "id": id, "address": address })).collect::<Vec<_>>() }))
}

async fn list_keys(world: Data<World>) -> Answer {
    ok(&json!({ "keys": world.data_centers.keys(), "connections": world.data_centers.open_connections() }))
}

#[derive(Deserialize)]
struct CreateKey {
    dc_id: i32,
}

async fn create_key(world: Data<World>, body: Bytes) -> Answer {
    let CreateKey { dc_id } = read(&body)?;
    let centers = world.data_centers.addresses();
    let address = centers.get(&dc_id).ok_or(SandboxError::NotFound("data centre"))?;
    let key = world.data_centers.new_key(dc_id);
    ok(&json!({ "dc_id": dc_id, "address": address, "key": STANDARD.encode(key) }))
}

async fn list_accounts(world: Data<World>) -> Answer {
    ok(&json!({ "accounts": world.data_centers.accounts() }))
}

async fn create_account(world: Data<World>, body: Bytes) -> Answer {
    let account: NewAccount = read(&body)?;
    ok(&json!({ "user_id": world.data_centers.add_account(account)? }))
}

#[derive(Deserialize)]
struct Scan {
    link: String,
    user_id: i64,
}

async fn scan(world: Data<World>, body: Bytes) -> Answer {
    let Scan { link, user_id } = read(&body)?;
    world.data_centers.scan(&link, user_id)?;
    ok(&json!({}))
}

async fn list_channels(world: Data<World>) -> Answer {
    ok(&json!({ "channels": world.data_centers.channels() }))
}

async fn create_channel(world: Data<World>, body: Bytes) -> Answer {
    let channel: NewChannel = read(&body)?;
    ok(&json!({ "id": world.data_centers.add_channel(channel)? }))
}

async fn publish(world: Data<World>, path: Path<i64>, body: Bytes) -> Answer {
    let post: NewPost = read(&body)?;
    ok(&json!({ "id": world.data_centers.publish(path.into_inner(), post)? }))
}

async fn add_script(world: Data<World>, body: Bytes) -> Answer {
    let script: Script = read(&body)?;
    world.data_centers.script(script)?;
    ok(&json!({}))
}

async fn clear_scripts(world: Data<World>) -> Answer {
    world.data_centers.clear_scripts();
    ok(&json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    #[serde(default)]
    detect_duplicates: Option<bool>,
    #[serde(default)]
    frame_refusals: Option<bool>,
}

async fn set_options(world: Data<World>, body: Bytes) -> Answer {
    let options: Options = read(&body)?;
    if let Some(is_on) = options.detect_duplicates {
        world.data_centers.detect_duplicates(is_on);
    }
    if let Some(is_on) = options.frame_refusals {
        world.data_centers.frame_refusals(is_on);
    }
    ok(&json!({}))
}

/// Whom something happens to.
#[derive(Deserialize)]
struct Whom {
    #[serde(default)]
    user_id: Option<i64>,
    #[serde(default)]
    key_id: Option<i64>,
}

async fn kick(world: Data<World>, body: Bytes) -> Answer {
    let whose = match read(&body)? {
        Whom { key_id: Some(id), .. } => Kick::Key(id),
        Whom { user_id: Some(id), .. } => Kick::Account(id),
        Whom { .. } => Kick::All,
    };
    ok(&json!({ "closed": world.data_centers.kick(whose) }))
}

#[derive(Deserialize)]
struct Kill {
    user_id: i64,
    code: i32,
    message: String,
}

async fn kill(world: Data<World>, body: Bytes) -> Answer {
    let Kill { user_id, code, message } = read(&body)?;
    world.data_centers.kill_sessions(user_id, code, &message);
    ok(&json!({}))
}

async fn forget(world: Data<World>, body: Bytes) -> Answer {
    let forgotten = match read(&body)? {
        Whom { key_id: Some(id), .. } => usize::from(world.data_centers.forget_key(id)),
        Whom { user_id: Some(id), .. } => world.data_centers.forget_keys_of(id),
        Whom { .. } => return Err(SandboxError::Invalid("user_id or key_id is required".to_owned())),
    };
    ok(&json!({ "forgotten": forgotten }))
}

async fn count_calls(world: Data<World>) -> Answer {
    let mut functions: BTreeMap<&str, u64> = BTreeMap::new();
    for call in world.data_centers.calls() {
        *functions.entry(call.function).or_default() += 1;
    }
    ok(&json!({ "functions": functions }))
}

async fn clear_calls(world: Data<World>) -> Answer {
    world.data_centers.clear_calls();
    ok(&json!({}))
}
