//! Asking a database: what is in it, and what a statement gives.

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use crate::clients::databases::{SafeQuery, guard};
use crate::model::database::{Database, DatabaseHealth, DatabaseId, ResultSet, Schema};
use crate::model::organization::Person;
use crate::services::databases::{DatabaseError, Databases, DatabasesError, QueryAnswer};

impl Databases {
    /// What is in a database that a person may ask, as it was last read.
    pub async fn schema(&self, person: &Person, id: DatabaseId) -> Result<Arc<Schema>, DatabasesError> {
        let database = self.get(person, id).await?;
        self.schema_of(&database).await
    }

    /// What is in a database that a person may ask: read now, unless what is known is younger than
    /// `databases.schema_min_age`.
    pub async fn latest_schema(&self, person: &Person, id: DatabaseId) -> Result<Arc<Schema>, DatabasesError> {
        let database = self.get(person, id).await?;
        let old = self.0.ambient.now() - self.0.settings.schema_min_age;
        let is_young = database.introspected_at.is_some_and(|read_at| read_at > old);
        if is_young { self.schema_of(&database).await } else { self.read_schema(&database).await }
    }

    /// Checks a statement of a person and runs it. That the person may still ask the database is looked up once more.
    pub async fn query(&self, person: &Person, id: DatabaseId, sql: &str) -> Result<QueryAnswer, DatabasesError> {
        let database = self.get(person, id).await?;
        let schema = self.schema_of(&database).await?;
        let query = guard::check(database.engine, sql, &schema)?;
        let begun = Instant::now();
        let result = self.run(&database, &query).await?;
        Ok(QueryAnswer { sql: query.shown().to_owned(), result, duration: begun.elapsed() })
    }

    /// Whether two statements of a person are the same to the guard, which writes them anew: then they run alike.
    pub async fn is_same_statement(
        &self,
        person: &Person,
        id: DatabaseId,
        statements: [&str; 2],
    ) -> Result<bool, DatabasesError> {
        let database = self.get(person, id).await?;
        let schema = self.schema_of(&database).await?;
        let [one, other] = statements.map(|sql| guard::check(database.engine, sql, &schema));
        Ok(matches!((one, other), (Ok(one), Ok(other)) if one.sql() == other.sql()))
    }

    async fn run(&self, database: &Database, query: &SafeQuery) -> Result<ResultSet, DatabasesError> {
        let target = self.target_of(database).await?;
        let client = self.0.client.of(database.owner);
        let result = client.query(&target, query, client.limits()).await;
        match &result {
            Ok(_) if database.health == DatabaseHealth::Healthy => {}
            Ok(_) => self.note_health(database, Ok(None)).await?,
            // Of a statement's mistakes nothing is to be noted.
            Err(error) if error.health().is_none() => {}
            Err(error) => self.note_health(database, Err(error)).await?,
        }
        Ok(result?)
    }

    /// What is in a database: from memory, from the store, or read now if that never succeeded.
    pub(super) async fn schema_of(&self, database: &Database) -> Result<Arc<Schema>, DatabasesError> {
        let Some(read_at) = database.introspected_at else { return self.read_schema(database).await };
        {
            let mut schemas = self.0.schemas.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, schema)) = schemas.get(&database.id)
                && *at == read_at
            {
                return Ok(Arc::clone(schema));
            }
        }
        let stored = self.0.store.read_once().await?.find_database_schema(database.owner, database.id).await?;
        let Some((read_at, json)) = stored else { return self.read_schema(database).await };
        let Ok(schema) = serde_json::from_str::<Schema>(&json) else {
            tracing::warn!(database = %database.id, "a stored schema cannot be read and is read anew");
            return self.read_schema(database).await;
        };
        let schema = Arc::new(schema);
        self.remember_schema(database.id, read_at, &schema);
        Ok(schema)
    }

    /// Looks into a database and keeps what was found.
    pub(super) async fn read_schema(&self, database: &Database) -> Result<Arc<Schema>, DatabasesError> {
        let target = self.target_of(database).await?;
        let schema = match self.0.client.of(database.owner).introspect(&target).await {
            Ok(schema) => Arc::new(schema),
            Err(error) => {
                self.note_health(database, Err(&error)).await?;
                return Err(error.into());
            }
        };
        let json = schema_json(&schema)?;
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        if !tx.put_database_schema(database.owner, database.id, &json, now).await? {
            return Err(DatabasesError::NotFound);
        }
        tx.commit().await?;
        self.remember_schema(database.id, now, &schema);
        Ok(schema)
    }

    /// Connects and looks whether the login is safe; what the server calls itself.
    pub(super) async fn try_out(&self, database: &Database) -> Result<Result<String, DatabaseError>, DatabasesError> {
        let target = self.target_of(database).await?;
        let tried = self.0.client.of(database.owner).test(&target).await;
        match &tried {
            Ok(info) => self.note_health(database, Ok(Some(&info.version))).await?,
            Err(error) => self.note_health(database, Err(error)).await?,
        }
        Ok(tried.map(|info| info.version))
    }
}

/// A schema as it is stored.
pub(super) fn schema_json(schema: &Schema) -> Result<String, DatabasesError> {
    serde_json::to_string(schema).map_err(|error| DatabasesError::Internal(format!("a schema is no JSON: {error}")))
}
