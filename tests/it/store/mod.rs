//! The store's contract, kept by both databases: every test here runs on SQLite and on PostgreSQL.
//!
//! A test is an `async fn(&Fixture)` and is listed in its file's `on_both!`, which makes `sqlite::name` and
//! `postgres::name` of it. What only one database can show takes `on_sqlite!` or `on_postgres!`.

/// Runs each test on a fresh database of either kind.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        on_sqlite!($($name),+);
        on_postgres!($($name),+);
    };
}

/// Runs each test on a fresh SQLite database.
macro_rules! on_sqlite {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&crate::store::fixture::Fixture::sqlite().await).await;
            })+
        }
    };
}

/// Runs each test on a fresh PostgreSQL database.
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => {
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&crate::store::fixture::Fixture::postgres().await).await;
            })+
        }
    };
}

pub(crate) use {on_both, on_postgres, on_sqlite};

mod accounts;
mod api_keys;
mod audit;
mod audit_verify;
mod bot_log;
mod bots;
mod chats;
mod connect;
mod credentials;
mod databases;
mod exchanges;
pub(crate) mod fixture;
mod full_disk;
mod grants;
mod group_commit;
mod idempotency;
mod inbox;
mod isolation;
mod liveness;
mod locks;
mod mtproto;
mod organizations;
mod outbox;
mod people;
mod races;
mod removal;
mod retention;
mod rotation;
mod schema;
mod sessions;
mod sign_in_links;
mod transactions;
mod usage;
mod vault;
