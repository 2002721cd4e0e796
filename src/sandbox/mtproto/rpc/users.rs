//! Accounts as clients see them.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use crate::sandbox::mtproto::accounts::{Account, is_username};
use crate::sandbox::mtproto::tl::{Blank as _, RpcError, channel_peer};
use crate::sandbox::mtproto::world::State;

/// The account that a client means.
fn find<'s>(state: &'s State, own_id: i64, wanted: &enums::InputUser) -> Option<&'s Account> {
    match wanted {
        enums::InputUser::UserSelf => state.accounts.get(&own_id),
        enums::InputUser::User(user) => {
            let is_known = |account: &&Account| account.access_hash == user.access_hash || account.id == own_id;
            state.accounts.get(&user.user_id).filter(is_known)
        }
        enums::InputUser::Empty | enums::InputUser::FromMessage(_) => None,
    }
}

fn seen_by(own_id: i64, account: &Account) -> enums::User {
    if account.id == own_id { account.to_self().into() } else { account.to_user().into() }
}

/// `users.getUsers`
pub(super) fn get_users(call: &Call<'_>, function: &f::users::GetUsers) -> Result<Vec<enums::User>, RpcError> {
    let own_id = call.user_id()?;
    let state = call.world.state();
    let user = |wanted: &enums::InputUser| match (find(&state, own_id, wanted), wanted) {
        (Some(account), _) => seen_by(own_id, account),
        (None, enums::InputUser::User(user)) => types::UserEmpty { id: user.user_id }.into(),
        (None, _) => types::UserEmpty { id: 0 }.into(),
    };
    Ok(function.id.iter().take(crate::sandbox::mtproto::limits::PAGE).map(user).collect())
}

/// `users.getFullUser`
pub(super) fn get_full_user(
    call: &Call<'_>,
    function: &f::users::GetFullUser,
) -> Result<enums::users::UserFull, RpcError> {
    let own_id = call.user_id()?;
    let state = call.world.state();
    let account = find(&state, own_id, &function.id).ok_or_else(|| RpcError::bad("USER_ID_INVALID"))?;
    let full_user = types::UserFull { id: account.id, ..types::UserFull::blank() }.into();
    Ok(types::users::UserFull { full_user, chats: Vec::new(), users: vec![seen_by(own_id, account)] }.into())
}

/// `contacts.resolveUsername`
pub(super) fn resolve_username(
    call: &Call<'_>,
    function: &f::contacts::ResolveUsername,
) -> Result<enums::contacts::ResolvedPeer, RpcError> {
    let own_id = call.user_id()?;
    let wanted = function.username.trim_start_matches('@');
    if !is_username(wanted) {
        return Err(RpcError::bad("USERNAME_INVALID"));
    }
    let is_wanted = |name: Option<&String>| name.is_some_and(|name| name.eq_ignore_ascii_case(wanted));
    let state = call.world.state();
    let (mut chats, mut users) = (Vec::new(), Vec::new());
    let channel = state.channels.values().find(|channel| is_wanted(channel.what.username.as_ref()));
    let account = state.accounts.values().find(|account| is_wanted(account.username.as_ref()));
    let peer = match (channel, account) {
        (Some(channel), _) => {
            chats.push(channel.to_chat(own_id));
            channel_peer(channel.id)
        }
        (None, Some(account)) => {
            users.push(seen_by(own_id, account));
            types::PeerUser { user_id: account.id }.into()
        }
        (None, None) => return Err(RpcError::bad("USERNAME_NOT_OCCUPIED")),
    };
    Ok(types::contacts::ResolvedPeer { peer, chats, users }.into())
}
