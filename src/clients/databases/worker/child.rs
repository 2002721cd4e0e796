//! The child's side: one request, one answer.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::FutureExt as _;
use rlimit::{Resource, setrlimit};
use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Stdin};
use tokio::time::{sleep, timeout};

use super::super::{DatabaseError, tls};
use super::{LINGERING, Request, Work};
use crate::base::secret::{ExposeSecret as _, SecretString};

/// The longest request: a statement, its place and its limits.
const MAX_REQUEST: u64 = 1 << 20;

/// How much processor time there is beyond the deadline, for threads that work side by side.
const SPARE_CPU_S: u64 = 10;

/// How often it is looked whether cancellations have ended.
const LOOK: Duration = Duration::from_millis(5);

/// The hidden command: does what its standard input asks for, and ends.
pub fn work() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let done = runtime.block_on(serve());
    // A thread that SQLite keeps busy is not waited for.
    runtime.shutdown_background();
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn serve() -> io::Result<()> {
    let mut input = BufReader::new(tokio::io::stdin());
    let request = read(&mut input).await?;
    bound(&request)?;
    tls::install_ciphers();
    let time = request.time();
    let answered = tokio::select! {
        // A driver that panics over what a server sends must not wait for the input's end on its way out.
        answered = AssertUnwindSafe(answer(request)).catch_unwind() => {
            answered.unwrap_or_else(|_| write(&Err::<(), _>(DatabaseError::not_such_a_server())))
        }
        // Nobody waits for the answer any more. What is dropped here cancels what runs at the server.
        _ = input.read_u8() => Ok(()),
        () = sleep(time) => write(&Err::<(), _>(DatabaseError::TimedOut)),
    };
    let is_busy = || tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0;
    let _ = timeout(LINGERING, async {
        while is_busy() {
            sleep(LOOK).await;
        }
    })
    .await;
    answered
}

async fn read(input: &mut BufReader<Stdin>) -> io::Result<Request> {
    let mut line = String::new();
    input.take(MAX_REQUEST).read_line(&mut line).await?;
    let line = SecretString::from(line);
    Ok(serde_json::from_str(line.expose_secret())?)
}

/// Bounds this process for good: its memory, its processor time, and that it writes no file and leaves no image of itself.
fn bound(request: &Request) -> io::Result<()> {
    // If the machine's memory runs out, this process is the one to go. Where the system has no such file, chance decides.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    let memory = mapped_bytes()?.saturating_add(request.memory);
    setrlimit(Resource::AS, memory, memory)?;
    let seconds = request.time().as_secs() + SPARE_CPU_S;
    setrlimit(Resource::CPU, seconds, seconds)?;
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::CORE, 0, 0)
}

/// What is mapped already: the program itself, and what its allocator set aside.
fn mapped_bytes() -> io::Result<u64> {
    let numbers = fs::read_to_string("/proc/self/status")?;
    let line = numbers.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    Ok(1024 * kilobytes.ok_or(io::ErrorKind::InvalidData)?)
}

async fn answer(request: Request) -> io::Result<()> {
    let Request { place, work, .. } = request;
    match work {
        Work::Test => write(&place.test().await),
        Work::Introspect(limits) => write(&place.introspect(&limits).await),
        Work::Query { sql, limits } => write(&place.query(&sql, limits).await),
    }
}

/// Writes the answer on a line of its own. It is not put together in memory before.
fn write<T: Serialize>(answer: &Result<T, DatabaseError>) -> io::Result<()> {
    let mut output = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    serde_json::to_writer(&mut output, answer)?;
    output.write_all(b"\n")?;
    output.flush()
}
