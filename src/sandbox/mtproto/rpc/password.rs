//! The password of two-step verification.

use grammers_tl_types::{enums, functions as f, types};

use super::Call;
use super::code::authorization;
use crate::sandbox::mtproto::keys::KeyState;
use crate::sandbox::mtproto::srp::{Challenge, G, PRIME};
use crate::sandbox::mtproto::tl::RpcError;

/// The account that a key has logged in, or that still owes its password.
fn account_of(key: &KeyState) -> Result<i64, RpcError> {
    match key.pending {
        Some(user_id) => Ok(user_id),
        None => key.authorized().map(|login| login.user_id),
    }
}

/// `account.getPassword`
pub(super) fn get(call: &Call<'_>, _: &f::account::GetPassword) -> Result<enums::account::Password, RpcError> {
    let ambient = &call.world.ambient;
    let mut state = call.world.state();
    let user_id = account_of(call.key(&mut state)?)?;
    let account = state.accounts.get(&user_id).ok_or_else(RpcError::unregistered)?;
    let (verifier, hint) = (account.verifier.clone(), account.hint.clone());
    let algorithm =
        |salt1: &[u8], salt2: &[u8]| types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow {
            salt1: salt1.to_vec(),
            salt2: salt2.to_vec(),
            g: G.into(),
            p: PRIME.to_vec(),
        };
    let challenge = verifier.as_ref().map(|verifier| Challenge::new(verifier, ambient));
    call.key(&mut state)?.challenge.clone_from(&challenge);
    let secure = types::SecurePasswordKdfAlgoPbkdf2Hmacsha512iter100000 { salt: ambient.bytes::<8>().to_vec() };
    Ok(types::account::Password {
        has_recovery: false,
        has_secure_values: false,
        has_password: verifier.is_some(),
        current_algo: verifier.as_ref().map(|verifier| algorithm(&verifier.salt1, &verifier.salt2).into()),
        srp_b: challenge.as_ref().map(|challenge| challenge.g_b.to_vec()),
        srp_id: challenge.as_ref().map(|challenge| challenge.id),
        hint: hint.filter(|_| verifier.is_some()),
        email_unconfirmed_pattern: None,
        new_algo: algorithm(&ambient.bytes::<8>(), &ambient.bytes::<16>()).into(),
        new_secure_algo: secure.into(),
        secure_random: ambient.bytes::<256>().to_vec(),
        pending_reset_date: None,
        login_email_pattern: None,
    }
    .into())
}

/// `auth.checkPassword`: each question can be answered once.
pub(super) fn check(
    call: &Call<'_>,
    function: &f::auth::CheckPassword,
) -> Result<enums::auth::Authorization, RpcError> {
    let wrong = || RpcError::bad("PASSWORD_HASH_INVALID");
    let enums::InputCheckPasswordSrp::Srp(given) = &function.password else { return Err(wrong()) };
    let mut state = call.world.state();
    let key = call.key(&mut state)?;
    let user_id = account_of(key)?;
    let challenge = key.challenge.take().filter(|challenge| challenge.id == given.srp_id);
    let challenge = challenge.ok_or_else(|| RpcError::bad("SRP_ID_INVALID"))?;
    let account = state.accounts.get(&user_id).ok_or_else(RpcError::unregistered)?;
    let answer = authorization(account);
    let verifier = account.verifier.clone().ok_or_else(wrong)?;
    // The rest takes a while, and does not need the world.
    drop(state);
    if !challenge.is_answered(&verifier, &given.a, &given.m1) {
        return Err(wrong());
    }
    let login = call.world.new_login(user_id);
    let mut state = call.world.state();
    let key = call.key(&mut state)?;
    // Whoever only proves the password again stays the login they are.
    if key.pending == Some(user_id) {
        key.log_in(login);
    }
    Ok(answer)
}
