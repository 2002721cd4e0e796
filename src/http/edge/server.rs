//! The server: from a listener, settings and state to a running one.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PathConfig};
use actix_web::{App, HttpServer};

use crate::config::{HttpSettings, IngressMode, IngressSettings};
use crate::http::HttpState;
use crate::http::admin_api::sign_in_link::LinkBase;
use crate::http::console::site::Reserved;
use crate::http::cookies::CookiePolicy;
use crate::http::edge::connections::Connections;
use crate::http::edge::context::{Surroundings, surround};
use crate::http::edge::limits::CallLimits;
use crate::http::edge::listener::Listener;
use crate::http::edge::proxies::TrustedProxies;
use crate::http::error::ApiError;
use crate::http::extract::BodyLimits;
use crate::http::openapi::describe;
use crate::http::ops::Documents;
use crate::http::routes::{configure, endpoints};

/// Most connections that one worker holds open.
const MAX_CONNECTIONS_PER_WORKER: usize = 8192;

/// How long a closing connection may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The server on `listener`, which serves once it is awaited or spawned.
///
/// Signals are the caller's: `server.handle().stop(true)` lets calls under way finish for at most `shutdown_deadline`.
pub fn serve(
    listener: Listener,
    settings: &HttpSettings,
    ingress: &IngressSettings,
    state: HttpState,
    shutdown_deadline: Duration,
) -> io::Result<Server> {
    let endpoints = Arc::new(endpoints());
    let documents = Data::new(Documents::of(&describe(&endpoints)));
    let reserved = Data::new(Reserved::by(&endpoints));
    let limits = Data::new(BodyLimits {
        json: settings.body_limit,
        webhook: ingress.webhook_body_limit,
        file: state.databases.max_file_size(),
    });
    let state = Data::new(state);
    let base = Data::new(LinkBase(settings.base_url()));
    let mode: Data<IngressMode> = Data::new(ingress.mode);
    let cookies = Data::new(CookiePolicy::new(settings));
    let proxies = Arc::new(TrustedProxies::new(settings.trusted_proxies.clone()));
    let connections = Connections::new(settings, ingress.mode, Arc::clone(&proxies));
    tokio::spawn(connections.watch());
    let calls = Data::new(CallLimits::new(settings));
    let with = Surroundings::new(settings, proxies, calls.clone());
    let mut server = HttpServer::new(move || {
        let (endpoints, with) = (Arc::clone(&endpoints), with.clone());
        App::new()
            .app_data(state.clone())
            .app_data(limits.clone())
            .app_data(calls.clone())
            .app_data(documents.clone())
            .app_data(reserved.clone())
            .app_data(mode.clone())
            .app_data(base.clone())
            .app_data(cookies.clone())
            // An id in a path that is no id names nothing.
            .app_data(PathConfig::default().error_handler(|_, _| ApiError::NoSuchId.into()))
            .configure(move |config| configure(config, &endpoints))
            .wrap(from_fn(move |request, next| surround(with.clone(), request, next)))
            .wrap(Compress::default())
    })
    .max_connections(MAX_CONNECTIONS_PER_WORKER)
    .on_connect(move |io, extensions| connections.register(io, extensions))
    .client_request_timeout(settings.head_timeout)
    .tls_handshake_timeout(settings.head_timeout)
    .client_disconnect_timeout(DISCONNECT_TIMEOUT)
    .keep_alive(settings.keep_alive)
    .shutdown_timeout(shutdown_deadline.as_secs().max(1))
    .disable_signals();
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let server = match listener.tls {
        Some(tls) => server.listen_rustls_0_23(listener.socket, tls)?,
        None => server.listen(listener.socket)?,
    };
    Ok(server.run())
}
