//! Logs on standard error, and panics as log lines, with bot tokens taken out of both.
//!
//! Rooms log with `tracing`'s macros: the message for people, the fields to search by, personal data in neither. What
//! is written passes [`redact_tokens`] event by event, whatever library it comes from. Another place for logs is
//! another `MakeWriter` in [`init`], wrapped in [`Redacting`] like the one that is there.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, IsTerminal as _, Write};
use std::panic::PanicHookInfo;

use serde::Deserialize;
use thiserror::Error;
use tracing::Subscriber;
use tracing_subscriber::filter::{LevelFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, fmt};

use crate::base::secret::redact_tokens;

/// What the names of crates begin with that warn of each connection to Telegram that breaks, and inform of each request on it.
/// Those are made again, and whoever asked is told if that fails.
const CHATTY: &str = "grammers";

/// What the names of crates begin with that log what nobody is to read there: whole answers of language models, and the
/// values in statements.
const TELLTALE: [&str; 2] = ["genai", "sqlparser"];

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people; coloured on a terminal.
    Text,
    /// One JSON object per line, for log collectors.
    Json,
}

/// Why logging did not start.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// The filter is not in env-filter syntax.
    #[error("the log filter cannot be understood: {0}")]
    BadFilter(#[from] ParseError),
    /// Logging was started before in this process.
    #[error("logging is already started: {0}")]
    AlreadyStarted(#[from] TryInitError),
}

/// Starts logging to standard error, for this process and once. From then on a panic is an error event.
///
/// `filter` is in env-filter syntax, such as `info,botyard::delivery=debug`.
pub fn init(format: LogFormat, filter: &str) -> Result<(), TelemetryError> {
    subscriber(format, filter, io::stderr().is_terminal(), io::stderr)?.try_init()?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// What a panic said, without tokens: for the reason that a supervisor records. `payload` is what `catch_unwind` or a
/// task's `JoinError` hands back.
pub fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    redact_tokens(text.unwrap_or("a panic without a text")).into_owned()
}

/// A subscriber that writes events without tokens to `writer`.
fn subscriber<W>(
    format: LogFormat,
    filter: &str,
    ansi: bool,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, ParseError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let builder = fmt().with_env_filter(env_filter(filter)?).with_ansi(ansi).with_writer(Redacting(writer));
    Ok(match format {
        LogFormat::Text => Box::new(builder.finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).with_current_span(false).finish()),
    })
}

/// The filter of the operator; unless it names them, without what [`CHATTY`] crates say below errors, and in any case without
/// what [`TELLTALE`] ones say below warnings.
fn env_filter(filter: &str) -> Result<EnvFilter, ParseError> {
    let operators = EnvFilter::try_new(filter)?;
    if operators.max_level_hint() == Some(LevelFilter::OFF) {
        return Ok(operators);
    }
    let quiet = if filter.contains(CHATTY) { String::new() } else { format!("{CHATTY}=error,") };
    let discreet = TELLTALE.map(|name| format!(",{name}=warn")).concat();
    EnvFilter::try_new(format!("{quiet}{filter}{discreet}"))
}

/// The panic hook. It replaces the default one, which would print the text of the panic as it is.
fn log_panic(info: &PanicHookInfo<'_>) {
    let message = info.payload_as_str().unwrap_or("a panic without a text");
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let current = std::thread::current();
    let thread = current.name().unwrap_or("unnamed");
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        tracing::error!(target: "panic", %location, thread, %backtrace, "panicked: {message}");
    } else {
        tracing::error!(target: "panic", %location, thread, "panicked: {message}");
    }
}

/// Makes writers that hold one event each and pass it on without tokens.
struct Redacting<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Redacting<W> {
    type Writer = RedactedEvent<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactedEvent { event: Vec::new(), out: self.0.make_writer() }
    }
}

/// One event on its way. It is passed on whole when it ends, so that no token can slip through in two halves.
struct RedactedEvent<W: Write> {
    event: Vec<u8>,
    out: W,
}

impl<W: Write> Write for RedactedEvent<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.event.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Drop for RedactedEvent<W> {
    fn drop(&mut self) {
        // A log that cannot be written (a closed pipe, a full disk) has no better place to be reported.
        let _ = self.out.write_all(redact_tokens(&String::from_utf8_lossy(&self.event)).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::{Arc, Mutex};

    use super::*;

    const TOKEN: &str = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234";

    /// A log in memory.
    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged while `act` runs on this thread.
    fn logged(format: LogFormat, filter: &str, act: impl FnOnce()) -> String {
        let captured = Captured::default();
        let writer = captured.clone();
        let subscriber = subscriber(format, filter, false, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, act);
        let bytes = captured.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn text_and_json_lose_tokens_in_messages_fields_and_spans() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let log = logged(format, "info", || {
                let span = tracing::info_span!("call", url = %format!("https://api/bot{TOKEN}/getMe"));
                let _entered = span.enter();
                tracing::info!(token = TOKEN, count = 3, "failed for {TOKEN}");
            });
            assert_eq!(log.matches("123456789:[redacted]").count(), 3, "{log}");
            assert!(!log.contains("AAE-"), "{log}");
            assert_eq!(log.lines().count(), 1, "{log}");
        }
    }

    #[test]
    fn json_is_one_object_per_event_with_fields_at_the_top() {
        let log = logged(LogFormat::Json, "info", || tracing::warn!(bot_id = 7, "two\nlines"));
        let event: serde_json::Value = serde_json::from_str(log.trim_end()).unwrap();
        assert_eq!(event["level"], "WARN");
        assert_eq!(event["message"], "two\nlines");
        assert_eq!(event["bot_id"], 7);
    }

    #[test]
    fn the_filter_decides_by_level_and_target() {
        let log = logged(LogFormat::Text, "warn,botyard::base=debug", || {
            tracing::debug!("shown");
            tracing::info!(target: "elsewhere", "hidden");
        });
        assert!(log.contains("shown") && !log.contains("hidden"), "{log}");
        assert!(matches!(init(LogFormat::Text, "=["), Err(TelemetryError::BadFilter(_))));
        for filter in ["trace", "genai=trace", "off"] {
            let log = logged(LogFormat::Text, filter, || {
                tracing::trace!(target: "genai::webc", "a whole answer");
                tracing::debug!(target: "sqlparser::parser", "a value in a statement");
            });
            assert!(log.is_empty(), "{filter}: {log}");
        }
    }

    #[test]
    fn chatty_crates_log_errors_only_unless_they_are_named() {
        let said = |filter| {
            logged(LogFormat::Text, filter, || {
                tracing::error!(target: "grammers_mtsender::sender", "an error");
                tracing::warn!(target: "grammers_mtsender::sender_pool", "marking all 3 request(s) as failed");
                tracing::warn!(target: "botyard::clients", "a warning of ours");
            })
        };
        for (filter, lines) in [
            ("info", 2),
            ("debug,botyard=warn", 2),
            ("info,grammers_mtsender=warn", 3),
            ("grammers=off,info", 1),
            ("off", 0),
        ] {
            let log = said(filter);
            assert_eq!(log.lines().count(), lines, "{filter}: {log}");
        }
    }

    #[test]
    fn an_event_that_arrives_in_pieces_is_redacted_whole() {
        let captured = Captured::default();
        let mut event = RedactedEvent { event: Vec::new(), out: captured.clone() };
        let (one, two) = TOKEN.split_at(15);
        event.write_all(one.as_bytes()).unwrap();
        event.flush().unwrap();
        event.write_all(two.as_bytes()).unwrap();
        drop(event);
        assert_eq!(captured.0.lock().unwrap().as_slice(), b"123456789:[redacted]");
    }

    #[test]
    fn a_panic_is_one_event_without_tokens() {
        let log = logged(LogFormat::Json, "error", || {
            let previous = std::panic::take_hook();
            std::panic::set_hook(Box::new(log_panic));
            let payload = catch_unwind(|| panic!("cannot call bot{TOKEN}")).unwrap_err();
            std::panic::set_hook(previous);
            assert_eq!(panic_message(payload.as_ref()), "cannot call bot123456789:[redacted]");
        });
        let event: serde_json::Value = serde_json::from_str(log.trim_end()).unwrap();
        assert_eq!(event["message"], "panicked: cannot call bot123456789:[redacted]");
        assert!(event["location"].as_str().unwrap().contains("telemetry.rs"), "{log}");
        assert!(!log.contains("AAE-"), "{log}");
    }

    #[test]
    fn a_panic_without_text_has_a_reason_too() {
        assert_eq!(panic_message(&7_u8), "a panic without a text");
    }
}
