//! Uploaded SQLite files: each owner's in a folder of their own, readable by this process's user alone.
//!
//! A file is written before its database is stored, and removed after that is gone. What a crash between the two leaves
//! behind is cleared up later.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use crate::model::database::{DatabaseId, DatabaseOwner};
use crate::services::databases::DatabasesError;

/// The folder of all uploaded files, within the data folder.
const FOLDER: &str = "databases";

/// How old a file has to be before it is taken for a left-over.
const LEFT_OVER_AGE: Duration = Duration::from_hours(1);

/// Where uploaded files lie.
#[derive(Debug)]
pub(super) struct Files(PathBuf);

impl Files {
    pub(super) fn new(data_dir: &Path) -> Self {
        Self(data_dir.join(FOLDER))
    }

    /// The path of a file of this owner.
    pub(super) fn path(&self, owner: DatabaseOwner, file: &str) -> Result<PathBuf, DatabasesError> {
        // Names are our own; one that leads elsewhere comes from a damaged database.
        if id_of(file).is_none() {
            return Err(DatabasesError::Internal("an uploaded database has a name that is none of ours".to_owned()));
        }
        Ok(self.folder(owner).join(file))
    }

    fn folder(&self, owner: DatabaseOwner) -> PathBuf {
        self.0.join(owner.id().to_string())
    }

    /// Writes a new file of this owner; its path.
    pub(super) async fn write(
        &self,
        owner: DatabaseOwner,
        file: &str,
        bytes: &[u8],
    ) -> Result<PathBuf, DatabasesError> {
        let path = self.path(owner, file)?;
        let written = async {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(self.folder(owner)).await?;
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).await?;
            file.write_all(bytes).await?;
            file.sync_all().await
        };
        written
            .await
            .map_err(|error| DatabasesError::Internal(format!("an uploaded database could not be kept: {error}")))?;
        Ok(path)
    }

    /// Removes a file of this owner, if it is there.
    pub(super) async fn remove(&self, owner: DatabaseOwner, file: &str) {
        let Ok(path) = self.path(owner, file) else { return };
        warn_unless_gone(fs::remove_file(path).await);
    }

    /// Removes all files of this owner.
    pub(super) async fn remove_folder(&self, owner: DatabaseOwner) {
        warn_unless_gone(fs::remove_dir_all(self.folder(owner)).await);
    }

    /// The files that have lain here long enough to be left-overs at `now`, with the database that each belongs to.
    pub(super) async fn list_old(&self, now: DateTime<Utc>) -> io::Result<Vec<(DatabaseId, PathBuf)>> {
        let mut old = Vec::new();
        let mut owners = match fs::read_dir(&self.0).await {
            Ok(owners) => owners,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(old),
            Err(error) => return Err(error),
        };
        while let Some(owner) = owners.next_entry().await? {
            if !owner.file_type().await?.is_dir() || owner.file_name().to_str().is_none_or(|name| !is_id(name)) {
                continue;
            }
            let mut files = fs::read_dir(owner.path()).await?;
            while let Some(file) = files.next_entry().await? {
                let changed_at = DateTime::<Utc>::from(file.metadata().await?.modified()?);
                if let Some(id) = file.file_name().to_str().and_then(id_of)
                    && changed_at + LEFT_OVER_AGE < now
                {
                    old.push((id, file.path()));
                }
            }
        }
        Ok(old)
    }
}

/// The database whose file has this name.
fn id_of(file: &str) -> Option<DatabaseId> {
    file.strip_suffix(".sqlite").filter(|id| is_id(id)).and_then(|id| id.parse().ok())
}

fn is_id(text: &str) -> bool {
    // As ids are written; parsing alone would take other forms too.
    text.parse::<Uuid>().is_ok_and(|id| id.to_string() == text)
}

fn warn_unless_gone(removed: io::Result<()>) {
    match removed {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(%error, "an uploaded database could not be removed from the disk"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::account::AccountId;

    #[test]
    fn only_names_of_our_own_lead_to_files() {
        let files = Files::new(Path::new("data"));
        let owner = DatabaseOwner::Account(AccountId(Uuid::from_u128(7)));
        let id = Uuid::from_u128(8);
        let path = files.path(owner, &format!("{id}.sqlite")).unwrap();
        assert_eq!(path, Path::new(&format!("data/databases/{}/{id}.sqlite", Uuid::from_u128(7))));
        for bad in ["", "../x.sqlite", "x.sqlite", "/etc/passwd", &format!("{{{id}}}.sqlite"), &format!("{id}.db")] {
            assert!(files.path(owner, bad).is_err(), "{bad}");
        }
    }
}
