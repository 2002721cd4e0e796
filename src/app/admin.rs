//! `botyard admin`: accounts, from the command line, for the operator. What is done here is on record as the system's.

use std::io::BufRead as _;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::app::cli::{AdminCommand, OutputArgs, TargetArgs};
use crate::app::output::{print, print_json};
use crate::app::{accounts, open_store, open_vault};
use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::Settings;
use crate::model::account::{Account, AccountId, AccountOverview, Role, Username};
use crate::model::audit::Caller;
use crate::model::page::PageRequest;
use crate::services::accounts::{AccountChange, AccountFilter, Accounts, MAX_PASSWORD_LENGTH};

/// An account as these commands print it.
#[derive(Serialize)]
struct Line {
    id: AccountId,
    username: String,
    role: Role,
    disabled_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    last_signed_in_at: Option<DateTime<Utc>>,
    sessions: i64,
}

/// A sign-in link as it is printed. Not `Debug`: it holds the token.
#[derive(Serialize)]
struct Link {
    username: String,
    url: String,
    token: String,
    expires_at: DateTime<Utc>,
}

impl From<AccountOverview> for Line {
    fn from(overview: AccountOverview) -> Self {
        let AccountOverview { account, last_signed_in_at, sessions } = overview;
        let Account { id, username, role, disabled_at, created_at, .. } = account;
        Self { id, username: username.to_string(), role, disabled_at, created_at, last_signed_in_at, sessions }
    }
}

pub(super) async fn run(command: AdminCommand, settings: &Settings, ambient: Ambient) -> anyhow::Result<()> {
    let vault = Arc::new(open_vault(settings)?);
    let accounts = accounts(open_store(settings).await?, &vault, settings, ambient);
    match command {
        AdminCommand::Create { username, role, password_stdin } => {
            create(&accounts, &username, role, password_stdin).await
        }
        AdminCommand::List { role, output } => list(&accounts, role, output).await,
        AdminCommand::SetRole { target, role } => {
            change(&accounts, &target, AccountChange { role: Some(role), disabled: None }).await
        }
        AdminCommand::Disable(target) => {
            change(&accounts, &target, AccountChange { role: None, disabled: Some(true) }).await
        }
        AdminCommand::Enable(target) => {
            change(&accounts, &target, AccountChange { role: None, disabled: Some(false) }).await
        }
        AdminCommand::ResetOtp(target) => reset_otp(&accounts, &target).await,
        AdminCommand::SignInLink(target) => sign_in_link(&accounts, &target, &settings.http.base_url()).await,
    }
}

async fn create(accounts: &Accounts, username: &Username, role: Role, password_stdin: bool) -> anyhow::Result<()> {
    let password = if password_stdin { read_password()? } else { ask_password()? };
    let account = accounts.create(&Caller::system(), username, &password, role).await?;
    print(&format!("Created {} with the role {}.", account.username, account.role))
}

async fn list(accounts: &Accounts, role: Option<Role>, output: OutputArgs) -> anyhow::Result<()> {
    let filter = AccountFilter { role, ..AccountFilter::default() };
    let mut lines: Vec<Line> = Vec::new();
    for number in 1.. {
        let page = PageRequest::new(Some(number), Some(PageRequest::MAX_LIMIT))?;
        let page = accounts.list(&Caller::system(), &filter, page).await?;
        lines.extend(page.items.into_iter().map(Line::from));
        if i64::from(number) * i64::from(page.limit) >= page.total {
            break;
        }
    }
    if output.json { print_json(&lines) } else { print(&table(&lines)) }
}

fn table(lines: &[Line]) -> String {
    let mut rows = vec![format!("{:<32}  {:<10}  {:<8}  {:>8}  LAST SIGN-IN", "USERNAME", "ROLE", "STATE", "SESSIONS")];
    for line in lines {
        let state = if line.disabled_at.is_some() { "disabled" } else { "enabled" };
        let last = line.last_signed_in_at.map_or_else(|| "never".to_owned(), |at| at.format("%F %R UTC").to_string());
        let (username, role, sessions) = (&line.username, line.role.as_str(), line.sessions);
        rows.push(format!("{username:<32}  {role:<10}  {state:<8}  {sessions:>8}  {last}"));
    }
    rows.join("\n")
}

async fn change(accounts: &Accounts, target: &TargetArgs, change: AccountChange) -> anyhow::Result<()> {
    let account = accounts.find_named(&target.username).await?;
    let changed = Line::from(accounts.change(&Caller::system(), account.id, change, &target.reason).await?);
    if target.output.json {
        return print_json(&changed);
    }
    let state = if changed.disabled_at.is_some() { "disabled" } else { "enabled" };
    print(&format!("{} has the role {} and is {state}.", changed.username, changed.role))
}

async fn reset_otp(accounts: &Accounts, target: &TargetArgs) -> anyhow::Result<()> {
    let account = accounts.find_named(&target.username).await?;
    accounts.reset_otp(&Caller::system(), account.id, &target.reason).await?;
    if target.output.json {
        return print_json(
            &serde_json::json!({ "id": account.id, "username": account.username, "otp_enabled": false }),
        );
    }
    print(&format!("{} signs in without one-time codes now.", account.username))
}

async fn sign_in_link(accounts: &Accounts, target: &TargetArgs, base: &str) -> anyhow::Result<()> {
    let account = accounts.find_named(&target.username).await?;
    let link = accounts.create_sign_in_link(&Caller::system(), account.id, &target.reason).await?;
    let url = link.url(base).expose_secret().to_owned();
    if !target.output.json {
        return print(&url);
    }
    let token = link.token.expose_secret().to_owned();
    print_json(&Link { username: account.username.to_string(), url, token, expires_at: link.expires_at })
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
