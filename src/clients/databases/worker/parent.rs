//! The platform's side: starts a child, bounds what it may take, and sees to it that it ends.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::super::slots::Slot;
use super::super::{DatabaseError, Place};
use super::{COMMAND, LINGERING, Request, Work};
use crate::base::secret::{ExposeSecret as _, SecretString};

/// How much later than the child's own deadline this one is.
const SLACK: Duration = Duration::from_secs(1);

/// How long a child may take to end when it is to; then it is killed.
const GRACE: Duration = LINGERING.saturating_add(Duration::from_millis(500));

/// The signal for who has used up their processor time.
const SIGXCPU: i32 = 24;

/// What is set aside at the start, in the allocator's words: its usual gigabyte would count as the child's memory.
const ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "16M");

/// How a child ended without an answer.
enum Ended {
    /// By itself, or by its bounds.
    Early,
    /// It took too long.
    Late,
    /// It answered more than fits.
    Large,
    /// Nobody waits for the answer.
    Unwanted,
}

/// Has a child do what `request` says. `slot` is held until the child is gone, which may be later than this returns. When
/// this is dropped, the child cancels what runs, and ends.
pub(in super::super) async fn run<T>(program: &Path, request: Request, slot: Slot) -> Result<T, DatabaseError>
where
    T: DeserializeOwned + Send + 'static,
{
    let child = start(program).map_err(|error| {
        tracing::error!(%error, "a process for a tenant's database cannot be started");
        DatabaseError::Busy
    })?;
    let stop = CancellationToken::new();
    let _stop = stop.clone().drop_guard();
    let (answered, answer) = oneshot::channel();
    tokio::spawn(async move {
        attend(child, request, stop, answered).await;
        drop(slot);
    });
    let line = answer.await.unwrap_or_else(|_| Err(given_up()))?;
    let read = spawn_blocking(move || serde_json::from_slice(&line));
    match read.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) | Err(_) => Err(given_up()),
    }
}

fn start(program: &Path) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.arg0("botyard").arg(COMMAND).env_clear().env(ALLOCATOR.0, ALLOCATOR.1);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn()
}

/// Stays with a child until it is gone.
async fn attend(
    mut child: Child,
    request: Request,
    stop: CancellationToken,
    answered: oneshot::Sender<Result<Vec<u8>, DatabaseError>>,
) {
    let outcome = tokio::select! {
        outcome = exchange(child.stdin.take(), child.stdout.take(), &request, stop.clone()) => outcome,
        () = sleep(request.time() + SLACK) => Err(Ended::Late),
    };
    // Its input has ended with the exchange.
    let error = match outcome {
        Ok(line) => {
            let _ = answered.send(Ok(line));
            end(&mut child).await;
            return;
        }
        Err(Ended::Late) => DatabaseError::TimedOut,
        Err(Ended::Large) => DatabaseError::too_large(),
        Err(Ended::Unwanted) => {
            end(&mut child).await;
            return;
        }
        Err(Ended::Early) => {
            let status = end(&mut child).await;
            let status_text = status.map_or_else(|| "unknown".to_owned(), |status| status.to_string());
            tracing::info!(work = request.name(), status = status_text, "a process for a tenant's database gave up");
            died(&request, status)
        }
    };
    let _ = answered.send(Err(error));
    end(&mut child).await;
}

/// Gives the request, and takes the answer. The child's input stays open until then, or until nobody waits.
async fn exchange(
    input: Option<ChildStdin>,
    output: Option<ChildStdout>,
    request: &Request,
    stop: CancellationToken,
) -> Result<Vec<u8>, Ended> {
    let (Some(mut input), Some(output)) = (input, output) else { return Err(Ended::Early) };
    let talk = async {
        let line = serde_json::to_string(request).map_err(|_| Ended::Early)?;
        let line = SecretString::from(line + "\n");
        input.write_all(line.expose_secret().as_bytes()).await.map_err(|_| Ended::Early)?;
        let most = request.max_answer();
        let (mut answer, mut output) = (Vec::new(), BufReader::new(output).take(most as u64 + 1));
        output.read_until(b'\n', &mut answer).await.map_err(|_| Ended::Early)?;
        match answer.last() {
            Some(b'\n') => Ok(answer),
            _ if answer.len() > most => Err(Ended::Large),
            _ => Err(Ended::Early),
        }
    };
    tokio::select! {
        outcome = talk => outcome,
        () = stop.cancelled() => Err(Ended::Unwanted),
    }
}

/// Waits until a child has ended, and makes it if it does not.
async fn end(child: &mut Child) -> Option<ExitStatus> {
    if let Ok(status) = timeout(GRACE, child.wait()).await {
        return status.ok();
    }
    let _ = child.kill().await;
    child.wait().await.ok()
}

/// What it means that a child ended without an answer.
fn died(request: &Request, status: Option<ExitStatus>) -> DatabaseError {
    if status.and_then(|status| status.signal()) == Some(SIGXCPU) {
        return DatabaseError::TimedOut;
    }
    match (&request.place, &request.work) {
        (Place::File(_), Work::Query { .. }) => DatabaseError::too_hungry(),
        _ => given_up(),
    }
}

fn given_up() -> DatabaseError {
    DatabaseError::Unreachable("it was given up: it sent more than fits".to_owned())
}
