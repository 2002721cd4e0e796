//! Sealed passwords of tenants' databases, like the values of bots in `credentials`. The store never sees them open.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::database::{DatabaseId, DatabaseOwner};
use crate::store::databases::owned_by;
use crate::store::{StoreError, Tx, on_backend};

/// A database's sealed password as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SealedDatabaseCredential {
    /// The database it belongs to.
    pub database_id: DatabaseId,
    /// The vault key it is sealed under.
    pub key_id: String,
    /// The ciphertext.
    pub sealed: String,
}

impl Tx {
    /// Writes a sealed password, replacing an earlier one.
    pub async fn put_database_credential(
        &mut self,
        database: DatabaseId,
        credential: &SealedDatabaseCredential,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO database_credentials (database_id, key_id, sealed, updated_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (database_id) DO UPDATE
            SET key_id = excluded.key_id, sealed = excluded.sealed, updated_at = excluded.updated_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(database)
                .bind(&credential.key_id)
                .bind(&credential.sealed)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }

    /// The sealed password of an owner's database.
    pub async fn find_database_credential(
        &mut self,
        owner: DatabaseOwner,
        database: DatabaseId,
    ) -> Result<Option<SealedDatabaseCredential>, StoreError> {
        let (column, owner) = owned_by(owner);
        let sql = format!(
            "SELECT c.database_id, c.key_id, c.sealed FROM database_credentials c JOIN databases d ON d.id = c.database_id
             WHERE d.{column} = $1 AND c.database_id = $2"
        );
        Ok(on_backend!(self, connection => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner).bind(database).fetch_optional(connection).await
        })?)
    }

    /// The next passwords, after that of `after` in the order of the databases, that are sealed under another key than
    /// `key_id`.
    pub async fn list_database_credentials_not_under(
        &mut self,
        key_id: &str,
        after: Option<DatabaseId>,
        limit: i64,
    ) -> Result<Vec<SealedDatabaseCredential>, StoreError> {
        const FIRST: &str = "SELECT database_id, key_id, sealed FROM database_credentials WHERE key_id <> $1
            ORDER BY database_id LIMIT $2";
        const NEXT: &str = "SELECT database_id, key_id, sealed FROM database_credentials WHERE key_id <> $1
            AND database_id > $3 ORDER BY database_id LIMIT $2";
        Ok(on_backend!(self, connection => match after {
            None => sqlx::query_as(FIRST).bind(key_id).bind(limit).fetch_all(connection).await,
            Some(database) => sqlx::query_as(NEXT).bind(key_id).bind(limit).bind(database).fetch_all(connection).await,
        })?)
    }

    /// Replaces a sealed password by the same one under another key, unless it changed meanwhile; `false` if it did.
    pub async fn reseal_database_credential(
        &mut self,
        database: DatabaseId,
        old: &SealedDatabaseCredential,
        new: &SealedDatabaseCredential,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE database_credentials SET key_id = $3, sealed = $4, updated_at = $5
            WHERE database_id = $1 AND sealed = $2";
        on_backend!(self, connection => {
            let done = sqlx::query(SQL)
                .bind(database)
                .bind(&old.sealed)
                .bind(&new.key_id)
                .bind(&new.sealed)
                .bind(now)
                .execute(connection)
                .await?;
            Ok(done.rows_affected() > 0)
        })
    }
}
