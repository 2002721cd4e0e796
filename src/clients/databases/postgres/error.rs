//! What PostgreSQL's errors mean.

use std::error::Error as _;
use std::io;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

use super::super::error::bounded;
use super::super::{DatabaseError, dial, tls};

/// An error until the session is ready.
pub(super) fn opening(error: &Error) -> DatabaseError {
    if let Some(refusal) = error.as_db_error() {
        return refused(refusal);
    }
    let text = error.to_string();
    if text.contains("TLS handshake") {
        return DatabaseError::Unreachable(of_tls(error));
    }
    if text.contains("authentication") {
        let reason = "it asks for a kind of sign-in that is not supported: use a password with scram-sha-256";
        return DatabaseError::SignInRefused(reason.to_owned());
    }
    match error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        Some(error) => dial::unreachable_by(error),
        None => {
            DatabaseError::Unreachable("its answer is not PostgreSQL's: check the port and the TLS mode".to_owned())
        }
    }
}

fn of_tls(error: &Error) -> String {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    if cause.contains("does not support TLS") || cause.contains("server does not") {
        tls::NO_TLS.to_owned()
    } else if cause.contains("certificate") {
        tls::UNVERIFIED.to_owned()
    } else {
        format!("TLS failed: {}", bounded(&cause))
    }
}

fn refused(refusal: &DbError) -> DatabaseError {
    let words = bounded(refusal.message());
    match refusal.code().code() {
        // Invalid authorization, and a database that is not there or may not be entered.
        code if code.starts_with("28") => DatabaseError::SignInRefused(words),
        "3D000" | "42501" => DatabaseError::SignInRefused(words),
        _ => DatabaseError::Unreachable(words),
    }
}

/// An error of a statement.
pub(super) fn statement(error: &Error) -> DatabaseError {
    let Some(refusal) = error.as_db_error() else {
        return opening(error);
    };
    let code = refusal.code();
    if *code == SqlState::QUERY_CANCELED {
        return DatabaseError::TimedOut;
    }
    // The server is shutting down, or has no room.
    if code.code().starts_with("57P") || code.code().starts_with("08") || code.code().starts_with("53") {
        return DatabaseError::Unreachable(bounded(refusal.message()));
    }
    let hint = refusal.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
    DatabaseError::statement(&format!("{}{hint}", refusal.message()))
}
