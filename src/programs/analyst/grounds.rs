//! What the first stage is told: the tables of the database as far as there is room, and what was found right before.

use std::sync::Arc;

use crate::model::database::{Database, Schema};
use crate::model::exchange::Exchange;
use crate::programs::analyst::pipeline::{Stop, Work};
use crate::programs::analyst::prompt::{self, Needed, SchemaText, examples_for, schema_text};
use crate::services::databases::{DatabasesError, VerifiedExample};

/// What the first stage needs to know.
pub(super) struct Grounds {
    pub(super) database: Database,
    /// What was said before, the oldest first.
    pub(super) conversation: Vec<Exchange>,
    /// The instructions.
    pub(super) system: String,
    /// Whether the model may ask for tables that the instructions leave out.
    pub(super) may_look_up: bool,
    schema: Arc<Schema>,
    examples: Vec<VerifiedExample>,
}

impl Grounds {
    /// Gathers it for a question.
    pub(super) async fn gather(work: &Work<'_>) -> Result<Self, Stop> {
        let person = work.person().await?;
        let id = work.exchange.database_id.ok_or(DatabasesError::NotFound)?;
        let database = work.services.databases.get(&person, id).await?;
        let schema = work.services.databases.schema(&person, id).await?;
        let conversations = &work.services.conversations;
        let conversation = conversations.context_of(work.exchange).await?;
        let found_right = work.services.databases.examples_of(&database).await?;
        let question = work.exchange.question.clone();
        let earlier = joined(conversation.iter().map(|exchange| exchange.question.as_str()));
        let most = usize::try_from(conversations.settings().verified_examples).unwrap_or(0);
        let ranked = tokio::task::spawn_blocking(move || examples_for(&question, &earlier, found_right, most));
        let examples = ranked.await.map_err(|error| work.internal(&error))?;
        let mut grounds = Self { database, conversation, system: String::new(), may_look_up: true, schema, examples };
        grounds.show(work, Vec::new()).await?;
        Ok(grounds)
    }

    /// Shows the tables that have these words before all others. That can be done once.
    pub(super) async fn look_up(&mut self, work: &Work<'_>, words: Vec<String>) -> Result<(), Stop> {
        self.may_look_up = false;
        self.show(work, words).await
    }

    /// Takes up what is in the database now; whether it has other tables or columns than were known.
    pub(super) async fn refresh(&mut self, work: &Work<'_>) -> Result<bool, Stop> {
        let person = work.person().await?;
        let latest = match work.services.databases.latest_schema(&person, self.database.id).await {
            Ok(latest) => latest,
            // What is known has to do; that it does not answer is in the database's health.
            Err(DatabasesError::Database(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        if latest.has_names_of(&self.schema) {
            return Ok(false);
        }
        self.schema = latest;
        self.show(work, Vec::new()).await?;
        Ok(true)
    }

    /// Writes the instructions.
    async fn show(&mut self, work: &Work<'_>, looked_up: Vec<String>) -> Result<(), Stop> {
        let shown = self.cut_schema(work, looked_up).await?;
        let SchemaText { text, shown, left_out } = shown;
        tracing::debug!(exchange = %work.exchange.id, shown, left_out, "schema cut");
        self.may_look_up &= left_out > 0;
        self.system = prompt::Analysis {
            engine: self.database.engine,
            database: &self.database.name,
            schema: &text,
            may_look_up: self.may_look_up,
            examples: &self.examples,
            now: work.services.ambient.now(),
            mark: &work.mark,
        }
        .system();
        Ok(())
    }

    async fn cut_schema(&self, work: &Work<'_>, looked_up: Vec<String>) -> Result<SchemaText, Stop> {
        let earlier =
            self.conversation.iter().flat_map(|exchange| [Some(&*exchange.question), exchange.sql.as_deref()]);
        let asked = joined([work.exchange.question.as_str()].into_iter().chain(earlier.flatten()));
        let size = work.services.conversations.settings().schema_size;
        let (engine, schema) = (self.database.engine, Arc::clone(&self.schema));
        // A schema of thousands of tables takes a while to go through.
        let cut = tokio::task::spawn_blocking(move || {
            schema_text(engine, &schema, &Needed { asked: &asked, looked_up: &looked_up }, size)
        });
        cut.await.map_err(|error| work.internal(&error))
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join(" ")
}
