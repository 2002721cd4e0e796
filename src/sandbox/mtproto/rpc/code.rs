//! Logging in with a code that Telegram sends, and logging out.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use crate::sandbox::mtproto::accounts::{Account, SentCode, digits};
use crate::sandbox::mtproto::limits;
use crate::sandbox::mtproto::tl::RpcError;
use crate::sandbox::mtproto::world::State;

/// Seconds until another code may be asked for.
const TIMEOUT: i32 = 60;

/// `auth.sendCode`
pub(super) fn send(call: &Call<'_>, function: &f::auth::SendCode) -> Result<enums::auth::SentCode, RpcError> {
    let mut state = call.world.state();
    check_app(&state, function.api_id, &function.api_hash)?;
    let phone = check_phone(&state, &function.phone_number, call.dc_id())?;
    call.key(&mut state)?.begin_login()?;
    let hash = call.world.ambient.random_string::<12>();
    Ok(send_code(call, &mut state, phone, hash, 1))
}

/// `auth.resendCode`
pub(super) fn resend(call: &Call<'_>, function: &f::auth::ResendCode) -> Result<enums::auth::SentCode, RpcError> {
    let mut state = call.world.state();
    let phone = check_phone(&state, &function.phone_number, call.dc_id())?;
    let times = find_code(call, &mut state, &phone, &function.phone_code_hash)?.times;
    if times > 2 {
        return Err(RpcError::new(406, "SEND_CODE_UNAVAILABLE"));
    }
    Ok(send_code(call, &mut state, phone, function.phone_code_hash.clone(), times + 1))
}

/// `auth.cancelCode`
#[expect(clippy::unnecessary_wraps, reason = "handlers may refuse")]
pub(super) fn cancel(call: &Call<'_>, function: &f::auth::CancelCode) -> Result<bool, RpcError> {
    Ok(call.world.state().codes.pop(&function.phone_code_hash).is_some())
}

/// Each time the code comes in another way: first in the app, then by SMS, then by a call.
fn send_code(call: &Call<'_>, state: &mut State, phone: String, hash: String, times: u32) -> enums::auth::SentCode {
    let length = limits::CODE_DIGITS.cast_signed();
    let (kind, next_type) = match times {
        1 => (types::auth::SentCodeTypeApp { length }.into(), Some(enums::auth::CodeType::Sms)),
        2 => (types::auth::SentCodeTypeSms { length }.into(), Some(enums::auth::CodeType::Call)),
        _ => (types::auth::SentCodeTypeCall { length }.into(), None),
    };
    let fixed = state.account_by_phone(&phone).and_then(|account| account.fixed_code.clone());
    let code = SentCode::new(phone, fixed.as_deref(), times, &call.world.ambient);
    state.codes.put(hash.clone(), code);
    let timeout = next_type.is_some().then_some(TIMEOUT);
    types::auth::SentCode { r#type: kind, phone_code_hash: hash, next_type, timeout }.into()
}

/// `auth.signIn`
pub(super) fn sign_in(call: &Call<'_>, function: &f::auth::SignIn) -> Result<enums::auth::Authorization, RpcError> {
    let mut state = call.world.state();
    let phone = check_phone(&state, &function.phone_number, call.dc_id())?;
    let given = function.phone_code.as_ref().filter(|code| !code.is_empty());
    let given = given.ok_or_else(|| RpcError::bad("PHONE_CODE_EMPTY"))?;
    let sent = find_code(call, &mut state, &phone, &function.phone_code_hash)?;
    if &sent.code != given {
        return Err(RpcError::bad("PHONE_CODE_INVALID"));
    }
    state.codes.pop(&function.phone_code_hash);
    match state.account_by_phone(&phone).map(|account| account.id) {
        Some(user_id) => log_in(call, &mut state, user_id),
        None => Ok(types::auth::AuthorizationSignUpRequired { terms_of_service: None }.into()),
    }
}

/// `auth.logOut`: also for what was carried over to other data centres.
pub(super) fn log_out(call: &Call<'_>, _: &f::auth::LogOut) -> Result<enums::auth::LoggedOut, RpcError> {
    let login = call.login()?;
    for key in call.world.state().keys.iter_mut().filter(|key| key.login == Some(login)) {
        key.log_out();
    }
    Ok(types::auth::LoggedOut { future_auth_token: None }.into())
}

/// Who proved to be the account is logged in, or asked for the password.
pub(super) fn log_in(call: &Call<'_>, state: &mut State, user_id: i64) -> Result<enums::auth::Authorization, RpcError> {
    let account = state.accounts.get(&user_id).ok_or_else(RpcError::unregistered)?;
    let (has_password, answer) = (account.verifier.is_some(), authorization(account));
    let key = call.key(state)?;
    key.log_out();
    if has_password {
        key.pending = Some(user_id);
        return Err(RpcError::password_needed());
    }
    key.log_in(call.world.new_login(user_id));
    Ok(answer)
}

/// The answer to whoever is logged in.
pub(super) fn authorization(account: &Account) -> enums::auth::Authorization {
    types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user: account.to_self().into(),
    }
    .into()
}

/// Whether the application may log in at all.
pub(super) fn check_app(state: &State, api_id: i32, api_hash: &str) -> Result<(), RpcError> {
    let is_known = match &state.app {
        Some((id, hash)) => *id == api_id && hash == api_hash,
        None => api_id > 0 && !api_hash.is_empty(),
    };
    if is_known { Ok(()) } else { Err(RpcError::bad("API_ID_INVALID")) }
}

/// The number's digits, if it is one, is not banned, and belongs to this data centre.
fn check_phone(state: &State, phone: &str, dc_id: i32) -> Result<String, RpcError> {
    let phone = digits(phone).ok_or_else(|| RpcError::bad("PHONE_NUMBER_INVALID"))?;
    match state.account_by_phone(&phone) {
        Some(account) if account.is_banned => Err(RpcError::bad("PHONE_NUMBER_BANNED")),
        Some(account) if account.home_dc != dc_id => {
            Err(RpcError::new(303, format!("PHONE_MIGRATE_{}", account.home_dc)))
        }
        _ => Ok(phone),
    }
}

/// The code that was sent to a number under a hash, if it can still be used.
fn find_code<'s>(call: &Call<'_>, state: &'s mut State, phone: &str, hash: &str) -> Result<&'s SentCode, RpcError> {
    let now = call.world.ambient.now();
    let sent = state.codes.get(hash).filter(|code| code.phone == phone && !code.is_expired(now));
    sent.ok_or_else(|| RpcError::bad("PHONE_CODE_EXPIRED"))
}
