//! Tenants' own databases: where they lie, how they are, and what is in them.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::database::{Database, DatabaseHealth, DatabaseId, DatabaseOwner, Engine, Location};
use crate::model::organization::OrganizationId;
use crate::store::text::{folded, storable};
use crate::store::{StoreError, Tx, on_backend};

/// The columns of [`Row`].
const COLUMNS: &str = "d.id, d.organization_id, d.account_id, d.name, d.engine, d.location, d.health, d.health_reason,
    d.checked_at, d.server_version, d.introspected_at, d.created_by, d.created_at";

/// How a database was when it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseCheck<'a> {
    /// How it was.
    pub health: DatabaseHealth,
    /// Why it is not healthy.
    pub reason: Option<&'a str>,
    /// What its server calls itself; what was known stays if it did not answer.
    pub server_version: Option<&'a str>,
    /// When it was tried.
    pub at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DatabaseId,
    organization_id: Option<OrganizationId>,
    account_id: Option<AccountId>,
    name: String,
    engine: Engine,
    location: String,
    health: DatabaseHealth,
    health_reason: Option<String>,
    checked_at: DateTime<Utc>,
    server_version: Option<String>,
    introspected_at: Option<DateTime<Utc>>,
    created_by: AccountId,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Database {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let owner = row.organization_id.map(DatabaseOwner::Organization);
        let owner = owner.or(row.account_id.map(DatabaseOwner::Account));
        let location: Location =
            serde_json::from_str(&row.location).map_err(|error| StoreError::Internal(error.into()))?;
        Ok(Self {
            id: row.id,
            owner: owner.ok_or_else(|| StoreError::Internal("a database is nobody's".into()))?,
            name: row.name,
            engine: row.engine,
            location,
            health: row.health,
            health_reason: row.health_reason,
            checked_at: row.checked_at,
            server_version: row.server_version,
            introspected_at: row.introspected_at,
            created_by: row.created_by,
            created_at: row.created_at,
        })
    }
}

/// The column that names an owner, and its value.
pub(super) fn owned_by(owner: DatabaseOwner) -> (&'static str, Uuid) {
    match owner {
        DatabaseOwner::Organization(id) => ("organization_id", id.0),
        DatabaseOwner::Account(id) => ("account_id", id.0),
    }
}

impl Tx {
    /// Adds a database; [`StoreError::Duplicate`] if its owner has one of this name, in whatever case.
    pub async fn create_database(&mut self, owner: DatabaseOwner, database: &Database) -> Result<(), StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!(
            "INSERT INTO databases ({column}, id, name, name_key, engine, location, health, checked_at, server_version,
             created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        );
        let location = serde_json::to_string(&database.location).map_err(|error| StoreError::Internal(error.into()))?;
        on_backend!(self, connection => {
            sqlx::query(AssertSqlSafe(sql))
                .bind(owner)
                .bind(database.id)
                .bind(storable(&database.name))
                .bind(folded(&database.name))
                .bind(database.engine)
                .bind(location)
                .bind(database.health)
                .bind(database.checked_at)
                .bind(database.server_version.as_deref().map(storable))
                .bind(database.created_by)
                .bind(database.created_at)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// An owner's databases, by name; at most `limit`.
    pub async fn list_databases(&mut self, owner: DatabaseOwner, limit: i64) -> Result<Vec<Database>, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!("SELECT {COLUMNS} FROM databases d WHERE d.{column} = $1 ORDER BY d.name_key LIMIT $2");
        let rows: Vec<Row> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner).bind(limit).fetch_all(connection).await
        })?;
        rows.into_iter().map(Database::try_from).collect()
    }

    /// A database of this owner.
    pub async fn find_database(
        &mut self,
        owner: DatabaseOwner,
        id: DatabaseId,
    ) -> Result<Option<Database>, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!("SELECT {COLUMNS} FROM databases d WHERE d.{column} = $1 AND d.id = $2");
        let row: Option<Row> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner).bind(id).fetch_optional(connection).await
        })?;
        row.map(Database::try_from).transpose()
    }

    /// Whether an owner has a database of this name, in whatever case.
    pub async fn has_database_named(&mut self, owner: DatabaseOwner, name: &str) -> Result<bool, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!("SELECT COUNT(*) FROM databases WHERE {column} = $1 AND name_key = $2");
        let (count,): (i64,) = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner).bind(folded(name)).fetch_one(connection).await
        })?;
        Ok(count > 0)
    }

    /// How many databases an owner has.
    pub async fn count_databases(&mut self, owner: DatabaseOwner) -> Result<i64, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!("SELECT COUNT(*) FROM databases WHERE {column} = $1");
        let (count,) = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner).fetch_one(connection).await
        })?;
        Ok(count)
    }

    /// Removes a database with its password and its schema; `false` if there is none.
    pub async fn delete_database(&mut self, owner: DatabaseOwner, id: DatabaseId) -> Result<bool, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!("DELETE FROM databases WHERE {column} = $1 AND id = $2");
        on_backend!(self, connection => {
            let done = sqlx::query(AssertSqlSafe(sql)).bind(owner).bind(id).execute(connection).await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Notes how a database was when it was tried; `false` if it is gone.
    pub async fn set_database_health(
        &mut self,
        owner: DatabaseOwner,
        id: DatabaseId,
        check: &DatabaseCheck<'_>,
    ) -> Result<bool, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!(
            "UPDATE databases SET health = $3, health_reason = $4, server_version = coalesce($5, server_version),
             checked_at = $6 WHERE {column} = $1 AND id = $2"
        );
        on_backend!(self, connection => {
            let done = sqlx::query(AssertSqlSafe(sql))
                .bind(owner)
                .bind(id)
                .bind(check.health)
                .bind(check.reason.map(storable))
                .bind(check.server_version.map(storable))
                .bind(check.at)
                .execute(connection)
                .await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Notes that a database was tried, and that this said nothing of how it is.
    pub async fn set_database_tried(
        &mut self,
        owner: DatabaseOwner,
        id: DatabaseId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!("UPDATE databases SET checked_at = $3 WHERE {column} = $1 AND id = $2");
        on_backend!(self, connection => {
            sqlx::query(AssertSqlSafe(sql)).bind(owner).bind(id).bind(at).execute(connection).await?;
        });
        Ok(())
    }

    /// Keeps what was found in a database; `false` if it is gone.
    pub async fn put_database_schema(
        &mut self,
        owner: DatabaseOwner,
        id: DatabaseId,
        schema_json: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO database_schemas (database_id, schema_json) VALUES ($1, $2)
            ON CONFLICT (database_id) DO UPDATE SET schema_json = excluded.schema_json";
        let (column, owner) = owned_by(owner);
        let noted = format!("UPDATE databases SET introspected_at = $3 WHERE {column} = $1 AND id = $2");
        on_backend!(self, connection => {
            let noted =
                sqlx::query(AssertSqlSafe(noted)).bind(owner).bind(id).bind(now).execute(&mut *connection).await?;
            if noted.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(SQL).bind(id).bind(storable(schema_json)).execute(connection).await?;
            Ok(true)
        })
    }

    /// What was last found in a database, and when.
    pub async fn find_database_schema(
        &mut self,
        owner: DatabaseOwner,
        id: DatabaseId,
    ) -> Result<Option<(DateTime<Utc>, String)>, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!(
            "SELECT d.introspected_at, s.schema_json FROM databases d JOIN database_schemas s ON s.database_id = d.id
             WHERE d.{column} = $1 AND d.id = $2 AND d.introspected_at IS NOT NULL"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner).bind(id).fetch_optional(connection).await
        })?)
    }

    /// Databases of all owners that are to be looked at: not healthy and last tried before `tried_before`, or healthy, tried
    /// before that too, and with a schema from before `read_before`. Those that have waited longest come first.
    pub async fn list_databases_due(
        &mut self,
        tried_before: DateTime<Utc>,
        read_before: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<Database>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM databases d WHERE d.checked_at < $1
             AND (d.health <> 'healthy' OR d.introspected_at IS NULL OR d.introspected_at < $2)
             ORDER BY d.checked_at LIMIT $3"
        );
        let rows: Vec<Row> = on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(tried_before)
                .bind(read_before)
                .bind(limit)
                .fetch_all(connection)
                .await
        })?;
        rows.into_iter().map(Database::try_from).collect()
    }

    /// Whether there is still a database with this id, whoever owns it: its file is to stay.
    pub async fn is_database_known(&mut self, id: DatabaseId) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM databases WHERE id = $1";
        let (count,): (i64,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(id).fetch_one(connection).await)?;
        Ok(count > 0)
    }
}
