//! `botyard audit`: verifying and exporting the audit log, from the command line.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::bail;
use tokio::fs::{self, OpenOptions};

use crate::app::cli::{AuditCommand, AuditExportArgs, AuditVerifyArgs};
use crate::app::output::{print, print_json};
use crate::app::{open_present_store, open_vault};
use crate::base::ambient::Ambient;
use crate::config::Settings;
use crate::model::audit_filter::AuditFilter;
use crate::services::audit::{AuditLog, ExportError, VerifyReport};

pub(super) async fn run(command: AuditCommand, settings: &Settings, ambient: Ambient) -> anyhow::Result<()> {
    let vault = open_vault(settings)?;
    let store = open_present_store(settings).await?;
    let log = AuditLog::new(store, &vault, &settings.audit, &settings.data_dir, ambient);
    match command {
        AuditCommand::Verify(args) => verify(&log, &args).await,
        AuditCommand::Export(args) => export(&log, args).await,
    }
}

async fn verify(log: &AuditLog, args: &AuditVerifyArgs) -> anyhow::Result<()> {
    let report = log.verify(&args.anchors, |_| ()).await?;
    if args.output.json {
        print_json(&report)?;
    } else {
        print(&describe(&report))?;
    }
    match report.broken {
        None => Ok(()),
        Some(found) => bail!("the audit log is broken at record {}: {}", found.seq, found.detail),
    }
}

fn describe(report: &VerifyReport) -> String {
    let mut lines = vec![
        format!("{} records behind record {} fit, up to record {}.", report.records, report.start_seq, report.last_seq),
        format!("The last one's hash is {}.", report.last_hash),
        format!("{} signed checkpoints fit, the last one at record {}.", report.checkpoints, report.signed_through),
    ];
    if report.signed_through < report.last_seq {
        let count = report.last_seq - report.signed_through;
        lines.push(format!(
            "{count} records behind that are not signed yet: whoever owns the database could alter them."
        ));
    }
    if report.checkpoints_unchecked > 0 {
        let count = report.checkpoints_unchecked;
        lines.push(format!("{count} checkpoints cannot be checked: their keys are not in vault.keys any more."));
    }
    if report.records_before_chain > 0 {
        let count = report.records_before_chain;
        lines.push(format!("{count} records are from before the chain and cannot be checked."));
    }
    lines.join("\n")
}

async fn export(log: &AuditLog, args: AuditExportArgs) -> anyhow::Result<()> {
    let AuditExportArgs { format, from, to, actor, action, target, grant, looks, output } = args;
    let filter = AuditFilter { actor, action, target, grant, from, to, looks }.validate()?;
    let Some(path) = output else {
        return match log.export_to(&filter, format, &mut tokio::io::stdout()).await {
            // Whoever read the output, such as `head`, has had enough.
            Err(ExportError::Io(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result.map(|_| ())?),
        };
    };
    let mut options = OpenOptions::new();
    // Only its owner may read it: it holds people's addresses.
    let file = options.write(true).create_new(true).mode(0o600).open(&path).await;
    let mut file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow::anyhow!("{} exists already: choose another name", path.display()),
        _ => anyhow::Error::new(error).context(format!("{} cannot be made", path.display())),
    })?;
    let result = async {
        let records = log.export_to(&filter, format, &mut file).await?;
        file.sync_all().await?;
        anyhow::Ok(records)
    }
    .await;
    match result {
        Ok(records) => print(&format!("{records} records are in {}.", path.display())),
        Err(error) => {
            remove_half(&path).await;
            Err(error.context(format!("{} cannot be written", path.display())))
        }
    }
}

async fn remove_half(path: &Path) {
    if let Err(error) = fs::remove_file(path).await {
        tracing::warn!(path = %path.display(), %error, "a half-written file could not be deleted");
    }
}
