//! The search for secrets in everything that the tests left behind: the last step of `scripts/test.sh`.
//!
//! `harness::traces` keeps what is searched and notes the secrets; [`gather`] adds those that only the databases hold;
//! [`forms`] says how a secret may look; [`search`] finds it.

mod databases;
mod forms;
mod gather;
mod search;

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::harness::traces;
use crate::traces::gather::Secret;
use crate::traces::search::{Report, search};

#[tokio::test]
#[ignore = "searches what the other tests left behind: the last step of scripts/test.sh"]
async fn no_trace_of_the_suite_holds_a_secret() {
    let folder = traces::folder().expect("BOTYARD_TEST_TRACES names no folder: run scripts/test.sh");
    databases::dump_postgres(&folder).await;
    let secrets = gather::secrets(&folder).await;
    let report = search(&folder, &secrets);
    report.print(secrets.len());
    assert!(report.findings.is_empty(), "{} secrets in the traces of the tests", report.findings.len());
    assert!(report.files > 0 && !secrets.is_empty(), "there is nothing to search, or nothing to search for");
}

fn searched(folder: &Path, secret: &str) -> Report {
    search(folder, &[Secret { kind: "canary".to_owned(), value: secret.to_owned() }])
}

#[test]
fn a_secret_is_found_in_every_form_and_place() {
    const CANARY: &str = "123456:canary/with+signs and spaces";
    let url = "123456%3Acanary%2Fwith%2Bsigns%20and%20spaces";
    let mut hidden: Vec<Vec<u8>> = [CANARY, url, &url.replace("%20", "+"), &url.to_lowercase()]
        .into_iter()
        .map(|text| format!("GET /x?y={text}&z").into_bytes())
        .collect();
    // Behind 0, 1 and 2 other bytes, base64 looks different, and so do its ends.
    for before in ["", "x", "xy", "xyz:", "user:"] {
        for after in ["", "1", "12", "123"] {
            let text = format!("{before}{CANARY}{after}");
            hidden.push(format!("Basic {}", STANDARD.encode(&text)).into_bytes());
            hidden.push(format!("token={}.", URL_SAFE_NO_PAD.encode(&text)).into_bytes());
        }
    }
    let hex = traces::hex(CANARY.as_bytes());
    hidden.extend([format!("\\x{hex}").into_bytes(), hex.to_uppercase().into_bytes()]);
    hidden.push([b"SQLite format 3\0\xff\xfe", CANARY.as_bytes(), b"\0\0"].concat());
    for text in hidden {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("deep/down");
        fs::create_dir_all(&place).unwrap();
        // Beyond the first block that is read, and across its end.
        let padding = vec![b'.'; search::BLOCK - 10];
        fs::write(place.join("trace"), [padding.as_slice(), &text].concat()).unwrap();
        let report = searched(folder.path(), CANARY);
        let shown = String::from_utf8_lossy(&text);
        assert_eq!(report.findings.len(), 1, "not found in: {shown}");
        let line = report.findings[0].to_string();
        assert!(line.contains("deep/down/trace") && line.contains("canary") && line.contains("byte"), "{line}");
        assert!(!line.contains("with"), "the finding shows the secret: {line}");
    }
}

#[test]
fn what_is_no_secret_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("secrets")).unwrap();
    // The list of secrets itself is not searched.
    fs::write(folder.path().join("secrets/1.jsonl"), r#"{"kind":"canary","secret":"a canary of a secret"}"#).unwrap();
    fs::write(folder.path().join("log"), "a canary of a sekret; YSBjYW5hcnkgb2Y=; a%20canary%20of%20a%20").unwrap();
    let report = searched(folder.path(), "a canary of a secret");
    assert_eq!((report.findings.len(), report.files), (0, 1));
}
