//! The Prometheus listener, apart from the API so that metrics are not published with it.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use metrics_exporter_prometheus::PrometheusHandle;

/// Most connections at the same time: a few scrapers.
const MAX_CONNECTIONS: usize = 64;

/// How long a client may take over a request's head, and how long a stop waits for a scrape.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The server on `listener`, which serves `GET /metrics` once it is awaited or spawned.
pub fn serve(listener: TcpListener, prometheus: PrometheusHandle) -> io::Result<Server> {
    let prometheus = Data::new(prometheus);
    let server =
        HttpServer::new(move || App::new().app_data(prometheus.clone()).service(web::resource("/metrics").get(render)))
            .workers(1)
            .max_connections(MAX_CONNECTIONS)
            .client_request_timeout(TIMEOUT)
            .shutdown_timeout(TIMEOUT.as_secs())
            .disable_signals()
            .listen(listener)?;
    Ok(server.run())
}

async fn render(prometheus: Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(prometheus.render())
}
