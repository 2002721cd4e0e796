//! The settings of language models: which model each stage asks, and what is refused.

use expect_test::expect;

use crate::config::tests::*;

const KEY_OF_MODEL: &str = "AIza-secret-secret-secret";

#[test]
fn without_a_provider_there_is_no_model() {
    let settings = load(None, &[]).unwrap().llm;
    assert!(!settings.is_configured());
    assert!(settings.model_of(&settings.mail).is_none());
    assert!(settings.has_price("gemini-3.5-flash-lite") && settings.prices.len() >= 5);
    assert_eq!((settings.organization_budget, settings.person_budget), (None, None));
}

#[test]
fn stages_ask_the_common_server_or_their_own() {
    let text = "[llm]\nprovider = \"gemini\"\napi_key = \"common\"\nmodel = \"gemini-3.5-flash-lite\"\n\
                [llm.answer]\nmodel = \"gemini-3.8-flash\"\n\
                [llm.mail]\nprovider = \"openai-compatible\"\nbase_url = \"http://127.0.0.1:11434/v1\"\n\
                model = \"llama3.1:8b\"";
    let settings = load(Some(text), &[]).unwrap().llm;
    let shown = |stage: &LlmStageSettings| {
        let model = settings.model_of(stage).unwrap();
        let key = model.api_key.as_ref().map_or("", |key| key.expose_secret());
        format!("{:?} {} {} {key}", model.provider, model.base_url, model.name)
    };
    assert_eq!(
        [&settings.analyze, &settings.answer, &settings.mail].map(shown),
        [
            "Gemini https://generativelanguage.googleapis.com/v1beta/ gemini-3.5-flash-lite common",
            "Gemini https://generativelanguage.googleapis.com/v1beta/ gemini-3.8-flash common",
            "OpenaiCompatible http://127.0.0.1:11434/v1/ llama3.1:8b ",
        ]
    );
    assert!(!format!("{settings:?}").contains("common"), "a key is not shown");
}

#[test]
fn prices_and_budgets_are_read_as_people_write_them() {
    let settings = load(
        None,
        &[
            ("BOTYARD__LLM__PRICES", "one 2026-01-01 0.30 0.03 2.50, one 2026-02-01 1 1 1"),
            ("BOTYARD__LLM__PERSON_BUDGET", "2.50"),
        ],
    );
    let settings = settings.unwrap().llm;
    assert_eq!((settings.prices[0].input, settings.prices[0].cached, settings.prices[0].output), (300, 30, 2_500));
    assert_eq!((settings.prices.len(), settings.person_budget), (2, Some(2_500_000_000)));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    file(
        "[llm]\nmodel = \"gemini-3.8-flash\"",
        expect![[
            r#"default settings: bad value "" for "llm.provider": expected "gemini" or "openai-compatible" while other keys of it are set"#
        ]],
    );
    file(
        "[llm]\nprovider = \"gemini\"",
        expect![[
            r#"default settings: bad value "" for "llm.model": expected the name of a model, such as "gemini-3.5-flash-lite", as there is a provider"#
        ]],
    );
    file(
        "[llm]\nprovider = \"claude\"",
        expect![[
            r#"my.toml: bad value "claude" for "llm.provider": expected "gemini", "openai-compatible", or nothing"#
        ]],
    );
    file(
        "[llm.mail]\nprovider = \"gemini\"\nmodel = \"m\"",
        expect![[
            r#"default settings: bad value "" for "llm.analyze.provider": expected a provider for every stage, as another stage has one"#
        ]],
    );
    file(
        "[llm]\nprovider = \"gemini\"\nmodel = \"m\"\n[llm.mail]\nbase_url = \"http://127.0.0.1\"",
        expect![[
            r#"default settings: bad value "" for "llm.mail.provider": expected what this stage's server speaks, as it has a base_url or an api_key of its own"#
        ]],
    );
    file(
        "[llm]\nprovider = \"gemini\"\nmodel = \"m\"\n[llm.mail]\nprovider = \"gemini\"",
        expect![[
            r#"default settings: bad value "" for "llm.mail.model": expected the name of a model, such as "gemini-3.5-flash-lite", as there is a provider"#
        ]],
    );
    file(
        "[llm]\nprovider = \"gemini\"\nmodel = \"../x?y\"",
        expect![[
            r#"my.toml: bad value "../x?y" for "llm.model": expected the name of a model, such as "gemini-3.5-flash-lite" or "llama3.1:8b""#
        ]],
    );
    file(
        "[llm]\nprovider = \"gemini\"\nmodel = \"m\"\nbase_url = \"ftp://x\"",
        expect![[
            r#"my.toml: bad value "ftp://x" for "llm.base_url": expected an http or https URL without credentials, query and fragment"#
        ]],
    );
    file(
        "[llm]\nprices = [\"m 2026-01-01 1 1\"]",
        expect![[
            r#"my.toml: bad value ["m 2026-01-01 1 1"] for "llm.prices": expected texts such as "gemini-3.5-flash-lite 2026-11-12 0.30 0.03 2.50": a model, the day from which the price holds (UTC), and US dollars for a million tokens of input, cached input and output, to at most three places"#
        ]],
    );
    file(
        "[llm]\nprices = [\"m 2026-01-01 1 1 1\", \"m 2026-01-01 2 2 2\"]",
        expect![[
            r#"my.toml: bad value ["m 2026-01-01 1 1 1","m 2026-01-01 2 2 2"] for "llm.prices": expected one price for a model and a day"#
        ]],
    );
    file(
        "[llm]\nperson_budget = \"lots\"",
        expect![[
            r#"my.toml: bad value "lots" for "llm.person_budget": expected US dollars from "0" to "1000000" such as "25.00", or nothing"#
        ]],
    );
    file(
        "[llm]\norganization_budget = \"1000001\"",
        expect![[
            r#"my.toml: bad value "1000001" for "llm.organization_budget": expected US dollars from "0" to "1000000" such as "25.00", or nothing"#
        ]],
    );
}

#[test]
fn keys_are_never_quoted() {
    for key in ["LLM__API_KEY", "LLM__ANALYZE__API_KEY", "LLM__ANSWER__API_KEY", "LLM__MAIL__API_KEY"] {
        for value in [format!("{KEY_OF_MODEL} with blanks"), format!("{KEY_OF_MODEL}\u{fc}")] {
            let refused = load(None, &[(&format!("BOTYARD__{key}"), &value)]).unwrap_err().to_string();
            assert!(!refused.contains("AIza") && refused.contains("(not shown)"), "{refused}");
        }
    }
    let refused = load(None, &[("BOTYARD__LLM__API_KEY", KEY_OF_MODEL)]).unwrap_err().to_string();
    assert!(refused.contains("llm.provider") && !refused.contains("AIza"), "{refused}");
    let listed = load(Some(&format!("[llm]\napi_key = [\"{KEY_OF_MODEL}\"]")), &[]).unwrap_err().to_string();
    assert!(!listed.contains("AIza"), "{listed}");
}
