-- Tenants' own databases: an organization's or a person's. The password is sealed in database_credentials.

CREATE TABLE databases (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    engine          TEXT NOT NULL CHECK (engine IN ('postgres', 'mysql', 'sqlite', 'sql_server')),
    location        TEXT NOT NULL,
    health          TEXT NOT NULL CHECK (health IN ('healthy', 'unreachable', 'unsafe')),
    health_reason   TEXT,
    checked_at      TEXT NOT NULL,
    server_version  TEXT,
    introspected_at TEXT,
    created_by      BLOB NOT NULL REFERENCES accounts (id),
    created_at      TEXT NOT NULL,
    CHECK ((organization_id IS NULL) <> (account_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX databases_of_organization ON databases (organization_id, name_key) WHERE organization_id IS NOT NULL;
CREATE UNIQUE INDEX databases_of_account ON databases (account_id, name_key) WHERE account_id IS NOT NULL;
CREATE INDEX databases_by_check ON databases (checked_at);

CREATE TABLE database_credentials (
    database_id BLOB PRIMARY KEY NOT NULL REFERENCES databases (id) ON DELETE CASCADE,
    key_id      TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX database_credentials_by_key ON database_credentials (key_id);

-- What was last found in a database, as JSON.
CREATE TABLE database_schemas (
    database_id BLOB PRIMARY KEY NOT NULL REFERENCES databases (id) ON DELETE CASCADE,
    schema_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
