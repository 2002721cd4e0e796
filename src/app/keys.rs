//! `botyard keys`: the keys that seal credentials.

use anyhow::bail;

use crate::app::cli::KeysCommand;
use crate::app::output::{print, print_json};
use crate::app::{open_store, open_vault};
use crate::base::ambient::Ambient;
use crate::base::secret::ExposeSecret as _;
use crate::config::Settings;
use crate::model::audit::Caller;
use crate::services::vault::{KeyUsage, Unreadable, Vault};

pub(super) fn generate() -> anyhow::Result<()> {
    print(Vault::generate_key().expose_secret())
}

pub(super) async fn run(command: KeysCommand, settings: &Settings, ambient: Ambient) -> anyhow::Result<()> {
    let vault = open_vault(settings)?;
    let store = open_store(settings).await?;
    match command {
        KeysCommand::Generate => generate(),
        KeysCommand::Status(args) => {
            let usage = vault.usage(&store).await?;
            if args.json { print_json(&usage) } else { print(&describe(&usage)) }
        }
        KeysCommand::Rotate(args) => {
            let rotation = vault.rotate(&store, &ambient, &Caller::system()).await?;
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
