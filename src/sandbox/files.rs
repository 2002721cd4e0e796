//! Uploaded files: bytes in memory, the oldest forgotten when the room is used up.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use actix_web::web::Bytes;

use super::limits;
use crate::base::ambient::Ambient;

/// A stored file.
#[derive(Debug)]
pub(crate) struct StoredFile {
    pub(crate) bot_id: i64,
    pub(crate) file_id: String,
    pub(crate) file_unique_id: String,
    pub(crate) file_path: String,
    pub(crate) kind: &'static str,
    pub(crate) file_name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
}

/// All files of all bots.
#[derive(Debug, Default)]
pub(crate) struct FileStore {
    by_id: HashMap<String, Arc<StoredFile>>,
    by_path: HashMap<(i64, String), Arc<StoredFile>>,
    order: VecDeque<Arc<StoredFile>>,
    bytes: usize,
    stored: u64,
}

/// What is to be stored.
#[derive(Debug)]
pub(crate) struct NewFile {
    pub(crate) bot_id: i64,
    /// The folder of its path, such as `photos`.
    pub(crate) kind: &'static str,
    pub(crate) file_name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
}

impl FileStore {
    /// Stores a file under a fresh id.
    pub(crate) fn add(&mut self, ambient: &Ambient, new: NewFile) -> Arc<StoredFile> {
        let number = self.stored;
        self.stored += 1;
        let extension = extension(&new.file_name);
        let file = Arc::new(StoredFile {
            bot_id: new.bot_id,
            file_id: format!("BQAC{}", ambient.random_string::<45>()),
            file_unique_id: format!("AgAD{}", ambient.random_string::<9>()),
            file_path: format!("{}/file_{number}{extension}", new.kind),
            kind: new.kind,
            file_name: new.file_name,
            mime_type: new.mime_type,
            bytes: new.bytes,
        });
        self.bytes += file.bytes.len();
        self.by_id.insert(file.file_id.clone(), Arc::clone(&file));
        self.by_path.insert((file.bot_id, file.file_path.clone()), Arc::clone(&file));
        self.order.push_back(Arc::clone(&file));
        while self.bytes > limits::FILE_BYTES || self.order.len() > limits::FILE_BYTES / 4096 {
            self.forget_oldest();
        }
        file
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.order.pop_front() {
            self.bytes -= oldest.bytes.len();
            self.by_id.remove(&oldest.file_id);
            self.by_path.remove(&(oldest.bot_id, oldest.file_path.clone()));
        }
    }

    /// The file of this id, if it belongs to the bot: a `file_id` means nothing to another bot.
    pub(crate) fn find(&self, bot_id: i64, file_id: &str) -> Option<Arc<StoredFile>> {
        self.by_id.get(file_id).filter(|file| file.bot_id == bot_id).cloned()
    }

    /// The file at this path of the bot.
    pub(crate) fn at_path(&self, bot_id: i64, path: &str) -> Option<Arc<StoredFile>> {
        self.by_path.get(&(bot_id, path.to_owned())).cloned()
    }

    /// All bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// The ending of a file name with its dot, if it is a plain one.
fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, ending)) if (1..=8).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!(".{}", ending.to_ascii_lowercase())
        }
        _ => String::new(),
    }
}
