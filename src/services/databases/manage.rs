//! Trying a database again, reading its schema anew, and removing it.

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::database::{Database, DatabaseId, Location};
use crate::services::databases::{DatabaseError, Databases, DatabasesError};

impl Databases {
    /// Tries a database of the caller's; how it was is in what this gives.
    pub async fn test(&self, caller: &Caller, id: DatabaseId) -> Result<Database, DatabasesError> {
        let database = self.get_to_change(caller, id).await?;
        let attempt = self.begin_try(caller)?;
        let tried = self.try_out(&database).await?;
        if tried.is_ok() {
            attempt.forgive();
        }
        self.record_try(caller, &database, tried.as_ref().err()).await
    }

    /// Reads what is in a database of the caller's.
    pub async fn refresh_schema(&self, caller: &Caller, id: DatabaseId) -> Result<Database, DatabasesError> {
        let database = self.get_to_change(caller, id).await?;
        let attempt = self.begin_try(caller)?;
        let read = self.read_schema(&database).await;
        match &read {
            Ok(_) => {
                attempt.forgive();
                self.record_try(caller, &database, None).await
            }
            Err(DatabasesError::Database(error)) => {
                self.record_try(caller, &database, Some(error)).await?;
                read.map(|_| database)
            }
            Err(_) => read.map(|_| database),
        }
    }

    pub(super) fn begin_try(
        &self,
        caller: &Caller,
    ) -> Result<crate::services::accounts::throttle::Attempt<'_>, DatabasesError> {
        let account = caller.account_id.ok_or(DatabasesError::NotAllowed)?;
        Ok(self.0.tries.begin_as_owner(account, caller.origin.address, self.0.ambient.now())?)
    }

    /// Puts on record that a database was tried; how it is known now.
    async fn record_try(
        &self,
        caller: &Caller,
        database: &Database,
        error: Option<&DatabaseError>,
    ) -> Result<Database, DatabasesError> {
        let mut tx = self.0.store.begin().await?;
        let found = tx.find_database(database.owner, database.id).await?.ok_or(DatabasesError::NotFound)?;
        let detail = json!({ "name": found.name, "owner": found.owner.id(), "answered": error.is_none() });
        let entry = AuditEntry::new(AuditAction::DatabaseTested, found.id.0).with(detail);
        tx.record(caller, entry, self.0.ambient.now()).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Removes a database of the caller's with its password, its schema and its uploaded file. Statements under way end by
    /// themselves; nothing at the server is changed.
    pub async fn remove(&self, caller: &Caller, id: DatabaseId) -> Result<(), DatabasesError> {
        let (mut tx, owner) = self.begin_changing(caller).await?;
        let database = tx.find_database(owner, id).await?.ok_or(DatabasesError::NotFound)?;
        tx.delete_database(owner, id).await?;
        let detail = json!({ "name": database.name, "engine": database.engine, "owner": owner.id() });
        let entry = AuditEntry::new(AuditAction::DatabaseRemoved, id.0).with(detail);
        tx.record(caller, entry, self.0.ambient.now()).await?;
        tx.commit().await?;
        self.forget_schema(id);
        if let Location::File(file) = &database.location {
            self.0.files.remove(owner, file).await;
        }
        Ok(())
    }
}
