//! Exports: files that are written in the background, fetched by whoever asked for them, and deleted after a day.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use thiserror::Error;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::base::retry::Backoff;
use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::audit_filter::{AuditExport, AuditFilter, ExportFormat, ExportId, ExportState};
use crate::model::page::{Page, PageRequest};
use crate::services::audit::lines::{header, lines};
use crate::services::audit::{AuditError, AuditLog, require_admin};
use crate::store::StoreError;

/// Exports that one person may have under way.
const MAX_UNFINISHED: i64 = 2;

/// Exports of one person that are kept at a time, so that nobody fills the disk with them.
const MAX_KEPT: i64 = 20;

/// How long an export is kept after it ended.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// Records read at a time.
const BATCH: i64 = 1000;

/// The waits before the end of an export is written down again, as when the database is restarted.
const SAVE_BACKOFF: Backoff = Backoff { initial: Duration::from_millis(100), max: Duration::from_mins(1) };

/// What an unfinished file's name ends with.
const UNFINISHED: &str = "part";

/// Why an export was given up.
#[derive(Debug, Error)]
pub enum ExportError {
    /// It would be larger than an export may be.
    #[error("it would be larger than {limit} bytes (audit.export_max_size): ask for fewer records")]
    TooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// The file cannot be written.
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
    /// The store failed.
    #[error("the database failed: {0}")]
    Store(#[from] StoreError),
}

impl ExportError {
    /// What the person who asked is told.
    fn reason(&self) -> String {
        match self {
            Self::TooLarge { .. } => self.to_string(),
            // The kind says that the disk is full, and nothing of where it is.
            Self::Io(error) => format!("the file cannot be written: {}", error.kind()),
            Self::Store(_) => "the database failed; the log of this server says more".to_owned(),
        }
    }
}

/// How far an export has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    done: i64,
    total: Option<i64>,
    bytes: i64,
}

/// An export's file, opened.
#[derive(Debug)]
pub struct ExportFile {
    /// The file.
    pub file: File,
    /// How it is written.
    pub format: ExportFormat,
    /// A name to keep it under.
    pub name: String,
}

impl AuditLog {
    /// Begins an export of the records that `filter` means, for an admin; audited.
    pub async fn start_export(
        &self,
        caller: &Caller,
        format: ExportFormat,
        filter: AuditFilter,
    ) -> Result<AuditExport, AuditError> {
        let account_id = require_person(caller)?;
        let now = self.0.ambient.now();
        let export = AuditExport {
            id: ExportId::generate(&self.0.ambient),
            account_id,
            format,
            filter: json!(filter).to_string(),
            state: ExportState::Queued,
            reason: None,
            records_done: 0,
            records_total: None,
            bytes: 0,
            created_at: now,
            finished_at: None,
            expires_at: None,
        };
        let mut tx = self.0.store.begin().await?;
        if !tx.create_export(&export, MAX_UNFINISHED, MAX_KEPT).await? {
            return Err(AuditError::TooManyExports { unfinished: MAX_UNFINISHED, kept: MAX_KEPT });
        }
        let detail = json!({ "export_id": export.id, "format": format, "filter": filter });
        tx.record(caller, AuditEntry::new(AuditAction::AuditExported, None).with(detail), now).await?;
        tx.commit().await?;
        let (log, begun) = (self.clone(), export.clone());
        self.0.executor.spawn(async move { log.carry_out(begun, &filter).await });
        Ok(export)
    }

    /// How an export of the caller's stands.
    pub async fn find_export(&self, caller: &Caller, id: ExportId) -> Result<AuditExport, AuditError> {
        let account = require_person(caller)?;
        let found = self.0.store.read().await?.find_export(account, id).await?;
        found.map(|export| self.with_progress(export)).ok_or(AuditError::NoSuchExport)
    }

    /// One page of the caller's exports, newest first.
    pub async fn list_exports(&self, caller: &Caller, page: PageRequest) -> Result<Page<AuditExport>, AuditError> {
        let account = require_person(caller)?;
        let (total, items) = self.0.store.read().await?.list_exports(account, page).await?;
        Ok(Page::new(page, total, items).map(|export| self.with_progress(export)))
    }

    /// The file of an export of the caller's; audited.
    pub async fn open_export(&self, caller: &Caller, id: ExportId) -> Result<ExportFile, AuditError> {
        let export = self.find_export(caller, id).await?;
        if export.state != ExportState::Done {
            return Err(AuditError::ExportNotDone);
        }
        let file = File::open(self.file_of(&export)).await.map_err(|error| {
            tracing::error!(%id, %error, "the file of an export is gone");
            AuditError::NoSuchExport
        })?;
        self.record(caller, AuditEntry::new(AuditAction::AuditRead, None).with(json!({ "export_id": id }))).await?;
        let day = export.created_at.format("%Y-%m-%d");
        let name = format!("audit-{day}-{id}.{}", export.format.as_str());
        Ok(ExportFile { file, format: export.format, name })
    }

    /// Writes the records that `filter` means, as the log is now, to `sink`; how many. For the operator at the command
    /// line; audited.
    pub async fn export_to(
        &self,
        filter: &AuditFilter,
        format: ExportFormat,
        sink: &mut (impl AsyncWrite + Unpin),
    ) -> Result<i64, ExportError> {
        let detail = json!({ "format": format, "filter": filter });
        self.record(&Caller::system(), AuditEntry::new(AuditAction::AuditExported, None).with(detail)).await?;
        let written = self.write(filter, format, sink, usize::MAX, |_| ()).await?;
        Ok(written.done)
    }

    /// Gives up the exports that were under way when the process ended, which no other process can be writing.
    pub async fn give_up_unfinished_exports(&self) -> Result<(), StoreError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        tx.fail_unfinished_exports("Botyard was stopped meanwhile: ask for it again", now, now + LIFE).await?;
        tx.commit().await?;
        self.clear_exports().await
    }

    /// Forgets expired exports, and deletes files that belong to none.
    pub async fn clear_exports(&self) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        tx.purge_exports(self.0.ambient.now()).await?;
        tx.commit().await?;
        // Without the folder there has been no export.
        let Ok(mut files) = fs::read_dir(&self.0.folder).await else { return Ok(()) };
        while let Ok(Some(file)) = files.next_entry().await {
            let path = file.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()?.parse::<ExportId>().ok());
            // Whatever else lies there is not ours.
            let Some(id) = id else { continue };
            let state = self.0.store.read().await?.find_export_state(id).await?;
            if state.is_none_or(|state| state == ExportState::Failed) {
                remove(&path).await;
            }
        }
        Ok(())
    }

    fn file_of(&self, export: &AuditExport) -> PathBuf {
        self.0.folder.join(format!("{}.{}", export.id, export.format.as_str()))
    }

    fn with_progress(&self, mut export: AuditExport) -> AuditExport {
        let progress = self.0.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if let (ExportState::Running, Some(progress)) = (export.state, progress.get(&export.id)) {
            (export.records_done, export.records_total, export.bytes) = (progress.done, progress.total, progress.bytes);
        }
        export
    }

    /// Carries an export out and writes down how it ended.
    async fn carry_out(&self, mut export: AuditExport, filter: &AuditFilter) {
        // The semaphore is never closed.
        let turn = self.0.running_exports.acquire().await;
        export.state = ExportState::Running;
        let result = match self.save(&export).await {
            Ok(()) => self.write_file(&export, filter).await,
            Err(error) => Err(error.into()),
        };
        let now = self.0.ambient.now();
        (export.finished_at, export.expires_at) = (Some(now), Some(now + LIFE));
        match result {
            Ok(Progress { done, total, bytes }) => {
                export.state = ExportState::Done;
                (export.records_done, export.records_total, export.bytes) = (done, total, bytes);
            }
            Err(error) => {
                tracing::error!(id = %export.id, %error, "an export of the audit log failed");
                export.state = ExportState::Failed;
                export.reason = Some(error.reason());
            }
        }
        drop(turn);
        // Until its end is written down it counts as under way, and the person may have only so many.
        let mut failures = 0;
        while let Err(error) = self.save(&export).await {
            failures += 1;
            tracing::warn!(id = %export.id, %error, "the end of an export could not be written down; tried again soon");
            tokio::time::sleep(SAVE_BACKOFF.delay(failures, &self.0.ambient)).await;
        }
        self.0.progress.lock().unwrap_or_else(PoisonError::into_inner).remove(&export.id);
    }

    async fn save(&self, export: &AuditExport) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        tx.update_export(export).await?;
        tx.commit().await
    }

    /// Writes an export's file, whole or not at all.
    async fn write_file(&self, export: &AuditExport, filter: &AuditFilter) -> Result<Progress, ExportError> {
        let folder = &self.0.folder;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let (unfinished, finished) = (folder.join(format!("{}.{UNFINISHED}", export.id)), self.file_of(export));
        let result = async {
            let mut file = create_private(&unfinished).await?;
            let limit = self.0.settings.export_max_size;
            let on_progress = |progress| {
                self.0.progress.lock().unwrap_or_else(PoisonError::into_inner).insert(export.id, progress);
            };
            let written = self.write(filter, export.format, &mut file, limit, on_progress).await?;
            file.sync_all().await?;
            fs::rename(&unfinished, &finished).await?;
            Ok(written)
        }
        .await;
        if result.is_err() {
            remove(&unfinished).await;
        }
        result
    }

    /// Writes the records up to the present head of the chain, page by page.
    async fn write(
        &self,
        filter: &AuditFilter,
        format: ExportFormat,
        sink: &mut (impl AsyncWrite + Unpin),
        limit: usize,
        on_progress: impl Fn(Progress),
    ) -> Result<Progress, ExportError> {
        let mut tx = self.0.store.read().await?;
        let through = tx.find_audit_chain().await?.map_or(i64::MAX, |chain| chain.head_seq);
        let mut progress = Progress { total: Some(tx.count_audit(filter, through).await?), ..Progress::default() };
        drop(tx);
        let (mut text, mut after, mut size) = (header(format), i64::MIN, 0_usize);
        loop {
            size += text.len();
            if size > limit {
                return Err(ExportError::TooLarge { limit });
            }
            sink.write_all(&text).await?;
            progress.bytes = i64::try_from(size).unwrap_or(i64::MAX);
            on_progress(progress);
            let page = self.0.store.read().await?.list_audit_after(filter, after, through, BATCH).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            progress.done += i64::try_from(page.len()).unwrap_or(BATCH);
            text = lines(format, &page);
        }
        sink.flush().await?;
        Ok(progress)
    }
}

/// A new file that only its owner may read: it may hold people's addresses.
async fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).await
}

async fn remove(path: &Path) {
    match fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "a file of an export could not be deleted");
        }
        _ => {}
    }
}

/// The account of an admin who calls in person or with a key.
fn require_person(caller: &Caller) -> Result<AccountId, AuditError> {
    require_admin(caller)?;
    caller.account_id.ok_or(AuditError::NotAllowed)
}
