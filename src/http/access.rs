//! Who calls, and whether they may.
//!
//! [`authorize`] stands before every handler whose route is not public, with the access that the route table declares: the
//! least role, looked up with each call, and, for calls that come with an API key, the scope. Handlers take
//! [`Authenticated`], which is there only if it let the call through: a handler whose route forgot its role answers 401.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::http::HttpState;
use crate::http::cookies::Browser;
use crate::http::error::ApiError;
use crate::model::account::{Account, Role, Scope, SessionId};
use crate::model::api_key;
use crate::model::audit::{Caller, Origin};

/// The longest access token looked at, in bytes. Ours have about 400.
const MAX_TOKEN_LENGTH: usize = 4096;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone. Such a route checks by itself what it needs, such as a password or a webhook's secret.
    Public,
    /// Whoever signed in with at least this role.
    SignedIn {
        /// The least role.
        role: Role,
        /// The scope that an API key needs; without one, no API key suffices, only a person who signed in.
        scope: Option<Scope>,
    },
}

/// Someone who signed in and whose role suffices.
#[derive(Debug, Clone)]
pub(super) struct Authenticated {
    /// Who calls, for the use cases.
    pub(super) caller: Caller,
    /// Their account.
    pub(super) account: Account,
    /// What the call may be for if it came with an API key; a person who signed in is held by their role alone.
    scopes: Option<Vec<Scope>>,
}

impl Authenticated {
    /// Whether a call may be made that takes this role and this scope.
    fn may(&self, role: Role, scope: Option<Scope>) -> Result<(), ApiError> {
        if self.account.role < role {
            return Err(ApiError::Forbidden);
        }
        let Some(scopes) = &self.scopes else { return Ok(()) };
        let needed = scope.ok_or(ApiError::SessionRequired)?;
        let suffices = scopes.iter().any(|scope| scope.includes(needed));
        if suffices { Ok(()) } else { Err(ApiError::ScopeRequired(needed)) }
    }
}

/// Where a call comes from, for what is done without a sign-in.
pub(super) struct CallOrigin(pub(super) Origin);

/// The secret that Telegram sends with a webhook call; empty if there is none.
pub(super) struct HookSecret(pub(super) SecretString);

/// Lets a call through if its caller has at least `role` and, with an API key, the `scope`. An account that has to do
/// something else first gets no further than the routes that are open to it.
pub(super) async fn authorize(
    (role, scope): (Role, Option<Scope>),
    is_open_to_restricted: bool,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let someone = match authenticate(request.request()).await {
        Ok(someone) => someone,
        Err(error) => return Ok(request.error_response(error)),
    };
    // Kept also for who is refused, so that the log says who that was.
    request.extensions_mut().insert(someone.clone());
    let allowed =
        someone.may(role, scope).and_then(|()| check_unrestricted(request.request(), &someone, is_open_to_restricted));
    let answered = match allowed {
        Ok(()) => next.call(request).await?,
        Err(refusal) => request.error_response(refusal),
    };
    if role > Role::User && answered.status() == StatusCode::FORBIDDEN {
        let recorded = record_refusal(answered.request(), &someone.caller).await;
        return Ok(match recorded {
            Ok(()) => answered,
            Err(error) => answered.error_response(error),
        });
    }
    Ok(answered)
}

/// Refuses an account that has to change its password or set up one-time codes before anything else, and its API keys as
/// well; unless the call is open to it.
fn check_unrestricted(request: &HttpRequest, someone: &Authenticated, is_open: bool) -> Result<(), ApiError> {
    if is_open {
        return Ok(());
    }
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Unauthenticated)?;
    Ok(state.accounts.check_unrestricted(&someone.account)?)
}

/// Puts on record that somebody tried what they may not do among what is for admins.
async fn record_refusal(request: &HttpRequest, caller: &Caller) -> Result<(), ApiError> {
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Unauthenticated)?;
    let route = request.match_pattern().unwrap_or_default();
    let target = request.match_info().get("user_id").and_then(|id| id.parse().ok());
    Ok(state.accounts.record_refused_call(caller, request.method().as_str(), &route, target).await?)
}

async fn authenticate(request: &HttpRequest) -> Result<Authenticated, ApiError> {
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Unauthenticated)?;
    let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
    let (account, session_id) = if request.headers().contains_key(header::AUTHORIZATION) {
        let token = bearer_token(request).ok_or(ApiError::Unauthenticated)?;
        if token.starts_with(api_key::MARK) {
            let (account, key) = state.accounts.authenticate_key(token, origin.address).await?;
            let caller = Caller {
                account_id: Some(account.id),
                role: account.role,
                session_id: None,
                api_key_id: Some(key.id),
                origin,
            };
            return Ok(Authenticated { caller, account, scopes: Some(key.scopes) });
        }
        state.accounts.authenticate(token).await?
    } else {
        authenticate_browser(state, request).await?
    };
    let caller = Caller {
        account_id: Some(account.id),
        role: account.role,
        session_id: Some(session_id),
        api_key_id: None,
        origin,
    };
    Ok(Authenticated { caller, account, scopes: None })
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
