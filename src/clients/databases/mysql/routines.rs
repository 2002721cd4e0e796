//! Functions that the database's makers wrote, which are never called.
//!
//! A name that a server does not know as a function of its own is one of the database's to it. The guard's list holds names
//! that MySQL has and MariaDB lacks, or the other way round, or that older versions lack; and a function of the database's
//! may run with all rights of whoever made it.

use std::collections::BTreeSet;

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Params};

use super::super::DatabaseError;
use super::error;

/// Refuses a statement that may call a function of the database's own. A login sees those that it could call.
pub(super) async fn check(connection: &mut Conn, sql: &str) -> Result<(), DatabaseError> {
    let called = called(sql);
    if called.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = called.iter().map(|name| format!("'{name}'")).collect();
    let look = format!(
        "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() \
            AND ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_NAME IN ({}) LIMIT 1",
        names.join(", ")
    );
    let found: Option<String> =
        connection.exec_first(look, Params::Empty).await.map_err(|error| error::statement(&error))?;
    found.map_or(Ok(()), |name| {
        Err(DatabaseError::statement(&format!(
            "the database has a function of its own called {name}, which is not called: write it without {name}()"
        )))
    })
}

/// The words before parentheses, in small letters: among them is every function that a statement calls. The guard lets only
/// names of ASCII letters, digits and `_` be called.
fn called(sql: &str) -> BTreeSet<String> {
    let before = sql.match_indices('(').map(|(place, _)| sql[..place].trim_end_matches([' ', '\t', '\r', '\n', '`']));
    let words = before.filter_map(|text| text.rsplit(|letter: char| !is_of_name(letter)).next());
    words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_found() {
        let sql =
            "SELECT COUNT(*), ANY_VALUE (`a`), `quoted`(1), max(min(x)) FROM `t` WHERE a IN (1, 2) AND b = ')(' OR (c)";
        let found: Vec<String> = called(sql).into_iter().collect();
        assert_eq!(found, ["any_value", "count", "in", "max", "min", "or", "quoted"]);
        assert!(called("SELECT 1 FROM `t`").is_empty() && called("((1))").is_empty());
    }
}
