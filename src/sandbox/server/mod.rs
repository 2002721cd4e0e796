//! The HTTP server: the Bot API, the control API and the chat page on one address.

mod body;
mod bot_api;
mod broken;
mod chats;
mod control;
mod data_centers;
mod page;

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};

use super::webhook;
use super::world::World;

/// A sandbox that serves. Dropping it leaves it running; [`RunningSandbox::stop`] ends it.
#[derive(Debug)]
pub struct RunningSandbox {
    addr: SocketAddr,
    handle: ServerHandle,
}

impl RunningSandbox {
    /// The address it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    /// What a Bot API client takes in the place of `https://api.telegram.org`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops serving at once, also calls that wait.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

/// Binds and starts.
pub(super) fn listen(world: &Arc<World>, addr: SocketAddr) -> std::io::Result<RunningSandbox> {
    let data = web::Data::from(Arc::clone(world));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .configure(bot_api::configure)
            .configure(control::configure)
            .configure(page::configure)
    })
    .workers(world.options.workers.max(1))
    .disable_signals()
    .shutdown_timeout(1)
    .bind(addr)?;
    let addr = server.addrs().first().copied().unwrap_or(addr);
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    // Webhooks that were set while an earlier listener served.
    for bot in world.bots() {
        let mut state = bot.state();
        let has_webhook = state.webhook.is_some();
        // What that listener had under way ended with it.
        state.updates.release();
        drop(state);
        if has_webhook {
            webhook::start(Arc::clone(world), bot);
        }
    }
    Ok(RunningSandbox { addr, handle })
}
