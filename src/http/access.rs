//! Who calls, and whether they may.
//!
//! [`authorize`] stands before every handler with the access that the route table declares. Handlers take
//! [`Authenticated`], which is there only if it let the call through: a handler whose route forgot its role answers 401.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::http::HttpState;
use crate::http::cookies::Browser;
use crate::http::error::ApiError;
use crate::http::routes::Access;
use crate::model::account::{Account, Role, SessionId};
use crate::model::audit::{Caller, Origin};

/// The longest access token looked at, in bytes. Ours have about 400.
const MAX_TOKEN_LENGTH: usize = 4096;

/// Someone who signed in and whose role suffices.
#[derive(Debug, Clone)]
pub(super) struct Authenticated {
    /// Who calls, for the use cases.
    pub(super) caller: Caller,
    /// Their account.
    pub(super) account: Account,
}

/// Where a call comes from, for what is done without a sign-in.
pub(super) struct CallOrigin(pub(super) Origin);

/// The secret that Telegram sends with a webhook call; empty if there is none.
pub(super) struct HookSecret(pub(super) SecretString);

/// Lets a call through if `access` allows it. An account that has to do something else first gets no further than the
/// routes that are open to it.
pub(super) async fn authorize(
    access: Access,
    is_open_to_restricted: bool,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Access::SignedIn { role, .. } = access else { return next.call(request).await };
    let admitted = match authenticate(request.request()).await {
        Ok(someone) => {
            let admitted = admit(&request, &someone.account, role, is_open_to_restricted);
            // Also of those who are refused, so that the log says who they were.
            request.extensions_mut().insert(someone);
            admitted
        }
        Err(error) => Err(error),
    };
    match admitted {
        Ok(()) => next.call(request).await,
        Err(error) => Ok(request.error_response(error)),
    }
}

/// Whether this account may make the call.
fn admit(request: &ServiceRequest, account: &Account, role: Role, is_open_to_restricted: bool) -> Result<(), ApiError> {
    if account.role < role {
        return Err(ApiError::Forbidden);
    }
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Unauthenticated)?;
    if !is_open_to_restricted {
        state.accounts.check_unrestricted(account)?;
    }
    Ok(())
}

async fn authenticate(request: &HttpRequest) -> Result<Authenticated, ApiError> {
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Unauthenticated)?;
    let (account, session_id) = if request.headers().contains_key(header::AUTHORIZATION) {
        state.accounts.authenticate(bearer_token(request).ok_or(ApiError::Unauthenticated)?).await?
    } else {
        authenticate_browser(state, request).await?
    };
    let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
    let caller = Caller {
        account_id: Some(account.id),
        role: account.role,
        session_id: Some(session_id),
        api_key_id: None,
        origin,
    };
    Ok(Authenticated { caller, account })
}

/// A browser's cookie comes along whoever made the browser call, so what writes has to show that a page of ours did.
async fn authenticate_browser(state: &HttpState, request: &HttpRequest) -> Result<(Account, SessionId), ApiError> {
    let browser = Browser::of(request)?;
    let token = browser.access_token.as_ref().ok_or(ApiError::Unauthenticated)?;
    let found = state.accounts.authenticate(token.expose_secret()).await?;
    if browser.is_writing {
        browser.require_own_page()?;
        state.accounts.check_csrf(found.1, &browser.csrf_token)?;
    }
    Browser::mark_signed_in(request);
    Ok(found)
}

fn bearer_token(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= MAX_TOKEN_LENGTH).then_some(token)
}

impl FromRequest for Authenticated {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(ApiError::Unauthenticated))
    }
}

impl FromRequest for CallOrigin {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // `context` puts it into every call; without it nothing could be traced, so nothing is done.
        ready(request.extensions().get::<Origin>().cloned().map(Self).ok_or(ApiError::UnknownPath))
    }
}

impl FromRequest for HookSecret {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let value = request.headers().get("X-Telegram-Bot-Api-Secret-Token").and_then(|value| value.to_str().ok());
        ready(Ok(Self(value.unwrap_or_default().into())))
    }
}
