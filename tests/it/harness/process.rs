//! The program itself, as a process of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::harness::traces;

/// The program under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_botyard");

/// The signal that cannot be caught.
const SIGKILL: i32 = 9;

/// Waits on a thread of its own, so that the test's sandbox and platform go on meanwhile.
async fn aside<T: Send + 'static>(wait: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(wait).await.unwrap()
}

/// Runs a command to its end.
pub(crate) async fn run(arguments: &[&str], environment: &[(String, String)], input: &str) -> Output {
    let mut child = command(arguments, environment).stdin(Stdio::piped()).spawn().unwrap();
    let input = input.to_owned();
    aside(move || {
        // A command that takes no input may have ended by now.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().unwrap();
        traces::keep_text("logs", &String::from_utf8_lossy(&output.stderr));
        output
    })
    .await
}

/// Runs a command to its end, with files as its standard input and output.
pub(crate) async fn run_on_files(
    arguments: &[&str],
    environment: &[(String, String)],
    input: Option<File>,
    output: File,
) -> Output {
    let mut command = command(arguments, environment);
    command.stdin(input.map_or_else(Stdio::null, Stdio::from)).stdout(output);
    aside(move || command.spawn().unwrap().wait_with_output().unwrap()).await
}

/// Starts a command that the test means to kill.
pub(crate) fn start(arguments: &[&str], environment: &[(String, String)]) -> Child {
    command(arguments, environment).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// What a command that must succeed prints.
pub(crate) async fn stdout_of(arguments: &[&str], environment: &[(String, String)], input: &str) -> String {
    let output = run(arguments, environment, input).await;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn command(arguments: &[&str], environment: &[(String, String)]) -> Command {
    command_of(BINARY, arguments, environment)
}

fn command_of(program: &str, arguments: &[&str], environment: &[(String, String)]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A serving process. Killed when dropped.
pub(crate) struct ServingProcess {
    child: Child,
    /// Where its API listens.
    pub(crate) base_url: String,
    /// Keeps the log's pipe from filling up.
    log: Option<JoinHandle<String>>,
}

impl Drop for ServingProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
        self.take_log();
    }
}

impl ServingProcess {
    /// Starts `botyard serve` and waits until it says where it listens.
    pub(crate) async fn start(environment: &[(String, String)]) -> Self {
        Self::start_under(&[], environment).await
    }

    /// The same under another program, which is given the rest of its command line and becomes what that names.
    pub(crate) async fn start_under(wrapper: &[&str], environment: &[(String, String)]) -> Self {
        let line: Vec<&str> = wrapper.iter().copied().chain([BINARY, "serve"]).collect();
        let mut command = command_of(line[0], &line[1..], &[]);
        let mut environment = environment.to_vec();
        environment.push(("BOTYARD__LOG__FORMAT".to_owned(), "json".to_owned()));
        if traces::folder().is_some() {
            environment.push(("BOTYARD__LOG__FILTER".to_owned(), "debug".to_owned()));
        }
        command.envs(environment);
        aside(move || Self::start_now(command)).await
    }

    fn start_now(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "botyard ended before it served:\n{seen}");
            seen.push_str(&line);
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            if event["message"] == "botyard serves" {
                break event["address"].as_str().unwrap().to_owned();
            }
        };
        let log = Some(std::thread::spawn(move || {
            lines.read_to_string(&mut seen).unwrap();
            seen
        }));
        Self { child, base_url: format!("http://{address}"), log }
    }

    /// Where its API listens, as an address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.base_url.trim_start_matches("http://").parse().unwrap()
    }

    /// `kill -9`; everything it logged.
    pub(crate) fn kill(self) -> String {
        self.strike().1
    }

    /// `kill -9`; whether that was how it ended, rather than by itself a moment before, and everything it logged.
    pub(crate) fn strike(mut self) -> (bool, String) {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        (status.signal() == Some(SIGKILL), self.take_log())
    }

    /// Whether it has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Its number in the operating system.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything it logged, once it has ended.
    fn take_log(&mut self) -> String {
        let Some(reading) = self.log.take() else { return String::new() };
        let log = reading.join().unwrap();
        traces::keep_text("logs", &log);
        log
    }

    /// SIGTERM; the exit code and everything it logged.
    pub(crate) async fn terminate(self) -> (Option<i32>, String) {
        aside(move || self.terminate_now()).await
    }

    /// SIGTERM, and what follows is not waited for.
    pub(crate) fn ask_to_stop(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    fn terminate_now(mut self) -> (Option<i32>, String) {
        self.ask_to_stop();
        let status = self.child.wait().unwrap();
        (status.code(), self.take_log())
    }
}
