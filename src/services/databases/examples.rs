//! What people taught about a database: questions that they found well answered. Language models are told of those most like
//! the one asked, so owners see all of them, and may take any away.

use std::collections::HashMap;

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::database::{Database, DatabaseId};
use crate::model::exchange::ExchangeId;
use crate::services::databases::{Databases, DatabasesError, VerifiedExample};
use crate::store::StoreError;

/// The most answers of a database that people found right, and the most that they found wrong, that are looked through.
const MAX_RATED: i64 = 200;

impl Databases {
    /// The examples of a database, the latest first and at most [`MAX_RATED`]; not those that were asked again and answered
    /// wrongly.
    pub async fn examples_of(&self, database: &Database) -> Result<Vec<VerifiedExample>, StoreError> {
        let mut tx = self.0.store.read().await?;
        let mut right = tx.list_verified_examples(database.owner, database.id, MAX_RATED).await?;
        let mut refuted = HashMap::new();
        for (id, question) in tx.list_refuted_questions(database.owner, database.id, MAX_RATED).await? {
            refuted.entry(same_question(&question)).or_insert(id);
        }
        right.retain(|example| refuted.get(&same_question(&example.question)).is_none_or(|wrong| *wrong < example.id));
        Ok(right)
    }

    /// The examples of a database of the caller's.
    pub async fn examples(&self, caller: &Caller, id: DatabaseId) -> Result<Vec<VerifiedExample>, DatabasesError> {
        let database = self.get_to_change(caller, id).await?;
        Ok(self.examples_of(&database).await?)
    }

    /// Takes an example of a database of the caller's away, whoever found it right. The conversation stays as it is.
    pub async fn remove_example(
        &self,
        caller: &Caller,
        id: DatabaseId,
        example: ExchangeId,
    ) -> Result<(), DatabasesError> {
        let (mut tx, owner) = self.begin_changing(caller).await?;
        if !tx.clear_verified_example(owner, id, example).await? {
            return Err(DatabasesError::NoSuchExample);
        }
        let detail = json!({ "database_id": id, "owner": owner.id() });
        let entry = AuditEntry::new(AuditAction::ExampleRemoved, example.0).with(detail);
        tx.record(caller, entry, self.0.ambient.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// A question without what makes no other question of it.
fn same_question(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
