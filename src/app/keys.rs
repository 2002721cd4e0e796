//! `botyard keys`: the keys that seal credentials.

use anyhow::bail;

use crate::app::cli::KeysCommand;
use crate::app::output::{print, print_json};
use crate::app::{open_present_store, open_vault};
use crate::base::ambient::Ambient;
use crate::base::secret::ExposeSecret as _;
use crate::config::Settings;
use crate::model::audit::Caller;
use crate::services::audit::AuditLog;
use crate::services::vault::{KeyUsage, Unreadable, Vault};

pub(super) fn generate() -> anyhow::Result<()> {
    print(Vault::generate_key().expose_secret())
}

pub(super) async fn run(command: KeysCommand, settings: &Settings, ambient: Ambient) -> anyhow::Result<()> {
    let vault = open_vault(settings)?;
    let store = open_present_store(settings).await?;
    match command {
        KeysCommand::Generate => generate(),
        KeysCommand::Status(args) => {
            let usage = vault.usage(&store).await?;
            if args.json {
                print_json(&usage)?;
            } else {
                print(&describe(&usage))?;
            }
            require_all_keys(&usage)
        }
        KeysCommand::Rotate(args) => {
            let rotation = vault.rotate(&store, &ambient, &Caller::system()).await?;
            // What stands for the audit log's beginning must not rest on a key that goes either.
            AuditLog::new(store, &vault, &settings.audit, &settings.data_dir, ambient).sign_checkpoint().await?;
            if args.json {
                print_json(&rotation)?;
            } else {
                print(&format!("{} credentials are now sealed under the newest key.", rotation.resealed))?;
            }
            if rotation.unreadable.is_empty() {
                return Ok(());
            }
            let line =
                |Unreadable { owner, id, field, reason }: &Unreadable| format!("{field} of {owner} {id}: {reason}");
            let list: Vec<String> = rotation.unreadable.iter().map(line).collect();
            bail!("{} credentials could not be read: {}", list.len(), list.join("; "))
        }
    }
}

/// Fails if credentials are sealed under keys that are not configured.
pub(super) fn require_all_keys(usage: &[KeyUsage]) -> anyhow::Result<()> {
    let missing: Vec<&str> = usage.iter().filter(|key| !key.is_configured).map(|key| key.key_id.as_str()).collect();
    anyhow::ensure!(
        missing.is_empty(),
        "credentials are sealed under keys that are not configured: {}",
        missing.join(", ")
    );
    Ok(())
}

fn describe(usage: &[KeyUsage]) -> String {
    let mut lines = vec!["KEY       CREDENTIALS  STATE".to_owned()];
    for key in usage {
        let state = match (key.is_configured, key.is_newest, key.credentials) {
            (true, true, _) => "newest: seals",
            (true, false, 0) => "not used any more: can be taken out of vault.keys",
            (true, false, _) => "opens; run `botyard keys rotate` to retire it",
            (false, ..) => "MISSING: put this key back into vault.keys",
        };
        lines.push(format!("{:<9} {:>11}  {state}", key.key_id, key.credentials));
    }
    lines.join("\n")
}
