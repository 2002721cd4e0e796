//! What a call took, read from the answer as it came.
//!
//! Both providers count the cached tokens within the prompt, and OpenAI the thoughts within the output. Here each token is in
//! one place only. Gemini leaves out counts that are zero, and sometimes the output's.

use serde_json::Value;

use crate::config::{LlmProvider, MAX_MODEL_NAME};
use crate::model::llm::Tokens;

/// The most tokens of a kind that a call is believed to have taken.
const MAX_TOKENS: i64 = 1_000_000_000;

/// The model that the answer names.
pub(super) fn model_in(raw: &Value, provider: LlmProvider) -> Option<String> {
    let name = match provider {
        LlmProvider::Gemini => raw["modelVersion"].as_str()?,
        LlmProvider::OpenaiCompatible => raw["model"].as_str()?,
    };
    let name = name.strip_prefix("models/").unwrap_or(name);
    let is_name = (1..=MAX_MODEL_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| name.to_owned())
}

/// The tokens that the answer names; `None` if it names none.
pub(super) fn tokens_in(raw: &Value, provider: LlmProvider) -> Option<Tokens> {
    match provider {
        LlmProvider::Gemini => raw.get("usageMetadata").filter(|usage| usage.is_object()).map(of_gemini),
        LlmProvider::OpenaiCompatible => raw.get("usage").filter(|usage| usage.is_object()).map(of_openai),
    }
}

fn of_gemini(usage: &Value) -> Tokens {
    let [prompt, tools, thinking] = ["promptTokenCount", "toolUsePromptTokenCount", "thoughtsTokenCount"]
        .map(|name| count(&usage[name]).unwrap_or(0));
    let cached = count(&usage["cachedContentTokenCount"]).unwrap_or(0).min(prompt + tools);
    // Where the output is missing, it is what the total has beyond everything else, which is mostly nothing.
    let beyond = || count(&usage["totalTokenCount"]).unwrap_or(0) - prompt - tools - thinking;
    let output = count(&usage["candidatesTokenCount"]).unwrap_or_else(|| beyond().max(0));
    Tokens { input: prompt + tools - cached, cached, output, thinking }
}

fn of_openai(usage: &Value) -> Tokens {
    let [prompt, completion] = ["prompt_tokens", "completion_tokens"].map(|name| count(&usage[name]).unwrap_or(0));
    let part = |path: &str, whole: i64| usage.pointer(path).and_then(count).unwrap_or(0).min(whole);
    let cached = part("/prompt_tokens_details/cached_tokens", prompt);
    let thinking = part("/completion_tokens_details/reasoning_tokens", completion);
    Tokens { input: prompt - cached, cached, output: completion - thinking, thinking }
}

/// A number of tokens. One that is none counts as not there.
fn count(value: &Value) -> Option<i64> {
    value.as_i64().filter(|count| *count >= 0).map(|count| count.min(MAX_TOKENS))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "json! literals read best in place")]
    fn gemini(usage: Value) -> [i64; 4] {
        let tokens = tokens_in(&json!({ "usageMetadata": usage }), LlmProvider::Gemini).unwrap();
        [tokens.input, tokens.cached, tokens.output, tokens.thinking]
    }

    #[expect(clippy::needless_pass_by_value, reason = "json! literals read best in place")]
    fn openai(usage: Value) -> [i64; 4] {
        let tokens = tokens_in(&json!({ "usage": usage }), LlmProvider::OpenaiCompatible).unwrap();
        [tokens.input, tokens.cached, tokens.output, tokens.thinking]
    }

    #[test]
    fn geminis_tokens_are_in_one_place_each() {
        let usage = json!({"promptTokenCount": 1000, "cachedContentTokenCount": 600, "candidatesTokenCount": 50,
            "thoughtsTokenCount": 200, "toolUsePromptTokenCount": 30, "totalTokenCount": 1280});
        assert_eq!(gemini(usage), [430, 600, 50, 200]);
        // No output is named: what was thought is billed all the same.
        assert_eq!(
            gemini(json!({"promptTokenCount": 9, "thoughtsTokenCount": 70, "totalTokenCount": 79})),
            [9, 0, 0, 70]
        );
        assert_eq!(
            gemini(json!({"promptTokenCount": 9, "thoughtsTokenCount": 70, "totalTokenCount": 99})),
            [9, 0, 20, 70]
        );
        assert_eq!(gemini(json!({})), [0; 4]);
    }

    #[test]
    fn openais_details_are_parts() {
        let usage = json!({"prompt_tokens": 1000, "completion_tokens": 250, "total_tokens": 1250,
            "prompt_tokens_details": {"cached_tokens": 600}, "completion_tokens_details": {"reasoning_tokens": 200}});
        assert_eq!(openai(usage), [400, 600, 50, 200]);
        assert_eq!(
            openai(json!({"prompt_tokens": 3, "completion_tokens": 4, "prompt_tokens_details": null})),
            [3, 0, 4, 0]
        );
    }

    #[test]
    fn senseless_counts_neither_cost_nor_overflow() {
        assert_eq!(gemini(json!({"promptTokenCount": -5, "candidatesTokenCount": "7"})), [0, 0, 0, 0]);
        assert_eq!(gemini(json!({"promptTokenCount": 5, "cachedContentTokenCount": 9})), [0, 5, 0, 0]);
        assert_eq!(openai(json!({"prompt_tokens": i64::MAX, "completion_tokens": 1.5})), [MAX_TOKENS, 0, 0, 0]);
        assert_eq!(
            openai(json!({"completion_tokens": 35, "completion_tokens_details": {"reasoning_tokens": 192}})),
            [0, 0, 0, 35]
        );
        assert_eq!(tokens_in(&json!({"usage": null}), LlmProvider::OpenaiCompatible), None);
        assert_eq!(tokens_in(&Value::Null, LlmProvider::Gemini), None);
    }

    #[test]
    fn models_are_named_without_their_folder() {
        let named = |name: &str| model_in(&json!({ "modelVersion": name }), LlmProvider::Gemini);
        assert_eq!(named("models/gemini-3.5-flash-lite").as_deref(), Some("gemini-3.5-flash-lite"));
        for bad in ["", "two words", &"x".repeat(129), "ключ"] {
            assert_eq!(named(bad), None, "{bad}");
        }
    }
}
