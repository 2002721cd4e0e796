//! `botyard admin`: accounts, from the command line.

use std::io::BufRead as _;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use crate::app::cli::AdminCommand;
use crate::app::output::print;
use crate::app::{accounts, open_store, open_vault};
use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::Settings;
use crate::model::audit::Caller;
use crate::services::accounts::MAX_PASSWORD_LENGTH;

pub(super) async fn run(command: AdminCommand, settings: &Settings, ambient: Ambient) -> anyhow::Result<()> {
    let AdminCommand::Create { username, role, password_stdin } = command;
    let vault = Arc::new(open_vault(settings)?);
    let store = open_store(settings).await?;
    let password = if password_stdin { read_password()? } else { ask_password()? };
    let account =
        accounts(store, &vault, settings, ambient).create(&Caller::system(), &username, &password, role).await?;
    print(&format!("Created {} with the role {}.", account.username, account.role))
}

/// The first line of standard input.
fn read_password() -> anyhow::Result<SecretString> {
    use std::io::Read as _;
    let mut line = String::new();
    let limit = MAX_PASSWORD_LENGTH as u64 + 2;
    std::io::stdin().lock().take(limit).read_line(&mut line).context("the password cannot be read")?;
    Ok(line.trim_end_matches(['\r', '\n']).into())
}

fn ask_password() -> anyhow::Result<SecretString> {
    let ask = |prompt: &str| rpassword::prompt_password(prompt).map(SecretString::from);
    let hint = "the password cannot be asked for here: use --password-stdin";
    let (first, second) = (ask("Password: ").context(hint)?, ask("The same again: ").context(hint)?);
    if first.expose_secret() != second.expose_secret() {
        bail!("the two passwords differ: nothing was created");
    }
    Ok(first)
}
