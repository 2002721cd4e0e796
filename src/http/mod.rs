//! Every HTTP call that Botyard answers.
//!
//! A call passes `edge` (request id, whose address, limits, deadline, log, metrics, headers), then `access` (who calls, and
//! may they) and the limit of their account, then `idempotency` (was it made before), then one handler, which parses its
//! input at once into types, calls one use case and gives back a wire type. Whatever goes wrong becomes an
//! [`error::ApiError`], and that becomes `application/problem+json` in one place.
//!
//! To add an endpoint, write a file with its wire types and a function `handle` under `#[utoipa::path]`, and give it a
//! line with its role in `routes`. The router and the OpenAPI document are both made from that table, so neither can
//! miss it. Handlers read no headers: what they need arrives through an extractor.
//!
//! What no endpoint has as its path belongs to the web console (`console::site`), the last line of that table.

mod access;
mod admin_api;
mod auth;
mod console;
mod cookies;
mod edge;
mod error;
mod events;
mod extract;
mod idempotency;
pub mod metrics;
mod openapi;
mod ops;
mod org_api;
mod problem;
mod problem_code;
mod routes;
mod telegram;
mod user_api;

use std::sync::Arc;

use url::Url;

use crate::base::ambient::Ambient;
use crate::console::Console;
use crate::ingress::Ingress;
use crate::runtime::RuntimeHandle;
use crate::services::accounts::Accounts;
use crate::services::audit::AuditLog;
use crate::services::bots::Bots;
use crate::services::databases::Databases;
use crate::services::events::Events;
use crate::services::health::Health;
use crate::services::idempotency::Idempotency;
use crate::services::llm_usage::LlmUsage;
use crate::services::mail::Mails;
use crate::services::mtproto::Mtproto;
use crate::services::organizations::Organizations;
use crate::services::updates::Updates;

pub use access::Access;
pub use edge::listener::{ListenError, Listener, listen};
pub use edge::server::serve;
pub use edge::tls::TlsError;
pub use openapi::openapi;
pub use routes::{RouteInfo, list_routes};

/// What the handlers work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpState {
    /// Accounts and their sessions.
    pub accounts: Arc<Accounts>,
    /// Bots and what people do with them.
    pub bots: Bots,
    /// E-mails.
    pub mails: Mails,
    /// The owners' own Telegram accounts.
    pub mtproto: Mtproto,
    /// Organizations and the people in them.
    pub organizations: Organizations,
    /// Tenants' own databases.
    pub databases: Databases,
    /// Language models and what they cost.
    pub llm_usage: LlmUsage,
    /// The inbox.
    pub updates: Updates,
    /// The audit log.
    pub audit: AuditLog,
    /// Takes webhook calls.
    pub ingress: Ingress,
    /// The bots at work.
    pub runtime: RuntimeHandle,
    /// What people are told as it happens.
    pub events: Events,
    /// How everything is doing.
    pub health: Health,
    /// The web console's files.
    pub console: Console,
    /// Where one chats with the bots, if they are on a sandbox.
    pub sandbox_url: Option<Url>,
    /// The calls that may be made again.
    pub idempotency: Idempotency,
    /// Time, and randomness for request ids.
    pub ambient: Ambient,
}
