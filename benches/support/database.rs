//! Empty databases: a SQLite file, or a PostgreSQL database on the server that `BOTYARD_TEST_POSTGRES_URL` names.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use botyard::base::ambient::Ambient;
use botyard::base::ids::uuid_v7;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::support::process::Stat;

/// Writes that [`flush_ms`] takes the mean of.
const FLUSHES: u32 = 50;

/// An empty database.
pub(crate) struct Database {
    /// What it is and how durable its commits are.
    pub(crate) description: String,
    /// `sqlite` or `postgres`.
    pub(crate) kind: &'static str,
    /// Its address, for `store.url`.
    pub(crate) url: String,
    made: Option<Made>,
}

/// A database made on a PostgreSQL server.
struct Made {
    /// The server's address.
    server: String,
    name: String,
    /// The server's first process, which the others are children of.
    postmaster: u32,
}

impl Database {
    /// A SQLite file in `folder`.
    pub(crate) fn sqlite(folder: &Path) -> anyhow::Result<Self> {
        let description = format!("SQLite, synchronous=full, {:.2} ms for a flush to this disk", flush_ms(folder)?);
        let url = format!("sqlite://{}", folder.join("botyard.db").display());
        Ok(Self { description, kind: "sqlite", url, made: None })
    }

    /// A PostgreSQL database, if there is a server for it.
    pub(crate) async fn postgres() -> anyhow::Result<Option<Self>> {
        let Ok(server) = std::env::var("BOTYARD_TEST_POSTGRES_URL") else { return Ok(None) };
        let name = format!("bench_{}", uuid_v7(&Ambient::system()).simple());
        let mut connection = PgConnection::connect(&server).await?;
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await?;
        let settings = "SELECT current_setting('server_version'), current_setting('fsync'),
            current_setting('synchronous_commit')";
        let (version, fsync, commit): (String, String, String) =
            sqlx::query_as(settings).fetch_one(&mut connection).await?;
        let (backend,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
        let postmaster = Stat::of(u32::try_from(backend)?).context("a PostgreSQL server on another machine")?.parent;
        let version = version.split(' ').next().unwrap_or_default();
        let mut url: url::Url = server.parse()?;
        url.set_path(&name);
        let description = format!("PostgreSQL {version}, fsync={fsync}, synchronous_commit={commit}");
        Ok(Some(Self { description, kind: "postgres", url: url.into(), made: Some(Made { server, name, postmaster }) }))
    }

    /// The processor time that its server has used, all its processes together; none for SQLite, which has no server.
    pub(crate) fn server_cpu(&self) -> anyhow::Result<Duration> {
        let Some(Made { postmaster, .. }) = &self.made else { return Ok(Duration::ZERO) };
        let own = Stat::of(*postmaster)?;
        let processes =
            std::fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        // A process that ends meanwhile is gone.
        let children = processes.filter_map(|process| Stat::of(process).ok()).filter(|stat| stat.parent == *postmaster);
        Ok(children.map(|stat| stat.own).sum::<Duration>() + own.own + own.ended_children)
    }

    /// Removes the database. A SQLite file goes with its folder.
    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        if let Some(Made { server, name, .. }) = self.made {
            let mut connection = PgConnection::connect(&server).await?;
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        Ok(())
    }
}

/// How long it takes to write a page to this disk so that it stays there, in milliseconds.
fn flush_ms(folder: &Path) -> std::io::Result<f64> {
    let mut file = std::fs::File::create(folder.join("flush"))?;
    let started = Instant::now();
    for _ in 0..FLUSHES {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
    }
    Ok(started.elapsed().as_secs_f64() * 1000.0 / f64::from(FLUSHES))
}
