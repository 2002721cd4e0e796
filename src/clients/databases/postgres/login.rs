//! Which logins are refused: those that could read files, run programs, end other sessions, or become somebody who can.

use tokio_postgres::{GenericClient, Row, Transaction};

use super::super::DatabaseError;
use super::error;

/// What the login is, and what it is that may do more than read.
const LOOK: &str = "\
    SELECT current_user::text, current_database()::text, ARRAY( \
        SELECT CASE WHEN r.rolname <> current_user THEN 'a member of ' || r.rolname WHEN r.rolsuper THEN 'a superuser' \
            WHEN r.rolreplication THEN 'allowed to replicate' ELSE 'allowed to make roles' END \
        FROM pg_catalog.pg_roles r \
        WHERE pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER') AND (r.rolsuper OR r.rolreplication OR r.rolcreaterole \
            OR r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', \
                'pg_signal_backend', 'pg_write_all_data', 'pg_checkpoint', 'pg_maintain', 'pg_create_subscription')) \
        ORDER BY r.rolname <> current_user, r.rolname LIMIT 4)";

/// Whether the login may make a schema in the database, as its owner may, or change a table in it.
const MAY_WRITE: &str = "\
    SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') OR EXISTS ( \
        SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
            AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))";

/// Whether a login that was not refused has a right to change data. Looks at each table, so it is left to when a database is
/// added or tried.
pub(super) async fn may_write(client: &impl GenericClient) -> Result<bool, DatabaseError> {
    let row = client.query_one(MAY_WRITE, &[]).await;
    row.and_then(|row| row.try_get(0)).map_err(|error| error::opening(&error))
}

/// Refuses a login that may do more than read.
pub(super) async fn check(transaction: &Transaction<'_>) -> Result<(), DatabaseError> {
    let row = transaction.query_one(LOOK, &[]).await.map_err(|error| error::opening(&error))?;
    let (user, database, reasons) = read(&row).map_err(|error| error::opening(&error))?;
    if reasons.is_empty() {
        return Ok(());
    }
    let reasons = reasons.join(", ");
    Err(DatabaseError::UnsafeLogin(format!(
        "{user} is {reasons}. Make a login that only reads, and use that:\n{}",
        recipe(&database)
    )))
}

fn read(row: &Row) -> Result<(String, String, Vec<String>), tokio_postgres::Error> {
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}

/// The statements that make a proper login.
fn recipe(database: &str) -> String {
    let database = database.replace('"', "\"\"");
    format!(
        "CREATE ROLE botyard_reader LOGIN PASSWORD 'choose a long one';\n\
         GRANT CONNECT ON DATABASE \"{database}\" TO botyard_reader;\n\
         GRANT USAGE ON SCHEMA public TO botyard_reader;\n\
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO botyard_reader;\n\
         ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO botyard_reader;"
    )
}

/// What the server calls itself.
pub(super) async fn version(client: &impl GenericClient) -> Result<String, DatabaseError> {
    let row = client.query_one("SELECT pg_catalog.current_setting('server_version')", &[]).await;
    let version: String = row.and_then(|row| row.try_get(0)).map_err(|error| error::opening(&error))?;
    // Debian's adds the package's own version after a blank.
    Ok(format!("PostgreSQL {}", version.split(' ').next().unwrap_or_default()))
}
