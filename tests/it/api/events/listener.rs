//! Somebody who listens.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::fixture::Server;
use crate::harness::sandbox::PATIENCE;

/// Where the stream is.
pub(super) const PATH: &str = "/api/events";

/// One block of a stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Block {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) data: Value,
    pub(super) comment: String,
    pub(super) retry: String,
}

/// An open stream.
pub(super) struct Listener {
    response: reqwest::Response,
    buffer: String,
}

impl Listener {
    /// Whoever has this token, who listens for the first time.
    pub(super) async fn open(server: &Server, token: &str) -> Self {
        let mut listener = Self::of(server.request("GET", PATH).bearer_auth(token)).await;
        assert_eq!(listener.next().await.unwrap().name, "hello");
        listener
    }

    /// The stream that a call is answered with.
    pub(super) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{response:?}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, buffer: String::new() }
    }

    /// The next block; `None` at the stream's end.
    pub(super) async fn next(&mut self) -> Option<Block> {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("nothing came for long")
    }

    async fn read(&mut self) -> Option<Block> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (parse(block), rest.to_owned());
                self.buffer = rest;
                return Some(block);
            }
            let chunk = self.response.chunk().await.ok()??;
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event; its name and data.
    pub(super) async fn event(&mut self) -> (String, Value) {
        let Block { name, data, .. } = self.full_event().await;
        (name, data)
    }

    pub(super) async fn full_event(&mut self) -> Block {
        loop {
            let block = self.next().await.expect("the stream ended");
            if !block.name.is_empty() {
                return block;
            }
        }
    }

    /// Reads on to this event, past others; what those were.
    pub(super) async fn until(&mut self, name: &str, data: Value) -> Vec<(String, Value)> {
        let mut passed = Vec::new();
        loop {
            let event = self.event().await;
            if event == (name.to_owned(), data.clone()) {
                return passed;
            }
            passed.push(event);
        }
    }

    /// Reads to the end, which has to come soon; the names of what came before it.
    pub(super) async fn ends(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        let all = async {
            while let Some(block) = self.read().await {
                names.push(if block.retry.is_empty() { block.name } else { "retry".to_owned() });
            }
        };
        tokio::time::timeout(Duration::from_secs(10), all).await.expect("the stream goes on");
        names
    }
}

fn parse(text: &str) -> Block {
    let mut block = Block::default();
    for line in text.lines() {
        let (field, value) = line.split_once(':').unwrap_or_else(|| panic!("no field: {line}"));
        let value = value.trim_start().to_owned();
        match field {
            "" => block.comment = value,
            "id" => block.id = value,
            "event" => block.name = value,
            "data" => block.data = serde_json::from_str(&value).unwrap_or_else(|_| json!(value)),
            "retry" => block.retry = value,
            other => panic!("an unknown field: {other}"),
        }
    }
    block
}
