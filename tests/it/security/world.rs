//! The people and things that the calls of the matrix are about, made anew for each call.

use botyard::model::account::{Account, Role};
use botyard::model::audit_filter::ExportState;
use botyard::model::bot::BotId;
use botyard::model::page::PageRequest;
use serde_json::json;
use uuid::Uuid;

use crate::api::fixture::{HOOK_SECRET, Server};
use crate::harness::platform::eventually;
use crate::security::matrix::{Caller, Object};
use crate::security::organizations::Organizations;
use crate::security::rules::Rule;

/// A server with the caller, another user and another superadmin.
pub(super) struct World {
    server: Server,
    /// Who calls, and the access token, unless nobody is signed in.
    caller: Option<(Account, String)>,
    other: Account,
    superadmin: Account,
    organizations: Organizations,
    /// The bots of the last call.
    bots: Vec<BotId>,
    calls: u32,
}

impl World {
    pub(super) async fn new(caller: Caller) -> Self {
        // So many calls in a row are not the limits' business here.
        let unlimited = ["ACCOUNTS__LOGIN_FAILURES", "HTTP__ADDRESS_BURST", "HTTP__ACCOUNT_BURST"];
        let settings = unlimited.map(|key| (format!("BOTYARD__{key}"), "1000"));
        let settings = settings.each_ref().map(|(key, value)| (key.as_str(), *value));
        let server = Server::start_with(&settings).await;
        let role = match caller {
            Caller::Anonymous => None,
            Caller::User => Some(Role::User),
            Caller::Admin => Some(Role::Admin),
            Caller::Superadmin => Some(Role::Superadmin),
        };
        let caller = match role {
            Some(role) => Some(server.person("the.caller", role).await),
            None => None,
        };
        let other = server.account("the.other", Role::User).await;
        let superadmin = server.account("the.superadmin", Role::Superadmin).await;
        let organizations = Organizations::new(&server).await;
        Self { server, caller, other, superadmin, organizations, bots: Vec::new(), calls: 0 }
    }

    /// Makes the call about `object`; the answer as `"200"` or `"404 no_bot"`.
    pub(super) async fn call(&mut self, method: &str, pattern: &str, rule: &Rule, object: Object) -> String {
        self.calls += 1;
        self.sign_in_again().await;
        if pattern.contains("/audit/export") {
            self.wait_for_exports().await;
        }
        let path = self.prepare(pattern, object).await;
        let mut request = self.server.request(method, &path);
        if let Some((_, token)) = &self.caller {
            request = request.bearer_auth(token);
        }
        let mut body = rule.body.clone();
        // Names are taken once.
        if let Some(name) = body.get_mut("username").filter(|name| *name == "somebody.new") {
            *name = format!("somebody.{}", self.calls).into();
        }
        self.organizations.fill_in(&mut body);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = self.server.call(request).await;
        let status = answer.status.as_u16();
        let code = if status < 400 { None } else { answer.json()["code"].as_str().map(str::to_owned) };
        code.map_or_else(|| status.to_string(), |code| format!("{status} {code}"))
    }

    /// Some calls end the session that they come with.
    async fn sign_in_again(&mut self) {
        let Some((account, token)) = &mut self.caller else { return };
        if self.server.get("/api/auth/verify", token).await.status.as_u16() == 401 {
            let signed_in = self.server.sign_in(account.username.as_str()).await;
            signed_in["access_token"].as_str().unwrap().clone_into(token);
        }
    }

    /// An account may have few exports under way, and earlier calls began some.
    async fn wait_for_exports(&self) {
        let callers = self.caller.as_ref().map(|(account, _)| account.id);
        for account in callers.into_iter().chain([self.superadmin.id]) {
            eventually("the earlier exports are done", async || {
                let mut tx = self.server.store.read().await.unwrap();
                let (_, exports) = tx.list_exports(account, PageRequest::largest()).await.unwrap();
                let is_under_way = |state| matches!(state, ExportState::Queued | ExportState::Running);
                let under_way = exports.iter().filter(|export| is_under_way(export.state)).count();
                if under_way == 0 { Ok(()) } else { Err(json!(under_way)) }
            })
            .await;
        }
    }

    /// Makes what the call is about, and the path that names it.
    async fn prepare(&mut self, pattern: &str, object: Object) -> String {
        let mut tx = self.server.store.begin().await.unwrap();
        for bot in self.bots.drain(..) {
            tx.delete_bot(bot).await.unwrap();
        }
        tx.commit().await.unwrap();
        let of_admins = pattern.contains("{user_id}");
        let whose = match object {
            Object::Own => self.caller.as_ref().map(|(account, _)| account.clone()),
            Object::Foreign => Some(self.other.clone()),
            Object::Superadmins => Some(self.superadmin.clone()),
            Object::Missing => None,
        };
        if pattern.starts_with("/api/org") {
            let caller = self.caller.as_ref().map(|(account, _)| account);
            let others = [&self.other, &self.superadmin];
            self.organizations.prepare(&self.server, pattern, (caller, others), whose.as_ref()).await;
        }
        let mut dead_letter = 999_999;
        if let Some(whose) = &whose {
            dead_letter = self.bot_with_dead_letter(whose, 5_000_000_000).await;
        }
        if let Some((caller, _)) = self.caller.clone().filter(|_| pattern.contains("{id}") && object != Object::Own) {
            // Having a bot, one could still reach for a part of another's.
            self.bot_with_dead_letter(&caller, 6_000_000_000).await;
        }
        let nothing = Uuid::from_u128(7).to_string();
        let named = match pattern {
            _ if pattern.contains("{id}") && pattern.contains("/sessions") => self.session_of(whose.as_ref()).await,
            _ if pattern.contains("{key_id}") => self.key_of(whose.as_ref()).await,
            _ if pattern.contains("{invitation_id}") => self.invitation_by(whose.as_ref()).await,
            _ if pattern.contains("{export_id}") => self.export_of(whose.as_ref()).await,
            _ if pattern.contains("{id}") => Some(dead_letter.to_string()),
            _ => None,
        };
        let named = named.unwrap_or_else(|| nothing.clone());
        let account = whose.filter(|_| of_admins).map_or(nothing, |account| account.id.to_string());
        pattern
            .replace("{database_id}", &self.organizations.database())
            .replace("{key_id}", &named)
            .replace("{invitation_id}", &named)
            .replace("{export_id}", &named)
            .replace("{user_id}", &account)
            .replace("{chat_id}", "7")
            .replace("{hook_id}", "no-such-hook")
            .replace("{path:.*}", "bot/chats")
            .replace("{id}", &named)
    }

    /// A new session of this account.
    async fn session_of(&self, account: Option<&Account>) -> Option<String> {
        let token = self.token_of(account?).await;
        let me = self.server.get("/api/auth/verify", &token).await.json();
        Some(me["session_id"].as_str().unwrap().to_owned())
    }

    /// A new API key of this account.
    async fn key_of(&self, account: Option<&Account>) -> Option<String> {
        let body = json!({ "name": "of the matrix", "scopes": ["bot:read"] });
        let made = self.server.send("POST", "/api/auth/api-keys", &self.token_of(account?).await, body).await;
        Some(made.assert_status(201).json()["id"].as_str().unwrap().to_owned())
    }

    /// A new invitation by this account, or by an admin if it makes none.
    async fn invitation_by(&self, account: Option<&Account>) -> Option<String> {
        let by = if account?.role < Role::Admin { &self.superadmin } else { account? };
        let body = json!({ "max_uses": 1, "hours": 1 });
        let made = self.server.send("POST", "/api/admin/invitations", &self.token_of(by).await, body).await;
        Some(made.assert_status(201).json()["id"].as_str().unwrap().to_owned())
    }

    /// A finished export of this account, or of an admin if it makes none.
    async fn export_of(&self, account: Option<&Account>) -> Option<String> {
        let by = if account?.role < Role::Admin { &self.superadmin } else { account? };
        let token = self.token_of(by).await;
        let body = json!({ "format": "csv" });
        let made = self.server.send("POST", "/api/admin/audit/export", &token, body).await;
        let id = made.assert_status(202).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/admin/audit/export/{id}");
        eventually("the export is done", async || {
            let state = self.server.get(&path, &token).await.json();
            if state["state"] == "done" { Ok(()) } else { Err(state) }
        })
        .await;
        Some(id)
    }

    async fn token_of(&self, account: &Account) -> String {
        let signed_in = self.server.sign_in(account.username.as_str()).await;
        signed_in["access_token"].as_str().unwrap().to_owned()
    }

    async fn bot_with_dead_letter(&mut self, account: &Account, telegram_id: i64) -> i64 {
        let bot = self.server.bot_with(account, telegram_id + i64::from(self.calls)).await;
        self.bots.push(bot.id);
        let update = r#"{"update_id":9,"message":{"chat":{"id":7}}}"#;
        self.server.webhook(&bot.hook_id, HOOK_SECRET, update).await.assert_status(200);
        let seq = self.server.updates.list_waiting(bot.id, 1).await.unwrap()[0].seq;
        assert!(self.server.updates.fail(bot.id, seq, "poison", 1).await.unwrap());
        seq
    }
}
