//! The listener: from settings and state to a running server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PathConfig};
use actix_web::{App, HttpServer};

use crate::config::{HttpSettings, IngressMode, IngressSettings};
use crate::http::HttpState;
use crate::http::context::{Surroundings, surround};
use crate::http::cookies::CookiePolicy;
use crate::http::error::ApiError;
use crate::http::extract::BodyLimits;
use crate::http::openapi::describe;
use crate::http::ops::Documents;
use crate::http::routes::{configure, endpoints};

/// Most connections that one worker holds open.
const MAX_CONNECTIONS_PER_WORKER: usize = 8192;

/// How long a client may take over the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an idle connection is kept; longer than the 60 s after which proxies commonly close theirs, so that it is
/// not ours that closes while a request is on its way.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a closing connection may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Binds `http.bind` and returns the server, which serves once it is awaited or spawned, and the address it listens on.
///
/// Signals are the caller's: `server.handle().stop(true)` lets calls under way finish for at most `shutdown_deadline`.
pub fn serve(
    settings: &HttpSettings,
    ingress: &IngressSettings,
    state: HttpState,
    shutdown_deadline: Duration,
) -> io::Result<(Server, SocketAddr)> {
    let endpoints = Arc::new(endpoints());
    let documents = Data::new(Documents::of(&describe(&endpoints)));
    let state = Data::new(state);
    let limits = Data::new(BodyLimits { json: settings.body_limit, webhook: ingress.webhook_body_limit });
    let mode: Data<IngressMode> = Data::new(ingress.mode);
    let cookies = Data::new(CookiePolicy::new(settings));
    let with = Surroundings::new(settings);
    let mut server = HttpServer::new(move || {
        let endpoints = Arc::clone(&endpoints);
        App::new()
            .app_data(state.clone())
            .app_data(limits.clone())
            .app_data(documents.clone())
            .app_data(mode.clone())
            .app_data(cookies.clone())
            // An id in a path that is no id names nothing.
            .app_data(PathConfig::default().error_handler(|_, _| ApiError::UnknownPath.into()))
            .configure(move |config| configure(config, &endpoints))
            .wrap(from_fn(move |request, next| surround(with, request, next)))
            .wrap(Compress::default())
    })
    .max_connections(MAX_CONNECTIONS_PER_WORKER)
    .client_request_timeout(HEAD_TIMEOUT)
    .client_disconnect_timeout(DISCONNECT_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(shutdown_deadline.as_secs().max(1))
    .disable_signals();
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let server = server.bind(settings.bind)?;
    let address = server.addrs().first().copied().unwrap_or(settings.bind);
    Ok((server.run(), address))
}
