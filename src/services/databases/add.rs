//! Adding a database: on a server, by its fields or by a URL, or in a file that somebody uploads.

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::databases::{ServerInfo, Target, address};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::database::{
    Database, DatabaseHealth, DatabaseId, DatabaseOwner, Engine, Location, MAX_DATABASE_NAME, Schema, ServerAddress,
};
use crate::services::databases::ask::schema_json;
use crate::services::databases::{Databases, DatabasesError, changed_by};
use crate::store::{SealedDatabaseCredential, StoreError};

/// The longest host name, in characters: DNS knows no longer ones.
const MAX_HOST: usize = 253;

/// The longest name of a database or a user at a server, in characters. SQL Server allows 128.
const MAX_NAME_AT_SERVER: usize = 128;

/// The longest password, in bytes.
const MAX_PASSWORD: usize = 1024;

/// What every SQLite file begins with.
const SQLITE_HEADER: &[u8] = b"SQLite format 3\0";

/// A database on a server that is to be added.
#[derive(Debug)]
pub struct NewDatabase {
    /// What its owner calls it.
    pub name: String,
    /// The kind of server; not [`Engine::Sqlite`], of which files are uploaded.
    pub engine: Engine,
    /// Where it is, and who signs in.
    pub address: ServerAddress,
    /// The password.
    pub password: SecretString,
}

/// A database that was added.
#[derive(Debug)]
pub struct Added {
    /// The database.
    pub database: Database,
    /// Whether its login has a right to change data, which is better taken from it.
    pub may_write: bool,
}

/// What was found when a new database was tried.
struct Found {
    info: ServerInfo,
    schema: Schema,
}

impl Databases {
    /// Adds a database on a server: it is tried, its login is looked at, and what is in it is read.
    ///
    /// # Errors
    /// Refuses what cannot be reached or may do more than read; nothing is kept then.
    pub async fn create(&self, caller: &Caller, new: NewDatabase) -> Result<Added, DatabasesError> {
        let name = parse_name(&new.name)?;
        let NewDatabase { engine, address, password, .. } = new;
        let address = parse_address(engine, &address)?;
        if password.expose_secret().len() > MAX_PASSWORD {
            return Err(invalid("password", format!("at most {MAX_PASSWORD} bytes")));
        }
        let owner = self.check_room(caller, &name).await?;
        let id = DatabaseId::generate(&self.0.ambient);
        let unsealable = |source| DatabasesError::Credential { database_id: id, source };
        let sealed = self.0.vault.seal_for_database(id, &password).map_err(unsealable)?;
        let target = Target::Server { engine, address: address.clone(), password };
        let found = self.look_at(caller, owner, &target).await?;
        self.keep(caller, (id, owner), (name, engine, Location::Server(address)), Some(sealed), found).await
    }

    /// Refuses a server that is not to be reached, or whose name nobody knows, before anything else is asked for. Whoever fails
    /// too often waits.
    pub async fn check_host(&self, caller: &Caller, host: &str, port: u16) -> Result<(), DatabasesError> {
        let attempt = self.begin_try(caller)?;
        self.0.client.check_host(host, port).await?;
        attempt.forgive();
        Ok(())
    }

    /// Adds a database by its address as people paste it, such as `postgres://reader:password@db.example.org/shop`.
    pub async fn create_from_url(
        &self,
        caller: &Caller,
        name: &str,
        url: &SecretString,
    ) -> Result<Added, DatabasesError> {
        let parsed = address::parse(url.expose_secret());
        let (engine, address, password) = parsed.map_err(|error| invalid("url", error.to_string()))?;
        self.create(caller, NewDatabase { name: name.to_owned(), engine, address, password }).await
    }

    /// Adds the SQLite database in `bytes`.
    pub async fn upload(&self, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Added, DatabasesError> {
        let name = parse_name(name)?;
        if bytes.len() > self.0.settings.max_file_size {
            return Err(DatabasesError::FileTooLarge { limit: self.0.settings.max_file_size });
        }
        if !bytes.starts_with(SQLITE_HEADER) {
            return Err(invalid("file", "a SQLite database file".to_owned()));
        }
        let owner = self.check_room(caller, &name).await?;
        let id = DatabaseId::generate(&self.0.ambient);
        let file = format!("{id}.sqlite");
        let path = self.0.files.write(owner, &file, bytes).await?;
        let kept = async {
            let found = self.look_at(caller, owner, &Target::File(path)).await?;
            let added = (name, Engine::Sqlite, Location::File(file.clone()));
            self.keep(caller, (id, owner), added, None, found).await
        };
        let kept = kept.await;
        if kept.is_err() {
            self.0.files.remove(owner, &file).await;
        }
        kept
    }

    /// Refuses before anything is tried whoever may not add a database of this name; whose it would be.
    async fn check_room(&self, caller: &Caller, name: &str) -> Result<DatabaseOwner, DatabasesError> {
        let account = caller.account_id.ok_or(DatabasesError::NotAllowed)?;
        let mut tx = self.0.store.read().await?;
        let owner = changed_by(&mut tx, account).await?;
        let limit = self.max_per_owner();
        if tx.count_databases(owner).await? >= limit {
            return Err(DatabasesError::TooMany { limit });
        }
        if tx.has_database_named(owner, name).await? { Err(DatabasesError::NameTaken) } else { Ok(owner) }
    }

    /// Tries a database that is not kept yet. Whoever fails too often waits.
    async fn look_at(&self, caller: &Caller, owner: DatabaseOwner, target: &Target) -> Result<Found, DatabasesError> {
        let attempt = self.begin_try(caller)?;
        let client = self.0.client.of(owner);
        let info = client.test(target).await?;
        let schema = client.introspect(target).await?;
        attempt.forgive();
        Ok(Found { info, schema })
    }

    /// Keeps what was tried, if whose it would be is still whose it was tried for: whoever changed organizations meanwhile
    /// would give another one their database, and put a file where nobody looks for it.
    async fn keep(
        &self,
        caller: &Caller,
        (id, tried_for): (DatabaseId, DatabaseOwner),
        (name, engine, location): (String, Engine, Location),
        sealed: Option<SealedDatabaseCredential>,
        found: Found,
    ) -> Result<Added, DatabasesError> {
        let json = schema_json(&found.schema)?;
        let (mut tx, owner) = self.begin_changing(caller).await?;
        if owner != tried_for {
            return Err(DatabasesError::OwnerChanged);
        }
        let now = self.0.ambient.now();
        let database = Database {
            id,
            owner,
            name,
            engine,
            location,
            health: DatabaseHealth::Healthy,
            health_reason: None,
            checked_at: now,
            server_version: Some(found.info.version),
            introspected_at: Some(now),
            created_by: caller.account_id.ok_or(DatabasesError::NotAllowed)?,
            created_at: now,
        };
        let limit = self.max_per_owner();
        if tx.count_databases(owner).await? >= limit {
            return Err(DatabasesError::TooMany { limit });
        }
        tx.create_database(owner, &database).await.map_err(|error| match error {
            StoreError::Duplicate => DatabasesError::NameTaken,
            other => other.into(),
        })?;
        if let Some(sealed) = &sealed {
            tx.put_database_credential(id, sealed, now).await?;
        }
        tx.put_database_schema(owner, id, &json, now).await?;
        let detail = json!({ "name": database.name, "engine": engine, "owner": owner.id() });
        tx.record(caller, AuditEntry::new(AuditAction::DatabaseAdded, id.0).with(detail), now).await?;
        tx.commit().await?;
        Ok(Added { database, may_write: found.info.may_write })
    }
}

fn invalid(field: &'static str, expected: String) -> DatabasesError {
    DatabasesError::InvalidField { field, expected }
}

fn parse_name(name: &str) -> Result<String, DatabasesError> {
    let expected = || invalid("name", format!("1 to {MAX_DATABASE_NAME} characters on one line"));
    let name = parse_line(name, MAX_DATABASE_NAME).ok_or_else(expected)?;
    // An address pasted in its place may hold a password, and names are shown.
    if name.contains("://") {
        return Err(invalid("name", "a short name, not an address".to_owned()));
    }
    Ok(name)
}

/// A short text on one line, without the blanks at its ends.
fn parse_line(text: &str, max_length: usize) -> Option<String> {
    let line = text.trim();
    let fits = (1..=max_length).contains(&line.chars().count()) && !line.chars().any(char::is_control);
    fits.then(|| line.to_owned())
}

fn parse_address(engine: Engine, address: &ServerAddress) -> Result<ServerAddress, DatabasesError> {
    if engine == Engine::Sqlite {
        return Err(invalid("engine", "a server's; a SQLite database is uploaded as a file".to_owned()));
    }
    if address.port == 0 {
        return Err(invalid("port", "1 to 65535".to_owned()));
    }
    let host = parse_line(&address.host, MAX_HOST).filter(|host| !host.contains(char::is_whitespace));
    let host = host.ok_or_else(|| invalid("host", "a server's name or address".to_owned()))?;
    let at_server = |field, text: &str| {
        let expected = || invalid(field, format!("1 to {MAX_NAME_AT_SERVER} characters on one line"));
        parse_line(text, MAX_NAME_AT_SERVER).ok_or_else(expected)
    };
    let database = at_server("database", &address.database)?;
    let user = at_server("user", &address.user)?;
    Ok(ServerAddress { host, port: address.port, database, user, tls: address.tls })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::database::TlsMode;

    #[test]
    fn fields_that_make_no_address_are_named() {
        let address = ServerAddress {
            host: " db.example.org ".to_owned(),
            port: 5432,
            database: "sales".to_owned(),
            user: "reader".to_owned(),
            tls: TlsMode::Verify,
        };
        assert_eq!(parse_address(Engine::Postgres, &address).unwrap().host, "db.example.org");
        let check = |engine, address: ServerAddress, expected: &str| match parse_address(engine, &address) {
            Err(DatabasesError::InvalidField { field, .. }) => assert_eq!(field, expected),
            other => panic!("{other:?}"),
        };
        check(Engine::Sqlite, address.clone(), "engine");
        check(Engine::Mysql, ServerAddress { port: 0, ..address.clone() }, "port");
        for host in ["", "a b", "a\nb", &"x".repeat(254)] {
            check(Engine::Mysql, ServerAddress { host: host.to_owned(), ..address.clone() }, "host");
        }
        check(Engine::SqlServer, ServerAddress { database: " ".to_owned(), ..address.clone() }, "database");
        check(Engine::SqlServer, ServerAddress { user: "u\0".to_owned(), ..address }, "user");
    }
}
