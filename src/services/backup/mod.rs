//! Backups of a SQLite database: made while it is used, checked, and put back.
//!
//! What is in the database is in the backup, and nothing else: above all not the vault's keys, without which no credential
//! in it opens. `file` says how the file looks.

mod file;
mod restore;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use tempfile::NamedTempFile;
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::model::account::Role;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::store::{Store, StoreError, inspect_copy};

pub use file::Manifest;
pub use restore::{Restored, restore};

/// How often a long copy says how far it is.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(5);

/// Why there is no backup, or nothing was restored.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The caller's role does not allow this.
    #[error("your role does not allow this")]
    NotAllowed,
    /// The database is PostgreSQL's.
    #[error("only SQLite databases are backed up by Botyard itself")]
    NotSqlite,
    /// There is such a file already.
    #[error("{0} exists already: --force replaces it")]
    FileExists(PathBuf),
    /// Where the backup should be restored to, there is a database.
    #[error("there is a database at {0} already: --force puts the backup in its place and keeps it under another name")]
    DatabaseExists(PathBuf),
    /// A file or folder cannot be written.
    #[error("{path} cannot be written: {reason}")]
    Write {
        /// Which one.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The copy failed, as when the disk is full.
    #[error("the database cannot be copied into {folder}: {reason}")]
    Copy {
        /// Where the copy was made.
        folder: PathBuf,
        /// Why.
        reason: StoreError,
    },
    /// The backup cannot be read.
    #[error("the backup cannot be read: {0}")]
    Read(io::Error),
    /// The file is no backup, or not the whole of one.
    #[error("this is no backup, or its end is missing")]
    NotABackup,
    /// The digest does not fit.
    #[error("the backup was altered or damaged: its SHA-256 is not the one that it was made with")]
    Altered,
    /// The database in the backup is not what the manifest says, or damaged.
    #[error("the database in the backup is damaged: {0}")]
    Damaged(String),
    /// The layout of the file or the schema of its database is newer than this Botyard.
    #[error(
        "the backup was made by botyard {botyard_version} and is too new for this one: restore it with that version"
    )]
    TooNew {
        /// The version that made it.
        botyard_version: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that must not happen did.
    #[error("{0}")]
    Internal(String),
}

/// A backup that was made or found whole.
#[derive(Debug, Serialize)]
pub struct BackupFacts {
    /// What it says of itself.
    #[serde(flatten)]
    pub manifest: Manifest,
    /// The SHA-256 in its last line.
    pub sha256: String,
    /// The length of the file.
    pub bytes: u64,
}

/// A finished backup under a temporary name. Dropped, it is gone.
#[derive(Debug)]
pub struct NewBackup {
    file: NamedTempFile,
    /// What is in it.
    pub facts: BackupFacts,
}

impl NewBackup {
    /// Gives it its name in the folder that it was made in.
    pub fn keep_as(self, path: &Path, replace: bool) -> Result<BackupFacts, BackupError> {
        let kept = if replace { self.file.persist(path) } else { self.file.persist_noclobber(path) };
        match kept {
            Ok(_) => {}
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BackupError::FileExists(path.to_owned()));
            }
            Err(failed) => return Err(write_error(path)(failed.error)),
        }
        sync_folder(folder_of(path))?;
        Ok(self.facts)
    }

    /// Reads it from its beginning.
    pub fn open(&self) -> Result<File, BackupError> {
        self.file.reopen().map_err(BackupError::Read)
    }
}

/// Copies the database into a temporary file in `folder`, as it is at one moment, while others use it. Audited, unless the
/// schema is older than this Botyard, which a backup before an upgrade leaves as it is.
pub async fn create(
    store: &Store,
    caller: &Caller,
    ambient: &Ambient,
    folder: &Path,
) -> Result<NewBackup, BackupError> {
    require_superadmin(caller)?;
    let (found, known) = (store.schema_version().await?, Store::known_schema_version());
    if found > known {
        return Err(StoreError::NewerSchema { found, known }.into());
    }
    let file = tempfile::Builder::new().prefix(".botyard-backup-").suffix(".partial").tempfile_in(folder);
    let file = file.map_err(write_error(folder))?;
    copy(store, &file).await.map_err(|reason| BackupError::Copy { folder: folder.to_owned(), reason })?;
    let contents = inspect_copy(file.path()).await?;
    if let Some(damage) = contents.damage {
        return Err(BackupError::Damaged(damage));
    }
    let manifest = Manifest {
        botyard_backup: file::FORMAT,
        created_at: ambient.now(),
        botyard_version: env!("CARGO_PKG_VERSION").to_owned(),
        schema_version: contents.schema_version,
        tables: contents.tables,
    };
    let backup = aside(move || finish(file, manifest)).await?.map_err(write_error(folder))?;
    if found == known {
        record(store, caller, ambient, AuditAction::BackupCreated, &backup.facts).await?;
    } else {
        tracing::warn!(found, known, "the schema is older than this botyard: the backup is not in the audit log");
    }
    Ok(backup)
}

/// Copies, and says now and then how far it is.
async fn copy(store: &Store, file: &NamedTempFile) -> Result<(), StoreError> {
    let expected = store.size().await?;
    let mut copying = std::pin::pin!(store.copy_into(file.path()));
    loop {
        tokio::select! {
            done = &mut copying => return done,
            () = tokio::time::sleep(PROGRESS_INTERVAL) => {
                let written = file.as_file().metadata().map(|facts| facts.len()).unwrap_or_default();
                tracing::info!(written, expected, "the database is being copied");
            }
        }
    }
}

fn finish(mut file: NamedTempFile, manifest: Manifest) -> io::Result<NewBackup> {
    let sha256 = file::seal(file.as_file_mut(), &manifest)?;
    let bytes = file.as_file().metadata()?.len();
    Ok(NewBackup { file, facts: BackupFacts { manifest, sha256, bytes } })
}

/// Checks a backup from its first byte to its last: the digest, SQLite's own checks, and that every table has as many rows
/// as when it was made. Changes nothing.
pub async fn verify(path: &Path) -> Result<BackupFacts, BackupError> {
    Ok(check(path).await?.0)
}

/// [`verify`]; and where the database in the file ends.
async fn check(path: &Path) -> Result<(BackupFacts, u64), BackupError> {
    let at = path.to_owned();
    let (seal, bytes) = aside(move || {
        let mut file = File::open(&at).map_err(BackupError::Read)?;
        let seal = file::check_seal(&mut file)?;
        let bytes = file.metadata().map_err(BackupError::Read)?.len();
        Ok::<_, BackupError>((seal, bytes))
    })
    .await??;
    let manifest = seal.manifest;
    if manifest.botyard_backup > file::FORMAT {
        return Err(BackupError::TooNew { botyard_version: manifest.botyard_version });
    }
    let contents = inspect_copy(path).await.map_err(|error| BackupError::Damaged(error.to_string()))?;
    if let Some(damage) = contents.damage {
        return Err(BackupError::Damaged(damage));
    }
    if (contents.schema_version, &contents.tables) != (manifest.schema_version, &manifest.tables) {
        return Err(BackupError::Damaged("its tables are not those that the manifest lists".to_owned()));
    }
    if !manifest.tables.contains_key("audit") {
        return Err(BackupError::Damaged("it has no audit log".to_owned()));
    }
    Ok((BackupFacts { manifest, sha256: seal.sha256, bytes }, seal.database_bytes))
}

fn require_superadmin(caller: &Caller) -> Result<(), BackupError> {
    if caller.role < Role::Superadmin { Err(BackupError::NotAllowed) } else { Ok(()) }
}

/// Writes down that a backup was made or restored.
async fn record(
    store: &Store,
    caller: &Caller,
    ambient: &Ambient,
    action: AuditAction,
    backup: &BackupFacts,
) -> Result<(), StoreError> {
    let detail = json!({
        "created_at": backup.manifest.created_at,
        "botyard_version": backup.manifest.botyard_version,
        "schema_version": backup.manifest.schema_version,
        "sha256": backup.sha256,
    });
    let mut tx = store.begin().await?;
    tx.record(caller, AuditEntry::new(action, None).with(detail), ambient.now()).await?;
    tx.commit().await
}

/// The folder that a path lies in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn write_error(path: &Path) -> impl FnOnce(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |reason| BackupError::Write { path, reason }
}

/// Has a change of a folder's names written to the disk.
fn sync_folder(folder: &Path) -> Result<(), BackupError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(write_error(folder))
}

/// Works with files on a thread of its own.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BackupError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| BackupError::Internal(format!("work on a backup: {error}")))
}
