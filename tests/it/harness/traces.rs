//! What a test leaves behind, kept in the folder that `BOTYARD_TEST_TRACES` names for the search for secrets in it.
//!
//! Logs are kept as they are before redaction, at a level that nobody sets in earnest: the last line of defence is not what
//! keeps secrets out of them. Without the variable nothing is kept.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};
use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::base::ids::uuid_v7;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// Everything of our own, and of the libraries all that is not merely following bytes around, but for what no filter lets
/// through.
const FILTER: &str = "debug,botyard=trace,sqlparser=warn";

/// How long the metrics page may take.
const METRICS_PATIENCE: Duration = Duration::from_secs(2);

/// The folder of the traces, if they are kept.
pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os("BOTYARD_TEST_TRACES").map(PathBuf::from)
}

/// Keeps everything that this process logs from now on. Called by whatever a test starts.
pub(crate) fn keep_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let Some(file) = create("logs", "log") else { return };
        let subscriber =
            tracing_subscriber::fmt().with_env_filter(FILTER).with_ansi(false).with_writer(Mutex::new(file));
        subscriber.try_init().unwrap();
    });
}

/// Keeps a text, such as the body of an error answer.
pub(crate) fn keep_text(kind: &str, text: &str) {
    append(kind, "txt", text);
}

/// Keeps the files in a folder, such as databases, beyond the folder's end.
pub(crate) fn keep_files(kind: &str, from: &Path) {
    let Some(to) = new_name(kind, "d") else { return };
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        let kept = to.join(entry.file_name());
        // A second name costs nothing, but has to lie in the same file system. A file that went away meanwhile is none.
        fs::hard_link(entry.path(), &kept).or_else(|_| fs::copy(entry.path(), &kept).map(drop)).ok();
    }
}

/// Notes a secret that the test uses: no trace may hold it.
pub(crate) fn secret(kind: &str, secret: &str) {
    append("secrets", "jsonl", &json!({ "kind": kind, "secret": secret }).to_string());
}

/// The fields of requests and answers whose values are secrets: what people send, and what they are shown once.
const SECRET_FIELDS: [&str; 20] = [
    "access_token",
    "refresh_token",
    "csrf_token",
    "password",
    "current_password",
    "new_password",
    "bot_token",
    "telegram_api_hash",
    "telegram_phone",
    "phone",
    "session_string",
    "link",
    "png",
    "key",
    "secret",
    "otpauth_url",
    "token",
    "code",
    "url",
    "recovery_codes",
];

/// The shortest text in a request that is taken for a secret: shorter ones are examples of what is none.
const SHORTEST_SENT: usize = 12;

/// Notes the secrets in an answer.
pub(crate) fn secrets_in(answer: &Value) {
    note(answer, 0);
}

/// Notes the secrets that a request brings.
pub(crate) fn secrets_sent(body: &Value) {
    if folder().is_some() {
        note(body, SHORTEST_SENT);
    }
}

/// Notes the secrets in cookies that an answer sets.
pub(crate) fn secrets_in_cookies(headers: &HeaderMap) {
    if folder().is_none() {
        return;
    }
    for cookie in headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()) {
        let value = cookie.split(';').next().and_then(|pair| pair.split_once('=')).map_or("", |(_, value)| value);
        secret("cookie", value);
    }
}

fn note(fields: &Value, shortest: usize) {
    for kind in SECRET_FIELDS {
        let texts: Vec<&str> = match &fields[kind] {
            Value::String(text) => vec![text.as_str()],
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            _ => continue,
        };
        texts.into_iter().filter(|text| text.len() >= shortest).for_each(|text| secret(kind, text));
    }
}

/// Keeps what an API answered: an error's body as a trace, and of a success only that its tokens are secrets.
pub(crate) fn keep_answer(status: u16, text: &str) {
    if folder().is_none() {
        return;
    }
    match serde_json::from_str(text) {
        Ok(answer) if status < 400 => secrets_in(&answer),
        _ if status >= 400 => keep_text("errors", text),
        _ => {}
    }
}

/// Keeps the metrics page as it is when this is dropped, at the end of a test.
#[derive(Debug)]
pub(crate) struct MetricsAtTheEnd(pub(crate) Option<SocketAddr>);

impl Drop for MetricsAtTheEnd {
    fn drop(&mut self) {
        // A platform that was stopped has no page any more.
        if let (Some(address), true) = (self.0, folder().is_some())
            && let Ok(page) = read_page(address)
        {
            keep_text("metrics", &page);
        }
    }
}

fn read_page(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, METRICS_PATIENCE)?;
    stream.set_read_timeout(Some(METRICS_PATIENCE))?;
    stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n")?;
    let mut page = Vec::new();
    stream.read_to_end(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A file of this process for each kind of trace.
fn append(kind: &str, extension: &str, line: &str) {
    let Some(folder) = folder() else { return };
    let folder = folder.join(kind);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{}.{extension}", std::process::id()));
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

fn create(kind: &str, extension: &str) -> Option<File> {
    Some(File::create(new_name(kind, extension)?).unwrap())
}

/// A name in the folder of a kind that nothing has yet.
fn new_name(kind: &str, extension: &str) -> Option<PathBuf> {
    let folder = folder()?.join(kind);
    fs::create_dir_all(&folder).unwrap();
    Some(folder.join(format!("{}.{extension}", uuid_v7(&Ambient::system()).simple())))
}
