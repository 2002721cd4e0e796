//! The posts of channels.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use super::channels::{find, find_input};
use crate::sandbox::mtproto::channels::Channel;
use crate::sandbox::mtproto::limits;
use crate::sandbox::mtproto::tl::{RpcError, int};

fn date_of(message: &enums::Message) -> i32 {
    match message {
        enums::Message::Message(message) => message.date,
        enums::Message::Service(message) => message.date,
        enums::Message::Empty(_) => 0,
    }
}

/// `messages.getHistory`
pub(super) fn get_history(
    call: &Call<'_>,
    function: &f::messages::GetHistory,
) -> Result<enums::messages::Messages, RpcError> {
    let user_id = call.user_id()?;
    let state = call.world.state();
    let channel = match &function.peer {
        enums::InputPeer::Channel(peer) => find(&state, user_id, peer.channel_id, peer.access_hash)?,
        // Nobody writes to anybody here.
        enums::InputPeer::User(_) | enums::InputPeer::PeerSelf => return Ok(nothing()),
        _ => return Err(RpcError::bad("PEER_ID_INVALID")),
    };
    let messages: Vec<enums::Message> = channel.messages().collect();
    let first = messages.iter().position(|message| match (function.offset_id, function.offset_date) {
        (0, 0) => true,
        (0, date) => date_of(message) < date,
        (id, _) => message.id() < id,
    });
    let shift = isize::try_from(function.add_offset).unwrap_or_default();
    let start = first.unwrap_or(messages.len()).saturating_add_signed(shift);
    let limit = usize::try_from(function.limit).unwrap_or_default().min(limits::PAGE);
    let is_within = |message: &enums::Message| {
        (function.max_id == 0 || message.id() < function.max_id) && message.id() > function.min_id
    };
    let count = messages.len();
    let page = messages.into_iter().skip(start).filter(is_within).take(limit).collect();
    Ok(to_answer(channel, user_id, count, page))
}

/// `channels.getMessages`
pub(super) fn get_messages(
    call: &Call<'_>,
    function: &f::channels::GetMessages,
) -> Result<enums::messages::Messages, RpcError> {
    let user_id = call.user_id()?;
    let state = call.world.state();
    let channel = find_input(&state, user_id, &function.channel)?;
    let message = |wanted: &enums::InputMessage| {
        let enums::InputMessage::Id(types::InputMessageId { id }) = wanted else {
            return types::MessageEmpty { id: 0, peer_id: None }.into();
        };
        let found = channel.messages().find(|message| message.id() == *id);
        found.unwrap_or_else(|| types::MessageEmpty { id: *id, peer_id: None }.into())
    };
    let page: Vec<enums::Message> = function.id.iter().take(limits::PAGE).map(message).collect();
    Ok(to_answer(channel, user_id, page.len(), page))
}

fn to_answer(
    channel: &Channel,
    user_id: i64,
    count: usize,
    messages: Vec<enums::Message>,
) -> enums::messages::Messages {
    types::messages::ChannelMessages {
        inexact: false,
        pts: channel.pts,
        count: int(count),
        offset_id_offset: None,
        messages,
        topics: Vec::new(),
        chats: vec![channel.to_chat(user_id)],
        users: Vec::new(),
    }
    .into()
}

fn nothing() -> enums::messages::Messages {
    let (messages, topics, chats, users) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    types::messages::Messages { messages, topics, chats, users }.into()
}

/// `updates.getChannelDifference`
pub(super) fn get_difference(
    call: &Call<'_>,
    function: &f::updates::GetChannelDifference,
) -> Result<enums::updates::ChannelDifference, RpcError> {
    let user_id = call.user_id()?;
    let state = call.world.state();
    let channel = find_input(&state, user_id, &function.channel)?;
    let missed: Vec<_> = channel.posts.iter().filter(|post| post.pts > function.pts).take(limits::PAGE).collect();
    let Some(last) = missed.last() else {
        return Ok(types::updates::ChannelDifferenceEmpty { r#final: true, pts: channel.pts, timeout: Some(30) }.into());
    };
    Ok(types::updates::ChannelDifference {
        r#final: last.pts == channel.pts,
        pts: last.pts,
        timeout: Some(30),
        new_messages: missed.iter().map(|post| channel.to_message(post)).collect(),
        other_updates: Vec::new(),
        chats: vec![channel.to_chat(user_id)],
        users: Vec::new(),
    }
    .into())
}
