//! Looking after databases: those that did not answer are tried again, schemas are read anew, left-overs are cleared up.

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::model::database::Database;
use crate::services::databases::{Databases, DatabasesError};

/// Databases looked at in one round, and at the same time.
const PER_ROUND: i64 = 50;
const AT_ONCE: usize = 4;

impl Databases {
    /// Tries databases again that did not answer, and reads schemas anew that have become old; those that have waited
    /// longest come first.
    ///
    /// # Errors
    /// The store's. What becomes of a database is in its health.
    pub async fn look_after(&self) -> Result<(), DatabasesError> {
        let (now, settings) = (self.0.ambient.now(), &self.0.settings);
        let (tried_before, read_before) = (now - settings.retry_interval, now - settings.schema_interval);
        let due = self.0.store.read_once().await?.list_databases_due(tried_before, read_before, PER_ROUND).await?;
        stream::iter(due)
            .for_each_concurrent(AT_ONCE, |database| async move {
                if let Err(error) = self.look_at_again(&database).await {
                    tracing::info!(database = %database.id, problem = kind(&error), "a database could not be looked at");
                }
            })
            .await;
        Ok(())
    }

    async fn look_at_again(&self, database: &Database) -> Result<(), DatabasesError> {
        self.try_out(database).await??;
        let read_before = self.0.ambient.now() - self.0.settings.schema_interval;
        if database.introspected_at.is_none_or(|at| at < read_before) {
            self.read_schema(database).await?;
        }
        Ok(())
    }

    /// Removes uploaded files that belong to no database any more.
    ///
    /// # Errors
    /// The store's, and those of the disk.
    pub async fn clear_files(&self) -> Result<(), DatabasesError> {
        let unreadable = |error| DatabasesError::Internal(format!("uploaded databases cannot be listed: {error}"));
        for (id, path) in self.0.files.list_old(self.0.ambient.now()).await.map_err(unreadable)? {
            if !self.0.store.read_once().await?.is_database_known(id).await? {
                tokio::fs::remove_file(&path).await.map_err(unreadable)?;
            }
        }
        Ok(())
    }
}

/// What went wrong, without the words of a server, which may hold anything.
fn kind(error: &DatabasesError) -> &'static str {
    match error {
        DatabasesError::Database(_) => "the database",
        DatabasesError::Credential { .. } => "its password",
        DatabasesError::Store(_) => "the store",
        _ => "other",
    }
}
