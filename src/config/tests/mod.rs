//! What good settings become and what bad ones say.

mod bounds;
mod llm;

use std::fs;
use std::path::Path;
use std::time::Duration;

use expect_test::{Expect, expect};

use crate::base::secret::ExposeSecret as _;
use crate::config::*;

/// A well-formed key made of zero bytes.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn load(file: Option<&str>, env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let Some(text) = file else { return Settings::load(None, env) };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    fs::write(&path, text).unwrap();
    Settings::load(Some(&path), env).map_err(|error| at_home(error, folder.path()))
}

/// The error without the name of the temporary folder.
fn at_home(error: SettingsError, folder: &Path) -> SettingsError {
    let prefix = format!("{}/", folder.display());
    let strip = |text: String| text.replace(&prefix, "");
    match error {
        SettingsError::Unreadable { file, reason } => SettingsError::Unreadable { file: strip(file), reason },
        SettingsError::UnknownKey { origin, key, nearest } => {
            SettingsError::UnknownKey { origin: strip(origin), key, nearest }
        }
        SettingsError::BadValue { origin, key, value, expected } => {
            SettingsError::BadValue { origin: strip(origin), key, value, expected }
        }
        other @ (SettingsError::MissingVaultKey | SettingsError::PlainHttp { .. }) => other,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
fn refused(file: Option<&str>, env: &[(&str, &str)], expected: Expect) {
    let line = load(file, env).unwrap_err().to_string();
    assert!(!line.contains('\n'), "more than one line: {line}");
    expected.assert_eq(&line);
}

fn file(text: &str, expected: Expect) {
    refused(Some(text), &[], expected);
}

fn env(name: &str, value: &str, expected: Expect) {
    refused(None, &[(name, value)], expected);
}

#[test]
fn defaults_load_and_an_empty_file_changes_nothing() {
    let defaults = load(None, &[]).unwrap();
    assert_eq!(defaults.http.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(defaults.http.body_limit, 1_000_000);
    assert_eq!(defaults.runtime.idle_timeout, Duration::from_mins(30));
    assert_eq!(defaults.accounts.registration, Registration::Closed);
    assert_eq!(defaults.http.public_url, None);
    assert_eq!(format!("{defaults:?}"), format!("{:?}", load(Some(""), &[]).unwrap()));
}

#[test]
fn the_environment_overrides_the_file_and_the_file_the_defaults() {
    let text = "data_dir = \"/srv\"\n[runtime]\nmax_active_bots = 7\nidle_timeout = \"2h\"\n\
                [runtime.restart_intensity]\nmax_restarts = 9";
    let settings = load(
        Some(text),
        &[
            ("BOTYARD__RUNTIME__MAX_ACTIVE_BOTS", "8"),
            ("BOTYARD__RUNTIME__RESTART_INTENSITY__WITHIN", "2 min"),
            ("BOTYARD__ACCOUNTS__ADMIN_TELEGRAM_IDS", "11, 22"),
            ("BOTYARD__EGRESS__ALLOW", "10.0.0.0/8,fd00::/8"),
            ("BOTYARD__VAULT__KEYS", KEY),
            ("BOTYARD__METRICS__BIND", ""),
            ("BOTYARD_CONFIG", "elsewhere.toml"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(settings.data_dir, Path::new("/srv"));
    assert_eq!(settings.runtime.max_active_bots, 8);
    assert_eq!(settings.runtime.idle_timeout, Duration::from_hours(2));
    assert_eq!(settings.runtime.restart_intensity.max_restarts, 9);
    assert_eq!(settings.runtime.restart_intensity.within, Duration::from_mins(2));
    assert_eq!(settings.accounts.admin_telegram_ids, [11, 22]);
    assert_eq!(settings.egress.allow.len(), 2);
    assert_eq!(settings.metrics.bind, None);
    assert_eq!(settings.vault.require_keys().unwrap()[0].expose_secret(), KEY);
}

#[test]
fn a_misspelt_key_names_its_place_and_its_nearest_neighbour() {
    file(
        "[runtime]\nmax_active_bot = 1",
        expect![[r#"my.toml: unknown key "runtime.max_active_bot"; did you mean "runtime.max_active_bots"?"#]],
    );
    file("[runtim]\nmax_active_bots = 1", expect![[r#"my.toml: unknown key "runtim"; did you mean "runtime"?"#]]);
    file(
        "[http]\nmax_active_bots = 1",
        expect![[r#"my.toml: unknown key "http.max_active_bots"; did you mean "runtime.max_active_bots"?"#]],
    );
    file("datadir = \"x\"", expect![[r#"my.toml: unknown key "datadir"; did you mean "data_dir"?"#]]);
    file(
        "[runtime.restart_intensty]\nwithin = \"1s\"",
        expect![[r#"my.toml: unknown key "runtime.restart_intensty"; did you mean "runtime.restart_intensity"?"#]],
    );
    env(
        "BOTYARD__RUNTIME__MAX_ACTIVE_BOT",
        "1",
        expect![[
            r#"BOTYARD__RUNTIME__MAX_ACTIVE_BOT: unknown key "runtime.max_active_bot"; did you mean "BOTYARD__RUNTIME__MAX_ACTIVE_BOTS"?"#
        ]],
    );
    env(
        "BOTYARD__RUNTIM__MAX_ACTIVE_BOTS",
        "1",
        expect![[
            r#"BOTYARD__RUNTIM__MAX_ACTIVE_BOTS: unknown key "runtim.max_active_bots"; did you mean "BOTYARD__RUNTIME__MAX_ACTIVE_BOTS"?"#
        ]],
    );
    env("BOTYARD__", "1", expect![[r#"BOTYARD__: unknown key ""; did you mean "BOTYARD__DATA_DIR"?"#]]);
}

#[test]
fn sections_and_values_are_not_confused() {
    file(
        "http = 5",
        expect![[r#"my.toml: bad value (not shown) for "http": expected a section with keys of its own"#]],
    );
    file(
        "[data_dir]\nx = 1",
        expect![[r#"my.toml: bad value (not shown) for "data_dir": expected a single value, not a section"#]],
    );
    env(
        "BOTYARD__HTTP",
        "5",
        expect![[r#"BOTYARD__HTTP: bad value (not shown) for "http": expected a section with keys of its own"#]],
    );
}

#[test]
fn a_bad_value_names_key_value_and_what_is_expected() {
    file(
        "[http]\nbind = \"localhost\"",
        expect![[
            r#"my.toml: bad value "localhost" for "http.bind": expected an address with a port such as "127.0.0.1:8080""#
        ]],
    );
    file(
        "[http]\nbind = 8080",
        expect![[
            r#"my.toml: bad value 8080 for "http.bind": expected an address with a port such as "127.0.0.1:8080""#
        ]],
    );
    file(
        "[http]\npublic_url = \"example.org\"",
        expect![[
            r#"my.toml: bad value "example.org" for "http.public_url": expected a URL such as "https://example.org""#
        ]],
    );
    file(
        "[http]\npublic_url = \"ftp://example.org\"",
        expect![[
            r#"my.toml: bad value "ftp://example.org" for "http.public_url": expected an http or https URL without credentials, query and fragment"#
        ]],
    );
    file(
        "[http]\nbody_limit = \"1 parsec\"",
        expect![[
            r#"my.toml: bad value "1 parsec" for "http.body_limit": expected a size such as "64 KB", "1 MB" or "1 MiB""#
        ]],
    );
    file(
        "[http]\nbody_limit = \"0\"",
        expect![[r#"my.toml: bad value "0" for "http.body_limit": expected a size from 1 KB to 1 GB"#]],
    );
    file(
        "[http]\nworkers = -1",
        expect![[r#"my.toml: bad value -1 for "http.workers": expected a whole number, 0 or more"#]],
    );
    file(
        "[log]\nformat = \"xml\"",
        expect![[r#"my.toml: bad value "xml" for "log.format": expected one of "text", "json""#]],
    );
    file(
        "[log]\nfilter = \"=[\"",
        expect![[
            r#"my.toml: bad value "=[" for "log.filter": expected a filter such as "info" or "info,botyard::delivery=debug""#
        ]],
    );
}

#[test]
fn secrets_are_never_shown() {
    env(
        "BOTYARD__VAULT__KEYS",
        &format!("{KEY},s3cret"),
        expect![[
            r#"BOTYARD__VAULT__KEYS: bad value (not shown) for "vault.keys": expected key 2 of the list to be 32 bytes in URL-safe base64, as `botyard keys generate` prints"#
        ]],
    );
    file(
        "[vault]\nkeys = \"s3cret\"",
        expect![[r#"my.toml: bad value (not shown) for "vault.keys": expected a list"#]],
    );
    file(
        "[vault]\nkeys = [\"s3cret\"]",
        expect![[
            r#"my.toml: bad value (not shown) for "vault.keys": expected key 1 of the list to be 32 bytes in URL-safe base64, as `botyard keys generate` prints"#
        ]],
    );
    file(
        "[vault]\nkeys = [s3cret]",
        expect!["my.toml: line 2 is not valid TOML: string values must be quoted, expected literal string"],
    );
    env(
        "BOTYARD__STORE__URL",
        "mysql://botyard:s3cret@db/botyard",
        expect![[
            r#"BOTYARD__STORE__URL: bad value (not shown) for "store.url": expected sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME"#
        ]],
    );
    env(
        "BOTYARD__TELEGRAM__API_URL",
        "http://botyard:s3cret@telegram",
        expect![[
            r#"BOTYARD__TELEGRAM__API_URL: bad value (not shown) for "telegram.api_url": expected an http or https URL without credentials, query and fragment"#
        ]],
    );
    env(
        "BOTYARD__LOG__FORMAT",
        "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234",
        expect![[
            r#"BOTYARD__LOG__FORMAT: bad value "123456789:[redacted]" for "log.format": expected one of "text", "json""#
        ]],
    );
    let settings = load(None, &[("BOTYARD__STORE__URL", "postgres://botyard:s3cret@db/botyard")]).unwrap();
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    file("[http", expect!["my.toml: line 1 is not valid TOML: unclosed table, expected `]`"]);
    file(
        "\n\n[http]\nbind = localhost",
        expect!["my.toml: line 4 is not valid TOML: string values must be quoted, expected literal string"],
    );
    file(
        "[http]\nbind = \"127.0.0.1:1\"\nbind = \"127.0.0.1:2\"",
        expect!["my.toml: line 3 is not valid TOML: duplicate key"],
    );
    let missing = Settings::load(Some(Path::new("no/such.toml")), std::iter::empty()).unwrap_err();
    expect!["no/such.toml: cannot be read: No such file or directory (os error 2)"].assert_eq(&missing.to_string());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    fs::write(&path, b"data_dir = \"\xff\"").unwrap();
    let binary = Settings::load(Some(&path), std::iter::empty()).unwrap_err();
    expect!["my.toml: is not UTF-8 text"].assert_eq(&at_home(binary, folder.path()).to_string());
}

#[test]
fn keys_are_demanded_only_when_needed_and_come_from_one_place() {
    let none = load(None, &[]).unwrap().vault.require_keys().unwrap_err();
    expect![[
        r#"no vault key: run `botyard keys generate` and put what it prints into "vault.keys" or BOTYARD__VAULT__KEYS"#
    ]]
    .assert_eq(&none.to_string());
    refused(
        None,
        &[("BOTYARD__VAULT__KEYS", KEY), ("BOTYARD__VAULT__KEYS_FILE", "keys")],
        expect![[
            r#"BOTYARD__VAULT__KEYS_FILE: bad value "keys" for "vault.keys_file": expected nothing while "vault.keys" is set: remove one of the two"#
        ]],
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let from_file = |text: String| {
        fs::write(&path, text).unwrap();
        let vault = load(None, &[("BOTYARD__VAULT__KEYS_FILE", path.to_str().unwrap())]).unwrap().vault;
        vault.require_keys().map_err(|error| at_home(error, folder.path()).to_string())
    };
    assert_eq!(from_file(format!("# newest\n{KEY}\n\n{KEY}\n")).unwrap().len(), 2);
    assert_eq!(from_file("\n".to_owned()).unwrap_err(), none.to_string());
    expect!["keys: line 2 is not a key: expected 32 bytes in URL-safe base64, as `botyard keys generate` prints"]
        .assert_eq(&from_file(format!("{KEY}\ns3cret")).unwrap_err());
}

#[test]
fn numbers_may_have_a_fraction_wherever_they_come_from() {
    let rps = |file, env| load(file, env).unwrap().mtproto.rps;
    assert_eq!(rps(None, &[("BOTYARD__MTPROTO__RPS", "2")]).to_string(), "2");
    assert_eq!(rps(None, &[("BOTYARD__MTPROTO__RPS", "0.25")]).to_string(), "0.25");
    assert_eq!(rps(Some("[mtproto]\nrps = 3"), &[]).to_string(), "3");
    env(
        "BOTYARD__MTPROTO__RPS",
        "few",
        expect![[r#"BOTYARD__MTPROTO__RPS: bad value "few" for "mtproto.rps": expected a number"#]],
    );
}

#[test]
fn every_key_is_documented() {
    let reference = Settings::reference();
    assert!(reference.len() > 60, "the reference has lost keys: {}", reference.len());
    for Setting { key, default, description } in &reference {
        assert!(description.len() > 10 && description.ends_with('.'), "{key} needs a sentence: {description:?}");
        assert!(toml::from_str::<toml::Table>(&format!("x = {default}")).is_ok(), "{key}: default {default}");
    }
    let keys: Vec<&str> = reference.iter().map(|setting| setting.key.as_str()).collect();
    assert_eq!(sorted(keys), sorted(Layer::known_keys().iter().map(String::as_str).collect()));
}

fn sorted(mut keys: Vec<&str>) -> Vec<&str> {
    keys.sort_unstable();
    keys
}

#[test]
fn the_example_loads_as_it_is_and_with_everything_switched_on() {
    let example = include_str!("../../../config/example.toml");
    load(Some(example), &[]).unwrap();
    let switched_on: Vec<&str> = example.lines().map(|line| line.strip_prefix("#:").unwrap_or(line)).collect();
    let settings = load(Some(&switched_on.join("\n")), &[]).unwrap();
    assert_eq!(settings.ingress.mode, IngressMode::Webhook);
}
