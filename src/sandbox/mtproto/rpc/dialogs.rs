//! The list of an account's chats: its channels, and the one in which Telegram itself writes.

use std::cmp::Reverse;

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use crate::sandbox::mtproto::channels::Channel;
use crate::sandbox::mtproto::limits;
use crate::sandbox::mtproto::tl::{Blank as _, RpcError, channel_peer, int};

/// The account in whose name Telegram writes.
pub(super) const TELEGRAM: i64 = 777_000;
/// The archive, which is empty.
const ARCHIVE: i32 = 1;

/// One line of the list.
struct Line {
    date: i32,
    dialog: types::Dialog,
    message: enums::Message,
    chat: Option<enums::Chat>,
}

/// `messages.getDialogs`
pub(super) fn get_dialogs(
    call: &Call<'_>,
    function: &f::messages::GetDialogs,
) -> Result<enums::messages::Dialogs, RpcError> {
    let user_id = call.user_id()?;
    if function.folder_id == Some(ARCHIVE) {
        return Ok(to_answer(&[], 0, true));
    }
    let state = call.world.state();
    let mut channels: Vec<&Channel> =
        state.channels.values().filter(|channel| channel.role(user_id).is_some()).collect();
    channels.sort_by_key(|channel| Reverse((channel.last_event_at(), channel.id)));
    let count = channels.len() + 1;
    let lines: Vec<Line> =
        channels.into_iter().map(|channel| line_of(channel, user_id)).chain([line_of_telegram()]).collect();
    let start = start_of(&lines, function);
    let limit = usize::try_from(function.limit).unwrap_or_default().clamp(1, limits::PAGE);
    let page = &lines[start..(start + limit).min(lines.len())];
    Ok(to_answer(page, count, page.len() == count))
}

/// Where the page begins: behind the peer that the client had last, or else at the first that is older.
fn start_of(lines: &[Line], function: &f::messages::GetDialogs) -> usize {
    let last = match &function.offset_peer {
        enums::InputPeer::Channel(channel) => Some(channel_peer(channel.channel_id)),
        enums::InputPeer::User(user) => Some(types::PeerUser { user_id: user.user_id }.into()),
        _ => None,
    };
    let behind = last.and_then(|peer| lines.iter().position(|line| line.dialog.peer == peer)).map(|place| place + 1);
    let older = || match function.offset_date {
        0 => 0,
        date => lines.iter().position(|line| line.date < date).unwrap_or(lines.len()),
    };
    behind.unwrap_or_else(older)
}

fn line_of(channel: &Channel, user_id: i64) -> Line {
    let last = channel.last_message();
    let dialog = types::Dialog {
        peer: channel_peer(channel.id),
        top_message: last,
        read_inbox_max_id: last,
        pts: Some(channel.pts),
        ..types::Dialog::blank()
    };
    let date = int(channel.last_event_at().timestamp());
    let message = channel.messages().next().unwrap_or_else(|| types::MessageEmpty { id: last, peer_id: None }.into());
    Line { date, dialog, message, chat: Some(channel.to_chat(user_id)) }
}

fn line_of_telegram() -> Line {
    let peer: enums::Peer = types::PeerUser { user_id: TELEGRAM }.into();
    let date = 1_577_836_800;
    let message = types::Message {
        id: 1,
        peer_id: peer.clone(),
        from_id: Some(peer.clone()),
        date,
        message: "Welcome to the sandbox.".to_owned(),
        ..types::Message::blank()
    };
    let dialog = types::Dialog { peer, top_message: 1, read_inbox_max_id: 1, ..types::Dialog::blank() };
    Line { date, dialog, message: message.into(), chat: None }
}

/// Telegram as a person.
fn telegram() -> enums::User {
    types::User {
        id: TELEGRAM,
        access_hash: Some(TELEGRAM),
        first_name: Some("Telegram".to_owned()),
        verified: true,
        support: true,
        ..types::User::blank()
    }
    .into()
}

fn to_answer(page: &[Line], count: usize, is_all: bool) -> enums::messages::Dialogs {
    let dialogs = page.iter().map(|line| line.dialog.clone().into()).collect();
    let messages = page.iter().map(|line| line.message.clone()).collect();
    let chats = page.iter().filter_map(|line| line.chat.clone()).collect();
    let users = page.iter().filter(|line| line.chat.is_none()).map(|_| telegram()).collect();
    if is_all {
        types::messages::Dialogs { dialogs, messages, chats, users }.into()
    } else {
        types::messages::DialogsSlice { count: int(count), dialogs, messages, chats, users }.into()
    }
}
