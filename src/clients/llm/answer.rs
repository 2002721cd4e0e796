//! A model's text as a value of the form that was asked for.
//!
//! Servers hold models to a schema more or less; small local ones hardly. So the text is read leniently once (a code fence
//! around it, which is common, is taken off) and then checked against the schema, of which the part is known that programs use:
//! `type`, `properties`, `required`, `enum`, `items`, `anyOf`, `maxLength`, `maxItems`.

use serde_json::{Map, Value};

use crate::clients::llm::Form;

/// The deepest schema that is looked at.
const MAX_DEPTH: usize = 16;

/// The answer in `text`, if it is there and has the form, of which members may be missing that are not needed. What the schema
/// does not name is left out, and so is `null` in the place of something that may be missing, as strict servers make models
/// write everything.
pub(super) fn parse(text: &str, form: &Form) -> Option<Value> {
    let value = serde_json::from_str(text).or_else(|_| serde_json::from_str(without_fence(text))).ok()?;
    let Value::Object(members) = value else { return None };
    conform_members(members, &form.schema, form.needed, MAX_DEPTH).map(Value::Object)
}

/// What stands in the first code fence, or the whole text.
fn without_fence(text: &str) -> &str {
    let Some((_, rest)) = text.split_once("```") else { return text };
    let rest = rest.split_once('\n').map_or(rest, |(_, lines)| lines);
    rest.rsplit_once("```").map_or(rest, |(inside, _)| inside)
}

fn conform(value: Value, schema: &Value, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().find_map(|choice| conform(value.clone(), choice, depth));
    }
    if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(&value)) || !has_type(&value, &schema["type"])
    {
        return None;
    }
    match value {
        Value::Object(members) => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            conform_members(members, schema, &required, depth).map(Value::Object)
        }
        Value::Array(items) => {
            let most = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            let within = schema.get("items").unwrap_or(&Value::Null);
            let items: Option<Vec<Value>> =
                items.into_iter().take(most).map(|item| conform(item, within, depth)).collect();
            items.map(Value::Array)
        }
        Value::String(text) => {
            let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
            Some(Value::String(text[..end].to_owned()))
        }
        other => Some(other),
    }
}

fn conform_members(
    mut members: Map<String, Value>,
    schema: &Value,
    required: &[&str],
    depth: usize,
) -> Option<Map<String, Value>> {
    let Some(properties) = schema["properties"].as_object() else { return Some(members) };
    let mut conformed = Map::new();
    for (name, schema) in properties {
        let is_required = required.contains(&name.as_str());
        match members.remove(name) {
            None if is_required => return None,
            None => {}
            Some(Value::Null) if !is_required => {}
            Some(value) => {
                conformed.insert(name.clone(), conform(value, schema, depth)?);
            }
        }
    }
    Some(conformed)
}

/// Whether the value is of a type, or of one of several; without a word on it every type is right.
fn has_type(value: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::String(name) => match name.as_str() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            _ => false,
        },
        Value::Array(names) => names.iter().any(|name| has_type(value, name)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A form as strict servers want it: all of it is required, and little of it needed.
    fn form() -> Form {
        let schema = json!({
            "type": "object",
            "properties": {
                "decision": {"type": "string", "enum": ["sql", "clarify"]},
                "sql": {"type": "string"},
                "note": {"type": ["string", "null"], "maxLength": 3},
                "tables": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
                "size": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            },
            "required": ["decision", "sql", "note", "tables", "size"],
        });
        Form { name: "analysis", schema, needed: &["decision"] }
    }

    #[test]
    fn what_fits_is_taken_with_or_without_a_fence() {
        let fits = json!({"decision": "sql", "sql": "SELECT 1"});
        for text in [
            fits.to_string(),
            format!("  {fits}\n"),
            format!("```json\n{fits}\n```"),
            format!("Here it is:\n```\n{fits}\n```\nAsk me more."),
        ] {
            assert_eq!(parse(&text, &form()), Some(fits.clone()), "{text}");
        }
        let full =
            json!({"decision": "sql", "sql": null, "note": "приве́т", "tables": ["a", "b", "c"], "size": 3, "more": 1});
        let taken = json!({"decision": "sql", "note": "при", "tables": ["a", "b"], "size": 3});
        assert_eq!(parse(&full.to_string(), &form()), Some(taken));
    }

    #[test]
    fn what_does_not_fit_is_no_answer() {
        for text in [
            "",
            "I cannot help with that.",
            "{\"decision\": \"sql\"",
            "[]",
            "\"sql\"",
            "null",
            "{}",
            r#"{"decision": "drop"}"#,
            r#"{"decision": null}"#,
            r#"{"decision": "sql", "sql": 7}"#,
            r#"{"decision": "sql", "tables": [1]}"#,
            r#"{"decision": "sql", "size": "3"}"#,
            "```json\n```",
            "``````",
        ] {
            assert_eq!(parse(text, &form()), None, "{text}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse(&deep, &form()), None);
    }
}
