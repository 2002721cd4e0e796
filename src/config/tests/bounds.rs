//! Values that are too large or too small, alone or together.

use expect_test::expect;

use crate::config::tests::*;

#[test]
fn a_value_out_of_range_names_the_range() {
    file(
        "[ingress]\nlong_poll_timeout = \"90s\"",
        expect![[r#"my.toml: bad value "90s" for "ingress.long_poll_timeout": expected a duration from 1s to 50s"#]],
    );
    file(
        "[ingress]\nlong_poll_timeout = 30",
        expect![[
            r#"my.toml: bad value 30 for "ingress.long_poll_timeout": expected a duration such as "500ms", "30s", "5 min" or "48h""#
        ]],
    );
    file(
        "[ingress]\nlong_poll_timeout = 12:30:00",
        expect![[
            r#"my.toml: bad value "12:30:00" for "ingress.long_poll_timeout": expected a duration such as "500ms", "30s", "5 min" or "48h""#
        ]],
    );
    file(
        "[ingress]\nwebhook_max_connections = 101",
        expect![[r#"my.toml: bad value 101 for "ingress.webhook_max_connections": expected a number from 1 to 100"#]],
    );
    file(
        "[delivery]\nretry_initial = \"2 min\"",
        expect![[r#"my.toml: bad value "2 min" for "delivery.retry_initial": expected a duration from 10ms to 1m"#]],
    );
    file(
        "[delivery]\nper_bot_rps = 0",
        expect![[r#"my.toml: bad value 0 for "delivery.per_bot_rps": expected a whole number from 1 to 4294967295"#]],
    );
    file(
        "[limits]\ndefault_rps = 101",
        expect![[r#"my.toml: bad value 101 for "limits.default_rps": expected a number from 1 to 100"#]],
    );
    file(
        "[accounts]\nadmin_telegram_ids = [1, \"two\"]",
        expect![[r#"my.toml: bad value [1,"two"] for "accounts.admin_telegram_ids": expected a whole number"#]],
    );
    file(
        "[accounts]\nadmin_telegram_ids = [-1]",
        expect![[
            r#"my.toml: bad value [-1] for "accounts.admin_telegram_ids": expected Telegram user ids: positive, below 2^52"#
        ]],
    );
    file(
        "[accounts]\nregistrations_per_hour = 0",
        expect![[r#"my.toml: bad value 0 for "accounts.registrations_per_hour": expected a number from 1 to 10000"#]],
    );
    file(
        "[accounts]\napi_key_max_ttl = \"366 days\"",
        expect![[
            r#"my.toml: bad value "366 days" for "accounts.api_key_max_ttl": expected a duration from 1day to 11months 30days 3h 50m 24s"#
        ]],
    );
    file(
        "[egress]\nallow = [\"10.0.0.0/33\"]",
        expect![[
            r#"my.toml: bad value ["10.0.0.0/33"] for "egress.allow": expected networks such as "10.1.0.0/16" or "fd00::/8""#
        ]],
    );
    file(
        "[http]\ntrusted_proxies = [\"10.0.0.0/33\"]",
        expect![[
            r#"my.toml: bad value ["10.0.0.0/33"] for "http.trusted_proxies": expected networks such as "10.1.0.0/16" or "fd00::/8""#
        ]],
    );
    file(
        "[http]\naddress_rps = 0",
        expect![[r#"my.toml: bad value 0 for "http.address_rps": expected a whole number from 1 to 4294967295"#]],
    );
    file(
        "[http.tls]\nkey = \"key.pem\"",
        expect![[
            r#"default settings: bad value "" for "http.tls.certificate": expected the key's certificate, as "http.tls.key" is set"#
        ]],
    );
    file("data_dir = \"\"", expect![[r#"my.toml: bad value "" for "data_dir": expected the path of a folder"#]]);
    env(
        "BOTYARD__RUNTIME__MAX_ACTIVE_BOTS",
        "many",
        expect![[
            r#"BOTYARD__RUNTIME__MAX_ACTIVE_BOTS: bad value "many" for "runtime.max_active_bots": expected a whole number, 0 or more"#
        ]],
    );
    env(
        "BOTYARD__STORE__SYNCHRONOUS",
        "off\nor on",
        expect![[
            r#"BOTYARD__STORE__SYNCHRONOUS: bad value "off\nor on" for "store.synchronous": expected one of "full", "normal""#
        ]],
    );
    env(
        "BOTYARD__HTTP__REQUEST_TIMEOUT",
        "30",
        expect![[
            r#"BOTYARD__HTTP__REQUEST_TIMEOUT: bad value "30" for "http.request_timeout": expected a duration such as "500ms", "30s", "5 min" or "48h""#
        ]],
    );
}

#[test]
fn huge_numbers_are_refused() {
    file(
        "[store]\nmax_connections = 99999999999",
        expect![[
            r#"my.toml: bad value 99999999999 for "store.max_connections": expected a whole number from 0 to 4294967295"#
        ]],
    );
    file(
        "[store]\nmax_connections = 99999999999999999999999",
        expect![
            "my.toml: line 2 is not valid TOML: invalid type: integer `99999999999999999999999` as i128, expected any valid TOML value"
        ],
    );
    env(
        "BOTYARD__STORE__MAX_CONNECTIONS",
        "99999999999999999999999",
        expect![[
            r#"BOTYARD__STORE__MAX_CONNECTIONS: bad value "99999999999999999999999" for "store.max_connections": expected a whole number from 0 to 4294967295"#
        ]],
    );
    file(
        "[runtime]\nidle_timeout = \"999999999999999999 years\"",
        expect![[
            r#"my.toml: bad value "999999999999999999 years" for "runtime.idle_timeout": expected a duration such as "500ms", "30s", "5 min" or "48h""#
        ]],
    );
}

#[test]
fn sections_have_to_fit_each_other() {
    file(
        "[ingress]\nmode = \"webhook\"",
        expect![[
            r#"my.toml: bad value "webhook" for "ingress.mode": expected "polling", or "http.public_url" set as well: Telegram needs an address to push to"#
        ]],
    );
    file(
        "[ingress]\nmode = \"webhook\"\n[http]\npublic_url = \"http://bots.example.org\"",
        expect![[
            r#"my.toml: bad value "http://bots.example.org" for "http.public_url": expected an https URL in webhook mode: Telegram pushes to no other"#
        ]],
    );
    file(
        "[telegram]\nrequest_timeout = \"50s\"",
        expect![[
            r#"my.toml: bad value "50s" for "telegram.request_timeout": expected longer than "ingress.long_poll_timeout", or every quiet poll would fail"#
        ]],
    );
    file(
        "[telegram]\napi_url = \"http://api.telegram.org\"",
        expect![[
            r#"my.toml: bad value "http://api.telegram.org" for "telegram.api_url": expected https for Telegram's own server: calls carry bot tokens"#
        ]],
    );
    let sandbox = "[ingress]\nmode = \"webhook\"\n[http]\npublic_url = \"http://127.0.0.1:8080\"\n\
                   [telegram]\napi_url = \"http://127.0.0.1:8081\"";
    assert!(load(Some(sandbox), &[]).is_ok());
}

#[test]
fn plain_http_is_for_loopback_unless_asked_for() {
    let safe = |settings: &str| load(Some(&format!("[http]\n{settings}")), &[]).unwrap().http.require_safe_bind();
    for bind in ["127.0.0.1:80", "[::1]:80", "127.1.2.3:0", "[::ffff:127.0.0.1]:80"] {
        assert_eq!(safe(&format!("bind = \"{bind}\"")), Ok(()), "{bind}");
    }
    for bind in ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", "10.0.0.1:80"] {
        assert!(safe(&format!("bind = \"{bind}\"")).is_err(), "{bind}");
        assert_eq!(safe(&format!("bind = \"{bind}\"\nallow_plain_http = true")), Ok(()), "{bind}");
        let tls = "\n[http.tls]\ncertificate = \"a.pem\"\nkey = \"b.pem\"";
        assert_eq!(safe(&format!("bind = \"{bind}\"{tls}")), Ok(()), "{bind}");
    }
    let error = safe("bind = \"0.0.0.0:80\"").unwrap_err().to_string();
    expect![[r#"0.0.0.0:80 is reachable from other machines, and without TLS passwords would travel in the clear: set "http.tls.certificate" and "http.tls.key", or bind a loopback address such as 127.0.0.1:80, or, behind a proxy that ends TLS, set "http.allow_plain_http" to true"#]].assert_eq(&error);
}

#[test]
fn the_audit_log_has_bounds() {
    env(
        "BOTYARD__AUDIT__CHECKPOINT_INTERVAL",
        "8 days",
        expect![[
            r#"BOTYARD__AUDIT__CHECKPOINT_INTERVAL: bad value "8 days" for "audit.checkpoint_interval": expected a duration from 1s to 7days"#
        ]],
    );
    env(
        "BOTYARD__AUDIT__MIN_RETENTION",
        "23h",
        expect![[
            r#"BOTYARD__AUDIT__MIN_RETENTION: bad value "23h" for "audit.min_retention": expected a duration from 1day to 10years"#
        ]],
    );
    env(
        "BOTYARD__AUDIT__EXPORT_MAX_SIZE",
        "999",
        expect![[
            r#"BOTYARD__AUDIT__EXPORT_MAX_SIZE: bad value "999" for "audit.export_max_size": expected a number from 1000 to 1000000000000"#
        ]],
    );
}

#[test]
fn streams_of_events_have_bounds() {
    env(
        "BOTYARD__EVENTS__HEARTBEAT",
        "10ms",
        expect![[
            r#"BOTYARD__EVENTS__HEARTBEAT: bad value "10ms" for "events.heartbeat": expected a duration from 1s to 5m"#
        ]],
    );
    env(
        "BOTYARD__EVENTS__MAX_STREAMS",
        "0",
        expect![[
            r#"BOTYARD__EVENTS__MAX_STREAMS: bad value 0 for "events.max_streams": expected a number from 1 to 100000"#
        ]],
    );
    env(
        "BOTYARD__HTTP__STALL_TIMEOUT",
        "1h",
        expect![[
            r#"BOTYARD__HTTP__STALL_TIMEOUT: bad value "1h" for "http.stall_timeout": expected a duration from 1s to 10m"#
        ]],
    );
}

#[test]
fn logs_of_bots_are_kept_within_bounds() {
    env(
        "BOTYARD__BOT_LOG__MAX_LINES",
        "9",
        expect![[
            r#"BOTYARD__BOT_LOG__MAX_LINES: bad value 9 for "bot_log.max_lines": expected a number from 10 to 100000"#
        ]],
    );
    env(
        "BOTYARD__BOT_LOG__RETENTION",
        "59 min",
        expect![[
            r#"BOTYARD__BOT_LOG__RETENTION: bad value "59 min" for "bot_log.retention": expected a duration from 1h to 10years"#
        ]],
    );
    env(
        "BOTYARD__BOT_LOG__MAX_LINES_PER_MINUTE",
        "0",
        expect![[
            r#"BOTYARD__BOT_LOG__MAX_LINES_PER_MINUTE: bad value 0 for "bot_log.max_lines_per_minute": expected a number from 1 to 1000"#
        ]],
    );
}

#[test]
fn figures_of_usage_are_kept_within_bounds() {
    env(
        "BOTYARD__USAGE__RETENTION_5M",
        "59 min",
        expect![[
            r#"BOTYARD__USAGE__RETENTION_5M: bad value "59 min" for "usage.retention_5m": expected a duration from 1h to 30days"#
        ]],
    );
    env(
        "BOTYARD__USAGE__RETENTION_1H",
        "47h",
        expect![[
            r#"BOTYARD__USAGE__RETENTION_1H: bad value "47h" for "usage.retention_1h": expected a duration from 2days to 1year"#
        ]],
    );
    env(
        "BOTYARD__USAGE__RETENTION_1D",
        "11 years",
        expect![[
            r#"BOTYARD__USAGE__RETENTION_1D: bad value "11 years" for "usage.retention_1d": expected a duration from 1day to 10years"#
        ]],
    );
}
