//! A request to a model, out of either wire format.

use serde_json::Value;

use crate::config::LlmProvider;

/// What was said to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelTurn {
    /// Whether the person said it rather than the model.
    pub is_user: bool,
    /// What.
    pub text: String,
}

/// What a model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRequest {
    /// The wire format.
    pub provider: LlmProvider,
    /// The model.
    pub model: String,
    /// The name of the form of the answer, such as that of a stage; empty if no form is asked for.
    pub schema_name: String,
    /// The form of the answer; `null` if none is asked for.
    pub schema: Value,
    /// What the model is told to do.
    pub system: String,
    /// What was said, the last turn being the question.
    pub turns: Vec<ModelTurn>,
    /// The whole body.
    pub body: Value,
}

impl ModelRequest {
    /// The last turn's text.
    pub fn question(&self) -> &str {
        self.turns.last().map_or("", |turn| turn.text.as_str())
    }

    /// A body of Gemini's `generateContent`; what is wrong with it otherwise.
    pub(super) fn of_gemini(model: &str, body: Value) -> Result<Self, String> {
        let contents = body["contents"].as_array().ok_or("contents is not specified")?;
        let turn = |content: &Value| -> Result<ModelTurn, String> {
            let is_user = match content["role"].as_str() {
                Some("user") | None => true,
                Some("model") => false,
                Some(_) => return Err("Please use a valid role: user, model.".to_owned()),
            };
            Ok(ModelTurn { is_user, text: joined(&content["parts"]) })
        };
        let turns: Vec<ModelTurn> = contents.iter().map(turn).collect::<Result<_, _>>()?;
        if turns.iter().all(|turn| turn.text.is_empty()) {
            return Err("contents.parts must not be empty.".to_owned());
        }
        let config = &body["generationConfig"];
        let schema = ["responseJsonSchema", "responseSchema"].iter().find_map(|name| config.get(*name));
        let schema = schema.cloned().unwrap_or(Value::Null);
        if !schema.is_null() && config["responseMimeType"] != "application/json" {
            return Err("a response schema needs responseMimeType application/json".to_owned());
        }
        Ok(Self {
            provider: LlmProvider::Gemini,
            model: model.to_owned(),
            schema_name: schema["title"].as_str().unwrap_or_default().to_owned(),
            schema,
            system: joined(&body["systemInstruction"]["parts"]),
            turns,
            body,
        })
    }

    /// A body of OpenAI's chat completions; what is wrong with it otherwise.
    pub(super) fn of_openai(body: Value) -> Result<Self, String> {
        let model = body["model"].as_str().ok_or("you must provide a model parameter")?.to_owned();
        if body["stream"] == true {
            return Err("this server does not stream".to_owned());
        }
        let messages = body["messages"].as_array().filter(|messages| !messages.is_empty());
        let messages = messages.ok_or("[] is too short - 'messages'")?;
        let (mut system, mut turns) = (String::new(), Vec::new());
        for message in messages {
            let text = message["content"].as_str().map_or_else(|| joined(&message["content"]), str::to_owned);
            match message["role"].as_str() {
                Some("system" | "developer") => system.push_str(&text),
                Some(role @ ("user" | "assistant")) => turns.push(ModelTurn { is_user: role == "user", text }),
                _ => return Err("Invalid value for a message's role.".to_owned()),
            }
        }
        let format = &body["response_format"]["json_schema"];
        Ok(Self {
            provider: LlmProvider::OpenaiCompatible,
            model,
            schema_name: format["name"].as_str().unwrap_or_default().to_owned(),
            schema: format["schema"].clone(),
            system,
            turns,
            body,
        })
    }
}

fn joined(parts: &Value) -> String {
    parts.as_array().into_iter().flatten().filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n")
}
