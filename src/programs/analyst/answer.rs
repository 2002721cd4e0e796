//! An answer as messages in a chat: words, a table as it fits a phone, what it cost, buttons, and a picture.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::model::exchange::{Exchange, ExchangeKind};
use crate::model::llm::NanoUsd;
use crate::model::outbox::OutboundCall;
use crate::programs::Replies;
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::mail;
use crate::programs::analyst::picture;
use crate::programs::analyst::pipeline::{Answer, Spent, is_empty};
use crate::programs::analyst::table::phone_table;
use crate::services::conversations::{Ended, Outcome};

/// The longest text of a message, in UTF-16 units.
const MAX_MESSAGE: usize = 4_096;

/// What is kept of an answer, and the calls that say it.
pub(super) type Said = (Outcome, Vec<OutboundCall>);

/// A text with the part of it that is monospaced.
struct Message {
    text: String,
    /// Where the table stands, in UTF-16 units.
    table: Option<(usize, usize)>,
}

/// What an answer becomes: what is kept of it, and the calls that say it.
pub(super) async fn compose(exchange: &Exchange, answer: Answer, spent: &Spent) -> Said {
    let message = written(&answer, spent);
    let mut params = json!({ "text": message.text, "link_preview_options": { "is_disabled": true } });
    if let Some((offset, length)) = message.table {
        params["entities"] = json!([{ "type": "pre", "offset": offset, "length": length }]);
    }
    reply_to(&mut params, exchange);
    let buttons = buttons_of(exchange, &answer);
    if buttons.as_array().is_some_and(|rows| !rows.is_empty()) {
        params["reply_markup"] = json!({ "inline_keyboard": buttons });
    }
    let mut replies = Replies::none().call("sendMessage", exchange.chat_id, params);
    if let Some(picture) = picture_of(&answer).await {
        replies = replies.photo(exchange.chat_id, picture, &answer.title);
    }
    let (sql, result) = answer.found.map(|found| (found.sql, found.result)).unzip();
    let outcome = Outcome {
        ended: Ended::Answered(answer.kind),
        sql,
        answer: answer.text,
        result,
        tokens: spent.tokens,
        cost: spent.cost,
    };
    // A picture is far below what one answer may hold.
    (outcome, replies.into_calls().unwrap_or_default())
}

/// Words for a question that has no answer.
pub(super) fn refusal(exchange: &Exchange, words: &str, spent: &Spent) -> Vec<OutboundCall> {
    let mut text = words.to_owned();
    push_cost(&mut text, spent);
    let mut params = json!({ "text": text });
    reply_to(&mut params, exchange);
    vec![OutboundCall::in_chat("sendMessage", exchange.chat_id, params)]
}

/// What a question cost, such as `2,735 tokens · $0.0185`.
pub(super) fn cost_line(tokens: i64, cost: NanoUsd) -> String {
    format!("{} tokens · {cost}", grouped(tokens))
}

/// A number with a comma after every three digits.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

fn reply_to(params: &mut Value, exchange: &Exchange) {
    if let Some(message_id) = exchange.message_id {
        params["reply_parameters"] = json!({ "message_id": message_id, "allow_sending_without_reply": true });
    }
}

fn written(answer: &Answer, spent: &Spent) -> Message {
    if let Some(drafted) = &answer.mail {
        let mut text = mail::preview(&drafted.mail, drafted.attached_rows);
        push_cost(&mut text, spent);
        return Message { text, table: None };
    }
    let mut tail = String::new();
    let table = answer.found.as_ref().and_then(|found| phone_table(&found.result));
    if let (Some(found), Some(table)) = (&answer.found, &table)
        && (found.result.is_truncated || table.rows < found.result.rows.len())
    {
        let (shown, all) = (table.rows, found.result.rows.len());
        let _ = match found.result.is_truncated {
            true => write!(tail, "\nFirst {shown} rows of more than {all}."),
            false => write!(tail, "\nFirst {shown} rows of {all}."),
        };
    }
    push_cost(&mut tail, spent);
    let Some(table) = table else { return Message { text: format!("{}{tail}", answer.text), table: None } };
    let before = format!("{}\n\n", answer.text);
    let room = MAX_MESSAGE.saturating_sub(units(&before) + units(&tail) + 1);
    let shown = whole_lines(&table.text, room);
    if shown.is_empty() {
        return Message { text: format!("{}{tail}", answer.text), table: None };
    }
    let place = (units(&before), units(&shown));
    Message { text: format!("{before}{shown}\n{}", tail.trim_start_matches('\n')), table: Some(place) }
}

/// As many whole lines as fit.
fn whole_lines(text: &str, room: usize) -> String {
    let mut shown = String::new();
    let mut used = 0;
    for line in text.lines() {
        let length = units(line) + 1;
        if used + length > room {
            break;
        }
        used += length;
        if !shown.is_empty() {
            shown.push('\n');
        }
        shown.push_str(line);
    }
    shown
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn push_cost(text: &mut String, spent: &Spent) {
    if spent.tokens > 0 {
        let _ = write!(text, "\n\n{}", cost_line(spent.tokens, spent.cost));
    }
    for warning in &spent.warnings {
        let _ = write!(text, "\n⚠️ {warning}");
    }
}

fn buttons_of(exchange: &Exchange, answer: &Answer) -> Value {
    if let Some(drafted) = &answer.mail {
        return mail::buttons_of(&drafted.mail);
    }
    if answer.kind != ExchangeKind::Sql {
        return json!([]);
    }
    let id = exchange.id;
    let mut first = vec![button("SQL", &format!("sql:{id}"))];
    if !is_empty(answer.found.as_ref()) {
        first.push(button("CSV", &format!("csv:{id}")));
        first.push(button("XLSX", &format!("xlsx:{id}")));
    }
    json!([first, [button("👍 Right", &format!("ok:{id}")), button("👎 Wrong", &format!("no:{id}"))]])
}

async fn picture_of(answer: &Answer) -> Option<Vec<u8>> {
    if answer.kind != ExchangeKind::Sql {
        return None;
    }
    let chart = picture::chart_of(&answer.found.as_ref()?.result, &answer.title)?;
    picture::draw(chart).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::model::database::{Cell, ResultColumn, ResultSet, ValueKind};
    use crate::services::databases::QueryAnswer;

    use super::*;

    #[test]
    fn costs_read_as_people_write_them() {
        assert_eq!(cost_line(2_735, NanoUsd(18_500_000)), "2,735 tokens · $0.0185");
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1_000, 1_234_567].map(grouped).each_ref().map(|t| &**t)
        );
    }

    #[test]
    fn a_table_is_cut_to_whole_lines_within_a_message() {
        let column = ResultColumn { name: "текст".to_owned(), kind: ValueKind::Text };
        let rows: Vec<_> = (0..40).map(|n| vec![Cell::Text(format!("{n} 🙂 {}", "я".repeat(200)))]).collect();
        let result = ResultSet { columns: vec![column], rows, is_truncated: true };
        let found = QueryAnswer { sql: String::new(), result, duration: Duration::ZERO };
        let text = "🙂".repeat(1_900);
        let answer = Answer { kind: ExchangeKind::Sql, text, title: String::new(), found: Some(found), mail: None };
        let spent = Spent { tokens: 7, ..Spent::default() };
        let message = written(&answer, &spent);
        assert!(units(&message.text) <= MAX_MESSAGE, "{}", units(&message.text));
        assert!(message.text.ends_with("First 15 rows of more than 40.\n\n7 tokens · $0.0000"), "{}", message.text);
        let (offset, length) = message.table.unwrap();
        let all: Vec<u16> = message.text.encode_utf16().collect();
        let table = String::from_utf16(&all[offset..offset + length]).unwrap();
        assert!(table.starts_with("текст\n"), "{table}");
    }
}
