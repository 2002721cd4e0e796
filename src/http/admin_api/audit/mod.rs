//! The audit log: reading, verifying, exporting it, and giving up what is old.

pub(in crate::http) mod export;
pub(in crate::http) mod export_file;
pub(in crate::http) mod export_state;
pub(in crate::http) mod exports;
pub(in crate::http) mod list;
pub(in crate::http) mod retention;
pub(in crate::http) mod verification;
pub(in crate::http) mod verify;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::error::ApiError;
use crate::model::audit_filter::{ActionFilter, AuditExport, AuditFilter, ExportFormat, ExportId, ExportState};

/// An export of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ExportResponse {
    /// Its id.
    id: ExportId,
    /// Where it stands.
    state: ExportState,
    /// Why it failed.
    reason: Option<String>,
    /// How it is written.
    format: ExportFormat,
    /// Which records it has: what was asked for.
    filter: serde_json::Value,
    /// Records written so far.
    records_done: i64,
    /// Records to be written, once they are counted.
    records_total: Option<i64>,
    /// Bytes written so far.
    bytes: i64,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// When it ended.
    finished_at: Option<DateTime<Utc>>,
    /// When it is deleted, once it ended.
    expires_at: Option<DateTime<Utc>>,
}

impl From<AuditExport> for ExportResponse {
    fn from(export: AuditExport) -> Self {
        Self {
            id: export.id,
            state: export.state,
            reason: export.reason,
            format: export.format,
            filter: serde_json::from_str(&export.filter).unwrap_or_default(),
            records_done: export.records_done,
            records_total: export.records_total,
            bytes: export.bytes,
            created_at: export.created_at,
            finished_at: export.finished_at,
            expires_at: export.expires_at,
        }
    }
}

/// A filter whose parts make sense, or what does not.
fn parse_filter(filter: &AuditFilter, action: Option<&str>) -> Result<AuditFilter, (&'static str, String)> {
    let action = action.map(str::parse::<ActionFilter>).transpose().map_err(|error| ("action", error.to_string()))?;
    AuditFilter { action, ..filter.clone() }.validate().map_err(|error| ("from", error.to_string()))
}

/// What does not make sense in a query.
fn refuse_query((field, detail): (&'static str, String)) -> ApiError {
    ApiError::InvalidQuery(format!("{field}: {detail}"))
}

/// What does not make sense in a body.
fn refuse_body((field, detail): (&'static str, String)) -> ApiError {
    ApiError::InvalidBody { field: field.to_owned(), detail }
}
