//! HTTP as far as a model server needs it: one request on each connection.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::answer::{Says, WireAnswer, json_type};
use super::request::ModelRequest;
use super::{SCRIPTED_KEY, SCRIPTED_MODEL, Shared};
use crate::config::LlmProvider;

/// Connections at the same time; more wait.
const MAX_CONNECTIONS: usize = 256;

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// The largest body of a request, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// How long the server waits after it could not take a connection.
const PAUSE: Duration = Duration::from_millis(50);

/// A request's line, its headers in small letters, and its body.
struct Call {
    method: String,
    path: String,
    head: String,
    body: Vec<u8>,
}

/// Takes connections until `closing`, which cuts off those that are left.
pub(super) async fn accept(shared: Arc<Shared>, listener: TcpListener, closing: CancellationToken) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((listener.accept().await, place))
        };
        let Some(Some((accepted, place))) = closing.run_until_cancelled(accepted).await else { return };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (shared, closing) = (Arc::clone(&shared), closing.clone());
        tokio::spawn(async move {
            // A client that goes away is no fault.
            let _ = closing.run_until_cancelled(serve(&shared, stream)).await;
            drop(place);
        });
    }
}

async fn serve(shared: &Shared, mut stream: TcpStream) -> io::Result<()> {
    let Some(call) = read(&mut stream).await? else { return Ok(()) };
    let request = match route(&call) {
        Ok(request) => request,
        Err(answer) => return write(&mut stream, &answer).await,
    };
    shared.remember(request.clone());
    let answer = (shared.script)(&request);
    if let Some(gate) = &answer.gate {
        gate.pass().await;
    }
    tokio::time::sleep(answer.delay).await;
    if matches!(answer.says, Says::Endless) {
        return write_endlessly(&mut stream).await;
    }
    let number = shared.answered.fetch_add(1, Ordering::Relaxed);
    match answer.render(&request, number) {
        Some(answer) => write(&mut stream, &answer).await,
        None => Ok(()),
    }
}

/// Reads a request; `None` for a connection without one.
async fn read(stream: &mut TcpStream) -> io::Result<Option<Call>> {
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut received = Vec::new();
    let end = loop {
        if let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if received.len() > MAX_HEAD {
            return Err(invalid("the head is too large"));
        }
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8(received[..end].to_vec()).map_err(|_| invalid("the head is no text"))?;
    let mut body = received.split_off(end + 4);
    let (line, _) = head.split_once("\r\n").unwrap_or((&head, ""));
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let length =
        header(&head, "content-length").map_or(Ok(0), |text| text.parse().map_err(|_| invalid("no length")))?;
    if length > MAX_BODY {
        return Err(invalid("the body is too large"));
    }
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Call { method, path, head, body }))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// What is asked of which model, or the answer to anything else.
fn route(call: &Call) -> Result<ModelRequest, WireAnswer> {
    let provider = if call.path.starts_with("/v1beta/") { LlmProvider::Gemini } else { LlmProvider::OpenaiCompatible };
    let key = match provider {
        LlmProvider::Gemini => header(&call.head, "x-goog-api-key"),
        LlmProvider::OpenaiCompatible => {
            header(&call.head, "authorization").and_then(|value| value.strip_prefix("Bearer "))
        }
    };
    if key != Some(SCRIPTED_KEY) {
        return Err(match provider {
            LlmProvider::Gemini => refuse(provider, 400, "INVALID_ARGUMENT", "API key not valid."),
            LlmProvider::OpenaiCompatible => refuse(provider, 401, "invalid_api_key", "Incorrect API key provided."),
        });
    }
    let body = || {
        let parsed: Result<Value, _> = serde_json::from_slice(&call.body);
        parsed.map_err(|_| refuse(provider, 400, "INVALID_ARGUMENT", "Invalid JSON payload received."))
    };
    let wrong = |words: String| refuse(provider, 400, "INVALID_ARGUMENT", &words);
    let generating = call.path.strip_prefix("/v1beta/models/").and_then(|rest| rest.strip_suffix(":generateContent"));
    match (call.method.as_str(), call.path.as_str(), generating) {
        ("POST", _, Some(model)) => ModelRequest::of_gemini(model, body()?).map_err(wrong),
        ("POST", "/v1/chat/completions", _) => ModelRequest::of_openai(body()?).map_err(wrong),
        ("GET", "/v1/models", _) => {
            Err(found(&json!({"object": "list", "data": [{"id": SCRIPTED_MODEL, "object": "model"}]})))
        }
        ("GET", path, _) if path.strip_prefix("/v1beta/models/") == Some(SCRIPTED_MODEL) => {
            Err(found(&json!({"name": format!("models/{SCRIPTED_MODEL}")})))
        }
        _ => Err(refuse(provider, 404, "NOT_FOUND", "There is nothing here.")),
    }
}

fn found(body: &Value) -> WireAnswer {
    WireAnswer { status: 200, headers: vec![json_type()], body: body.to_string() }
}

fn refuse(provider: LlmProvider, status: u16, code: &str, message: &str) -> WireAnswer {
    let error = match provider {
        LlmProvider::Gemini => json!({"code": status, "message": message, "status": code}),
        LlmProvider::OpenaiCompatible => json!({"message": message, "type": "invalid_request_error", "code": code}),
    };
    WireAnswer { status, headers: vec![json_type()], body: json!({ "error": error }).to_string() }
}

async fn write(stream: &mut TcpStream, answer: &WireAnswer) -> io::Result<()> {
    let (status, length) = (answer.status, answer.body.len());
    let mut head = format!("HTTP/1.1 {status} -\r\ncontent-length: {length}\r\nconnection: close\r\n");
    for (name, value) in &answer.headers {
        // Writing to a string does not fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(answer.body.as_bytes()).await?;
    stream.shutdown().await
}

/// Blanks, which JSON allows, for as long as somebody reads them.
async fn write_endlessly(stream: &mut TcpStream) -> io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    loop {
        stream.write_all(&[b' '; 16 * 1024]).await?;
        // Slow enough that a reader without a bound is cut off by its deadline before it has filled the memory.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
