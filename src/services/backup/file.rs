//! The backup's file: a SQLite database, which any tool opens, and behind its last page two lines.
//!
//! The first is the [`Manifest`] in JSON, the second the SHA-256 of everything before it in hexadecimal. `tail -n 2 FILE`
//! shows both, and `head -c -65 FILE | sha256sum` checks the second without Botyard.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::services::backup::BackupError;

/// The version of this layout.
pub(super) const FORMAT: u32 = 1;

/// The length of the last line: 64 hexadecimal digits and the line's end.
const DIGEST_LINE: u64 = 65;

/// The longest manifest that is read.
const MAX_MANIFEST: u64 = 64 * 1024;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the file's layout.
    pub botyard_backup: u32,
    /// When the copy was complete.
    pub created_at: DateTime<Utc>,
    /// The version of the Botyard that made it.
    pub botyard_version: String,
    /// The version of the database's schema.
    pub schema_version: i64,
    /// The tables with the number of their rows.
    pub tables: BTreeMap<String, i64>,
}

/// The two lines behind the database, read and found right.
#[derive(Debug)]
pub(super) struct Seal {
    pub(super) manifest: Manifest,
    /// In hexadecimal.
    pub(super) sha256: String,
    /// Where the database ends.
    pub(super) database_bytes: u64,
}

/// Writes the two lines behind the database in `file` and has all of it written to the disk.
pub(super) fn seal(file: &mut File, manifest: &Manifest) -> io::Result<String> {
    file.seek(SeekFrom::End(0))?;
    writeln!(file, "\n{}", serde_json::to_string(manifest)?)?;
    let length = file.stream_position()?;
    let sha256 = digest(file, length)?;
    file.seek(SeekFrom::End(0))?;
    writeln!(file, "{sha256}")?;
    file.sync_all()?;
    Ok(sha256)
}

/// Reads the two lines, and every byte before them against the digest.
pub(super) fn check_seal(file: &mut File) -> Result<Seal, BackupError> {
    let length = file.metadata().map_err(BackupError::Read)?.len();
    let signed = length.checked_sub(DIGEST_LINE).ok_or(BackupError::NotABackup)?;
    let tail = signed.min(MAX_MANIFEST);
    let text = read_range(file, signed - tail, tail + DIGEST_LINE).map_err(BackupError::Read)?;
    let (manifest_and_before, digest_line) = text.split_at(usize::try_from(tail).map_err(|_| BackupError::NotABackup)?);
    if !is_digest_line(digest_line) {
        return Err(BackupError::NotABackup);
    }
    let sha256 = digest(file, signed).map_err(BackupError::Read)?;
    if digest_line.strip_suffix(b"\n") != Some(sha256.as_bytes()) {
        return Err(BackupError::Altered);
    }
    let lines = manifest_and_before.strip_suffix(b"\n").ok_or(BackupError::NotABackup)?;
    let start = lines.iter().rposition(|byte| *byte == b'\n').ok_or(BackupError::NotABackup)?;
    let manifest = serde_json::from_slice(&lines[start + 1..]).map_err(|_| BackupError::NotABackup)?;
    let database_bytes = signed - tail + start as u64;
    Ok(Seal { manifest, sha256, database_bytes })
}

fn is_digest_line(line: &[u8]) -> bool {
    line.strip_suffix(b"\n").is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn read_range(file: &mut File, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The SHA-256 of the file's first `length` bytes, in hexadecimal.
fn digest(file: &mut File, length: u64) -> io::Result<String> {
    let mut hasher = Sha256::new();
    file.seek(SeekFrom::Start(0))?;
    let mut rest = file.take(length);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match rest.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hasher.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}
