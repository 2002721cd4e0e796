//! Who answers the same updates in turn, each in a process of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::support::database::Database;
use crate::support::load::Hook;
use crate::support::process::{Process, Usage};
use crate::support::sandbox::SandboxBot;
use crate::support::serve::{self, Serve};
use crate::support::{Variables, seed};

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Contestant {
    /// actix-web and frankenstein without store and actors
    Ceiling,
    /// aiogram's multi-bot webhook server
    Aiogram,
    /// Botyard on SQLite with synchronous=FULL
    Sqlite,
    /// Botyard on PostgreSQL
    Postgres,
}

/// One that runs.
pub(crate) struct Running {
    pub(crate) process: Process,
    /// Where it takes webhook calls.
    pub(crate) address: SocketAddr,
    /// Where each bot's updates go.
    pub(crate) hooks: Vec<Hook>,
    /// What it stores in.
    pub(crate) database: Option<Database>,
}

/// What a contestant needs to start.
pub(crate) struct Ground<'a> {
    /// Where processes keep their files.
    pub(crate) folder: &'a Path,
    /// Where the Bot API is.
    pub(crate) api_url: &'a str,
    pub(crate) bots: &'a [SandboxBot],
    /// Settings of Botyard that differ from what [`serve::settings`] gives.
    pub(crate) variables: &'a Variables,
    /// More arguments for the aiogram script.
    pub(crate) aiogram: &'a [String],
}

impl Contestant {
    pub(crate) const ALL: [Self; 4] = [Self::Ceiling, Self::Aiogram, Self::Sqlite, Self::Postgres];

    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ceiling => "ceiling",
            Self::Aiogram => "aiogram",
            Self::Sqlite => "Botyard, SQLite",
            Self::Postgres => "Botyard, PostgreSQL",
        }
    }

    /// Why it cannot take part here, if it cannot.
    pub(crate) fn obstacle(self) -> Option<&'static str> {
        match self {
            Self::Aiogram if !python().exists() => Some("not installed: benches/peers/install.sh does it"),
            Self::Postgres if std::env::var_os("BOTYARD_TEST_POSTGRES_URL").is_none() => {
                Some("BOTYARD_TEST_POSTGRES_URL names no server: scripts/with-postgres.sh starts one")
            }
            _ => None,
        }
    }

    /// Starts it, on an empty database if it has one.
    pub(crate) async fn start(self, ground: &Ground<'_>) -> anyhow::Result<Running> {
        match self {
            Self::Ceiling => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("--be-ceiling").arg(ground.api_url);
                start_peer("ceiling", command, ground)
            }
            Self::Aiogram => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/aiogram_echo.py");
                let mut command = Command::new(python());
                command.arg(script).arg(ground.api_url).args(ground.aiogram);
                start_peer("aiogram", command, ground)
            }
            Self::Sqlite => start_botyard(Database::sqlite(ground.folder)?, ground).await,
            Self::Postgres => start_botyard(Database::postgres().await?.context("no PostgreSQL")?, ground).await,
        }
    }
}

impl Running {
    /// Botyard, with the webhooks that it knows.
    pub(crate) fn botyard(serve: Serve, hooks: &[seed::Hook], database: Option<Database>) -> Self {
        let hooks = hooks.iter().cloned().map(Hook::from).collect();
        Self { address: serve.address, process: serve.process, hooks, database }
    }

    /// What it has used so far, its database server included.
    pub(crate) fn usage(&self) -> anyhow::Result<Usage> {
        let mut usage = self.process.usage()?;
        if let Some(database) = &self.database {
            usage.cpu += database.server_cpu()?;
        }
        Ok(usage)
    }

    /// Ends it; the warnings and errors in its log.
    pub(crate) async fn stop(self) -> anyhow::Result<Vec<String>> {
        let complaints = self.process.complaints()?;
        drop(self.process);
        if let Some(database) = self.database {
            database.remove().await?;
        }
        Ok(complaints)
    }
}

/// The Python that the peers are installed for.
fn python() -> PathBuf {
    // CARGO_TARGET_TMPDIR is a folder right under the target folder.
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("venv/bin/python")
}

fn start_peer(name: &str, command: Command, ground: &Ground<'_>) -> anyhow::Result<Running> {
    let mut process = Process::start(name, command, ground.folder)?;
    let address = process.first_line("")?.parse()?;
    let hook = |bot: &SandboxBot| Hook { path: format!("/webhook/{}", bot.token), secret: String::new() };
    Ok(Running { process, address, hooks: ground.bots.iter().map(hook).collect(), database: None })
}

async fn start_botyard(database: Database, ground: &Ground<'_>) -> anyhow::Result<Running> {
    let mut variables = serve::webhook_settings(&database, ground.api_url)?;
    variables.extend_from_slice(ground.variables);
    let hooks = seed::register(&variables, ground.bots).await?;
    let serve = Serve::start(database.kind, &variables, ground.folder).await?;
    Ok(Running::botyard(serve, &hooks, Some(database)))
}
