//! Telethon, a library of others, as the client.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use super::{API_HASH, API_ID, PASSWORD};
use crate::harness::sandbox::TestSandbox;
use crate::sandbox::clients::clients_dir;

/// What Telethon does and sees: everything that is wrong ends it with an error.
#[actix_web::test]
async fn telethon_logs_in_reads_and_logs_out() {
    let sandbox = TestSandbox::start();
    let _centers = sandbox.sandbox.listen_data_centers(1).unwrap();
    let demo = sandbox.sandbox.data_centers().seed_demo(Some(PASSWORD.into())).unwrap();
    let mut command = Command::new(clients_dir().join("venv/bin/python"));
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/telethon_session.py"))
        .env("BASE_URL", sandbox.base_url())
        .env("PHONE", &demo.phone)
        .env("CODE", &demo.code)
        .env("PASSWORD", PASSWORD)
        .env("API_ID", API_ID.to_string())
        .env("API_HASH", API_HASH)
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::null());
    // The data centre answers on this thread.
    let output: Output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let saw: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        saw,
        json!({
            "layer": 229,
            "myself": demo.user_id,
            "dialogs": ["Harbour Regulars", "Harbour Weather", "Alice's Notebook", "Telegram"],
            "followers": 48_320.0,
            "languages": ["English", "German", "Norwegian", "Spanish", "Other"],
            "posts": 121,
            "pushed": "Storm warning",
            "flood_wait": 31,
            "after_kick": demo.user_id,
            "reopened": demo.user_id,
            "logged_out": true,
            "unknown_key": "AuthKeyNotFound",
        })
    );
}
