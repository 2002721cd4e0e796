//! The part of the control API that acts as a person.
//!
//! `POST …/messages` takes `text`, or a file as `photo` or `document`: an upload of a multipart body, or base64 with
//! `file_name` and `mime_type`; `caption` and `reply_to_message_id` beside it; in a group, `from` tells who writes.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::{self, Data, Path, Payload, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::control::{Answer, find_bot, ok, read};
use crate::sandbox::acts::{Button, restart_chat};
use crate::sandbox::bot::SharedBot;
use crate::sandbox::files::NewFile;
use crate::sandbox::limits;
use crate::sandbox::methods::{content_of, image_size};
use crate::sandbox::params::{Params, Upload};
use crate::sandbox::text::{self, Formatted};
use crate::sandbox::wire::Content;
use crate::sandbox::world::{SandboxError, World};

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/chats/{bot}/{chat}/messages", web::get().to(events))
        .route("/chats/{bot}/{chat}/messages", web::post().to(say))
        .route("/chats/{bot}/{chat}/messages/{message}", web::post().to(change))
        .route("/chats/{bot}/{chat}/press", web::post().to(press))
        .route("/chats/{bot}/{chat}/block", web::post().to(block))
        .route("/chats/{bot}/{chat}/restart", web::post().to(restart))
        .route("/chats/{bot}/{chat}/files/{file}", web::get().to(file));
}

/// Looks again whenever something happens in a chat of the bot, until `look` finds something or the time is over.
async fn wait_for<T>(bot: &SharedBot, seconds: f64, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + Duration::from_secs_f64(seconds.clamp(0.0, limits::WAIT_SECONDS));
    loop {
        let changed = bot.events_changed.notified();
        tokio::pin!(changed);
        // Registered before the look, so that no event slips in between.
        changed.as_mut().enable();
        if let Some(found) = look() {
            return Some(found);
        }
        if tokio::time::timeout_at(deadline, changed).await.is_err() {
            return look();
        }
    }
}

#[derive(Deserialize)]
struct EventsQuery {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    timeout: f64,
}

async fn events(world: Data<World>, path: Path<(i64, i64)>, query: Query<EventsQuery>) -> Answer {
    let (bot, chat_id) = path.into_inner();
    let bot = find_bot(&world, bot)?;
    let found = wait_for(&bot, query.timeout, || {
        let state = bot.state();
        let (events, missed) = state.chats.get(&chat_id)?.events_after(query.after);
        (!events.is_empty()).then(|| json!({ "events": events, "cursor": state.last_event(), "missed": missed }))
    });
    match found.await {
        Some(found) => ok(&found),
        None => ok(&json!({ "events": [], "cursor": bot.state().last_event().min(query.after), "missed": false })),
    }
}

async fn say(world: Data<World>, path: Path<(i64, i64)>, request: HttpRequest, payload: Payload) -> Answer {
    let (bot, chat_id) = path.into_inner();
    let bot = find_bot(&world, bot)?;
    let params = read(&request, payload).await?;
    let content = spoken(&world, &bot, &params)?;
    let reply_to = params.number("reply_to_message_id");
    ok(&world.say(&bot, chat_id, params.number("from"), content, reply_to)?)
}

/// What the person says: a text or a file.
fn spoken(world: &World, bot: &SharedBot, params: &Params) -> Result<Content, SandboxError> {
    for field in ["photo", "document"] {
        let Some(upload) = upload(params, field)? else { continue };
        if upload.bytes.is_empty() || upload.bytes.len() > limits::UPLOAD_BYTES {
            return Err(SandboxError::Invalid("a file has 1 byte to 50 MB".to_owned()));
        }
        if field == "photo" && image_size(&upload.bytes).is_none() {
            return Err(SandboxError::Invalid("a photo is a JPEG, PNG, GIF or WebP image".to_owned()));
        }
        let caption = text::plain(params.text("caption").unwrap_or_default());
        if text::units(&caption.text) > limits::CAPTION_UNITS {
            return Err(SandboxError::Invalid("a caption has at most 1024 characters".to_owned()));
        }
        let file = world.files().add(
            &world.ambient,
            NewFile {
                bot_id: bot.id,
                kind: if field == "photo" { "photos" } else { "documents" },
                file_name: upload.file_name,
                mime_type: upload.mime_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                bytes: upload.bytes,
            },
        );
        return Ok(Content {
            caption: Some(caption.text).filter(|caption| !caption.is_empty()),
            caption_entities: caption.entities,
            ..content_of(field, &file, &Params::default())
        });
    }
    let said = spoken_text(params)?;
    Ok(Content { text: Some(said.text), entities: said.entities, ..Content::default() })
}

fn spoken_text(params: &Params) -> Result<Formatted, SandboxError> {
    let said = text::plain(params.text("text").unwrap_or_default());
    if said.text.is_empty() || text::units(&said.text) > limits::TEXT_UNITS {
        return Err(SandboxError::Invalid("a text has 1-4096 characters".to_owned()));
    }
    Ok(said)
}

async fn change(world: Data<World>, path: Path<(i64, i64, i64)>, request: HttpRequest, payload: Payload) -> Answer {
    let (bot, chat_id, message_id) = path.into_inner();
    let params = read(&request, payload).await?;
    ok(&world.change(&find_bot(&world, bot)?, chat_id, message_id, spoken_text(&params)?)?)
}

fn upload(params: &Params, field: &str) -> Result<Option<Upload>, SandboxError> {
    if let Some(upload) = params.file(field) {
        return Ok(Some(upload.clone()));
    }
    let Some(encoded) = params.text(field) else { return Ok(None) };
    let bytes = STANDARD.decode(encoded).map_err(|_| SandboxError::Invalid(format!("{field} is no base64")))?;
    Ok(Some(Upload {
        file_name: params.text("file_name").unwrap_or("file").to_owned(),
        mime_type: params.text("mime_type").map(str::to_owned),
        bytes: bytes.into(),
    }))
}

async fn press(world: Data<World>, path: Path<(i64, i64)>, request: HttpRequest, payload: Payload) -> Answer {
    let (bot, chat_id) = path.into_inner();
    let bot = find_bot(&world, bot)?;
    let params = read(&request, payload).await?;
    let message_id = params.number("message_id").unwrap_or_default();
    let id = world.press(&bot, chat_id, params.number("from"), message_id, &button(&params)?)?;
    let seconds = params.text("wait").and_then(|text| text.parse().ok()).unwrap_or(0.0);
    let answer = wait_for(&bot, seconds, || {
        let state = bot.state();
        state.callbacks.iter().find(|callback| callback.id == id)?.answer.clone()
    });
    let answer = answer.await;
    ok(&json!({ "callback_query_id": id, "answer": answer }))
}

fn button(params: &Params) -> Result<Button, SandboxError> {
    if let Some(data) = params.text("callback_data") {
        return Ok(Button::Data(data.to_owned()));
    }
    if let Some(text) = params.text("text") {
        return Ok(Button::Text(text.to_owned()));
    }
    let place = |name: &str| params.number(name).and_then(|number| usize::try_from(number).ok());
    match (place("row"), place("column")) {
        (Some(row), Some(column)) => Ok(Button::Place { row, column }),
        _ => Err(SandboxError::Invalid("callback_data, text, or row and column tell which button".to_owned())),
    }
}

async fn block(world: Data<World>, path: Path<(i64, i64)>, request: HttpRequest, payload: Payload) -> Answer {
    let (bot, person) = path.into_inner();
    let params = read(&request, payload).await?;
    world.block(&find_bot(&world, bot)?, person, params.flag("blocked"))?;
    ok(&json!({}))
}

async fn restart(world: Data<World>, path: Path<(i64, i64)>) -> Answer {
    let (bot, chat) = path.into_inner();
    restart_chat(&find_bot(&world, bot)?, chat)?;
    ok(&json!({}))
}

/// Images are shown, everything else is downloaded: what a bot sends must not run in the page.
async fn file(world: Data<World>, path: Path<(i64, i64, String)>) -> Answer {
    let (bot, _, file_id) = path.into_inner();
    let file = world.files().find(bot, &file_id).ok_or(SandboxError::NotFound("file"))?;
    let image = image_type(&file.bytes);
    let name: String =
        file.file_name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
    let disposition = if image.is_some() { "inline".to_owned() } else { format!("attachment; filename=\"{name}\"") };
    Ok(HttpResponse::Ok()
        .content_type(image.unwrap_or("application/octet-stream"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .body(file.bytes.clone()))
}

fn image_type(bytes: &[u8]) -> Option<&'static str> {
    image_size(bytes)?;
    Some(match bytes.first()? {
        0x89 => "image/png",
        b'G' => "image/gif",
        b'R' => "image/webp",
        _ => "image/jpeg",
    })
}
