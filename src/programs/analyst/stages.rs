//! The forms of the models' answers, and reading them.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::model::mail::AttachmentKind;
use crate::programs::analyst::width::unturned;
use crate::services::llm_usage::Form;

/// The most of an answer in words that is kept, in characters: it has to fit into a message beside a table.
const MAX_ANSWER: usize = 2_000;

/// The most words that a model may look up at once.
const MAX_LOOKED_UP: usize = 10;

/// The longest word that it may look up, in characters: as long as names of tables are.
const MAX_WORD: usize = 60;

/// The longest title, in characters.
const MAX_TITLE: usize = 80;

/// What a question needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Decision {
    FromHistory,
    Sql,
    Mail,
    Clarify,
    Decline,
}

/// The first stage's answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Analysis {
    pub(super) decision: Decision,
    #[serde(default)]
    pub(super) sql: String,
    #[serde(default)]
    pub(super) answer: String,
    #[serde(default)]
    pub(super) recipients: Vec<String>,
}

/// What the first stage answers instead when the tables that it needs may be among those that it is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LookUp {
    /// Names of tables, or words that they may have.
    pub(super) words: Vec<String>,
}

/// The second stage's answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Wording {
    pub(super) answer: String,
    #[serde(default)]
    pub(super) title: String,
}

/// The third stage's answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Draft {
    pub(super) subject: String,
    #[serde(default)]
    pub(super) greeting: String,
    pub(super) body: String,
    #[serde(default)]
    pub(super) signature: String,
    #[serde(default)]
    attachment: String,
}

impl Analysis {
    /// The form; with a [`LookUp`] in it if there is something to look up.
    pub(super) fn form(may_look_up: bool) -> Form {
        let decisions = ["from_history", "sql", "mail", "clarify", "decline"];
        let strings = json!({ "type": "array", "items": { "type": "string" } });
        let mut fields = json!({
            "decision": { "type": "string", "enum": decisions },
            "sql": { "type": "string" },
            "answer": { "type": "string" },
            "recipients": strings,
        });
        if may_look_up {
            let decisions: Vec<&str> = decisions.into_iter().chain([LookUp::DECISION]).collect();
            fields["decision"]["enum"] = json!(decisions);
            fields["words"] = strings;
        }
        form("analysis", &fields, &["decision"])
    }

    /// Reads an answer; `None` if it does not say what it must.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let mut read: Self = Deserialize::deserialize(value).ok()?;
        read.sql = bare_statement(&read.sql);
        read.answer = words(&read.answer);
        let is_whole = match read.decision {
            Decision::Sql => !read.sql.is_empty(),
            Decision::FromHistory | Decision::Clarify | Decision::Decline => !read.answer.is_empty(),
            Decision::Mail => true,
        };
        is_whole.then_some(read)
    }
}

impl LookUp {
    const DECISION: &str = "look_up";

    /// Reads an answer; `None` if it looks nothing up.
    pub(super) fn read(value: &Value) -> Option<Self> {
        if value["decision"] != Self::DECISION {
            return None;
        }
        let said = value["words"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let bounded = |word: &str| words(word).replace('\n', " ").chars().take(MAX_WORD).collect::<String>();
        let words = said.map(bounded).filter(|word| !word.is_empty()).take(MAX_LOOKED_UP).collect();
        Some(Self { words })
    }
}

impl Wording {
    /// The form.
    pub(super) fn form() -> Form {
        form("answer", &json!({ "answer": { "type": "string" }, "title": { "type": "string" } }), &["answer"])
    }

    /// Reads an answer; `None` if it says nothing.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let mut read: Self = Deserialize::deserialize(value).ok()?;
        read.answer = words(&read.answer);
        read.title = words(&read.title).replace('\n', " ").chars().take(MAX_TITLE).collect();
        (!read.answer.is_empty()).then_some(read)
    }
}

impl Draft {
    /// The form.
    pub(super) fn form() -> Form {
        let fields = json!({
            "subject": { "type": "string" },
            "greeting": { "type": "string" },
            "body": { "type": "string" },
            "signature": { "type": "string" },
            "attachment": { "type": "string", "enum": ["none", "csv", "chart"] },
        });
        form("mail", &fields, &["subject", "body"])
    }

    /// Reads a draft; `None` if it has no words.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let mut read: Self = Deserialize::deserialize(value).ok()?;
        for text in [&mut read.subject, &mut read.greeting, &mut read.body, &mut read.signature] {
            *text = unturned(text);
        }
        (!read.subject.trim().is_empty() && !read.body.trim().is_empty()).then_some(read)
    }

    /// What should go with the e-mail.
    pub(super) fn attachment(&self) -> Option<AttachmentKind> {
        match self.attachment.as_str() {
            "csv" => Some(AttachmentKind::Csv),
            "chart" => Some(AttachmentKind::Chart),
            _ => None,
        }
    }
}

/// An object with these fields, all of them required of models that can be held to it, and these needed in any case.
fn form(name: &'static str, fields: &Value, needed: &'static [&'static str]) -> Form {
    let required: Vec<&String> = fields.as_object().map(|fields| fields.keys().collect()).unwrap_or_default();
    let schema = json!({ "type": "object", "properties": fields, "required": required, "additionalProperties": false });
    Form { name, schema, needed }
}

/// A statement without the fence of Markdown and the semicolon that models like to put around it.
fn bare_statement(sql: &str) -> String {
    let sql = sql.trim();
    let sql = sql.strip_prefix("```sql").or_else(|| sql.strip_prefix("```")).unwrap_or(sql);
    let sql = sql.strip_suffix("```").unwrap_or(sql);
    sql.trim().trim_end_matches(';').trim_end().to_owned()
}

/// Words of a model as they may be shown: nothing in them turns the direction of what is said around them.
fn words(text: &str) -> String {
    let text: String = unturned(text).chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let text = text.trim();
    if text.chars().count() <= MAX_ANSWER {
        return text.to_owned();
    }
    text.chars().take(MAX_ANSWER).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_come_without_their_wrapping() {
        for wrapped in ["SELECT 1", " SELECT 1; ", "```sql\nSELECT 1;\n```", "```\nSELECT 1\n```"] {
            assert_eq!(bare_statement(wrapped), "SELECT 1");
        }
    }

    #[test]
    fn an_answer_that_does_not_say_what_it_must_is_none() {
        let read = |value: Value| Analysis::read(&value);
        assert!(read(json!({ "decision": "sql", "sql": "SELECT 1" })).is_some());
        assert!(read(json!({ "decision": "mail" })).is_some());
        for bad in [
            json!({ "decision": "sql", "sql": " ; " }),
            json!({ "decision": "clarify" }),
            json!({ "decision": "drop" }),
            json!({ "sql": "SELECT 1" }),
            json!([]),
        ] {
            assert_eq!(read(bad.clone()), None, "{bad}");
        }
        let long = Wording::read(&json!({ "answer": "я".repeat(5_000) })).unwrap();
        assert_eq!(long.answer.chars().count(), MAX_ANSWER + 1);
    }

    #[test]
    fn forms_require_all_their_fields() {
        let form = Draft::form().schema;
        assert_eq!(form["required"].as_array().unwrap().len(), 5);
        assert_eq!(form["additionalProperties"], false);
    }

    #[test]
    fn what_is_looked_up_is_bounded() {
        let read = |words: Value| LookUp::read(&json!({ "decision": "look_up", "words": words })).unwrap().words;
        assert_eq!(read(json!([" invoices\u{0}", "", "zz\npayments", 7, null])), ["invoices", "zz payments"]);
        let many = read(json!(vec!["я".repeat(100); 50]));
        assert_eq!((many.len(), many[0].chars().count()), (MAX_LOOKED_UP, MAX_WORD));
        assert_eq!(read(json!("invoices")), [""; 0]);
        assert_eq!(LookUp::read(&json!({ "decision": "sql", "words": ["invoices"] })), None);
    }

    #[test]
    fn a_look_up_is_in_the_form_only_if_it_is_offered() {
        let [offered, not] = [true, false].map(|may_look_up| Analysis::form(may_look_up).schema.to_string());
        assert!(offered.contains("look_up") && offered.contains("words"), "{offered}");
        assert!(!not.contains("look_up") && !not.contains("words"), "{not}");
    }
}
