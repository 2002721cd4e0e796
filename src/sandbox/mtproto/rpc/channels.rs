//! Channels and groups by id.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use crate::sandbox::mtproto::channels::{Channel, ChannelRole};
use crate::sandbox::mtproto::limits;
use crate::sandbox::mtproto::tl::RpcError;
use crate::sandbox::mtproto::world::State;

/// The channel that a client means, if it may see it.
pub(super) fn find(state: &State, user_id: i64, id: i64, access_hash: i64) -> Result<&Channel, RpcError> {
    let channel = state.channels.get(&id).filter(|channel| channel.access_hash == access_hash);
    let channel = channel.ok_or_else(|| RpcError::bad("CHANNEL_INVALID"))?;
    if channel.what.username.is_none() && channel.role(user_id).is_none() {
        return Err(RpcError::bad("CHANNEL_PRIVATE"));
    }
    Ok(channel)
}

/// The same with what functions take.
pub(super) fn find_input<'s>(
    state: &'s State,
    user_id: i64,
    wanted: &enums::InputChannel,
) -> Result<&'s Channel, RpcError> {
    match wanted {
        enums::InputChannel::Channel(channel) => find(state, user_id, channel.channel_id, channel.access_hash),
        enums::InputChannel::Empty | enums::InputChannel::FromMessage(_) => Err(RpcError::bad("CHANNEL_INVALID")),
    }
}

/// `channels.getChannels`
pub(super) fn get_channels(
    call: &Call<'_>,
    function: &f::channels::GetChannels,
) -> Result<enums::messages::Chats, RpcError> {
    let user_id = call.user_id()?;
    let state = call.world.state();
    let wanted = function.id.iter().take(limits::PAGE);
    let chats = wanted.map(|wanted| find_input(&state, user_id, wanted).map(|channel| channel.to_chat(user_id)));
    Ok(types::messages::Chats { chats: chats.collect::<Result<_, _>>()? }.into())
}

/// `channels.getFullChannel`
pub(super) fn get_full_channel(
    call: &Call<'_>,
    function: &f::channels::GetFullChannel,
) -> Result<enums::messages::ChatFull, RpcError> {
    let user_id = call.user_id()?;
    let state = call.world.state();
    let channel = find_input(&state, user_id, &function.channel)?;
    let full_chat = channel.to_full(user_id);
    Ok(types::messages::ChatFull { full_chat, chats: vec![channel.to_chat(user_id)], users: Vec::new() }.into())
}

/// `channels.getAdminedPublicChannels`: public ones that the account made.
pub(super) fn get_admined(
    call: &Call<'_>,
    _: &f::channels::GetAdminedPublicChannels,
) -> Result<enums::messages::Chats, RpcError> {
    let user_id = call.user_id()?;
    let state = call.world.state();
    let is_own =
        |channel: &&Channel| channel.role(user_id) == Some(ChannelRole::Creator) && channel.what.username.is_some();
    let own = state.channels.values().filter(is_own).take(limits::PAGE);
    Ok(types::messages::Chats { chats: own.map(|channel| channel.to_chat(user_id)).collect() }.into())
}
