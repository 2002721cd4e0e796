//! Logging in with a QR code that a client shows and another scans.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use super::code::{authorization, check_app, log_in};
use crate::sandbox::mtproto::accounts::LoginToken;
use crate::sandbox::mtproto::limits;
use crate::sandbox::mtproto::tl::{Blank as _, RpcError, int};

/// `auth.exportLoginToken`: a code to show, or what came of it.
pub(super) fn export(
    call: &Call<'_>,
    function: &f::auth::ExportLoginToken,
) -> Result<enums::auth::LoginToken, RpcError> {
    let (ambient, dc_id) = (&call.world.ambient, call.dc_id());
    let mut state = call.world.state();
    check_app(&state, function.api_id, &function.api_hash)?;
    let key = call.key(&mut state)?;
    key.begin_login()?;
    call.subscribe();
    let (login, scanned_by) = (key.login, key.scanned_by.take());
    if let Some(account) = login.and_then(|login| state.accounts.get(&login.user_id)) {
        return Ok(types::auth::LoginTokenSuccess { authorization: authorization(account) }.into());
    }
    let token = ambient.bytes::<32>().to_vec();
    let fresh = LoginToken {
        key_id: call.connection.key_id,
        expires_at: ambient.now() + limits::LOGIN_TOKEN_LIFE,
        moved: scanned_by,
    };
    let home_dc = scanned_by.and_then(|user_id| state.accounts.get(&user_id)).map(|account| account.home_dc);
    match (scanned_by, home_dc) {
        (Some(user_id), Some(home_dc)) if home_dc == dc_id => log_in(call, &mut state, user_id)
            .map(|authorization| types::auth::LoginTokenSuccess { authorization }.into()),
        (Some(_), Some(home_dc)) => {
            state.tokens.put(token.clone(), fresh);
            Ok(types::auth::LoginTokenMigrateTo { dc_id: home_dc, token }.into())
        }
        _ => {
            state.tokens.put(token.clone(), LoginToken { moved: None, ..fresh });
            Ok(types::auth::LoginToken { expires: int(fresh.expires_at.timestamp()), token }.into())
        }
    }
}

/// `auth.importLoginToken`, at the data centre to which the client was sent.
pub(super) fn import(
    call: &Call<'_>,
    function: &f::auth::ImportLoginToken,
) -> Result<enums::auth::LoginToken, RpcError> {
    let now = call.world.ambient.now();
    let mut state = call.world.state();
    let found = state.tokens.pop(&function.token);
    let (token, user_id) = found
        .and_then(|token| token.moved.map(|user_id| (token, user_id)))
        .ok_or_else(|| RpcError::bad("AUTH_TOKEN_INVALID"))?;
    if token.expires_at <= now {
        return Err(RpcError::bad("AUTH_TOKEN_EXPIRED"));
    }
    let home_dc = state.accounts.get(&user_id).map(|account| account.home_dc);
    if home_dc != Some(call.dc_id()) {
        return Err(RpcError::bad("AUTH_TOKEN_INVALID"));
    }
    call.key(&mut state)?.begin_login()?;
    log_in(call, &mut state, user_id).map(|authorization| types::auth::LoginTokenSuccess { authorization }.into())
}

/// `auth.acceptLoginToken`: a client that is logged in scans the code of another.
pub(super) fn accept(call: &Call<'_>, function: &f::auth::AcceptLoginToken) -> Result<enums::Authorization, RpcError> {
    let user_id = call.user_id()?;
    call.world.scan_token(&function.token, user_id).ok_or_else(|| RpcError::bad("AUTH_TOKEN_INVALID"))?;
    let date = call.date();
    Ok(types::Authorization { date_created: date, date_active: date, ..types::Authorization::blank() }.into())
}
