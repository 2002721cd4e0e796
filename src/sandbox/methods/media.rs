//! Photos, documents and the other files: one path for all kinds.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Method, Reply, send, target};
use crate::sandbox::bot::{Frame, SharedBot};
use crate::sandbox::error::ApiError;
use crate::sandbox::files::{NewFile, StoredFile};
use crate::sandbox::limits;
use crate::sandbox::markup::Markup;
use crate::sandbox::params::{Params, Upload};
use crate::sandbox::text;
use crate::sandbox::wire::{self, Content, FileObject};
use crate::sandbox::world::World;

/// A kind of file: the parameter it comes in, the folder of its path and the type that is assumed.
struct Kind {
    field: &'static str,
    what: &'static str,
    folder: &'static str,
    mime_type: &'static str,
}

const KINDS: [Kind; 8] = [
    Kind { field: "photo", what: "photo", folder: "photos", mime_type: "image/jpeg" },
    Kind { field: "document", what: "document", folder: "documents", mime_type: "application/octet-stream" },
    Kind { field: "audio", what: "audio", folder: "music", mime_type: "audio/mpeg" },
    Kind { field: "video", what: "video", folder: "videos", mime_type: "video/mp4" },
    Kind { field: "voice", what: "voice", folder: "voice", mime_type: "audio/ogg" },
    Kind { field: "video_note", what: "video note", folder: "video_notes", mime_type: "video/mp4" },
    Kind { field: "animation", what: "animation", folder: "animations", mime_type: "video/mp4" },
    Kind { field: "sticker", what: "sticker", folder: "stickers", mime_type: "image/webp" },
];

fn kind_of(field: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.field == field)
}

fn field_of(method: Method) -> &'static str {
    match method {
        Method::SendPhoto => "photo",
        Method::SendAudio => "audio",
        Method::SendVideo => "video",
        Method::SendVoice => "voice",
        Method::SendVideoNote => "video_note",
        Method::SendAnimation => "animation",
        Method::SendSticker => "sticker",
        _ => "document",
    }
}

/// `sendPhoto`, `sendDocument` and their like.
pub(super) fn send(world: &Arc<World>, bot: &SharedBot, method: Method, params: &Params) -> Result<Reply, ApiError> {
    let field = field_of(method);
    let caption = text::caption(params)?;
    // The chat is checked first, so that a refused call stores nothing.
    target::writable(world, &mut bot.state(), params)?;
    let upload = params.file(field);
    let file = take_file(world, bot.id, field, params.text(field), upload, params)?;
    let mut content = content_of(field, &file, params);
    if field != "sticker" && field != "video_note" {
        content.caption = Some(caption.text).filter(|caption| !caption.is_empty());
        content.caption_entities = caption.entities;
    }
    Ok(wire::to_json(&send::post(world, bot, params, content)?).into())
}

/// Finds or stores the file: an upload, `attach://name`, or a `file_id`. URLs are refused: the sandbox is offline.
fn take_file(
    world: &World,
    bot_id: i64,
    field: &str,
    value: Option<&str>,
    upload: Option<&Upload>,
    params: &Params,
) -> Result<Arc<StoredFile>, ApiError> {
    let kind = kind_of(field).ok_or_else(|| ApiError::bad_request("type of file is unknown"))?;
    let attached = value.and_then(|value| value.strip_prefix("attach://")).and_then(|name| params.file(name));
    if let Some(upload) = upload.or(attached) {
        return store(world, bot_id, kind, upload);
    }
    let value = value.ok_or_else(|| ApiError::bad_request(format_args!("there is no {} in the request", kind.what)))?;
    if value.contains("://") {
        return Err(ApiError::bad_request(if value.starts_with("http") {
            "failed to get HTTP URL content"
        } else {
            "wrong file identifier/HTTP URL specified"
        }));
    }
    let file = world
        .files()
        .find(bot_id, value)
        .ok_or_else(|| ApiError::bad_request("wrong remote file identifier specified: Wrong padding in the string"))?;
    if (file.kind == "photos") != (field == "photo") {
        return Err(ApiError::bad_request(format_args!(
            "can't use file of type {} as {}",
            file_type(file.kind),
            file_type(kind.folder)
        )));
    }
    Ok(file)
}

/// The name of a kind of file in refusals.
fn file_type(folder: &str) -> String {
    let kind = KINDS.iter().find(|kind| kind.folder == folder).map_or("document", |kind| kind.what);
    let mut letters = kind.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn store(world: &World, bot_id: i64, kind: &Kind, upload: &Upload) -> Result<Arc<StoredFile>, ApiError> {
    if upload.bytes.is_empty() {
        return Err(ApiError::bad_request("file must be non-empty"));
    }
    if kind.field == "photo" {
        check_photo(&upload.bytes)?;
    }
    let file_name = if upload.file_name.is_empty() { kind.field.to_owned() } else { upload.file_name.clone() };
    let file_name = if kind.field == "photo" { "photo.jpg".to_owned() } else { file_name };
    let mime_type = upload.mime_type.clone().unwrap_or_else(|| kind.mime_type.to_owned());
    let new = NewFile { bot_id, kind: kind.folder, file_name, mime_type, bytes: upload.bytes.clone() };
    Ok(world.files().add(&world.ambient, new))
}

fn check_photo(bytes: &[u8]) -> Result<(), ApiError> {
    if bytes.len() > limits::PHOTO_BYTES {
        return Err(ApiError::bad_request(format_args!("file of size {} bytes is too big for a photo", bytes.len())));
    }
    let (width, height) = image_size(bytes).ok_or_else(|| ApiError::bad_request("IMAGE_PROCESS_FAILED"))?;
    let is_thin = width > height.saturating_mul(20) || height > width.saturating_mul(20);
    if width == 0 || height == 0 || is_thin || width.saturating_add(height) > limits::PHOTO_SIDES {
        return Err(ApiError::bad_request("PHOTO_INVALID_DIMENSIONS"));
    }
    Ok(())
}

/// What a message that carries this file holds.
pub(crate) fn content_of(field: &str, file: &StoredFile, params: &Params) -> Content {
    let text = |name: &str| params.text(name).map(str::to_owned);
    let number = |name: &str| params.number(name).and_then(|number| u32::try_from(number).ok());
    let base = FileObject {
        file_id: file.file_id.clone(),
        file_unique_id: file.file_unique_id.clone(),
        file_size: file.bytes.len(),
        ..FileObject::default()
    };
    let named =
        FileObject { file_name: Some(file.file_name.clone()), mime_type: Some(file.mime_type.clone()), ..base.clone() };
    let duration = Some(params.number("duration").unwrap_or(0).max(0));
    let size = image_size(&file.bytes);
    let width = number("width").or(size.map(|size| size.0)).or(Some(320));
    let height = number("height").or(size.map(|size| size.1)).or(Some(240));
    let mut content = Content::default();
    match field {
        "photo" => content.photo = Some(vec![FileObject { width, height, ..base }]),
        "audio" => {
            let (title, performer) = (text("title"), text("performer"));
            content.audio = Some(FileObject { duration, title, performer, ..named });
        }
        "video" => content.video = Some(FileObject { duration, width, height, ..named }),
        "voice" => content.voice = Some(FileObject { duration, mime_type: named.mime_type, ..base }),
        "video_note" => {
            content.video_note = Some(FileObject { duration, length: number("length").or(Some(240)), ..base });
        }
        "animation" => {
            // Telegram repeats an animation as a document, for clients that know no animations.
            content.document = Some(named.clone());
            content.animation = Some(FileObject { duration, width, height, ..named });
        }
        "sticker" => {
            let (kind, no) = (Some("regular"), Some(false));
            content.sticker = Some(FileObject { kind, is_animated: no, is_video: no, width, height, ..base });
        }
        _ => content.document = Some(named),
    }
    content
}

/// `sendMediaGroup`: an album of 2 to 10 files.
pub(super) fn album(world: &Arc<World>, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let items = params.json("media", "media")?.ok_or_else(|| ApiError::required("media"))?;
    let items = items.as_array().ok_or_else(|| ApiError::bad_request("expected an Array of InputMedia"))?;
    if items.len() < 2 {
        return Err(ApiError::bad_request("media group must include 2-10 items"));
    }
    if items.len() > limits::ALBUM_ITEMS {
        return Err(ApiError::bad_request("too many messages to send as an album"));
    }
    target::writable(world, &mut bot.state(), params)?;
    let contents: Vec<Content> =
        items.iter().map(|item| album_item(world, bot.id, item, params)).collect::<Result<_, _>>()?;
    let group = u64::from_le_bytes(world.ambient.bytes()).to_string();
    let mut state = bot.state();
    let (chat_id, chat) = target::writable(world, &mut state, params)?;
    let reply_to = send::frame(params, chat, Markup::default())?.reply_to;
    let author = state.user.clone();
    let mut messages = Vec::with_capacity(contents.len());
    for content in contents {
        let frame = Frame { reply_to, media_group_id: Some(group.clone()), ..Frame::default() };
        messages.push(state.post(chat_id, author.clone(), content, frame)?);
    }
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(wire::to_json(&messages).into())
}

fn album_item(world: &World, bot_id: i64, item: &Value, params: &Params) -> Result<Content, ApiError> {
    let refuse = |words: &str| ApiError::bad_request(format_args!("can't parse InputMedia: {words}"));
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let kind = text("type").ok_or_else(|| refuse("can't find field \"type\""))?;
    if !matches!(kind, "photo" | "video" | "document" | "audio") {
        return Err(refuse(&format!("type \"{kind}\" is unsupported")));
    }
    let file = take_file(world, bot_id, kind, text("media"), None, params)?;
    let mode = text("parse_mode").unwrap_or_default();
    let caption = text::caption_of(text("caption").unwrap_or_default(), mode, item.get("caption_entities"))?;
    Ok(Content {
        caption: Some(caption.text).filter(|caption| !caption.is_empty()),
        caption_entities: caption.entities,
        ..content_of(kind, &file, &Params::default())
    })
}

/// `getFile`
pub(super) fn get_file(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let id = params.text("file_id").ok_or_else(|| ApiError::bad_request("file_id not specified"))?;
    let file = world
        .files()
        .find(bot.id, id)
        .ok_or_else(|| ApiError::bad_request("wrong file_id or the file is temporarily unavailable"))?;
    if file.bytes.len() > limits::DOWNLOAD_BYTES {
        return Err(ApiError::bad_request("file is too big"));
    }
    let answer = json!({
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.bytes.len(),
        "file_path": file.file_path,
    });
    Ok(wire::to_json(&answer).into())
}

/// Width and height in the header of a PNG, GIF, WebP or JPEG image.
pub(crate) fn image_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let little16 = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((big(16)?, big(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some((little16(6)?, little16(8)?));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return match bytes.get(12..16)? {
            b"VP8 " => Some((little16(26)? & 0x3fff, little16(28)? & 0x3fff)),
            b"VP8L" => {
                let packed = u32::from_le_bytes(bytes.get(21..25)?.try_into().ok()?);
                Some(((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1))
            }
            _ => {
                let three = |at: usize| Some(little16(at)? + (u32::from(*bytes.get(at + 2)?) << 16) + 1);
                Some((three(24)?, three(27)?))
            }
        };
    }
    if bytes.starts_with(&[0xff, 0xd8]) { jpeg_size(bytes) } else { None }
}

/// Walks the segments of a JPEG to the one that tells its size.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let big16 = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if bytes[at] != 0xff {
            return None;
        }
        if matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
            return Some((u32::from(big16(at + 7)?), u32::from(big16(at + 5)?)));
        }
        at += 2 + usize::from(big16(at + 2)?);
    }
}
