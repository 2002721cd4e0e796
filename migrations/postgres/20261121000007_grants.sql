-- Who ended a grant early; nobody if it ran out.
ALTER TABLE grants ADD COLUMN ended_by uuid REFERENCES accounts (id);
CREATE INDEX grants_unended ON grants (expires_at) WHERE ended_at IS NULL;
