//! The records of the audit log, as they are stored, hashed and read.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::account::{AccountId, ApiKeyId, SessionId};
use crate::model::audit::{AuditEntry, Caller};
use crate::model::audit_chain::AuditHash;
use crate::model::chat::GrantId;

/// A record as the store holds it. Texts that only our own types produce stay texts here, so that a record which somebody
/// altered can still be read and named.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct StoredRecord {
    /// The record's number.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor_id: Option<AccountId>,
    /// The role it was done in.
    pub actor_role: String,
    /// The session the call came with.
    pub session_id: Option<SessionId>,
    /// The API key the call came with.
    pub api_key_id: Option<ApiKeyId>,
    /// The access grant it was done under.
    pub grant_id: Option<GrantId>,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub target: Option<Uuid>,
    /// Why.
    pub reason: Option<String>,
    /// Before and after, or other facts, as JSON text.
    pub detail: String,
    /// The address it came from.
    pub address: Option<String>,
    /// What the person's program called itself.
    pub user_agent: Option<String>,
    /// The request it came with.
    pub request_id: Option<Uuid>,
    /// The record's hash; none in records from before the chain.
    pub hash: Option<Vec<u8>>,
    /// The actor's sign-in name, where it was asked for.
    #[sqlx(default)]
    pub actor: Option<String>,
    /// What the target is called, where it was asked for.
    #[sqlx(default)]
    pub target_name: Option<String>,
    /// The hash of the record before this one, where it was asked for.
    #[sqlx(default)]
    pub previous_hash: Option<Vec<u8>>,
}

impl StoredRecord {
    /// The record of what `caller` does, not in the chain yet.
    pub fn new(caller: &Caller, entry: AuditEntry, at: DateTime<Utc>) -> Self {
        let AuditEntry { action, target, grant_id, reason, detail } = entry;
        Self {
            seq: 0,
            at,
            actor_id: caller.account_id,
            actor_role: caller.role.as_str().to_owned(),
            session_id: caller.session_id,
            api_key_id: caller.api_key_id,
            grant_id,
            action: action.as_str().to_owned(),
            target,
            reason: reason.map(without_nul),
            detail: detail_text(detail),
            address: caller.origin.address.map(|address| address.to_string()),
            user_agent: caller.origin.user_agent.clone().map(without_nul),
            request_id: caller.origin.request_id,
            hash: None,
            actor: None,
            target_name: None,
            previous_hash: None,
        }
    }

    /// What the hash covers: a JSON object without spaces, with every field in this order, absent ones as `null`, and the
    /// time in UTC with six digits of the second.
    pub fn text(&self) -> String {
        #[derive(Serialize)]
        struct Covered<'a> {
            seq: i64,
            at: String,
            actor_id: Option<AccountId>,
            actor_role: &'a str,
            session_id: Option<SessionId>,
            api_key_id: Option<ApiKeyId>,
            grant_id: Option<GrantId>,
            action: &'a str,
            target: Option<Uuid>,
            reason: Option<&'a str>,
            detail: Detail<'a>,
            address: Option<&'a str>,
            user_agent: Option<&'a str>,
            request_id: Option<Uuid>,
        }
        let covered = Covered {
            seq: self.seq,
            at: self.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
            actor_id: self.actor_id,
            actor_role: &self.actor_role,
            session_id: self.session_id,
            api_key_id: self.api_key_id,
            grant_id: self.grant_id,
            action: &self.action,
            target: self.target,
            reason: self.reason.as_deref(),
            detail: Detail::of(&self.detail),
            address: self.address.as_deref(),
            user_agent: self.user_agent.as_deref(),
            request_id: self.request_id,
        };
        // Texts, numbers and raw JSON always serialize; no record has the empty text.
        serde_json::to_string(&covered).unwrap_or_default()
    }

    /// The record's hash if it stands behind the record with the hash `previous`.
    pub fn hash_behind(&self, previous: AuditHash) -> AuditHash {
        AuditHash::of(previous, &self.text())
    }
}

/// JSON text as it stands. What is no JSON, because somebody altered it, becomes a string.
#[derive(Serialize)]
#[serde(untagged)]
enum Detail<'a> {
    Json(&'a RawValue),
    Altered(&'a str),
}

impl<'a> Detail<'a> {
    fn of(text: &'a str) -> Self {
        serde_json::from_str(text).map_or(Self::Altered(text), Self::Json)
    }
}

/// PostgreSQL holds no NUL; U+FFFD stands in its place on both databases.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// JSON text without NUL, which is written as an escape there. A backslash before it is escaped itself, so the four
/// digits of a literal `\\u0000` are left alone.
fn detail_text(detail: Value) -> String {
    fn clean(value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(without_nul(text)),
            Value::Array(items) => items.into_iter().map(clean).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (without_nul(name), clean(value))).collect()
            }
            other => other,
        }
    }
    let text = detail.to_string();
    if text.contains(r"\u0000") { clean(detail).to_string() } else { text }
}

/// One line of the audit log, as people read it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditRecord {
    /// The record's number.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it; null for Botyard itself, its operator at the command line, and somebody who has not signed in.
    pub actor_id: Option<AccountId>,
    /// Their sign-in name; null also when the account is gone.
    #[schema(example = "alice")]
    pub actor: Option<String>,
    /// The role it was done in.
    #[schema(example = "admin")]
    pub actor_role: String,
    /// The session the call came with.
    pub session_id: Option<SessionId>,
    /// The API key the call came with.
    pub api_key_id: Option<ApiKeyId>,
    /// The access grant it was done under.
    pub grant_id: Option<GrantId>,
    /// What was done, as `noun.verb`.
    #[schema(example = "bot.suspended")]
    pub action: String,
    /// What it was done to.
    pub target: Option<Uuid>,
    /// What that is called today: a bot by its username with `@`, an account by its sign-in name; null for anything else,
    /// and for what is gone.
    #[schema(example = "@alices_bot")]
    pub target_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Before and after, or other facts.
    #[schema(value_type = Value)]
    pub detail: Value,
    /// The address it came from.
    pub address: Option<String>,
    /// What the person's program called itself.
    pub user_agent: Option<String>,
    /// The request it came with.
    pub request_id: Option<Uuid>,
    /// SHA-256 over the hash of the record before this one and this record's fields, as hexadecimal digits; null in records
    /// from before the chain.
    #[schema(value_type = Option<String>)]
    pub hash: Option<AuditHash>,
}

impl From<StoredRecord> for AuditRecord {
    fn from(stored: StoredRecord) -> Self {
        Self {
            seq: stored.seq,
            at: stored.at,
            actor_id: stored.actor_id,
            actor: stored.actor,
            actor_role: stored.actor_role,
            session_id: stored.session_id,
            api_key_id: stored.api_key_id,
            grant_id: stored.grant_id,
            action: stored.action,
            target: stored.target,
            target_name: stored.target_name,
            reason: stored.reason,
            detail: serde_json::from_str(&stored.detail).unwrap_or(Value::String(stored.detail)),
            address: stored.address,
            user_agent: stored.user_agent,
            request_id: stored.request_id,
            hash: stored.hash.as_deref().and_then(AuditHash::from_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;
    use crate::model::account::Role;
    use crate::model::audit::{AuditAction, Origin};

    fn record(entry: AuditEntry) -> StoredRecord {
        StoredRecord::new(&Caller::system(), entry, "2026-03-29T00:59:59Z".parse().unwrap())
    }

    /// The text and the hash are what docs/audit.md promises; an export of today is checked by it in ten years.
    #[test]
    fn the_hash_covers_every_field_in_a_fixed_form() {
        let id = Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0001);
        let caller = Caller {
            account_id: Some(AccountId(id)),
            role: Role::Admin,
            session_id: Some(SessionId(id)),
            api_key_id: Some(ApiKeyId(id)),
            origin: Origin {
                address: Some("2001:db8::1".parse().unwrap()),
                user_agent: Some("curl/8".to_owned()),
                request_id: Some(id),
            },
        };
        let detail = json!({ "b": [1.5, null], "a": "ü\n\"\u{1}" });
        let entry = AuditEntry::new(AuditAction::MessageSent, id).because("a \"reason\"").with(detail);
        let at = "2026-03-29T00:59:59.1234Z".parse().unwrap();
        let full = StoredRecord { seq: 7, ..StoredRecord::new(&caller, entry.under(GrantId(id)), at) };
        expect![[r#"{"seq":7,"at":"2026-03-29T00:59:59.123400Z","actor_id":"01890000-0000-7000-8000-000000000001","actor_role":"admin","session_id":"01890000-0000-7000-8000-000000000001","api_key_id":"01890000-0000-7000-8000-000000000001","grant_id":"01890000-0000-7000-8000-000000000001","action":"message.sent","target":"01890000-0000-7000-8000-000000000001","reason":"a \"reason\"","detail":{"b":[1.5,null],"a":"ü\n\"\u0001"},"address":"2001:db8::1","user_agent":"curl/8","request_id":"01890000-0000-7000-8000-000000000001"}"#]]
        .assert_eq(&full.text());
        expect!["1cfb60f2168dfe2a213e72b6b8d130019f4eb4ff6c59cdac5521406e2a6bd823"]
            .assert_eq(&full.hash_behind(AuditHash::ZERO).to_string());
    }

    #[test]
    fn nul_is_replaced_wherever_it_stands() {
        let entry = AuditEntry::new(AuditAction::KeysRotated, None);
        let found = record(entry.because("a\0b").with(json!({ "a\0": ["\0", r"\u0000"] })));
        assert_eq!(found.reason.as_deref(), Some("a\u{fffd}b"));
        assert_eq!(found.detail, "{\"a\u{fffd}\":[\"\u{fffd}\",\"\\\\u0000\"]}");
    }

    #[test]
    fn a_detail_that_is_no_json_any_more_can_still_be_shown() {
        let found =
            StoredRecord { detail: "{oops".to_owned(), ..record(AuditEntry::new(AuditAction::AuditRead, None)) };
        assert!(found.text().contains(r#""detail":"{oops""#));
        assert_eq!(AuditRecord::from(found).detail, "{oops");
    }
}
