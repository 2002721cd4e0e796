//! What an operator does: backups, rotating keys.
