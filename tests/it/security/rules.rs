//! What each operation answers to whoever has the role for it.

use serde_json::{Value, json};

use crate::security::matrix::{Caller, Object};

/// What one operation answers, as `"200"` or `"404 no_bot"`.
pub(super) struct Rule {
    pub(super) operation: &'static str,
    pub(super) body: Value,
    pub(super) expected: Box<dyn Fn(Caller, Object) -> &'static str>,
}

/// A rule without a body.
fn rule(operation: &'static str, expected: impl Fn(Caller, Object) -> &'static str + 'static) -> Rule {
    Rule { operation, body: Value::Null, expected: Box::new(expected) }
}

impl Rule {
    fn with(self, body: Value) -> Self {
        Self { body, ..self }
    }
}

/// The same for every object, as for what has none.
fn always(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |_, _| answer
}

/// On the caller's own bot: that others have one is no help.
fn own_bot(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |_, object| if object == Object::Own { answer } else { "404 no_bot" }
}

/// On a part of the caller's own things, where another's is not told from a missing one.
fn own_part(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |_, object| if object == Object::Own { answer } else { "404 not_found" }
}

/// On anyone's bot, for an admin.
fn any_bot(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |_, object| if object == Object::Missing { "404 no_bot" } else { answer }
}

/// The same where an admin may not act on a superadmin's.
fn lesser_bot(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |caller, object| match object {
        Object::Missing => "404 no_bot",
        Object::Superadmins if caller == Caller::Admin => "403 protected_account",
        _ => answer,
    }
}

/// On anyone's account, for an admin, which is not for one's own.
fn lesser_account(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |caller, object| match object {
        Object::Missing => "404 not_found",
        Object::Own => "403 own_account",
        Object::Superadmins if caller == Caller::Admin => "403 protected_account",
        _ => answer,
    }
}

/// On what admins share.
fn shared(answer: &'static str) -> impl Fn(Caller, Object) -> &'static str {
    move |_, object| if object == Object::Missing { "404 not_found" } else { answer }
}

/// One rule for each operation.
pub(super) fn rules() -> Vec<Rule> {
    [sign_in(), own(), organization(), admin(), others()].into_iter().flatten().collect()
}

fn sign_in() -> Vec<Rule> {
    let wrong = json!({ "username": "nobody.here", "password": "a password of nobody" });
    let links = |caller, _| if caller == Caller::User { "201" } else { "403 protected_account" };
    vec![
        rule("auth_login", always("401 wrong_credentials")).with(wrong),
        rule("auth_refresh", always("401 invalid_token")).with(json!({ "refresh_token": "made up" })),
        rule("auth_logout", always("204")),
        rule("auth_verify", always("200")),
        rule("auth_me", always("200")),
        rule("auth_register", always("403 registration_closed"))
            .with(json!({ "username": "a.stranger", "password": "violet hammock drizzle 42" })),
        rule("auth_login_link", always("401 invalid_link")).with(json!({ "token": "made up" })),
        rule("auth_password", always("401 wrong_password"))
            .with(json!({ "current_password": "not this", "new_password": "violet hammock drizzle 42" })),
        rule("auth_list_sessions", always("200")),
        rule("auth_end_session", own_part("204")),
        rule("auth_end_sessions", always("200")),
        rule("auth_otp_enroll", always("401 wrong_password")).with(json!({ "password": "not this" })),
        rule("auth_otp_confirm", always("409 otp_not_enrolled")).with(json!({ "code": "123456" })),
        rule("auth_otp_disable", always("409 otp_not_enrolled")).with(json!({ "password": "not this" })),
        rule("auth_otp_recovery_codes", always("409 otp_not_enrolled")).with(json!({ "password": "not this" })),
        rule("auth_list_api_keys", always("200")),
        rule("auth_create_api_key", always("201")).with(json!({ "name": "a program", "scopes": ["bot:read"] })),
        rule("auth_revoke_api_key", own_part("204")),
        rule("auth_telegram_link", links),
        rule("events_stream", always("200")),
        rule("auth_telegram_unlink", always("401 wrong_password")).with(json!({ "password": "not this" })),
        rule("auth_erase_account", always("401 wrong_password")).with(json!({ "password": "not this" })),
    ]
}

fn own() -> Vec<Rule> {
    let token = json!({ "bot_token": "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234" });
    let app = json!({ "phone": "+15550100200", "telegram_api_id": 7 });
    let code = json!({ "code": "12345" });
    let import = json!({ "session_string": "made up", "telegram_api_id": 7 });
    // The fixture's runtime keeps no sessions.
    let has_bot = |_, object| if object == Object::Own { "409 already_has_bot" } else { "503 telegram_unavailable" };
    vec![
        rule("user_api_create", has_bot).with(token.clone()),
        rule("user_api_status", always("200")),
        rule("user_api_verify", own_bot("200")).with(json!({})),
        rule("user_api_rate_limits", own_bot("200")).with(json!({ "rps": 4 })),
        rule("user_api_settings", own_bot("200")).with(json!({ "program": "analyst" })),
        rule("user_api_token", own_bot("422 token_of_other_bot")).with(token),
        rule("user_api_stop", own_bot("200")),
        rule("user_api_start", own_bot("200")),
        rule("user_api_access_grants", own_bot("200")),
        rule("user_api_chats", own_bot("200")),
        rule("user_api_dead_letters", own_bot("200")),
        rule("user_api_logs", own_bot("200")),
        rule("user_api_usage", own_bot("200")),
        rule("user_api_retry_dead_letter", own_part("202")),
        rule("user_api_remove", own_bot("204")),
        rule("user_api_mtproto_login", own_bot("503 interrupted")).with(app),
        rule("user_api_mtproto_code", own_bot("409 no_login")).with(code),
        rule("user_api_mtproto_password", own_bot("409 no_login")).with(json!({ "password": "made up" })),
        rule("user_api_mtproto_qr", own_bot("503 interrupted")).with(json!({ "telegram_api_id": 7 })),
        rule("user_api_mtproto_import", own_bot("503 interrupted")).with(import),
        rule("user_api_mtproto_session", own_bot("409 not_connected")),
        rule("user_api_mtproto_status", own_bot("200")),
        rule("user_api_mtproto_channels", own_bot("409 not_connected")),
        // A caller without a bot of their own gets one while another's channel is reached for.
        rule("user_api_mtproto_stats", always("409 not_connected")),
    ]
}

/// Everybody owns an organization with a member, an invitation and a database in it, but where they are to get into one.
fn organization() -> Vec<Rule> {
    let member = json!({ "account_id": "$member" });
    let database = json!({ "database_id": "$database" });
    let example = json!({ "database_id": "$database", "example_id": "01890000-0000-7000-8000-000000000000" });
    let server = json!({
        "name": "another", "engine": "postgres", "host": "127.0.0.1", "database": "sales", "user": "reader",
        "password": "of the matrix",
    });
    let joins = |_, object| match object {
        Object::Foreign | Object::Superadmins => "200",
        Object::Own | Object::Missing => "403 invalid_invitation",
    };
    // Nobody learns by this who is an admin, not even an admin of themselves.
    let adds = |caller, object| match (caller, object) {
        (Caller::User, Object::Own) => "409 added_already",
        _ => "404 not_found",
    };
    vec![
        rule("org_api_create", always("201")).with(json!({ "name": "$name" })),
        rule("org_api_join", joins).with(json!({ "code": "$code" })),
        // There is a member beside the owner.
        rule("org_api_leave", always("409 last_owner")),
        rule("org_api_overview", always("200")),
        rule("org_api_members_list", always("200")),
        rule("org_api_members_add", adds).with(json!({ "username": "$username", "role": "member" })),
        rule("org_api_members_role", own_part("200")).with(json!({ "account_id": "$member", "role": "owner" })),
        rule("org_api_members_remove", own_part("204")).with(member),
        rule("org_api_invitations_list", always("200")),
        rule("org_api_invitations_create", always("201")).with(json!({ "max_uses": 1, "hours": 1 })),
        rule("org_api_invitations_revoke", own_part("204")).with(json!({ "invitation_id": "$invitation" })),
        rule("org_api_databases_list", always("200")),
        rule("org_api_databases_create", always("422 address_refused")).with(server),
        // Without a name.
        rule("org_api_databases_upload", always("422 invalid_query")),
        rule("org_api_databases_test", own_part("200")).with(database.clone()),
        // The file is not there.
        rule("org_api_databases_refresh", own_part("422 database_unreachable")).with(database.clone()),
        rule("org_api_databases_remove", own_part("204")).with(database),
        rule("org_api_databases_schema", own_part("200")),
        rule("org_api_databases_examples_list", own_part("200")),
        // Nobody has asked anything.
        rule("org_api_databases_examples_remove", always("404 not_found")).with(example),
        rule("org_api_budget", always("200")),
        rule("org_api_budget_change", always("200")).with(json!({ "limit_usd": "25.00" })),
        rule("org_api_costs_overview", always("200")),
        rule("org_api_costs_by_model", always("200")),
        rule("org_api_costs_by_stage", always("200")),
        rule("org_api_costs_input_output", always("200")),
        rule("org_api_costs_per_user", always("200")),
        rule("org_api_costs_own", always("200")),
        rule("org_api_mail_get", always("200")),
        rule("org_api_mail_put", always("200")).with(json!({ "allowed_recipients": ["*@example.org"] })),
        rule("org_api_mail_test", always("409 mail_not_configured")),
        rule("org_api_mail_list", always("200")),
    ]
}

fn admin() -> Vec<Rule> {
    let reason = json!({ "reason": "for the matrix" });
    let retention = json!({ "before": "2020-01-01T00:00:00Z", "reason": "for the matrix", "dry_run": true });
    let grant = json!({ "reason": "for the matrix", "minutes": 15 });
    let limits = json!({ "rps": 2, "max_concurrent": 2 });
    let no_grant = |_, object| if object == Object::Missing { "404 no_bot" } else { "404 not_found" };
    let user = json!({ "username": "somebody.new", "password": "violet hammock drizzle 42", "role": "user" });
    vec![
        rule("admin_api_list_bots", always("200")),
        rule("admin_api_bot_status", any_bot("200")),
        rule("admin_api_logs", any_bot("200")),
        rule("admin_api_suspend", lesser_bot("200")).with(reason.clone()),
        rule("admin_api_activate", lesser_bot("200")),
        rule("admin_api_rate_limit", lesser_bot("200")).with(limits),
        rule("admin_api_access_grants", always("200")),
        rule("admin_api_grant_access", lesser_bot("201")).with(grant),
        rule("admin_api_end_access", no_grant),
        rule("admin_api_chats", any_bot("403 grant_required")),
        rule("admin_api_messages", any_bot("403 grant_required")),
        rule("admin_api_send_message", any_bot("403 grant_required")).with(json!({ "text": "hello" })),
        rule("admin_api_list_users", always("200")),
        rule("admin_api_create_user", always("201")).with(user),
        rule("admin_api_get_user", shared("200")),
        rule("admin_api_change_user", lesser_account("200"))
            .with(json!({ "disabled": false, "reason": "for the matrix" })),
        rule("admin_api_sign_in_link", lesser_account("201")).with(reason.clone()),
        rule("admin_api_end_sessions", lesser_account("200")).with(reason.clone()),
        rule("admin_api_reset_otp", lesser_account("409 otp_not_enrolled")).with(reason.clone()),
        rule("admin_api_list_invitations", always("200")),
        rule("admin_api_create_invitation", always("201")).with(json!({ "max_uses": 1, "hours": 1 })),
        rule("admin_api_revoke_invitation", shared("204")),
        rule("admin_api_audit_list", always("200")),
        rule("admin_api_audit_export", always("202")).with(json!({ "format": "csv" })),
        rule("admin_api_audit_exports", always("200")),
        rule("admin_api_audit_export_state", own_part("200")),
        rule("admin_api_audit_export_file", own_part("200")),
        rule("admin_api_audit_verify", always("202")),
        rule("admin_api_audit_verification", always("200")),
        rule("admin_api_audit_retention", always("200")).with(retention),
        rule("admin_api_health", always("200")),
    ]
}

fn others() -> Vec<Rule> {
    vec![
        rule("telegram_webhook", always("401 unknown_webhook")).with(json!({ "update_id": 1 })),
        rule("ops_healthz", always("200")),
        rule("ops_readyz", always("200")),
        rule("ops_document", always("200")),
        rule("ops_docs", always("200")),
        rule("console_info", always("200")),
        rule("/{path:.*}", always("200")),
    ]
}
