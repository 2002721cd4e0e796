//! Who calls, and whether they may.
//!
//! [`authorize`] stands before every handler with the access that the route table declares. Handlers take
//! [`Authenticated`], which is there only if it let the call through: a handler whose route forgot its role answers 401.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest};
use uuid::Uuid;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::error::ApiError;
use crate::http::routes::Access;
use crate::model::account::Account;
use crate::model::audit::Caller;

/// The longest access token looked at, in bytes. Ours have about 400.
const MAX_TOKEN_LENGTH: usize = 4096;

/// Where a call comes from and what it is called in the logs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The network address of whoever calls; behind a trusted proxy, the one that it names.
    pub(super) address: Option<IpAddr>,
    /// The call's id.
    pub(super) request_id: Uuid,
}

/// Someone who signed in and whose role suffices.
#[derive(Debug, Clone)]
pub(super) struct Authenticated {
    /// Who calls, for the use cases.
    pub(super) caller: Caller,
    /// Their account.
    pub(super) account: Account,
}

/// The secret that Telegram sends with a webhook call; empty if there is none.
pub(super) struct HookSecret(pub(super) SecretString);

/// Lets a call through if `access` allows it.
pub(super) async fn authorize(
    access: Access,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Access::Role(role) = access else { return next.call(request).await };
    match authenticate(request.request()).await {
        Ok(someone) if someone.account.role >= role => {
            request.extensions_mut().insert(someone);
            next.call(request).await
        }
        Ok(someone) => {
            // Kept, so that the log says who was refused.
            request.extensions_mut().insert(someone);
            Ok(request.error_response(ApiError::Forbidden))
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

async fn authenticate(request: &HttpRequest) -> Result<Authenticated, ApiError> {
    let token = bearer_token(request).ok_or(ApiError::Unauthenticated)?;
    let state = request.app_data::<Data<HttpState>>().ok_or(ApiError::Unauthenticated)?;
    let (account, session_id) = state.accounts.authenticate(token).await?;
    let origin = request.extensions().get::<Origin>().copied();
    let caller = Caller {
        account_id: Some(account.id),
        role: account.role,
        session_id: Some(session_id),
        address: origin.and_then(|origin| origin.address),
        request_id: origin.map(|origin| origin.request_id),
    };
    Ok(Authenticated { caller, account })
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

impl FromRequest for Origin {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // `context` puts it into every call; without it nothing could be traced, so nothing is done.
        ready(request.extensions().get::<Self>().copied().ok_or(ApiError::UnknownPath))
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
