//! `botyard backup`: copies of the database, and putting them back.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, bail};
use url::Url;

use crate::app::cli::{BackupCommand, OutputArgs};
use crate::app::open_vault;
use crate::app::output::{print, print_json};
use crate::app::serve::stop_requested;
use crate::base::ambient::Ambient;
use crate::base::secret::ExposeSecret as _;
use crate::config::{Settings, StoreSettings};
use crate::model::audit::Caller;
use crate::services::audit::AuditLog;
use crate::services::backup::{self, BackupError, BackupFacts, Restored, folder_of};
use crate::store::Store;

/// Standard input or output in the place of a file.
const STANDARD_STREAM: &str = "-";

/// The parts of a PostgreSQL URL that its programs know as well; others, a password among them, are left out.
const SHARED_OPTIONS: [&str; 5] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host"];

pub(super) async fn run(command: BackupCommand, settings: &Settings, ambient: Ambient) -> anyhow::Result<()> {
    let work = async {
        match command {
            BackupCommand::Create { file, force, output } => create(&file, force, output, settings, &ambient).await,
            BackupCommand::Verify { file, output } => {
                let facts = backup::verify(&file).await.with_context(|| file.display().to_string())?;
                tell(&facts, output, &format!("{} is whole", file.display()))
            }
            BackupCommand::Restore { file, force, output } => restore(&file, force, output, settings, &ambient).await,
        }
    };
    tokio::select! {
        done = work => done,
        // What was begun lies under temporary names, which go as the work is dropped.
        stopped = stop_requested() => { stopped?; bail!("stopped by a signal; nothing was changed") }
    }
}

async fn create(
    file: &Path,
    force: bool,
    output: OutputArgs,
    settings: &Settings,
    ambient: &Ambient,
) -> anyhow::Result<()> {
    let Some(database) = Store::sqlite_file(&settings.store) else { bail!(postgres_create(&settings.store, file)) };
    let to_stdout = file == Path::new(STANDARD_STREAM);
    if !to_stdout && !force && file.exists() {
        return Err(BackupError::FileExists(file.to_owned()).into());
    }
    let folder = folder_of(if to_stdout { &database } else { file });
    let store = Store::open_as_is(&settings.store).await.context("the database cannot be opened")?;
    let made = backup::create(&store, &Caller::system(), ambient, folder).await;
    store.close().await;
    let made = made?;
    if to_stdout {
        io::copy(&mut made.open()?, &mut io::stdout().lock()).context("the backup cannot be written")?;
        tracing::info!(bytes = made.facts.bytes, sha256 = made.facts.sha256, "the backup is written");
        return Ok(());
    }
    let facts = made.keep_as(file, force)?;
    tell(&facts, output, &format!("{} is written", file.display()))
}

async fn restore(
    file: &Path,
    force: bool,
    output: OutputArgs,
    settings: &Settings,
    ambient: &Ambient,
) -> anyhow::Result<()> {
    if Store::sqlite_file(&settings.store).is_none() {
        bail!(postgres_restore(&settings.store, file));
    }
    let source: Box<dyn Read + Send> = if file == Path::new(STANDARD_STREAM) {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(file).with_context(|| format!("{} cannot be read", file.display()))?)
    };
    let restored = backup::restore(&settings.store, &Caller::system(), ambient, source, force).await?;
    tell_restored(&restored, output)?;
    verify_log(settings, ambient).await
}

fn tell_restored(restored: &Restored, output: OutputArgs) -> anyhow::Result<()> {
    if output.json {
        return print_json(restored);
    }
    if let Some(replaced) = &restored.replaced {
        print(&format!("The database that was there is now {}.", replaced.display()))?;
    }
    tell(&restored.backup, output, &format!("{} is restored", restored.database.display()))
}

/// Says whether somebody altered the audit log in the backup, whose digest anybody can compute anew. What is restored
/// stays: it may be all that there is.
async fn verify_log(settings: &Settings, ambient: &Ambient) -> anyhow::Result<()> {
    let Ok(vault) = open_vault(settings) else {
        tracing::warn!(
            "without vault.keys the restored audit log is not verified: run `botyard audit verify` with them"
        );
        return Ok(());
    };
    let store = Store::open_as_is(&settings.store).await.context("the restored database cannot be opened")?;
    let log = AuditLog::new(store.clone(), &vault, &settings.audit, &settings.data_dir, ambient.clone());
    let report = log.verify(&[], |_| ()).await;
    store.close().await;
    match report?.broken {
        None => Ok(()),
        Some(found) => bail!("it is restored, but its audit log is broken at record {}: {}", found.seq, found.detail),
    }
}

fn tell(facts: &BackupFacts, output: OutputArgs, what: &str) -> anyhow::Result<()> {
    if output.json {
        return print_json(facts);
    }
    let manifest = &facts.manifest;
    let rows: i64 = manifest.tables.values().sum();
    print(&format!(
        "{what}: {} bytes, {} tables, {rows} rows, schema {}, made by botyard {} at {}, SHA-256 {}",
        facts.bytes,
        manifest.tables.len(),
        manifest.schema_version,
        manifest.botyard_version,
        manifest.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        facts.sha256,
    ))
}

fn postgres_create(settings: &StoreSettings, file: &Path) -> String {
    format!(
        "PostgreSQL's own program backs it up, also while botyard serves (it asks for the password, or takes it from \
         ~/.pgpass or PGPASSWORD; see docs/backup.md): pg_dump --format=custom --no-owner --file={} --dbname={}",
        quoted(&file.display().to_string()),
        quoted(&without_password(settings)),
    )
}

fn postgres_restore(settings: &StoreSettings, file: &Path) -> String {
    format!(
        "PostgreSQL's own program restores it, into an empty database and while no botyard serves it (it asks for the \
         password, or takes it from ~/.pgpass or PGPASSWORD; see docs/backup.md): pg_restore --no-owner \
         --single-transaction --exit-on-error --dbname={} {}",
        quoted(&without_password(settings)),
        quoted(&file.display().to_string()),
    )
}

/// The database's URL as PostgreSQL's programs take it, without the password: arguments are seen by everyone on a machine.
fn without_password(settings: &StoreSettings) -> String {
    let Ok(mut url) = Url::parse(settings.url.expose_secret()) else { return "postgres://…".to_owned() };
    let options: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| SHARED_OPTIONS.contains(&&**name))
        .map(|(k, v)| (k.into(), v.into()))
        .collect();
    url.set_query(None);
    if !options.is_empty() {
        url.query_pairs_mut().extend_pairs(options);
    }
    // A URL without a host has no password.
    url.set_password(None).ok();
    url.to_string()
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
