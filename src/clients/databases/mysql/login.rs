//! Which logins are refused: those that could read or write files, see or end other sessions, or change the server.

use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;

use super::super::DatabaseError;
use super::error;
use crate::model::database::ServerAddress;

/// Rights on the whole server that a login must not have. Those with `ADMIN` in their name go without saying.
const FORBIDDEN: [&str; 12] = [
    "ALL PRIVILEGES",
    "CREATE TABLESPACE",
    "CREATE USER",
    "FILE",
    "GRANT OPTION",
    "PROCESS",
    "RELOAD",
    "REPLICATION CLIENT",
    "REPLICATION SLAVE",
    "SET USER",
    "SHUTDOWN",
    "SUPER",
];

/// Rights by which a login changes what is in a database.
const WRITING: [&str; 8] = ["ALL PRIVILEGES", "ALTER", "CREATE", "DELETE", "DROP", "INSERT", "TRIGGER", "UPDATE"];

/// Refuses a login that may do more than read on the whole server; whether one that is taken may change what is in a database.
pub(super) async fn check(
    connection: &mut Conn,
    is_mariadb: bool,
    address: &ServerAddress,
) -> Result<bool, DatabaseError> {
    let refused = |error| error::opening(&error);
    // MariaDB lists the rights of the role that is active by itself.
    let roles: Option<String> = if is_mariadb { None } else { current_roles(connection).await };
    let sql = match roles {
        Some(roles) => format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}"),
        None => "SHOW GRANTS".to_owned(),
    };
    let grants: Vec<String> = connection.query(sql).await.map_err(refused)?;
    let mut forbidden: Vec<String> = grants.iter().flat_map(|grant| forbidden(grant)).collect();
    if forbidden.is_empty() {
        return Ok(grants.iter().any(|grant| gives_writing(grant)));
    }
    forbidden.sort_unstable();
    forbidden.dedup();
    Err(DatabaseError::UnsafeLogin(format!(
        "{} has the rights {} on the whole server. Make a login that only reads, and use that:\n{}",
        address.user,
        forbidden.join(", "),
        recipe(&address.database)
    )))
}

/// The roles that are active in this session, as the server writes them; MySQL before 8 has none.
async fn current_roles(connection: &mut Conn) -> Option<String> {
    let roles: Option<String> = connection.query_first("SELECT CURRENT_ROLE()").await.ok()?;
    roles.filter(|roles| roles != "NONE")
}

/// The forbidden rights that a line of `SHOW GRANTS` gives on the whole server.
fn forbidden(grant: &str) -> Vec<String> {
    let Some((rights, _)) = grant.strip_prefix("GRANT ").and_then(|rest| rest.split_once(" ON *.* ")) else {
        return Vec::new();
    };
    let is_forbidden = |right: &str| FORBIDDEN.contains(&right) || right.contains("ADMIN");
    rights.split(',').map(str::trim).filter(|right| is_forbidden(right)).map(str::to_owned).collect()
}

/// Whether a line of `SHOW GRANTS` gives a right to change data. Behind a right there may be columns in parentheses.
fn gives_writing(grant: &str) -> bool {
    let rights = grant.strip_prefix("GRANT ").and_then(|rest| rest.split_once(" ON "));
    rights.is_some_and(|(rights, _)| {
        rights.split(',').map(str::trim).any(|right| WRITING.contains(&right.split(" (").next().unwrap_or_default()))
    })
}

/// The statements that make a proper login.
fn recipe(database: &str) -> String {
    let database = database.replace('`', "``");
    format!(
        "CREATE USER 'botyard_reader'@'%' IDENTIFIED BY 'choose a long one';\n\
         GRANT SELECT, SHOW VIEW ON `{database}`.* TO 'botyard_reader'@'%';"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_to_write_are_found_on_databases_tables_and_columns() {
        for (grant, expected) in [
            ("GRANT USAGE ON *.* TO `reader`@`%`", false),
            ("GRANT SELECT, SHOW VIEW ON `shop`.* TO `reader`@`%`", false),
            ("GRANT ALL PRIVILEGES ON `shop`.* TO `owner`@`%`", true),
            ("GRANT SELECT, UPDATE (`a`, `b`) ON `shop`.`orders` TO `clerk`@`%`", true),
            ("GRANT SELECT (`id`, `delete`) ON `shop`.`orders` TO `clerk`@`%`", false),
            ("GRANT `writers`@`%` TO `a`@`%`", false),
        ] {
            assert_eq!(gives_writing(grant), expected, "{grant}");
        }
    }

    #[test]
    fn rights_on_the_whole_server_are_found() {
        for (grant, expected) in [
            ("GRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*A'", &[][..]),
            ("GRANT SELECT, SHOW VIEW ON `shop`.* TO `reader`@`%`", &[]),
            ("GRANT ALL PRIVILEGES ON `shop`.* TO `owner`@`%`", &[]),
            ("GRANT SELECT ON *.* TO `reader`@`%`", &[]),
            ("GRANT SELECT, FILE, PROCESS ON *.* TO `dump`@`%` WITH GRANT OPTION", &["FILE", "PROCESS"]),
            ("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost`", &["ALL PRIVILEGES"]),
            ("GRANT CONNECTION_ADMIN,SYSTEM_USER ON *.* TO `a`@`%`", &["CONNECTION_ADMIN"]),
            ("GRANT READ_ONLY ADMIN ON *.* TO `a`@`%`", &["READ_ONLY ADMIN"]),
            ("GRANT `readers`@`%` TO `a`@`%`", &[]),
        ] {
            assert_eq!(forbidden(grant), expected, "{grant}");
        }
    }
}
