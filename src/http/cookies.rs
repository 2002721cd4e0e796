//! Sessions of browsers: cookies that scripts cannot read, and the checks that keep other sites from using them.
//!
//! Under HTTPS both cookies have the `__Host-` prefix, so that neither another host of the same domain nor plain HTTP can
//! plant one. The prefix demands `Path=/`, so the refresh token travels with every call; a path keeps a cookie from no
//! script and no attacker, and a planted session is the greater harm.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::uri::Authority;
use actix_web::http::{Method, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponseBuilder};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::HttpSettings;
use crate::http::error::ApiError;
use crate::services::accounts::SignedIn;

/// The header that writing calls of a browser's session carry.
pub(super) const CSRF_HEADER: &str = "X-CSRF-Token";

/// The header in which browsers say whose page makes a call.
const FETCH_SITE: &str = "Sec-Fetch-Site";

/// The names of the cookies, under HTTPS and without.
pub(super) const ACCESS_COOKIE: &str = "__Host-botyard_access";
const REFRESH_COOKIE: &str = "__Host-botyard_refresh";
const INSECURE_ACCESS_COOKIE: &str = "botyard_access";
const INSECURE_REFRESH_COOKIE: &str = "botyard_refresh";

/// How cookies are given and which pages are ours.
#[derive(Debug, Clone)]
pub(super) struct CookiePolicy {
    /// Whether browsers reach us by HTTPS.
    is_https: bool,
    /// The origin of `http.public_url`.
    public_origin: Option<String>,
}

impl CookiePolicy {
    pub(super) fn new(settings: &HttpSettings) -> Self {
        let public_url = settings.public_url.as_ref();
        Self { is_https: settings.is_https(), public_origin: public_url.map(|url| url.origin().ascii_serialization()) }
    }

    fn access_name(&self) -> &'static str {
        if self.is_https { ACCESS_COOKIE } else { INSECURE_ACCESS_COOKIE }
    }

    fn refresh_name(&self) -> &'static str {
        if self.is_https { REFRESH_COOKIE } else { INSECURE_REFRESH_COOKIE }
    }

    fn cookie<'a>(&self, name: &'a str, value: &'a str, lifetime: Duration) -> Cookie<'a> {
        let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.is_https)
            .max_age(CookieDuration::seconds(seconds))
            .finish()
    }

    /// Whose page a call says that made it. Programs other than browsers say nothing.
    fn page(&self, request: &HttpRequest) -> Page {
        match text(request, FETCH_SITE) {
            _ if self.is_of_foreign_origin(request) => Page::Foreign,
            Some("same-origin") => Page::Own,
            Some("none") | None => Page::Unknown,
            Some(_) => Page::Foreign,
        }
    }

    fn is_of_foreign_origin(&self, request: &HttpRequest) -> bool {
        let Some(origin) = text(request, header::ORIGIN.as_str()) else { return false };
        let scheme = if self.is_https { "https" } else { "http" };
        let host = text(request, header::HOST.as_str()).or_else(|| request.uri().authority().map(Authority::as_str));
        let is_public = self.public_origin.as_deref() == Some(origin);
        !is_public && host.is_none_or(|host| origin != format!("{scheme}://{host}"))
    }
}

/// A header's text. One that is no text is like one of an unknown value.
fn text<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().unwrap_or_default())
}

/// Whose page made a browser send a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// One of ours, as the browser itself says.
    Own,
    /// Nobody says so; it may be no browser at all.
    Unknown,
    /// Another site's.
    Foreign,
}

/// What a browser sends by itself, and what a page of ours adds.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    policy: Data<CookiePolicy>,
    /// The access token, if it came as a cookie.
    pub(super) access_token: Option<SecretString>,
    /// The refresh token, if it came as a cookie.
    pub(super) refresh_token: Option<SecretString>,
    /// What shows that a page of ours made the call; empty if nothing does.
    pub(super) csrf_token: String,
    /// Whether the call changes something.
    pub(super) is_writing: bool,
    /// Whether the call was let through by its cookie.
    is_signed_in: bool,
    page: Page,
}

/// Stands in a request's extensions if its cookie let it through.
struct SignedInByCookie;

impl Browser {
    pub(super) fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let policy = request.app_data::<Data<CookiePolicy>>().ok_or(ApiError::UnknownPath)?;
        let cookie = |name: &str| request.cookie(name).map(|cookie| SecretString::from(cookie.value()));
        let is_signed_in = request.extensions().get::<SignedInByCookie>().is_some();
        Ok(Self {
            access_token: cookie(policy.access_name()),
            refresh_token: cookie(policy.refresh_name()),
            csrf_token: text(request, CSRF_HEADER).unwrap_or_default().to_owned(),
            is_writing: !matches!(*request.method(), Method::GET | Method::HEAD),
            is_signed_in,
            page: policy.page(request),
            policy: policy.clone(),
        })
    }

    /// Notes that the request's cookie lets it through.
    pub(super) fn mark_signed_in(request: &HttpRequest) {
        request.extensions_mut().insert(SignedInByCookie);
    }

    /// Refuses what a page of another site makes the browser do.
    pub(super) fn require_own_page(&self) -> Result<(), ApiError> {
        if self.page == Page::Foreign { Err(ApiError::ForeignPage) } else { Ok(()) }
    }

    /// Whether the browser itself says that a page of ours made the call. No script can make it say so.
    pub(super) fn is_own_page(&self) -> bool {
        self.page == Page::Own
    }

    /// Gives the browser the tokens of its session.
    pub(super) fn keep(&self, response: &mut HttpResponseBuilder, signed_in: &SignedIn) {
        let access = (self.policy.access_name(), &signed_in.access_token, signed_in.expires_in);
        let refresh = (self.policy.refresh_name(), &signed_in.refresh_token, signed_in.refresh_expires_in);
        for (name, token, lifetime) in [access, refresh] {
            response.cookie(self.policy.cookie(name, token.expose_secret(), lifetime));
        }
    }

    /// Makes the browser forget its session, if the call was made with it.
    pub(super) fn forget(&self, response: &mut HttpResponseBuilder) {
        if self.is_signed_in {
            for name in [self.policy.access_name(), self.policy.refresh_name()] {
                response.cookie(self.policy.cookie(name, "", Duration::ZERO));
            }
        }
    }
}

impl FromRequest for Browser {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}
