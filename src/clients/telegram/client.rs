//! The client: one HTTP connection pool for all bots, one [`BotClient`] for each.

use std::fmt::{self, Debug};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use frankenstein::AsyncTelegramApi;
use frankenstein::methods::GetFileParams;
use governor::DefaultDirectRateLimiter;
use metrics::Counter;
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::runtime::Handle;
use url::Url;

use crate::base::ambient::Ambient;
use crate::base::limiter;
use crate::base::retry::Backoff;
use crate::clients::telegram::error::describe;
use crate::clients::telegram::{TelegramError, transport};
use crate::config::TelegramSettings;
use crate::model::bot::BotToken;
use crate::model::outbound_file::OutboundFile;

/// A wait that Telegram asks for and that is worth sitting out within a call. Longer ones are the caller's to plan.
const LONGEST_SHORT_WAIT: Duration = Duration::from_secs(5);

/// Waits between attempts at a call.
const BACKOFF: Backoff = Backoff { initial: Duration::from_millis(250), max: Duration::from_secs(5) };

/// The outcome of a call that was carried out, in the metrics.
const OK: &str = "ok";

/// The way to a Bot API server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TelegramClient(Arc<Server>);

#[derive(Debug)]
struct Server {
    http: reqwest::Client,
    api_url: ApiUrl,
    max_retries: u32,
    per_bot_rps: NonZeroU32,
    ambient: Ambient,
    /// Where calls are made, whichever thread asks for them. A connection is served where it was made, and others use it
    /// later: on a bot's thread it would stand still while a program blocks it, and break when the thread ends.
    executor: Handle,
    /// Counts messages that were sent: to look it up for each would take longer than to count.
    sent: Counter,
}

impl TelegramClient {
    /// A client for the server in `settings` that lets each bot make `per_bot_rps` requests a second, on the current tokio
    /// runtime. Fails if the TLS set-up of this machine is broken.
    pub fn new(settings: &TelegramSettings, per_bot_rps: NonZeroU32, ambient: Ambient) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(settings.request_timeout)
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // A small answer could unpack into a huge one.
            .no_gzip()
            // Who calls decides what is made again.
            .retry(reqwest::retry::never())
            .user_agent(concat!("botyard/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let api_url = ApiUrl(settings.api_url.clone());
        let executor = Handle::current();
        let (max_retries, sent) = (settings.max_retries, counter("sendMessage", OK));
        Ok(Self(Arc::new(Server { http, api_url, max_retries, per_bot_rps, ambient, executor, sent })))
    }

    /// The client of one bot.
    pub fn bot(&self, token: BotToken) -> BotClient {
        BotClient {
            server: Arc::clone(&self.0),
            token: Arc::new(token),
            limiter: Arc::new(limiter::per_second(self.0.per_bot_rps)),
            max_retries: self.0.max_retries,
            has_turn: false,
        }
    }

    /// Whether the server answers at all; any answer will do.
    pub async fn ping(&self) -> Result<(), TelegramError> {
        match self.0.http.get(self.0.api_url.0.clone()).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(TelegramError::Unavailable(describe(&error.without_url()))),
        }
    }
}

impl Server {
    fn count(&self, method: &str, outcome: &'static str) {
        match (method, outcome) {
            ("sendMessage", OK) => self.sent.increment(1),
            _ => counter(method, outcome).increment(1),
        }
    }
}

/// Where the Bot API is. Parsed once: that takes longer than to put a path behind it.
#[derive(Debug)]
struct ApiUrl(Url);

impl ApiUrl {
    fn with_path(&self, path: fmt::Arguments<'_>) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }
}

/// One bot's way to the Bot API. Cheap to clone; the clones share the bot's limit.
#[derive(Debug, Clone)]
pub struct BotClient {
    server: Arc<Server>,
    token: Arc<BotToken>,
    limiter: Arc<DefaultDirectRateLimiter>,
    max_retries: u32,
    /// Whether the caller has waited for the bot's turn.
    has_turn: bool,
}

impl BotClient {
    /// Waits for the bot's turn; the client that is returned makes one call without waiting and without attempts of its
    /// own: for callers that hold something scarce during the call, and plan their own attempts.
    pub async fn turn(&self) -> Self {
        self.limiter.until_ready().await;
        Self { has_turn: true, ..self.without_retries() }
    }

    /// The same client, but a call that fails is not made again: for callers that plan their own attempts.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        Self { max_retries: 0, ..self.clone() }
    }

    /// Makes a call by its name, with parameters in JSON. The result comes as it is, for a call that was carried out counts
    /// as done whatever its result looks like; `None` if Telegram gave none.
    pub async fn call(&self, method: &str, params: &str) -> Result<Option<Box<RawValue>>, TelegramError> {
        let done: Done = self.call_with_policy(method, &Content::Json(params)).await?;
        Ok(done.result)
    }

    /// The same with a file from memory in the parameter `field`. It is tried once: with the attempt the file is gone.
    pub async fn call_with_file(
        &self,
        method: &str,
        params: &Map<String, Value>,
        field: &str,
        file: OutboundFile,
    ) -> Result<Option<Box<RawValue>>, TelegramError> {
        if !self.has_turn {
            self.limiter.until_ready().await;
        }
        let request = transport::with_file(self.request_to(method), params, field, file)?;
        let answer: Result<Done, _> = transport::send(request, method, &self.server.executor).await;
        self.server.count(method, answer.as_ref().map_or_else(TelegramError::kind, |_| OK));
        Ok(answer?.result)
    }

    /// Fetches a file that somebody sent to the bot, of at most `most` bytes. The Bot API gives out none above 20 MB.
    pub async fn download(&self, file_id: &str, most: usize) -> Result<Vec<u8>, TelegramError> {
        let params = GetFileParams::builder().file_id(file_id).build();
        let path = self.get_file(&params).await?.result.file_path;
        let path = path.ok_or_else(|| TelegramError::Rejected("there is no such file".to_owned()))?;
        let url = self.server.api_url.with_path(format_args!("/file/bot{}/{path}", self.token.expose()));
        transport::download(self.server.http.get(url), most, &self.server.executor).await
    }

    /// Waits for the bot's turn, makes the call, and makes it again while that is safe and promising.
    async fn call_with_policy<Output: DeserializeOwned>(
        &self,
        method: &str,
        params: &Content<'_>,
    ) -> Result<Output, TelegramError> {
        let mut failures = 0;
        loop {
            // Polling waits at Telegram's end and must not use up the bot's turns.
            if !self.has_turn && !method.eq_ignore_ascii_case("getUpdates") {
                self.limiter.until_ready().await;
            }
            let error = match self.attempt(method, params).await {
                Ok(output) => {
                    self.server.count(method, OK);
                    return Ok(output);
                }
                Err(error) => error,
            };
            self.server.count(method, error.kind());
            failures += 1;
            match self.wait_before_retry(method, &error, failures) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            }
        }
    }

    async fn attempt<Output: DeserializeOwned>(
        &self,
        method: &str,
        params: &Content<'_>,
    ) -> Result<Output, TelegramError> {
        let request = self.request_to(method);
        let request = match params {
            Content::None => request,
            Content::Json(text) => transport::in_json(request, text),
            Content::Form(params, files) => transport::with_files(request, params, files).await?,
        };
        transport::send(request, method, &self.server.executor).await
    }

    fn request_to(&self, method: &str) -> RequestBuilder {
        // With the download of files the only place where the token is in a URL.
        self.server.http.post(self.server.api_url.with_path(format_args!("/bot{}/{method}", self.token.expose())))
    }

    fn wait_before_retry(&self, method: &str, error: &TelegramError, failures: u32) -> Option<Duration> {
        if failures > self.max_retries {
            return None;
        }
        match error {
            TelegramError::TooManyRequests { retry_after } if *retry_after <= LONGEST_SHORT_WAIT => Some(*retry_after),
            TelegramError::Unavailable(_) | TelegramError::Unanswered(_) if is_repeatable(method) => {
                Some(BACKOFF.delay(failures, &self.server.ambient))
            }
            _ => None,
        }
    }
}

/// That a call was carried out, with its result if there is one.
#[derive(Deserialize)]
struct Done {
    #[serde(rename = "ok")]
    _ok: True,
    result: Option<Box<RawValue>>,
}

/// What a call is made with.
enum Content<'a> {
    None,
    /// JSON text.
    Json(&'a str),
    /// Fields, and files on disk by their names.
    Form(&'a Value, &'a [(&'a str, PathBuf)]),
}

/// The one boolean that says so.
#[derive(Deserialize)]
#[serde(try_from = "bool")]
struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("not ok") }
    }
}

/// Whether making a call twice does what making it once does. Sending is not: its first attempt may have arrived.
fn is_repeatable(method: &str) -> bool {
    method != "getUpdates" && ["get", "set", "delete", "edit", "answer"].iter().any(|verb| method.starts_with(verb))
}

fn counter(method: &str, outcome: &'static str) -> Counter {
    metrics::counter!("botyard_telegram_requests_total", "method" => method.to_owned(), "outcome" => outcome)
}

#[async_trait]
impl AsyncTelegramApi for BotClient {
    type Error = TelegramError;

    async fn request<Params, Output>(&self, method: &str, params: Option<Params>) -> Result<Output, Self::Error>
    where
        Params: Serialize + Debug + Send,
        Output: DeserializeOwned,
    {
        // Encoded once, so that an attempt can be repeated.
        let text = params.as_ref().map(serde_json::to_string).transpose().map_err(unencodable)?;
        self.call_with_policy(method, &text.as_deref().map_or(Content::None, Content::Json)).await
    }

    async fn request_with_form_data<Params, Output>(
        &self,
        method: &str,
        params: Params,
        files: Vec<(&str, PathBuf)>,
    ) -> Result<Output, Self::Error>
    where
        Params: Serialize + Debug + Send,
        Output: DeserializeOwned,
    {
        let params = serde_json::to_value(params).map_err(unencodable)?;
        self.call_with_policy(method, &Content::Form(&params, &files)).await
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an adapter for map_err")]
fn unencodable(error: serde_json::Error) -> TelegramError {
    TelegramError::Rejected(error.to_string())
}
