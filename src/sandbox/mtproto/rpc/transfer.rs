//! Carrying a login over to another data centre.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use super::code::authorization;
use crate::sandbox::mtproto::accounts::Transfer;
use crate::sandbox::mtproto::limits;
use crate::sandbox::mtproto::tl::RpcError;

/// `auth.exportAuthorization`
pub(super) fn export(
    call: &Call<'_>,
    function: &f::auth::ExportAuthorization,
) -> Result<enums::auth::ExportedAuthorization, RpcError> {
    let login = call.login()?;
    let mut state = call.world.state();
    if function.dc_id == call.dc_id() || !state.addresses.contains_key(&function.dc_id) {
        return Err(RpcError::bad("DC_ID_INVALID"));
    }
    let bytes = call.world.ambient.bytes::<64>().to_vec();
    let exported_at = call.world.ambient.now();
    state.transfers.put(bytes.clone(), Transfer { login, to_dc: function.dc_id, exported_at });
    Ok(types::auth::ExportedAuthorization { id: login.user_id, bytes }.into())
}

/// `auth.importAuthorization`
pub(super) fn import(
    call: &Call<'_>,
    function: &f::auth::ImportAuthorization,
) -> Result<enums::auth::Authorization, RpcError> {
    let now = call.world.ambient.now();
    let mut state = call.world.state();
    let found = state.transfers.pop(&function.bytes).filter(|transfer| {
        transfer.login.user_id == function.id
            && transfer.to_dc == call.dc_id()
            && transfer.exported_at + limits::TRANSFER_LIFE > now
    });
    let transfer = found.ok_or_else(|| RpcError::bad("AUTH_BYTES_INVALID"))?;
    call.key(&mut state)?.begin_login()?;
    let account = state.accounts.get(&function.id).ok_or_else(RpcError::unregistered)?;
    let answer = authorization(account);
    call.key(&mut state)?.log_in(transfer.login);
    Ok(answer)
}
