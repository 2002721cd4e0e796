//! The organizations of the people of the matrix, made anew for each call about one.

use std::collections::BTreeMap;

use botyard::model::account::{Account, Role};
use botyard::model::database::{Database, DatabaseHealth, DatabaseId, DatabaseOwner, Engine, Location};
use botyard::model::organization::{
    Membership, OrgInvitation, OrgInvitationId, OrgRole, Organization, OrganizationId, OrganizationName,
};
use chrono::TimeDelta;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::api::fixture::Server;

/// What names nothing.
const NOTHING: Uuid = Uuid::from_u128(7);

/// The organizations of the last call, and what the next one may name.
pub(super) struct Organizations {
    /// Who belongs to the caller's organization beside them.
    member: Account,
    made: Vec<OrganizationId>,
    named: BTreeMap<&'static str, String>,
    calls: u32,
}

/// An organization with what is in it.
struct Made {
    invitation: OrgInvitationId,
    code: String,
    database: DatabaseId,
}

impl Organizations {
    pub(super) async fn new(server: &Server) -> Self {
        let member = server.account("the.member", Role::User).await;
        Self { member, made: Vec::new(), named: BTreeMap::new(), calls: 0 }
    }

    /// Replaces each value that begins with a `$` by what it stands for in this call.
    pub(super) fn fill_in(&self, body: &mut Value) {
        for value in body.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
            if let Some(name) = value.as_str().filter(|text| text.starts_with('$')) {
                *value = self.named[name].clone().into();
            }
        }
    }

    /// The database that a path names.
    pub(super) fn database(&self) -> String {
        self.named.get("$database").cloned().unwrap_or_else(|| NOTHING.to_string())
    }

    /// Gives everybody an organization of their own, but the caller none where they are to get into one; and finds out what
    /// of `whose` the call names.
    pub(super) async fn prepare(
        &mut self,
        server: &Server,
        pattern: &str,
        (caller, others): (Option<&Account>, [&Account; 2]),
        whose: Option<&Account>,
    ) {
        self.calls += 1;
        self.delete_all(server).await;
        let nothing = || NOTHING.to_string();
        self.named = ["$member", "$invitation", "$database", "$code"].map(|name| (name, nothing())).into();
        self.named.insert("$username", "nobody.at.all".to_owned());
        self.named.insert("$name", format!("Number {}", self.calls));
        let is_getting_in = matches!(pattern, "/api/org" | "/api/org/join");
        for owner in caller.into_iter().filter(|_| !is_getting_in).chain(others) {
            let made = self.make(server, owner, caller.is_some_and(|caller| caller.id == owner.id)).await;
            if whose.is_some_and(|whose| whose.id == owner.id) {
                let is_own = caller.is_some_and(|caller| caller.id == owner.id);
                let member = if is_own { &self.member } else { owner };
                self.named.extend([
                    ("$member", member.id.to_string()),
                    ("$username", owner.username.to_string()),
                    ("$invitation", made.invitation.to_string()),
                    ("$database", made.database.to_string()),
                    ("$code", made.code),
                ]);
            }
        }
    }

    async fn delete_all(&mut self, server: &Server) {
        let mut tx = server.store.begin().await.unwrap();
        for organization in self.made.drain(..) {
            tx.delete_organization(organization).await.unwrap();
        }
        // Those that calls made.
        for account in ["the.caller", "the.other", "the.superadmin"] {
            let found = tx.find_account_named(&account.parse().unwrap()).await.unwrap();
            let Some(found) = found else { continue };
            let person = tx.find_person(found.id).await.unwrap().unwrap().person;
            if let Some(organization) = person.organization() {
                tx.delete_organization(organization).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    async fn make(&mut self, server: &Server, owner: &Account, with_member: bool) -> Made {
        let now = server.ambient.now();
        let name = format!("{} {}", owner.username, self.calls);
        let organization = Organization {
            id: OrganizationId::generate(&server.ambient),
            name: OrganizationName::try_from(name.as_str()).unwrap(),
            created_by: owner.id,
            created_at: now,
        };
        let (id, code) = (organization.id, server.ambient.random_string::<18>());
        self.made.push(id);
        let invitation = OrgInvitation {
            id: OrgInvitationId::generate(&server.ambient),
            organization_id: id,
            created_by: owner.id,
            for_account: None,
            role: OrgRole::Member,
            max_uses: 5,
            uses: 0,
            created_at: now,
            expires_at: now + TimeDelta::hours(1),
            revoked_at: None,
        };
        let database_id = DatabaseId::generate(&server.ambient);
        let database = Database {
            id: database_id,
            owner: DatabaseOwner::Organization(id),
            name: "sales".to_owned(),
            engine: Engine::Sqlite,
            location: Location::File(format!("{database_id}.sqlite")),
            health: DatabaseHealth::Healthy,
            health_reason: None,
            checked_at: now,
            server_version: None,
            introspected_at: None,
            created_by: owner.id,
            created_at: now,
        };
        let membership =
            |account: &Account, role| Membership { organization_id: id, account_id: account.id, role, joined_at: now };
        let mut tx = server.store.begin().await.unwrap();
        tx.create_organization(&organization).await.unwrap();
        tx.add_member(id, &membership(owner, OrgRole::Owner)).await.unwrap();
        if with_member {
            tx.add_member(id, &membership(&self.member, OrgRole::Member)).await.unwrap();
        }
        tx.create_org_invitation(id, &invitation, &Sha256::digest(code.as_bytes())).await.unwrap();
        tx.create_database(database.owner, &database).await.unwrap();
        let schema = r#"{"tables":[],"is_truncated":false}"#;
        assert!(tx.put_database_schema(database.owner, database.id, schema, now).await.unwrap());
        tx.commit().await.unwrap();
        Made { invitation: invitation.id, code, database: database_id }
    }
}
