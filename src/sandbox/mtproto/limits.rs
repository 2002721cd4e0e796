//! Every bound of the data centres, by name. The first block is Telegram's, the second keeps the memory finite.

use std::num::NonZeroUsize;
use std::time::Duration;

use chrono::TimeDelta;

/// The largest frame: a megabyte and what frames and ciphers add to it.
pub(super) const FRAME_BYTES: usize = 1024 * 1024 + 8 * 1024;
/// The most messages of one container.
pub(super) const MESSAGES_PER_CONTAINER: usize = 1020;
/// The most messages that `msgs_ack` and its like may name.
pub(super) const MESSAGES_NAMED: usize = 8192;
/// The most salts that are told ahead.
pub(super) const FUTURE_SALTS: i32 = 64;
/// How long a code of a login can be used.
pub(super) const CODE_LIFE: TimeDelta = TimeDelta::minutes(5);
/// The digits of a code.
pub(super) const CODE_DIGITS: u32 = 5;
/// How long the QR code of a login can be scanned.
pub(super) const LOGIN_TOKEN_LIFE: TimeDelta = TimeDelta::seconds(30);
/// How long an exported authorization can be imported.
pub(super) const TRANSFER_LIFE: TimeDelta = TimeDelta::minutes(1);
/// The most dialogs, messages or ids of one call.
pub(super) const PAGE: usize = 100;
/// The longest text of a post, in characters.
pub(super) const POST_CHARS: usize = 4096;
/// The longest title, name or username, in characters.
pub(super) const NAME_CHARS: usize = 128;

/// The most data centres.
pub(super) const DATA_CENTERS: i32 = 5;
/// The most keys of all data centres; the one that was not used for longest makes room.
pub(super) const KEYS: NonZeroUsize = nonzero(20_000);
/// The most connections at once, of each data centre.
pub(super) const CONNECTIONS: usize = 10_000;
/// What a compressed message may become.
pub(super) const INFLATED_BYTES: usize = 4 * 1024 * 1024;
/// Answers from this length on are compressed.
pub(super) const COMPRESSED_BYTES: usize = 1024;
/// Messages of one connection that wait to be sent. A client that takes none is cut off.
pub(super) const OUTGOING: usize = 1024;
/// Messages that go out in one container.
pub(super) const OUTGOING_BATCH: usize = 32;
/// The message ids remembered of one connection, to notice repetitions.
pub(super) const SEEN_MESSAGES: usize = 4096;
/// Calls of one connection that a script holds back.
pub(super) const DELAYED_CALLS: usize = 256;
/// The longest delay that a script asks for.
pub(super) const DELAY: Duration = Duration::from_mins(10);
/// The most accounts.
pub(super) const ACCOUNTS: usize = 5_000;
/// The most channels.
pub(super) const CHANNELS: usize = 5_000;
/// The members of one channel that are accounts of this world.
pub(super) const MEMBERS: usize = 1_000;
/// The posts kept of one channel; older ones are forgotten.
pub(super) const POSTS: usize = 1_000;
/// The days of a channel's history, and its languages.
pub(super) const FIGURES: usize = 400;
/// The codes, login tokens and exported authorizations that are remembered, of each kind.
pub(super) const REMEMBERED: NonZeroUsize = nonzero(2_000);
/// The most scripts.
pub(super) const SCRIPTS: usize = 1_000;
/// The calls that are remembered; the oldest makes room.
pub(super) const CALLS: usize = 50_000;

const fn nonzero(number: usize) -> NonZeroUsize {
    match NonZeroUsize::new(number) {
        Some(number) => number,
        None => NonZeroUsize::MIN,
    }
}
