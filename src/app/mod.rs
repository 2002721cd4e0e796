//! The composition root: builds everything from settings, starts it, and stops it in order. One file for each command.

mod admin;
mod audit;
mod backup;
mod claim;
pub mod cli;
mod demo;
mod demo_analyst;
mod doctor;
mod housekeeping;
mod keys;
mod output;
mod platform;
mod sandbox;
mod serve;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::CommandFactory as _;

use crate::app::cli::{Cli, Command};
use crate::app::output::print;
use crate::base::ambient::Ambient;
use crate::base::telemetry;
use crate::clients::databases;
use crate::config::{Settings, SettingsError, environment};
use crate::services::accounts::Accounts;
use crate::services::vault::Vault;
use crate::store::Store;

pub use platform::Platform;

/// The exit code for wrong arguments or settings; clap uses the same.
const EXIT_USAGE: u8 = 2;

/// Carries out a command and returns the process's exit code.
pub fn run(cli: Cli) -> ExitCode {
    if matches!(cli.command, Command::DatabaseWorker) {
        return databases::work();
    }
    let result = actix::System::with_tokio_rt(build_executor).block_on(execute(cli));
    let Err(error) = result else { return ExitCode::SUCCESS };
    output::print_error(&error);
    if error.is::<SettingsError>() { ExitCode::from(EXIT_USAGE) } else { ExitCode::FAILURE }
}

/// The runtime of everything but bot actors and HTTP workers, which bring threads of their own. Those do the other half of the
/// work for each update: with a thread for each core here as well, threads would only keep each other from their cores.
#[expect(clippy::expect_used, reason = "without threads and timers of the operating system nothing can run")]
fn build_executor() -> tokio::runtime::Runtime {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(cores.div_ceil(2)).enable_all().build().expect("the operating system gives threads")
}

async fn execute(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Openapi => return print(&crate::http::openapi().to_pretty_json()?),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "botyard", &mut std::io::stdout());
            return Ok(());
        }
        Command::Keys(cli::KeysCommand::Generate) => return keys::generate(),
        _ => {}
    }
    let settings = Settings::load(cli.config.as_deref(), environment())?;
    telemetry::init(settings.log.format, &settings.log.filter)?;
    let ambient = Ambient::system();
    match cli.command {
        Command::Serve => Box::pin(serve::run(settings, ambient)).await,
        Command::Demo(args) => Box::pin(demo::run(args, settings, ambient)).await,
        Command::Sandbox(args) => sandbox::run(args, ambient).await,
        Command::Migrate => migrate(&settings).await,
        Command::Doctor(args) => doctor::run(&settings, ambient, args).await,
        Command::Admin(command) => admin::run(command, &settings, ambient).await,
        Command::Audit(command) => audit::run(command, &settings, ambient).await,
        Command::Keys(command) => keys::run(command, &settings, ambient).await,
        Command::Backup(command) => backup::run(command, &settings, ambient).await,
        Command::Openapi | Command::Completions { .. } | Command::DatabaseWorker => Ok(()),
    }
}

async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    open_store(settings).await?.close().await;
    print(&format!("The schema is at version {}.", Store::known_schema_version()))
}

async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    Store::open(&settings.store).await.context("the database cannot be opened")
}

/// The same for commands that look at what is there: a mistaken `store.url` is an error to them, not an empty database.
async fn open_present_store(settings: &Settings) -> anyhow::Result<Store> {
    if let Some(file) = Store::sqlite_file(&settings.store).filter(|file| !file.exists()) {
        anyhow::bail!("there is no database at {} (store.url)", file.display());
    }
    open_store(settings).await
}

fn open_vault(settings: &Settings) -> anyhow::Result<Vault> {
    Ok(Vault::new(&settings.vault.require_keys()?)?)
}

fn accounts(store: Store, vault: &Arc<Vault>, settings: &Settings, ambient: Ambient) -> Accounts {
    Accounts::new(store, vault, &settings.accounts, ambient)
}
