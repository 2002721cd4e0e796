//! Why a database could not be reached, or a statement not be run.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::database::DatabaseHealth;

/// The most characters of a server's own words that are passed on.
const MAX_WORDS: usize = 600;

/// Why a database could not be used. The texts are for its owner and hold no password. What a server says may quote values
/// of the statement, so [`DatabaseError::Statement`] is for the person and the model, and not for logs.
#[derive(Debug, Error, Serialize, Deserialize)]
pub enum DatabaseError {
    /// Its address is one that this installation does not let tenants reach.
    #[error("{0}")]
    AddressRefused(String),
    /// It could not be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// It refused the sign-in.
    #[error("the database refused the sign-in: {0}")]
    SignInRefused(String),
    /// The login may do more than is safe.
    #[error("the login may do more than read: {0}")]
    UnsafeLogin(String),
    /// The server refused the statement; its words, for whoever mends the statement.
    #[error("the database refused the statement: {0}")]
    Statement(String),
    /// The statement took too long and was cancelled at the server.
    #[error("the statement took too long and was cancelled")]
    TimedOut,
    /// Too many statements are running there already.
    #[error("too many questions are being answered from this database at the moment: try again in a minute")]
    Busy,
}

impl DatabaseError {
    /// What this says of the database itself; `None` if it says nothing, such as of a statement that is wrong.
    pub fn health(&self) -> Option<DatabaseHealth> {
        match self {
            Self::AddressRefused(_) | Self::Unreachable(_) | Self::SignInRefused(_) => {
                Some(DatabaseHealth::Unreachable)
            }
            Self::UnsafeLogin(_) => Some(DatabaseHealth::Unsafe),
            Self::Statement(_) | Self::TimedOut | Self::Busy => None,
        }
    }

    /// A refusal in the server's words, cut to what a person or a model can use.
    pub(super) fn statement(words: &str) -> Self {
        Self::Statement(bounded(words))
    }

    /// What a statement that gathers more than fits into memory comes to.
    pub(super) fn too_hungry() -> Self {
        Self::Statement("it needs too much memory: sort or gather fewer or shorter values".to_owned())
    }

    /// What an answer comes to that a driver does not survive.
    pub(super) fn not_such_a_server() -> Self {
        Self::Unreachable("its answer is not one of such a server".to_owned())
    }

    /// What a single value that is larger than all that may be read comes to.
    pub(super) fn too_large() -> Self {
        Self::Statement("a row is too large to be read: select only the beginning of its long values".to_owned())
    }
}

/// A server's words on one line, cut at [`MAX_WORDS`].
pub(super) fn bounded(words: &str) -> String {
    let mut kept: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect();
    if words.chars().nth(MAX_WORDS).is_some() {
        kept.push('…');
    }
    kept
}
