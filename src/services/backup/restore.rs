//! Putting a backup in the place of the database.
//!
//! Everything is prepared in a folder of its own beside the database: the copy, its checks, its migration, its audit
//! record. Only a whole database is then moved to its place, in one step.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::base::ambient::Ambient;
use crate::config::StoreSettings;
use crate::model::audit::{AuditAction, Caller};
use crate::services::backup::{
    BackupError, BackupFacts, aside, check, folder_of, record, require_superadmin, sync_folder, write_error,
};
use crate::store::Store;

/// What SQLite keeps beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What was restored.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// The backup.
    pub backup: BackupFacts,
    /// Where it is now.
    pub database: PathBuf,
    /// Where the database that was there before is now.
    pub replaced: Option<PathBuf>,
}

/// Puts the backup that `source` reads in the place of the SQLite database that `settings` name, brings its schema up to
/// date and notes it in its audit log. Refused while a process serves the database, and where there is one already unless
/// `replace` says to keep that one under another name.
pub async fn restore(
    settings: &StoreSettings,
    caller: &Caller,
    ambient: &Ambient,
    source: impl Read + Send + 'static,
    replace: bool,
) -> Result<Restored, BackupError> {
    require_superadmin(caller)?;
    let database = Store::sqlite_file(settings).ok_or(BackupError::NotSqlite)?;
    let folder = folder_of(&database).to_owned();
    fs::create_dir_all(&folder).map_err(write_error(&folder))?;
    let _claim = Store::claim_sqlite(settings)?;
    if !replace && database.exists() {
        return Err(BackupError::DatabaseExists(database));
    }
    let workshop = tempfile::Builder::new().prefix(".botyard-restore-").tempdir_in(&folder);
    let workshop = workshop.map_err(write_error(&folder))?;
    let prepared = workshop.path().join("botyard.db");
    take_in(source, &prepared).await?;
    let (backup, end) = check(&prepared).await?;
    if backup.manifest.schema_version > Store::known_schema_version() {
        return Err(BackupError::TooNew { botyard_version: backup.manifest.botyard_version });
    }
    let cut = File::options().write(true).open(&prepared).and_then(|file| file.set_len(end));
    cut.map_err(write_error(&prepared))?;
    prepare(settings, caller, ambient, &prepared, &backup).await?;
    let kept = with_suffix(&database, &format!(".replaced-{}", ambient.now().format("%Y%m%dT%H%M%S%3fZ")));
    let replaced = set_aside(settings, &database, kept).await?;
    fs::rename(&prepared, &database).map_err(write_error(&database))?;
    sync_folder(&folder)?;
    Ok(Restored { backup, database, replaced })
}

/// Writes the whole backup into a file that only its owner reads.
async fn take_in(mut source: impl Read + Send + 'static, prepared: &Path) -> Result<(), BackupError> {
    let path = prepared.to_owned();
    aside(move || {
        let mut file = create_private(&path).map_err(write_error(&path))?;
        // Which of the two ends fails is for the error to say.
        io::copy(&mut source, &mut file).map_err(write_error(&path))?;
        Ok(())
    })
    .await?
}

fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Brings the database in the backup up to date and notes in it where it comes from.
async fn prepare(
    settings: &StoreSettings,
    caller: &Caller,
    ambient: &Ambient,
    prepared: &Path,
    backup: &BackupFacts,
) -> Result<(), BackupError> {
    let store = Store::open(&Store::settings_for_file(settings, prepared)).await?;
    let recorded = record(&store, caller, ambient, AuditAction::BackupRestored, backup).await;
    // The last connection moves what is in the write-ahead log into the database.
    store.close().await;
    recorded?;
    if with_suffix(prepared, "-wal").exists() {
        return Err(BackupError::Internal("the restored database could not be closed".to_owned()));
    }
    File::open(prepared).and_then(|file| file.sync_all()).map_err(write_error(prepared))
}

/// Gives the present database, if there is one, the name `kept` with all that belongs to it, and returns that name. Its file
/// stays in its place too until another takes it, so that there is a database at every moment.
async fn set_aside(settings: &StoreSettings, database: &Path, kept: PathBuf) -> Result<Option<PathBuf>, BackupError> {
    if kept.exists() {
        return Err(write_error(&kept)(io::ErrorKind::AlreadyExists.into()));
    }
    // Opened and closed, a database that is whole takes in its write-ahead log. One that is not may be why a backup is
    // restored; then the log goes along as it is.
    if let Ok(store) = Store::open_as_is(settings).await {
        store.close().await;
    }
    // Also without a database: a log that was left behind would be taken for the restored one's.
    for companion in COMPANIONS {
        let from = with_suffix(database, companion);
        match fs::rename(&from, with_suffix(&kept, companion)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(write_error(&from)(error)),
            _ => {}
        }
    }
    if !database.exists() {
        return Ok(None);
    }
    // Some file systems know no second name for a file.
    fs::hard_link(database, &kept).or_else(|_| fs::rename(database, &kept)).map_err(write_error(&kept))?;
    Ok(Some(kept))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
