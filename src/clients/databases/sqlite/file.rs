//! Which files are opened: whole, regular ones that are where their path says.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::super::DatabaseError;

/// How every SQLite file begins.
const HEADER: &[u8; 16] = b"SQLite format 3\0";

/// The path of a file with every link on the way resolved, if it is one that may be opened.
pub(super) fn checked(path: &Path) -> Result<PathBuf, DatabaseError> {
    let missing = |_| unreachable("the file is not there any more: upload it again");
    // The last part must not be a link: whoever put one there chose what is opened. The way to it is the operator's.
    if !fs::symlink_metadata(path).map_err(missing)?.is_file() {
        return Err(unreachable("it is not a regular file"));
    }
    let path = fs::canonicalize(path).map_err(missing)?;
    let mut header = [0; HEADER.len()];
    let mut file = fs::File::open(&path).map_err(missing)?;
    if file.read_exact(&mut header).is_err() || header != *HEADER {
        return Err(unreachable("the file is not a SQLite database"));
    }
    Ok(path)
}

/// A path as SQLite's own URI, for a file that is read and never changes: SQLite then locks nothing, recovers nothing, and
/// writes nothing beside it.
pub(super) fn uri(path: &Path) -> Result<String, DatabaseError> {
    let path = path.to_str().ok_or_else(|| unreachable("its path is not text"))?;
    let mut uri = String::from("file://");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri.push_str("?mode=ro&immutable=1");
    Ok(uri)
}

pub(super) fn unreachable(reason: &str) -> DatabaseError {
    DatabaseError::Unreachable(reason.to_owned())
}
