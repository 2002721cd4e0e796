//! Why a database could not be reached, or a statement not be run.

use thiserror::Error;

/// Why a database could not be used. The texts are for its owner and hold no password.
#[derive(Debug, Error)]
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
}
