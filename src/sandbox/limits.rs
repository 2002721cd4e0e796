//! Every bound of the sandbox, by name. The first block is Telegram's, the second keeps the memory of the sandbox
//! finite.

/// The longest text of a message, in UTF-16 units after the markup has been parsed.
pub(crate) const TEXT_UNITS: usize = 4096;
/// The longest caption, in UTF-16 units after the markup has been parsed.
pub(crate) const CAPTION_UNITS: usize = 1024;
/// The longest `callback_data` in bytes.
pub(crate) const CALLBACK_DATA_BYTES: usize = 64;
/// The longest text of an answer to a callback query.
pub(crate) const CALLBACK_ANSWER_UNITS: usize = 200;
/// The most buttons of one inline keyboard.
pub(crate) const KEYBOARD_BUTTONS: usize = 100;
/// The most commands of one scope and language.
pub(crate) const COMMANDS: usize = 100;
/// The longest name of a command.
pub(crate) const COMMAND_NAME: usize = 32;
/// The longest description of a command.
pub(crate) const COMMAND_DESCRIPTION: usize = 256;
/// The longest name of a bot.
pub(crate) const BOT_NAME: usize = 64;
/// The longest description of a bot.
pub(crate) const BOT_DESCRIPTION: usize = 512;
/// The longest short description of a bot.
pub(crate) const BOT_SHORT_DESCRIPTION: usize = 120;
/// The most messages of one `deleteMessages` call.
pub(crate) const MESSAGES_PER_DELETE: usize = 100;
/// The most items of an album.
pub(crate) const ALBUM_ITEMS: usize = 10;
/// The largest upload.
pub(crate) const UPLOAD_BYTES: usize = 50 * 1024 * 1024;
/// The largest photo.
pub(crate) const PHOTO_BYTES: usize = 10 * 1024 * 1024;
/// The largest sum of a photo's width and height.
pub(crate) const PHOTO_SIDES: u32 = 10_000;
/// The largest file that `getFile` hands out.
pub(crate) const DOWNLOAD_BYTES: usize = 20 * 1024 * 1024;
/// The longest wait of a `getUpdates` call.
pub(crate) const POLL_SECONDS: u64 = 50;
/// The longest webhook secret.
pub(crate) const SECRET_TOKEN: usize = 256;
/// How long an undelivered update is kept.
pub(crate) const UPDATE_HOURS: i64 = 24;
/// How long a callback query can be answered.
pub(crate) const CALLBACK_MINUTES: i64 = 15;
/// How long the cloud refuses a bot after `logOut`.
pub(crate) const LOG_OUT_MINUTES: i64 = 10;
/// How long an answer of a webhook may take.
pub(crate) const WEBHOOK_SECONDS: u64 = 60;
/// The longest `Retry-After` of a webhook that is honoured.
pub(crate) const WEBHOOK_RETRY_AFTER_SECONDS: u64 = 3600;

/// The most bots.
pub(crate) const BOTS: usize = 20_000;
/// The most persons.
pub(crate) const PERSONS: usize = 200_000;
/// The most chats of one bot.
pub(crate) const CHATS_PER_BOT: usize = 50_000;
/// The messages kept of one chat; older ones are forgotten.
pub(crate) const MESSAGES_PER_CHAT: usize = 500;
/// The events kept of one chat; a reader that comes later is told that it missed some.
pub(crate) const EVENTS_PER_CHAT: usize = 1000;
/// The members of one group.
pub(crate) const GROUP_MEMBERS: usize = 200;
/// The callback queries of one bot that wait for an answer.
pub(crate) const PENDING_CALLBACKS: usize = 1000;
/// The calls kept for the inspector of the chat page.
pub(crate) const TRACED_CALLS: usize = 50;
/// The longest text of a call kept for the inspector.
pub(crate) const TRACED_CHARS: usize = 2000;
/// All files together; the oldest are forgotten first.
pub(crate) const FILE_BYTES: usize = 512 * 1024 * 1024;
/// The most scripted faults.
pub(crate) const FAULTS: usize = 1000;
/// The longest delay, pause or life of a fault, in milliseconds.
pub(crate) const FAULT_MS: u64 = 600_000;
/// The longest wait that a fault asks for, in seconds.
pub(crate) const RETRY_AFTER_SECONDS: u64 = 1_000_000_000;
/// The largest answer that a fault makes.
pub(crate) const HUGE_BYTES: u64 = 1024 * 1024 * 1024;
/// The tenths of a second for which calls are counted.
pub(crate) const LOAD_TENTHS: usize = 600;
/// The largest body that is not an upload.
pub(crate) const BODY_BYTES: usize = 1024 * 1024;
/// The most parameters of one call.
pub(crate) const PARAMETERS: usize = 256;
/// The longest wait of a reader of a chat.
pub(crate) const WAIT_SECONDS: f64 = 60.0;
/// The largest answer of a webhook that is read.
pub(crate) const WEBHOOK_ANSWER_BYTES: usize = 1024 * 1024;
