//! Logins that may do more than read are refused, with the statements that make a better one.

use botyard::clients::databases::DatabaseError;
use botyard::model::database::{DatabaseHealth, Engine};

use crate::databases::fixture::Asked;

async fn refused(asked: &Asked, reason: &str) {
    for error in [
        asked.client.test(&asked.target()).await.unwrap_err(),
        asked.client.introspect(&asked.target()).await.unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(matches!(error, DatabaseError::UnsafeLogin(_)), "{text}");
        assert_eq!(error.health(), Some(DatabaseHealth::Unsafe));
        assert!(text.contains(reason), "{reason}: {text}");
        assert!(text.contains("GRANT SELECT") && text.contains(&asked.address.database), "{text}");
    }
}

#[tokio::test]
async fn postgres_logins_with_powers_are_refused() {
    let asked = Asked::new(Engine::Postgres, "CREATE TABLE t (a int)").await;
    let user = &asked.address.user;
    for role in [
        "pg_read_server_files",
        "pg_write_server_files",
        "pg_execute_server_program",
        "pg_signal_backend",
        "pg_write_all_data",
    ] {
        asked.run(&format!("GRANT {role} TO {user}")).await;
        refused(&asked, &format!("a member of {role}")).await;
        asked.run(&format!("REVOKE {role} FROM {user}")).await;
    }
    for (power, reason) in
        [("SUPERUSER", "a superuser"), ("REPLICATION", "allowed to replicate"), ("CREATEROLE", "allowed to make roles")]
    {
        asked.run(&format!("ALTER ROLE {user} {power}")).await;
        refused(&asked, reason).await;
        asked.run(&format!("ALTER ROLE {user} NO{power}")).await;
    }
    // What it could become counts as what it is.
    asked
        .run(&format!("CREATE ROLE {user}_admin SUPERUSER; ALTER ROLE {user} NOINHERIT; GRANT {user}_admin TO {user}"))
        .await;
    refused(&asked, &format!("a member of {user}_admin")).await;
    asked.run(&format!("DROP ROLE {user}_admin")).await;
    let info = asked.client.test(&asked.target()).await.unwrap();
    assert!(info.version.starts_with("PostgreSQL 1"), "{info:?}");
}

#[tokio::test]
async fn mariadb_logins_with_powers_are_refused() {
    let asked = Asked::new(Engine::Mysql, "CREATE TABLE t (a int)").await;
    let user = &asked.address.user;
    for right in ["FILE", "SUPER", "PROCESS", "CREATE USER", "RELOAD", "SHUTDOWN", "CONNECTION ADMIN"] {
        asked.run(&format!("GRANT {right} ON *.* TO {user}")).await;
        refused(&asked, right).await;
        asked.run(&format!("REVOKE {right} ON *.* FROM {user}")).await;
    }
    asked.run(&format!("GRANT ALL PRIVILEGES ON *.* TO {user}")).await;
    refused(&asked, "ALL PRIVILEGES").await;
    asked.run(&format!("REVOKE ALL PRIVILEGES ON *.* FROM {user}")).await;
    // A role that is active from the sign-in on.
    asked
        .run(&format!(
            "CREATE ROLE {user}_r; GRANT FILE ON *.* TO {user}_r; GRANT {user}_r TO {user}; SET DEFAULT ROLE {user}_r FOR {user}"
        ))
        .await;
    refused(&asked, "FILE").await;
    asked.run(&format!("DROP ROLE {user}_r")).await;
    let info = asked.client.test(&asked.target()).await.unwrap();
    assert!(info.version.starts_with("MariaDB 10.") || info.version.starts_with("MariaDB 11."), "{info:?}");
}
