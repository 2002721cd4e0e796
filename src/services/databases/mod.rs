//! Tenants' own databases: adding one, keeping its schema at hand, and asking it.
//!
//! Whose databases somebody reaches is looked up with every call: those of their organization, or their own if they belong
//! to none. A personal database stays with its person and is out of reach while they are in an organization. What asks
//! takes a [`Person`]; what changes something takes a [`Caller`] and is for owners.

mod add;
mod ask;
mod examples;
mod files;
mod manage;
mod upkeep;

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::clients::databases::{DatabaseClient, Target, guard};
use crate::config::DatabasesSettings;
use crate::model::account::AccountId;
use crate::model::audit::Caller;
use crate::model::database::{Database, DatabaseHealth, DatabaseId, DatabaseOwner, Location, ResultSet, Schema};
use crate::model::organization::{OrgRole, Person};
use crate::services::accounts::AccountError;
use crate::services::accounts::throttle::Throttle;
use crate::services::databases::files::Files;
use crate::services::vault::{Vault, VaultError};
use crate::store::{DatabaseCheck, Store, StoreError, Tx};

pub use crate::clients::databases::DatabaseError;
pub use crate::services::databases::add::{Added, NewDatabase};
pub use crate::store::VerifiedExample;

/// Schemas held in memory; the one unused for longest is read from the store again.
const MAX_SCHEMAS: NonZeroUsize = NonZeroUsize::new(100).unwrap();

/// Tries of an account at databases that fail, within [`TRY_WINDOW`]: nobody is to guess a server's passwords, or look for
/// its open ports, from here.
const MAX_FAILED_TRIES: u32 = 20;
const TRY_WINDOW: Duration = Duration::from_mins(5);

/// The longest reason for a database's health that is kept, in characters.
const MAX_REASON_LENGTH: usize = 500;

/// Why something with a database did not work. The texts say what to do, and hold no password.
#[derive(Debug, Error)]
pub enum DatabasesError {
    /// There is no such database, or it is somebody else's.
    #[error("there is no such database")]
    NotFound,
    /// The database has no such example.
    #[error("there is no such example: it was removed, or its person thought better of it")]
    NoSuchExample,
    /// Only owners of an organization add and remove its databases.
    #[error("only an owner of the organization may do this")]
    NotAllowed,
    /// The caller came to another organization, or left one, while the database was tried.
    #[error("your organization changed while the database was tried: add it again")]
    OwnerChanged,
    /// The name is taken.
    #[error("there is a database of this name already: choose another name")]
    NameTaken,
    /// There are as many as there may be.
    #[error("there are {limit} databases already, the most there may be: remove one first")]
    TooMany {
        /// How many there may be.
        limit: i64,
    },
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// The uploaded file is too large.
    #[error("the file is larger than {limit} bytes, the most there may be")]
    FileTooLarge {
        /// The most bytes of a file.
        limit: usize,
    },
    /// Too many tries failed.
    #[error("too many attempts failed: try again in {} s", retry_after.as_secs().max(1))]
    Throttled {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The statement is refused.
    #[error("the statement is refused: {0}")]
    Refused(#[from] guard::Refused),
    /// The database did not take part.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The stored password does not open.
    #[error("the password of database {database_id} cannot be read: {source}")]
    Credential {
        /// The database.
        database_id: DatabaseId,
        /// Why.
        source: VaultError,
    },
    /// Something that must not happen did; the text is for the log.
    #[error("{0}")]
    Internal(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DatabasesError {
    /// The same in a few words that quote nothing, with what to do about it.
    pub const fn in_brief(&self) -> &'static str {
        match self {
            Self::NotFound => "the database is not there any more",
            Self::OwnerChanged => "whoever adds the database has changed organizations meanwhile",
            Self::Refused(_) => "the statement was refused, as it does more than read",
            Self::Database(error) => match error {
                DatabaseError::AddressRefused(_) => "the database's address may not be reached from here",
                DatabaseError::Unreachable(_) => {
                    "the database could not be reached; see that it runs and lets this server in"
                }
                DatabaseError::SignInRefused(_) => {
                    "the database refused the sign-in; add it again with the right password"
                }
                DatabaseError::UnsafeLogin(_) => {
                    "the database's login may do more than read; give it one that only reads"
                }
                DatabaseError::Statement(_) => "the database refused the statement",
                DatabaseError::TimedOut => "the statement took too long",
                DatabaseError::Busy => "the database had too many questions at once",
            },
            Self::Throttled { .. } => "too many attempts at the database failed",
            Self::Credential { .. } => {
                "the database's password cannot be read; an operator has to put its vault key back"
            }
            Self::NotAllowed
            | Self::NoSuchExample
            | Self::NameTaken
            | Self::TooMany { .. }
            | Self::InvalidField { .. }
            | Self::FileTooLarge { .. }
            | Self::Internal(_)
            | Self::Store(_) => "something went wrong here, and the server's log says what",
        }
    }

    /// Why a statement was not run, if another statement may mend it; in the words of the guard or the database.
    pub fn mendable(&self) -> Option<String> {
        match self {
            Self::Refused(refused) => Some(refused.to_string()),
            Self::Database(error @ (DatabaseError::Statement(_) | DatabaseError::TimedOut)) => Some(error.to_string()),
            _ => None,
        }
    }
}

/// What a statement gave.
#[derive(Debug, Clone)]
pub struct QueryAnswer {
    /// The statement as it was run.
    pub sql: String,
    /// What it gave.
    pub result: ResultSet,
    /// How long it took.
    pub duration: Duration,
}

/// What is in a database, and when it was read.
type ReadSchema = (DateTime<Utc>, Arc<Schema>);

/// Tenants' databases. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Databases(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    vault: Arc<Vault>,
    client: DatabaseClient,
    settings: DatabasesSettings,
    files: Files,
    tries: Throttle,
    schemas: Mutex<LruCache<DatabaseId, ReadSchema>>,
    ambient: Ambient,
}

impl Databases {
    /// Databases in `store`, with passwords sealed by `vault` and uploaded files under `data_dir`.
    pub fn new(
        store: Store,
        vault: Arc<Vault>,
        client: DatabaseClient,
        settings: &DatabasesSettings,
        data_dir: &Path,
        ambient: Ambient,
    ) -> Self {
        let (tries, schemas) = (Throttle::new(MAX_FAILED_TRIES, TRY_WINDOW), Mutex::new(LruCache::new(MAX_SCHEMAS)));
        let files = Files::new(data_dir);
        Self(Arc::new(Inner { store, vault, client, settings: settings.clone(), files, tries, schemas, ambient }))
    }

    /// The most bytes of an uploaded file.
    pub fn max_file_size(&self) -> usize {
        self.0.settings.max_file_size
    }

    /// The databases that a person may ask, by name.
    pub async fn list(&self, person: &Person) -> Result<Vec<Database>, DatabasesError> {
        let mut tx = self.0.store.read().await?;
        let Some(owner) = reached_by(&mut tx, person.account_id).await? else { return Ok(Vec::new()) };
        Ok(tx.list_databases(owner, self.max_per_owner()).await?)
    }

    /// A database that a person may ask; looked up anew each time, whatever was true when `person` was.
    pub async fn get(&self, person: &Person, id: DatabaseId) -> Result<Database, DatabasesError> {
        let mut tx = self.0.store.read().await?;
        let owner = reached_by(&mut tx, person.account_id).await?.ok_or(DatabasesError::NotFound)?;
        tx.find_database(owner, id).await?.ok_or(DatabasesError::NotFound)
    }

    fn max_per_owner(&self) -> i64 {
        self.0.settings.max_per_owner.into()
    }

    /// A transaction that holds whose databases the caller may change.
    async fn begin_changing(&self, caller: &Caller) -> Result<(Tx, DatabaseOwner), DatabasesError> {
        let account = caller.account_id.ok_or(DatabasesError::NotAllowed)?;
        let mut tx = self.0.store.begin().await?;
        let owner = changed_by(&mut tx, account).await?;
        match owner {
            DatabaseOwner::Organization(id) => drop(tx.lock_organization(id).await?),
            DatabaseOwner::Account(id) => drop(tx.lock_account(id).await?),
        }
        // It may have changed while this waited for the lock.
        if changed_by(&mut tx, account).await? == owner { Ok((tx, owner)) } else { Err(DatabasesError::NotAllowed) }
    }

    /// The database that the caller wants to change, and whose it is.
    async fn get_to_change(&self, caller: &Caller, id: DatabaseId) -> Result<Database, DatabasesError> {
        let account = caller.account_id.ok_or(DatabasesError::NotAllowed)?;
        let mut tx = self.0.store.read().await?;
        let owner = changed_by(&mut tx, account).await?;
        tx.find_database(owner, id).await?.ok_or(DatabasesError::NotFound)
    }

    /// Where a database lies, with its password.
    async fn target_of(&self, database: &Database) -> Result<Target, DatabasesError> {
        let address = match &database.location {
            Location::File(name) => return Ok(Target::File(self.0.files.path(database.owner, name)?)),
            Location::Server(address) => address.clone(),
        };
        let database_id = database.id;
        let sealed = self.0.store.read_once().await?.find_database_credential(database.owner, database_id).await?;
        let sealed = sealed.ok_or(DatabasesError::NotFound)?;
        let unreadable = |source| DatabasesError::Credential { database_id, source };
        let password = self.0.vault.open_of_database(&sealed).map_err(unreadable)?;
        Ok(Target::Server { engine: database.engine, address, password })
    }

    /// Writes down how a database was, and in any case that it was tried: otherwise it would be the next to be tried again.
    async fn note_health(
        &self,
        database: &Database,
        outcome: Result<Option<&str>, &DatabaseError>,
    ) -> Result<(), StoreError> {
        let at = self.0.ambient.now();
        let found = match outcome {
            Ok(_) => Some((DatabaseHealth::Healthy, None)),
            Err(error) => error.health().map(|health| (health, Some(shown_reason(error)))),
        };
        let mut tx = self.0.store.begin().await?;
        if let Some((health, reason)) = found {
            let server_version = outcome.ok().flatten();
            let check = DatabaseCheck { health, reason: reason.as_deref(), server_version, at };
            tx.set_database_health(database.owner, database.id, &check).await?;
        } else {
            tx.set_database_tried(database.owner, database.id, at).await?;
        }
        tx.commit().await
    }

    fn remember_schema(&self, id: DatabaseId, read_at: DateTime<Utc>, schema: &Arc<Schema>) {
        let mut schemas = self.0.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        schemas.put(id, (read_at, Arc::clone(schema)));
    }

    fn forget_schema(&self, id: DatabaseId) {
        self.0.schemas.lock().unwrap_or_else(PoisonError::into_inner).pop(&id);
    }

    /// Removes the uploaded files of an owner who is gone. What cannot be removed now is when files are cleared up.
    pub(in crate::services) async fn forget_owner(&self, owner: DatabaseOwner) {
        self.0.files.remove_folder(owner).await;
    }
}

/// Whose databases an account reaches now; `None` if it is disabled or gone.
async fn reached_by(tx: &mut Tx, account: AccountId) -> Result<Option<DatabaseOwner>, StoreError> {
    let found = tx.find_person(account).await?.filter(|found| !found.is_disabled);
    Ok(found.map(|found| owner_for(&found.person)))
}

/// Whose databases an account may change now.
async fn changed_by(tx: &mut Tx, account: AccountId) -> Result<DatabaseOwner, DatabasesError> {
    let found = tx.find_person(account).await?.filter(|found| !found.is_disabled);
    let person = found.ok_or(DatabasesError::NotAllowed)?.person;
    match person.membership {
        Some(membership) if membership.role < OrgRole::Owner => Err(DatabasesError::NotAllowed),
        _ => Ok(owner_for(&person)),
    }
}

fn owner_for(person: &Person) -> DatabaseOwner {
    person.organization().map_or(DatabaseOwner::Account(person.account_id), DatabaseOwner::Organization)
}

fn shown_reason(error: &DatabaseError) -> String {
    error.to_string().chars().take(MAX_REASON_LENGTH).collect()
}

impl From<AccountError> for DatabasesError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Throttled { retry_after } => Self::Throttled { retry_after },
            AccountError::Store(error) => Self::Store(error),
            other => Self::Internal(other.to_string()),
        }
    }
}
