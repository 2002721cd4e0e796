//! Searching files for secrets, and telling what was found without telling the secrets.

use std::fmt;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::traces::forms::forms;
use crate::traces::gather::Secret;

/// Bytes read at a time.
pub(super) const BLOCK: usize = 1 << 20;

/// Findings after which a file is searched no further.
const MAX_FINDINGS_PER_FILE: usize = 10;

/// A secret in a trace.
#[derive(Debug)]
pub(super) struct Finding {
    file: PathBuf,
    offset: u64,
    kind: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: a {} at byte {}", self.file.display(), self.kind, self.offset)
    }
}

/// What was searched and found.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) forms: usize,
    pub(super) findings: Vec<Finding>,
}

impl Report {
    /// Prints the counts and the findings.
    #[expect(clippy::print_stdout, reason = "the counts are for people to read")]
    pub(super) fn print(&self, secrets: usize) {
        let mut lines: Vec<String> = self.findings.iter().map(ToString::to_string).collect();
        lines.push(format!(
            "searched {} files ({} MB) for {secrets} secrets in {} forms: {} findings",
            self.files,
            self.bytes / 1_000_000,
            self.forms,
            self.findings.len()
        ));
        println!("{}", lines.join("\n"));
    }
}

/// Searches all files in a folder, but the list of secrets itself.
pub(super) fn search(folder: &Path, secrets: &[Secret]) -> Report {
    let mut report = Report::default();
    let mut owners = Vec::new();
    let mut patterns = Vec::new();
    for secret in secrets {
        for form in forms(&secret.value) {
            owners.push(&secret.kind);
            patterns.push(form);
        }
    }
    report.forms = patterns.len();
    let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&patterns).unwrap();
    let longest = patterns.iter().map(String::len).max().unwrap_or(0);
    for path in files(folder) {
        let name = path.strip_prefix(folder).unwrap().to_owned();
        if name.starts_with("secrets") {
            continue;
        }
        report.files += 1;
        let found = |offset: u64, pattern: usize| Finding { file: name.clone(), offset, kind: owners[pattern].clone() };
        search_file(&path, &automaton, longest, &mut report, &found);
    }
    report
}

fn search_file(
    path: &Path,
    automaton: &AhoCorasick,
    longest: usize,
    report: &mut Report,
    found: &impl Fn(u64, usize) -> Finding,
) {
    let mut file = File::open(path).unwrap();
    // The end of each block is searched again with the next one: a secret may lie across.
    let (mut buffer, mut start, mut seen) = (Vec::with_capacity(BLOCK + longest), 0_u64, 0_u64);
    let mut count = 0;
    loop {
        let read = (&mut file).take(BLOCK as u64).read_to_end(&mut buffer).unwrap();
        if read == 0 {
            return;
        }
        report.bytes += read as u64;
        for hit in automaton.find_iter(&buffer) {
            let end = start + hit.end() as u64;
            if end > seen && count < MAX_FINDINGS_PER_FILE {
                count += 1;
                report.findings.push(found(start + hit.start() as u64, hit.pattern().as_usize()));
            }
        }
        seen = start + buffer.len() as u64;
        let kept = buffer.len().min(longest);
        let gone = buffer.len() - kept;
        buffer.drain(..gone);
        start += gone as u64;
    }
}

/// Every file below a folder, in the order of names.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
