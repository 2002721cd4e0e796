//! An answer as messages in a chat: words, a table as it fits a phone, what it cost, buttons, and a picture.
//!
//! What it cost is known only when the question ends, so an answer is made ready first and written out then.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::model::database::ResultSet;
use crate::model::exchange::{Exchange, ExchangeCosts, ExchangeKind};
use crate::model::llm::NanoUsd;
use crate::model::outbox::OutboundCall;
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::mail::{self, Drafted, Kinds};
use crate::programs::analyst::mail_preview::{caption, preview};
use crate::programs::analyst::picture;
use crate::programs::analyst::pipeline::Answer;
use crate::programs::analyst::table::{End, MAX_ROWS, PhoneTable, phone_table};
use crate::programs::{Replies, TooMuch};
use crate::services::conversations::{Ended, Outcome};

/// The longest text of a message, in UTF-16 units.
const MAX_MESSAGE: usize = 4_096;

/// The most that what it cost and warnings take of a message, in UTF-16 units.
const MAX_END: usize = 600;

const NO_TABLE: &str = "\n\nThe table has no room here: it is in the files.";

/// Said below the model's words, which may not tell: a statement that gave nothing may also have been the wrong one.
const NO_ROWS: &str = "\n\nNo rows match.";

/// What is said of a question, but for what it cost.
#[derive(Debug)]
pub(super) struct Said {
    words: String,
    /// Where in the words a table stands, in UTF-16 units.
    table: Option<(usize, usize)>,
    /// What is shown as a table.
    found: Option<Found>,
    /// What is said of budgets.
    warnings: Vec<String>,
    /// Rows of buttons.
    buttons: Value,
    picture: Option<Picture>,
}

/// A picture with what stands below it.
#[derive(Debug)]
struct Picture {
    bytes: Vec<u8>,
    caption: String,
    /// Whether it comes before the words: whoever decides below them has seen it.
    is_first: bool,
}

/// A result as far as it may be shown.
#[derive(Debug)]
struct Found {
    /// As many of its rows as may be shown: the first, or of a series the newest.
    shown: ResultSet,
    /// How many rows there are.
    rows: usize,
    /// At which end the newest rows are, if it is a series.
    newest: Option<End>,
}

impl Found {
    fn of(result: &ResultSet) -> Self {
        let newest = picture::newest_end(result);
        let rows = newest.unwrap_or(End::First).of(&result.rows, MAX_ROWS).to_vec();
        let shown = ResultSet { columns: result.columns.clone(), rows, is_truncated: result.is_truncated };
        Self { shown, rows: result.rows.len(), newest }
    }
}

/// A text with the part of it that is monospaced.
struct Message {
    text: String,
    /// Where the table stands, in UTF-16 units.
    table: Option<(usize, usize)>,
}

/// What an answer becomes: what is kept of it, and what is said.
pub(super) async fn compose(exchange: &Exchange, answer: Answer, warnings: Vec<String>) -> (Outcome, Said) {
    let picture = picture_of(&answer).await;
    let found = answer.found.as_ref().filter(|_| answer.mail.is_none()).map(|found| Found::of(&found.result));
    let (words, table) = match &answer.mail {
        Some(drafted) => {
            let preview = preview(&drafted.mail, &drafted.last_line);
            (preview.text, preview.table)
        }
        None => (answer.text.clone(), None),
    };
    let said = Said { words, table, found, warnings, buttons: buttons_of(exchange, &answer), picture };
    let (sql, result) = answer.found.map(|found| (found.sql, found.result)).unzip();
    (Outcome { ended: Ended::Answered(answer.kind), sql, answer: answer.text, result }, said)
}

impl Said {
    /// Words for a question that has no answer.
    pub(super) fn only(words: &str, warnings: Vec<String>) -> Self {
        Self { words: words.to_owned(), table: None, found: None, warnings, buttons: json!([]), picture: None }
    }

    /// What is said of budgets.
    pub(super) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The calls that say it.
    pub(super) fn calls(&self, exchange: &Exchange, costs: &ExchangeCosts) -> Vec<OutboundCall> {
        let message = self.message(costs);
        let mut params = json!({ "text": message.text, "link_preview_options": { "is_disabled": true } });
        if let Some((offset, length)) = message.table {
            params["entities"] = json!([{ "type": "pre", "offset": offset, "length": length }]);
        }
        if let Some(message_id) = exchange.message_id {
            params["reply_parameters"] = json!({ "message_id": message_id, "allow_sending_without_reply": true });
        }
        if self.buttons.as_array().is_some_and(|rows| !rows.is_empty()) {
            params["reply_markup"] = json!({ "inline_keyboard": self.buttons });
        }
        let in_words = |replies: Replies| replies.call("sendMessage", exchange.chat_id, params.clone());
        let with_picture = self.picture.as_ref().and_then(|Picture { bytes, caption, is_first }| {
            let drawn = |replies: Replies| replies.photo(exchange.chat_id, bytes.clone(), caption);
            let replies = Replies::none();
            if *is_first { in_words(drawn(replies)) } else { drawn(in_words(replies)) }.into_calls().ok()
        });
        // The words alone are an answer, too, and are never too large.
        with_picture.or_else(|| in_words(Replies::none()).into_calls().ok()).unwrap_or_default()
    }

    /// The words, then as many whole rows as there is room for, then what was left out and what it cost.
    fn message(&self, costs: &ExchangeCosts) -> Message {
        let end = cut(&end_of(costs, &self.warnings), MAX_END);
        for rows in (1..=MAX_ROWS).rev() {
            let Some(found) = &self.found else { break };
            let Some(table) = phone_table(&found.shown, rows, found.newest.unwrap_or(End::First)) else { break };
            let before = format!("{}\n\n", self.words);
            let after = format!("{}{end}", left_out(&table, found));
            let after = format!("\n{}", after.trim_start_matches('\n'));
            if units(&before) + units(&table.text) + units(&after) <= MAX_MESSAGE {
                let place = (units(&before), units(&table.text));
                return Message { text: format!("{before}{}{after}", table.text), table: Some(place) };
            }
        }
        let end = match &self.found {
            Some(found) if found.rows > 0 => format!("{NO_TABLE}{end}"),
            Some(_) => format!("{NO_ROWS}{end}"),
            None => end,
        };
        let words = cut(&self.words, MAX_MESSAGE - units(&end));
        let table = self.table.filter(|_| words == self.words);
        Message { text: format!("{words}{end}"), table }
    }
}

/// What of a result is not in its table.
fn left_out(table: &PhoneTable, found: &Found) -> String {
    let mut text = String::new();
    let (shown, all) = (table.rows, found.rows);
    // Writing to a string does not fail.
    let which = if found.newest.is_some() { "Newest" } else { "First" };
    if found.shown.is_truncated {
        let _ = write!(text, "\n{which} {shown} rows of more than {all}.");
    } else if shown < all {
        let _ = write!(text, "\n{which} {shown} rows of {all}.");
    }
    match found.shown.columns.len() - table.columns {
        0 => {}
        1 => text.push_str("\n1 more column is in the files."),
        left => {
            let _ = write!(text, "\n{left} more columns are in the files.");
        }
    }
    text
}

fn end_of(costs: &ExchangeCosts, warnings: &[String]) -> String {
    let spent = spent_line(costs).map(|line| format!("\n\n{line}")).unwrap_or_default();
    spent + &warning_lines(warnings)
}

fn warning_lines(warnings: &[String]) -> String {
    warnings.iter().flat_map(|warning| ["\n⚠️ ", warning.as_str()]).collect()
}

/// The calls that say warnings alone, of a question that gets no answer.
pub(super) fn calls_of_warnings(exchange: &Exchange, warnings: &[String]) -> Result<Vec<OutboundCall>, TooMuch> {
    Replies::none().text(exchange.chat_id, warning_lines(warnings).trim_start()).into_calls()
}

/// What a question cost, and what is not known of it; `None` if it cost nothing.
pub(super) fn spent_line(costs: &ExchangeCosts) -> Option<String> {
    let ExchangeCosts { tokens, cost, unpriced } = *costs;
    match (tokens, cost, unpriced) {
        (0, _, 0) => None,
        (0, _, _) => Some("what it cost is not known".to_owned()),
        (_, _, 0) => Some(cost_line(tokens, cost)),
        (_, NanoUsd(0), _) => Some(format!("{} tokens · not priced", grouped(tokens))),
        _ => Some(format!("{}, in part not priced", cost_line(tokens, cost))),
    }
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

/// A text, cut to so many UTF-16 units.
fn cut(text: &str, max: usize) -> String {
    if units(text) <= max {
        return text.to_owned();
    }
    let mut room = max.saturating_sub(1);
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn buttons_of(exchange: &Exchange, answer: &Answer) -> Value {
    if let Some(drafted) = &answer.mail {
        let kinds = answer.found.as_ref().map(|found| Kinds::of(&found.result)).unwrap_or_default();
        return mail::buttons_of(&drafted.mail, answer.found.as_ref().map(|_| exchange.id), kinds);
    }
    if answer.kind != ExchangeKind::Sql {
        return json!([]);
    }
    let id = exchange.id;
    let mut first = vec![button("SQL", &format!("sql:{id}"))];
    if answer.found.as_ref().is_some_and(|found| !found.result.rows.is_empty()) {
        first.push(button("CSV", &format!("csv:{id}")));
        first.push(button("XLSX", &format!("xlsx:{id}")));
    }
    json!([first, [button("👍 Right", &format!("ok:{id}")), button("👎 Wrong", &format!("no:{id}"))]])
}

/// The picture of an answer, and its title with what the picture leaves out; or the one that goes with an e-mail.
async fn picture_of(answer: &Answer) -> Option<Picture> {
    if let Some(Drafted { mail, picture, .. }) = &answer.mail {
        return Some(Picture { bytes: picture.clone()?, caption: caption(mail), is_first: true });
    }
    if answer.kind != ExchangeKind::Sql {
        return None;
    }
    let chart = picture::chart_of(&answer.found.as_ref()?.result, &answer.title)?;
    let caption = [answer.title.as_str(), &chart.subtitle].into_iter().filter(|line| !line.is_empty());
    let caption = caption.collect::<Vec<_>>().join("\n");
    Some(Picture { bytes: picture::draw(chart).await?, caption, is_first: false })
}

#[cfg(test)]
mod tests {
    use crate::model::database::{Cell, ResultColumn, ValueKind};

    use super::*;

    fn said(words: &str, rows: Vec<Vec<Cell>>, columns: usize) -> Said {
        let column = |number| ResultColumn { name: format!("текст {number}"), kind: ValueKind::Text };
        let result = ResultSet { columns: (0..columns).map(column).collect(), rows, is_truncated: false };
        Said { found: Some(Found::of(&result)), ..Said::only(words, Vec::new()) }
    }

    fn costs(tokens: i64, cost: i64, unpriced: i64) -> ExchangeCosts {
        ExchangeCosts { tokens, cost: NanoUsd(cost), unpriced }
    }

    #[test]
    fn costs_read_as_people_write_them() {
        let line = |tokens, cost, unpriced| spent_line(&costs(tokens, cost, unpriced));
        assert_eq!(line(2_735, 18_500_000, 0).unwrap(), "2,735 tokens · $0.0185");
        assert_eq!(line(2_735, 0, 2).unwrap(), "2,735 tokens · not priced");
        assert_eq!(line(2_735, 18_500_000, 1).unwrap(), "2,735 tokens · $0.0185, in part not priced");
        assert_eq!(line(0, 0, 1).unwrap(), "what it cost is not known");
        assert_eq!(line(0, 0, 0), None);
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1_000, 1_234_567].map(grouped).each_ref().map(|t| &**t)
        );
    }

    #[test]
    fn a_message_is_never_too_long_and_says_what_it_leaves_out() {
        let rows: Vec<_> = (0..15).map(|n| vec![Cell::Text(format!("{n} 🙂 {}", "я".repeat(200)))]).collect();
        let warnings = vec!["w".repeat(10_000)];
        for length in [0, 1_000, 1_700, 1_900, 2_000, 2_047, 2_048, 5_000] {
            let words = "🙂".repeat(length);
            for warnings in [Vec::new(), warnings.clone()] {
                let said = Said { warnings, ..said(&words, rows.clone(), 1) };
                let message = said.message(&costs(7, 1, 0));
                assert!(units(&message.text) <= MAX_MESSAGE, "{length}: {}", units(&message.text));
                let Some((offset, length)) = message.table else {
                    assert!(message.text.contains("The table has no room here"), "{}", message.text);
                    continue;
                };
                let all: Vec<u16> = message.text.encode_utf16().collect();
                let table = String::from_utf16(&all[offset..offset + length]).unwrap();
                let rows = table.lines().count() - 2;
                assert!(table.starts_with("текст 0\n"), "{table}");
                assert_eq!(message.text.contains(&format!("First {rows} rows of 15.")), rows < 15, "{}", message.text);
            }
        }
    }

    #[test]
    fn nothing_found_is_said_so() {
        let message = said("Here it is.", Vec::new(), 2).message(&costs(7, 1, 0));
        assert!(message.text.starts_with("Here it is.\n\nNo rows match.\n\n7 tokens"), "{}", message.text);
        assert_eq!(Said::only("Called off.", Vec::new()).message(&costs(0, 0, 0)).text, "Called off.");
    }

    #[test]
    fn a_long_series_shows_its_newest_rows() {
        let day =
            |day: i64| vec![Cell::Text(format!("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28)), Cell::Integer(day)];
        let days: Vec<_> = (0..40).map(day).collect();
        let message = |rows: Vec<Vec<Cell>>| said("Words.", rows, 2).message(&costs(0, 0, 0)).text;
        let ascending = message(days.clone());
        assert!(ascending.contains("2026-01-26") && ascending.contains("2026-02-12"), "{ascending}");
        assert!(!ascending.contains("2026-01-25") && ascending.ends_with("\nNewest 15 rows of 40."), "{ascending}");
        let descending = message(days.iter().rev().cloned().collect());
        assert!(descending.contains("2026-02-12") && descending.ends_with("\nNewest 15 rows of 40."), "{descending}");
        // What is in no order over time begins at its beginning.
        let mixed = message([&days[20..], &days[..20]].concat());
        assert!(mixed.contains("2026-01-21") && mixed.ends_with("\nFirst 15 rows of 40."), "{mixed}");
    }

    #[test]
    fn columns_that_have_no_room_are_counted() {
        let said = said("Words.", vec![vec![Cell::Integer(1); 14]], 14);
        let message = said.message(&costs(0, 0, 0));
        assert!(message.text.ends_with("\n2 more columns are in the files."), "{}", message.text);
    }
}
