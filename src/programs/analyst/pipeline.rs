//! From a question to its answer: understand it, run a statement, put the result into words, draft an e-mail.
//!
//! Whoever asks is looked up before each stage and once more before the answer: access that ended meanwhile ends the work.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::model::exchange::{Exchange, ExchangeKind};
use crate::model::llm::{Billing, Stage};
use crate::model::organization::Person;
use crate::programs::analyst::grounds::Grounds;
use crate::programs::analyst::mail::Drafted;
use crate::programs::analyst::prompt;
use crate::programs::analyst::stages::{Analysis, Decision, Draft, LookUp, Wording};
use crate::programs::analyst::{Services, mail};
use crate::services::StoreError;
use crate::services::bot_log::Note;
use crate::services::databases::{DatabaseError, DatabasesError, QueryAnswer};
use crate::services::llm_usage::{Ask, Form, ModelError, Reply, Speaker, Turn};
use crate::services::organizations::OrganizationError;

/// Random bytes of the marks around data: nobody who writes into a database can guess them.
const MARK_LENGTH: usize = 8;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Stop {
    /// The person may not ask this any more.
    AccessEnded,
    /// The bot was stopped; the question waits until it runs again.
    BotStopped,
    /// A budget is used up; words for the person.
    OverBudget(String),
    /// Something did not work.
    Failed {
        /// Why, in words that quote nothing.
        why: &'static str,
        /// The words for the person.
        words: String,
    },
    /// The store is away; the question is worth another attempt.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ModelError> for Stop {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::Store(error) => Self::Store(error),
            ModelError::BudgetSpent(words) => Self::OverBudget(sentence(&words)),
            other => Self::Failed { why: other.in_brief(), words: sentence(&other.to_string()) },
        }
    }
}

impl From<DatabasesError> for Stop {
    fn from(error: DatabasesError) -> Self {
        let why = error.in_brief();
        let words = match error {
            DatabasesError::Store(error) => return Self::Store(error),
            DatabasesError::NotFound => DATABASE_GONE.to_owned(),
            DatabasesError::Internal(reason) => {
                tracing::error!(reason, "a database could not be asked");
                INTERNAL.to_owned()
            }
            other => sentence(&other.to_string()),
        };
        Self::Failed { why, words }
    }
}

const DATABASE_GONE: &str =
    "The database that you had chosen is not there any more. Choose another one with /selectdb.";

const INTERNAL: &str = "Something went wrong here, and it was written down. Please try again later.";

const LOOKED_UP_IN_VAIN: &str = "I looked for tables that have this, and the language model still gave no usable answer. \
    Name the tables that you mean, or use words out of their names.";

/// Why there is no answer when it is our own fault.
pub(super) const BROKEN: &str = "something went wrong here, and the server's log says what";

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) kind: ExchangeKind,
    pub(super) text: String,
    /// What the result shows, in a few words.
    pub(super) title: String,
    /// The statement that was run, and what it gave.
    pub(super) found: Option<QueryAnswer>,
    /// The e-mail that was drafted.
    pub(super) mail: Option<Drafted>,
}

/// A statement that did not run, in a way that another one may mend.
struct Broken {
    /// Why, in the words of the guard or the database.
    reason: String,
    /// Whether it took too long: that says nothing of its tables.
    is_slow: bool,
}

/// A question at work.
pub(super) struct Work<'a> {
    pub(super) services: &'a Services,
    pub(super) exchange: &'a Exchange,
    /// What the person is to be told of their budget; also when the work is cut off.
    warnings: &'a Mutex<Vec<String>>,
    /// What stands in the marks around data.
    pub(super) mark: String,
}

impl<'a> Work<'a> {
    pub(super) fn new(services: &'a Services, exchange: &'a Exchange, warnings: &'a Mutex<Vec<String>>) -> Self {
        let mark = services.ambient.bytes::<MARK_LENGTH>().map(|byte| format!("{byte:02x}")).concat();
        Self { services, exchange, warnings, mark }
    }

    /// Answers the question.
    pub(super) async fn answer(&self) -> Result<Answer, Stop> {
        let mut grounds = Grounds::gather(self).await?;
        let mut turns = prompt::earlier(&grounds.conversation);
        turns.push(Turn { speaker: Speaker::User, text: self.exchange.question.clone() });
        let analysis = self.analyze(&mut grounds, &turns).await?;
        let (analysis, found) = self.run_with_one_repair(&mut grounds, turns, analysis).await?;
        let answer = match (analysis.decision, found) {
            (Decision::Sql, Some(found)) => self.word(found).await,
            (Decision::Mail, found) => self.draft(&grounds.conversation, &analysis, found).await,
            (Decision::FromHistory, _) => Ok(plain(ExchangeKind::FromHistory, analysis.answer)),
            (Decision::Decline, _) => Ok(plain(ExchangeKind::Decline, analysis.answer)),
            (Decision::Clarify | Decision::Sql, _) => Ok(plain(ExchangeKind::Clarify, analysis.answer)),
        }?;
        self.person().await?;
        Ok(answer)
    }

    /// The person, if their bot runs and they may still ask what they asked.
    pub(super) async fn person(&self) -> Result<Person, Stop> {
        match self.services.bots.find(self.exchange.bot_id).await? {
            Some(bot) if bot.status.runs() => {}
            _ => return Err(Stop::BotStopped),
        }
        let organizations = &self.services.organizations;
        let found = async {
            let person = organizations.person_of(self.exchange.account_id).await?;
            // Whoever is unlinked is somebody else in the chat that the answer would go to.
            let may_ask = person.organization() == self.exchange.organization_id
                && organizations.is_linked(person.account_id).await?;
            Ok(may_ask.then_some(person))
        };
        match found.await {
            Ok(Some(person)) => Ok(person),
            Err(OrganizationError::Store(error)) => Err(Stop::Store(error)),
            Ok(None) | Err(_) => Err(Stop::AccessEnded),
        }
    }

    pub(super) fn internal(&self, error: &dyn std::fmt::Display) -> Stop {
        tracing::error!(exchange = %self.exchange.id, %error, "a question could not be worked on");
        Stop::Failed { why: BROKEN, words: INTERNAL.to_owned() }
    }

    /// Asks the first stage. If it needs tables that were left out, they are looked up and it is asked once more.
    async fn analyze(&self, grounds: &mut Grounds, turns: &[Turn]) -> Result<Analysis, Stop> {
        let value = self.ask_to_analyze(grounds, turns).await??;
        let Some(LookUp { words }) = LookUp::read(&value).filter(|_| grounds.may_look_up) else {
            return Analysis::read(&value).ok_or_else(|| ModelError::Garbage.into());
        };
        grounds.look_up(self, words).await?;
        let said = match self.ask_to_analyze(grounds, turns).await? {
            Ok(value) => Analysis::read(&value),
            Err(ModelError::Garbage) => None,
            Err(error) => return Err(error.into()),
        };
        said.ok_or_else(|| Stop::Failed { why: ModelError::Garbage.in_brief(), words: LOOKED_UP_IN_VAIN.to_owned() })
    }

    async fn ask_to_analyze(&self, grounds: &Grounds, turns: &[Turn]) -> Result<Result<Value, ModelError>, Stop> {
        self.try_to_ask(Stage::Analyze, &grounds.system, turns, Analysis::form(grounds.may_look_up)).await
    }

    /// Runs the statement of an analysis, if it has one. When that fails in a way that another statement may mend, and did not
    /// only take too long, what is in the database is looked at anew, since a table or column may be new there; then the model
    /// gets one more attempt.
    async fn run_with_one_repair(
        &self,
        grounds: &mut Grounds,
        mut turns: Vec<Turn>,
        analysis: Analysis,
    ) -> Result<(Analysis, Option<QueryAnswer>), Stop> {
        if analysis.sql.is_empty() || !matches!(analysis.decision, Decision::Sql | Decision::Mail) {
            return Ok((analysis, None));
        }
        let mut ran = self.run(grounds, &analysis.sql).await?;
        if ran.as_ref().is_err_and(|broken| !broken.is_slow) && grounds.refresh(self).await? {
            ran = self.run(grounds, &analysis.sql).await?;
        }
        let reason = match ran {
            Ok(found) => return Ok((analysis, Some(found))),
            Err(broken) => broken.reason,
        };
        let said = json!({
            "decision": decision_name(analysis.decision), "sql": analysis.sql, "answer": analysis.answer,
            "recipients": analysis.recipients,
        });
        turns.push(Turn { speaker: Speaker::Model, text: said.to_string() });
        turns.push(prompt::mend(&reason, &self.mark));
        let again = self.analyze(grounds, &turns).await?;
        if again.sql.is_empty() || !matches!(again.decision, Decision::Sql | Decision::Mail) {
            return Ok((again, None));
        }
        match self.run(grounds, &again.sql).await? {
            Ok(found) => Ok((again, Some(found))),
            Err(Broken { reason, .. }) => Err(Stop::Failed {
                why: "no statement that the language model wrote would run",
                words: format!(
                    "I could not write a statement that works for this question. Try to put it in other words.\n\
                     What was wrong: {reason}"
                ),
            }),
        }
    }

    /// Runs a statement; the inner error is one that another statement may mend.
    async fn run(&self, grounds: &Grounds, sql: &str) -> Result<Result<QueryAnswer, Broken>, Stop> {
        let person = self.person().await?;
        self.services.conversations.record_statement(&person, self.exchange).await?;
        match self.services.databases.query(&person, grounds.database.id, sql).await {
            Ok(found) => Ok(Ok(found)),
            Err(error) => match error.mendable() {
                Some(reason) => {
                    tracing::debug!(exchange = %self.exchange.id, "a statement did not run");
                    let is_slow = matches!(error, DatabasesError::Database(DatabaseError::TimedOut));
                    Ok(Err(Broken { reason, is_slow }))
                }
                None => Err(error.into()),
            },
        }
    }

    /// Puts a result into words.
    async fn word(&self, found: QueryAnswer) -> Result<Answer, Stop> {
        let turns = [self.with_result(&found)];
        let system = prompt::wording_system();
        let value = self.ask(Stage::Answer, &system, &turns, Wording::form()).await?;
        let wording = Wording::read(&value).ok_or(ModelError::Garbage)?;
        let Wording { answer, title } = wording;
        Ok(Answer { kind: ExchangeKind::Sql, text: answer, title, found: Some(found), mail: None })
    }

    /// Drafts an e-mail. Who gets it is taken from the person's own words only.
    async fn draft(
        &self,
        conversation: &[Exchange],
        analysis: &Analysis,
        found: Option<QueryAnswer>,
    ) -> Result<Answer, Stop> {
        let addressed = match mail::recipients(&analysis.recipients, &self.exchange.question, conversation) {
            Ok(addressed) => addressed,
            Err(words) => return Ok(plain(ExchangeKind::Clarify, words)),
        };
        mail::require_possible(self, &self.person().await?, &addressed.recipients).await?;
        let mut turns = prompt::earlier(conversation);
        turns.push(match &found {
            Some(found) => self.with_result(found),
            None => Turn { speaker: Speaker::User, text: self.exchange.question.clone() },
        });
        let system = prompt::mail_system();
        let value = self.ask(Stage::Mail, &system, &turns, Draft::form()).await?;
        let draft = Draft::read(&value).ok_or(ModelError::Garbage)?;
        let person = self.person().await?;
        let drafted = mail::draft(self, &person, addressed, draft, found.as_ref()).await?;
        let text = drafted.mail.content.subject.clone();
        Ok(Answer { kind: ExchangeKind::Mail, text, title: String::new(), found, mail: Some(drafted) })
    }

    fn with_result(&self, found: &QueryAnswer) -> Turn {
        let size = self.services.conversations.settings().result_size;
        prompt::question_with_result(&self.exchange.question, &found.sql, &found.result, &self.mark, size)
    }

    async fn ask(&self, stage: Stage, system: &str, turns: &[Turn], form: Form) -> Result<Value, Stop> {
        Ok(self.try_to_ask(stage, system, turns, form).await??)
    }

    /// Asks a model; the inner error is the model's own.
    async fn try_to_ask(
        &self,
        stage: Stage,
        system: &str,
        turns: &[Turn],
        form: Form,
    ) -> Result<Result<Value, ModelError>, Stop> {
        let person = self.person().await?;
        let billing = Billing {
            account_id: person.account_id,
            organization_id: person.organization(),
            bot_id: Some(self.exchange.bot_id),
            database_id: self.exchange.database_id,
            exchange_id: Some(self.exchange.id),
        };
        let asked = self.services.llm.ask(Ask { stage, billing, system, turns, form }).await;
        let Reply { value, warning, .. } = match asked {
            Ok(reply) => reply,
            Err(error) => return Ok(Err(error)),
        };
        if warning.is_some() {
            self.services.bots.log().note(self.exchange.bot_id, Note::BudgetWarning);
        }
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).extend(warning);
        Ok(Ok(value))
    }
}

fn plain(kind: ExchangeKind, text: String) -> Answer {
    Answer { kind, text, title: String::new(), found: None, mail: None }
}

const fn decision_name(decision: Decision) -> &'static str {
    match decision {
        Decision::Mail => "mail",
        _ => "sql",
    }
}

/// A text as a sentence of its own.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).chain(['.']).collect()
}
