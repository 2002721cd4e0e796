//! `POST /api/org/databases/create`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::databases::DatabaseResponse;
use crate::http::problem::Problem;
use crate::model::database::{Engine, ServerAddress, TlsMode};
use crate::services::databases::NewDatabase;

/// A database on a server that is to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateDatabaseRequest {
    /// What to call it: 1 to 64 characters on one line.
    #[schema(min_length = 1, max_length = 64, pattern = r"\S", example = "sales")]
    name: String,
    /// The kind of server. A SQLite database is uploaded instead.
    engine: Engine,
    /// The server's name or address.
    #[schema(min_length = 1, max_length = 253, example = "db.example.org")]
    host: String,
    /// Its port; the engine's usual one unless given.
    #[schema(minimum = 1, maximum = 65535)]
    port: Option<u16>,
    /// The database on it.
    #[schema(min_length = 1, max_length = 128)]
    database: String,
    /// Who signs in: a login that may only read.
    #[schema(min_length = 1, max_length = 128)]
    user: String,
    /// The password, which is sealed.
    #[schema(value_type = String, format = Password, max_length = 1024)]
    password: SecretString,
    /// Whether the way there is encrypted: `verify` unless given.
    #[schema(inline)]
    tls: Option<TlsMode>,
}

/// Adds a database on a server. It is tried at once, its login is looked at, and what is in it is read. For owners.
#[utoipa::path(
    post,
    path = "/api/org/databases/create",
    request_body = CreateDatabaseRequest,
    responses(
        (status = 201, description = "Added.", body = DatabaseResponse),
        (status = 409, description = "The name is taken (`name_taken`), there are as many as there may be (`too_many`), or the caller came to another organization meanwhile (`organization_changed`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It cannot be reached (`database_unreachable`, `address_refused`), refused the sign-in (`database_sign_in_refused`), or its login may do more than read (`database_login_unsafe`).", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries failed: wait for `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<CreateDatabaseRequest>,
) -> Result<HttpResponse, ApiError> {
    let CreateDatabaseRequest { name, engine, host, port, database, user, password, tls } = body;
    let port = port.or(engine.default_port()).unwrap_or_default();
    let address = ServerAddress { host, port, database, user, tls: tls.unwrap_or(TlsMode::Verify) };
    let new = NewDatabase { name, engine, address, password };
    let added = state.databases.create(&someone.caller, new).await?;
    Ok(HttpResponse::Created().json(DatabaseResponse::from(added.database)))
}
