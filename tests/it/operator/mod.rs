//! What an operator does: backups, rotating keys.

mod backup;
mod backup_files;
mod postgres_backup;
mod rotation;
mod rows;
