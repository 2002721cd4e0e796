//! Tenants' own databases: how one is reached, what is in it, and what a statement gave.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::organization::OrganizationId;

crate::define_id!(
    /// Names a tenant's database.
    DatabaseId
);

/// The longest name of a database, in characters.
pub const MAX_DATABASE_NAME: usize = 64;

/// What kind of server a database lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
    /// A SQLite file that somebody uploaded.
    Sqlite,
    /// Microsoft SQL Server.
    SqlServer,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 4] = [Self::Postgres, Self::Mysql, Self::Sqlite, Self::SqlServer];

    /// The engine's name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
            Self::SqlServer => "sql_server",
        }
    }

    /// The engine's name as people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL or MariaDB",
            Self::Sqlite => "SQLite",
            Self::SqlServer => "SQL Server",
        }
    }

    /// Whether a statement can name what is called so. A name with the quote that ends names, a backslash or a control
    /// character in it might be read in several ways, and is refused wherever it stands.
    pub fn can_name(self, name: &str) -> bool {
        let closing_quote = match self {
            Self::Postgres | Self::Sqlite => '"',
            Self::Mysql => '`',
            Self::SqlServer => ']',
        };
        !name.contains([closing_quote, '\\']) && !name.chars().any(char::is_control)
    }

    /// The port on which such a server usually listens; `None` for a file.
    pub const fn default_port(self) -> Option<u16> {
        match self {
            Self::Postgres => Some(5432),
            Self::Mysql => Some(3306),
            Self::Sqlite => None,
            Self::SqlServer => Some(1433),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the way to a server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum TlsMode {
    /// Encrypted, and the server proves its name by a certificate that a known authority signed.
    Verify,
    /// Encrypted; whoever answers is believed. For servers with certificates of their own.
    Encrypt,
    /// Not encrypted, for servers in a network that is trusted.
    Off,
}

impl TlsMode {
    /// What advice calls it: whoever sets it otherwise than by its name on the wire is told in their own terms.
    pub const fn in_advice(self) -> &'static str {
        match self {
            Self::Verify => "the TLS mode \"verify\"",
            Self::Encrypt => "the TLS mode \"encrypt\"",
            Self::Off => "the TLS mode \"off\"",
        }
    }
}

/// How a server is reached, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServerAddress {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database on it.
    pub database: String,
    /// Who signs in.
    pub user: String,
    /// Whether the way there is encrypted.
    pub tls: TlsMode,
}

/// Where a database lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// On a server.
    Server(ServerAddress),
    /// In an uploaded file of this name in its owner's own folder.
    File(String),
}

/// Whose a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseOwner {
    /// An organization's: all its members ask it.
    Organization(OrganizationId),
    /// A person's, who belongs to no organization.
    Account(AccountId),
}

impl DatabaseOwner {
    /// The id of the organization or person; no two of them have the same.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Organization(id) => id.0,
            Self::Account(id) => id.0,
        }
    }
}

/// How a database was when it was last tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum DatabaseHealth {
    /// It answered.
    Healthy,
    /// It could not be reached, or refused the sign-in.
    Unreachable,
    /// It answered, and its login may do more than is safe.
    Unsafe,
}

/// A registered database. Its password lives apart, sealed, and is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Its id.
    pub id: DatabaseId,
    /// Whose it is.
    pub owner: DatabaseOwner,
    /// Its name, unique for its owner regardless of case.
    pub name: String,
    /// The kind of server.
    pub engine: Engine,
    /// Where it lies.
    pub location: Location,
    /// How it was when it was last tried.
    pub health: DatabaseHealth,
    /// Why it is not healthy, in words for its owner.
    pub health_reason: Option<String>,
    /// When it was last tried.
    pub checked_at: DateTime<Utc>,
    /// What its server calls itself, such as `PostgreSQL 15.14`.
    pub server_version: Option<String>,
    /// When its schema was last read.
    pub introspected_at: Option<DateTime<Utc>>,
    /// Who added it.
    pub created_by: AccountId,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// What is in a database, as far as its login may read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schema {
    /// Its tables and views, by namespace and name.
    pub tables: Vec<Table>,
    /// Whether there were more than are listed.
    pub is_truncated: bool,
}

impl Schema {
    /// Whether a statement finds the same tables and columns in both, whatever else is known of them.
    pub fn has_names_of(&self, other: &Self) -> bool {
        fn columns(table: &Table) -> impl Iterator<Item = &String> {
            table.columns.iter().map(|column| &column.name)
        }
        let same = |(one, another): (&Table, &Table)| {
            one.namespace == another.namespace && one.name == another.name && columns(one).eq(columns(another))
        };
        self.tables.len() == other.tables.len() && self.tables.iter().zip(&other.tables).all(same)
    }
}

/// A table or a view.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Table {
    /// The namespace (PostgreSQL's and SQL Server's schema, MySQL's database); empty for SQLite.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// What its makers say of it.
    pub comment: Option<String>,
    /// About how many rows it has, if the server knows without counting.
    pub approximate_rows: Option<i64>,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub primary_key: Vec<String>,
    /// What it refers to.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, as the server writes it.
    pub data_type: String,
    /// Whether it may be empty.
    pub is_nullable: bool,
    /// What its makers say of it.
    pub comment: Option<String>,
    /// All its values, if they are few and short: a model that knows them writes the right filter.
    pub samples: Vec<String>,
}

/// A reference from one table to another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForeignKey {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The namespace of the other table.
    pub other_namespace: String,
    /// The other table.
    pub other_table: String,
    /// The columns that are referred to.
    pub other_columns: Vec<String>,
}

/// One value of a result. Whatever has no form here is text, as the server writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// NULL.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Any other value: exact decimals, dates (ISO 8601), text, JSON; bytes as `\x…`.
    Text(String),
}

/// What kind of values a column of a result holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Numbers, exact decimals included.
    Number,
    /// Dates and moments.
    Time,
    /// True or false.
    Bool,
    /// Anything else.
    Text,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultColumn {
    /// Its name; names may repeat.
    pub name: String,
    /// What it holds.
    pub kind: ValueKind,
}

/// What a statement gave, cut at the caps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ResultSet {
    /// Its columns.
    pub columns: Vec<ResultColumn>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Whether rows were left out.
    pub is_truncated: bool,
}
