//! A disk that is full for a while, as a process sees it.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use crate::harness::process::ServingProcess;

/// Names a folder on a small file system that may be filled: without it, a limit to the size of files takes its place.
const SMALL_DISK: &str = "BOTYARD_TEST_SMALL_DISK";

/// The disk of one process.
#[derive(Debug)]
pub(crate) enum Disk {
    /// A small file system, and the file that fills it.
    Small(PathBuf),
    /// Any file system; no file of this process may grow beyond one byte.
    Limited(u32),
}

impl Disk {
    /// What a process has to be started under: reaching the limit would otherwise end it.
    pub(crate) const WRAPPER: [&str; 3] = ["/bin/sh", "-c", r#"trap "" XFSZ; exec "$0" "$@""#];

    /// A folder on a small file system, if there is one.
    pub(crate) fn small() -> Option<PathBuf> {
        std::env::var_os(SMALL_DISK).map(PathBuf::from)
    }

    /// The disk of a process that was started under [`Self::WRAPPER`].
    pub(crate) fn of(process: &ServingProcess) -> Self {
        Self::small().map_or_else(|| Self::Limited(process.id()), |folder| Self::Small(folder.join("ballast")))
    }

    /// Leaves no room.
    pub(crate) fn fill(&self) {
        match self {
            Self::Small(ballast) => {
                let mut ballast = File::create(ballast).unwrap();
                for size in [1 << 20, 1 << 12, 1] {
                    while ballast.write_all(&vec![b'x'; size]).is_ok() {}
                }
            }
            Self::Limited(process) => limit_files(*process, "1:"),
        }
    }

    /// Makes room again.
    pub(crate) fn empty(&self) {
        match self {
            Self::Small(ballast) => std::fs::remove_file(ballast).unwrap(),
            Self::Limited(process) => limit_files(*process, "unlimited:"),
        }
    }
}

/// Sets the soft limit to the size of a process's files.
fn limit_files(process: u32, limit: &str) {
    let arguments = [format!("--pid={process}"), format!("--fsize={limit}")];
    assert!(Command::new("prlimit").args(arguments).status().unwrap().success());
}
