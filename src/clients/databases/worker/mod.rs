//! Work at a tenant's database, in a process of its own.
//!
//! What a tenant's server sends, and what a statement makes SQLite do, decides how much memory and time a driver takes; not
//! every driver bounds that. So a driver runs only in a child: this same program under a hidden command, which takes one
//! request from its standard input, bounds its own memory and time, writes one answer to its standard output, and ends. When
//! its input ends before, it cancels what runs at the server. Whatever becomes of it, the platform goes on.
//!
//! The request holds the addresses that were checked, and the statement that passed the guard; it is all that the child knows.

mod child;
mod parent;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Place, QueryLimits, SchemaLimits};

pub use self::child::work;
pub(super) use self::parent::run;

/// The hidden command.
const COMMAND: &str = "database-worker";

/// How long looking at a file may take.
pub(super) const TEST_DEADLINE: Duration = Duration::from_secs(30);

/// The farewells of a session, and what a process takes to start.
const MARGIN: Duration = Duration::from_secs(3);

/// The longest a child may take, once its input has ended or its answer is written, to cancel what runs at the server.
const LINGERING: Duration = Duration::from_millis(2_500);

/// The most bytes of an answer that is a schema, or what a server calls itself.
const MAX_SCHEMA_ANSWER: usize = 64 << 20;

/// The most bytes of a result beside its values: the names of its columns, and signs between values.
const RESULT_OVERHEAD: usize = 4 << 20;

/// The most bytes that JSON makes of one byte of text.
const MAX_ESCAPE: usize = 6;

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Work {
    /// Look whether it can be used.
    Test,
    /// Read what is in it.
    Introspect(SchemaLimits),
    /// Run a statement.
    Query { sql: String, limits: QueryLimits },
}

/// What a child is given.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) place: Place,
    pub(super) work: Work,
    /// How much memory it may take beside the program itself, in bytes.
    pub(super) memory: u64,
}

impl Request {
    /// The longest that the work may take. The connectors have deadlines of their own, which come before this one.
    fn time(&self) -> Duration {
        let opening = match &self.place {
            Place::File(_) => Duration::ZERO,
            Place::Postgres(server) | Place::Mysql(server) | Place::SqlServer(server) => 3 * server.connect_timeout,
        };
        match &self.work {
            Work::Test if opening.is_zero() => TEST_DEADLINE + MARGIN,
            Work::Test => opening + MARGIN,
            Work::Introspect(limits) => opening + limits.deadline + MARGIN,
            Work::Query { limits, .. } => opening + limits.deadline + MARGIN,
        }
    }

    /// The most bytes of its answer.
    fn max_answer(&self) -> usize {
        match &self.work {
            Work::Test | Work::Introspect(_) => MAX_SCHEMA_ANSWER,
            Work::Query { limits, .. } => limits.max_bytes.saturating_mul(MAX_ESCAPE).saturating_add(RESULT_OVERHEAD),
        }
    }

    fn name(&self) -> &'static str {
        match &self.work {
            Work::Test => "test",
            Work::Introspect(_) => "introspect",
            Work::Query { .. } => "query",
        }
    }
}
