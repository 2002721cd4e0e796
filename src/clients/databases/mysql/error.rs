//! What the errors of MySQL and MariaDB mean.

use mysql_async::{DriverError, Error, IoError, ServerError};

use super::super::error::bounded;
use super::super::{DatabaseError, dial, tls};

/// An error until the session is ready.
pub(super) fn opening(error: &Error) -> DatabaseError {
    match error {
        Error::Server(refusal) => refused(refusal),
        Error::Io(IoError::Io(error)) => dial::unreachable_by(error),
        Error::Io(IoError::Tls(error)) => DatabaseError::Unreachable(of_tls(&error.to_string())),
        Error::Driver(DriverError::NoClientSslFlagFromServer) => DatabaseError::Unreachable(tls::NO_TLS.to_owned()),
        Error::Driver(
            DriverError::UnknownAuthPlugin { .. }
            | DriverError::CleartextPluginDisabled
            | DriverError::MysqlOldPasswordDisabled,
        ) => {
            let reason = "it asks for a kind of sign-in that is not supported: use a login with a password";
            DatabaseError::SignInRefused(reason.to_owned())
        }
        // The others may hold what came over the wire.
        Error::Driver(_) | Error::Other(_) | Error::Url(_) => {
            DatabaseError::Unreachable("its answer is not MySQL's: check the port and the TLS mode".to_owned())
        }
    }
}

fn of_tls(cause: &str) -> String {
    if cause.contains("certificate") { tls::UNVERIFIED.to_owned() } else { format!("TLS failed: {}", bounded(cause)) }
}

fn refused(refusal: &ServerError) -> DatabaseError {
    let words = bounded(&refusal.message);
    match refusal.code {
        // Access denied, to the server or to the database; no such database; the password has expired; the account is locked.
        1044 | 1045 | 1049 | 1130 | 1227 | 1698 | 1820 | 1862 | 3118 | 4151 => DatabaseError::SignInRefused(words),
        _ => DatabaseError::Unreachable(words),
    }
}

/// An error of a statement.
pub(super) fn statement(error: &Error) -> DatabaseError {
    let Error::Server(refusal) = error else { return opening(error) };
    match refusal.code {
        // Interrupted, killed, and the deadlines of MariaDB and MySQL.
        1317 | 1927 | 1969 | 3024 => DatabaseError::TimedOut,
        // Too many connections, and a server that is shutting down.
        1040 | 1053 | 1203 => DatabaseError::Unreachable(bounded(&refusal.message)),
        _ => DatabaseError::statement(&refusal.message),
    }
}
