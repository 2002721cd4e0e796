//! What can be typed at the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use uuid::Uuid;

use crate::model::account::{AccountId, Role, Username};
use crate::model::audit_filter::{ActionFilter, ExportFormat};
use crate::model::chat::GrantId;
use crate::services::audit::Anchor;

/// Hosts Telegram bots for many tenants from one binary.
///
/// Settings come from the built-in defaults, then the file in --config, then variables of the form `BOTYARD__SECTION__KEY`.
///
/// Exit codes: 0 done, 1 failed, 2 wrong arguments or settings.
#[derive(Debug, Parser)]
#[command(name = "botyard", version, max_term_width = 100)]
pub struct Cli {
    /// The settings file (TOML)
    #[arg(long, global = true, env = "BOTYARD_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve: run every registered bot, the API and the webhooks
    Serve,
    /// Serve with a sandbox in place of Telegram, accounts and bots to try, and nothing to set up
    Demo(DemoArgs),
    /// Run the sandbox alone: a Telegram Bot API for offline use, with a chat page
    Sandbox(SandboxArgs),
    /// Bring the database's schema up to date
    Migrate,
    /// Check settings, database, keys and Telegram
    Doctor(OutputArgs),
    /// Manage accounts
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Manage the keys that seal credentials
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Copy the database into a file while it is used, check such a copy, or put one back
    #[command(subcommand)]
    Backup(BackupCommand),
    /// Verify and export the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print the OpenAPI document
    Openapi,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Work at a tenant's database, as standard input says; what the platform starts for each statement
    #[command(hide = true)]
    DatabaseWorker,
}

/// How to print data.
#[derive(Debug, Clone, Copy, Args)]
pub struct OutputArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Where the demo listens.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the API listens; a free port is taken if this one is not
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub bind: SocketAddr,
    /// Where the sandbox listens; a free port is taken if this one is not
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    pub sandbox_bind: SocketAddr,
}

/// Where the sandbox listens.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Where to listen; there is no sign-in, so keep it on this machine
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    pub bind: SocketAddr,
    /// Create a bot of this username at the start and print its token; may be repeated
    #[arg(long = "bot", value_name = "USERNAME")]
    pub bots: Vec<String>,
}

/// Commands on accounts.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Create an account; the password is asked for, or read from standard input
    Create {
        /// The sign-in name
        #[arg(long)]
        username: Username,
        /// What the account may do
        #[arg(long)]
        role: Role,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the accounts
    List {
        /// Only those of this role
        #[arg(long)]
        role: Option<Role>,
        /// How to print them
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Change what an account may do; the last superadmin who is not disabled stays one
    SetRole {
        /// Whose role, and why
        #[command(flatten)]
        target: TargetArgs,
        /// What the account may do from now on
        #[arg(long)]
        role: Role,
    },
    /// Bar an account from signing in, and end its sessions
    Disable(TargetArgs),
    /// Let a disabled account sign in again
    Enable(TargetArgs),
    /// Turn off the one-time codes of somebody who has lost them and their recovery codes
    ResetOtp(TargetArgs),
    /// Print a link that signs in to an account once within five minutes, for somebody who is locked out
    ///
    /// What stands behind its # goes to `POST /api/auth/login/link` as `token`.
    SignInLink(TargetArgs),
}

/// An account, and why something is done to it.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// The account's sign-in name
    #[arg(long)]
    pub username: Username,
    /// Why, for the audit log; 3 to 500 characters
    #[arg(long)]
    pub reason: String,
    /// How to print the result
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Commands on vault keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Print a new key, to be put first into vault.keys
    Generate,
    /// Seal every credential anew under the newest key; safe while serving, and to be run again if it was stopped
    Rotate(OutputArgs),
    /// Show how many credentials are sealed under each key
    Status(OutputArgs),
}

/// Commands on backups. They are for SQLite; with PostgreSQL they print what to use instead.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Copy the database, as it is at one moment, into a file; safe while serving
    Create {
        /// The file to write, or - for standard output
        file: PathBuf,
        /// Replace the file if it exists
        #[arg(long)]
        force: bool,
        /// How to print what was done.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Check that a backup is whole and undamaged
    Verify {
        /// The backup
        file: PathBuf,
        /// How to print what was found.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Put a backup in the place of the database in store.url, while nothing serves it
    Restore {
        /// The backup, or - for standard input
        file: PathBuf,
        /// Replace the database if there is one, and keep it beside under a dated name
        #[arg(long)]
        force: bool,
        /// How to print what was done.
        #[command(flatten)]
        output: OutputArgs,
    },
}

/// Commands on the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Verify that no record was changed, removed or put in; exit code 1 if one was, and which
    Verify(AuditVerifyArgs),
    /// Export records, oldest first
    Export(AuditExportArgs),
}

/// How to verify.
#[derive(Debug, Args)]
pub struct AuditVerifyArgs {
    /// How to print what was found.
    #[command(flatten)]
    pub output: OutputArgs,
    /// A record's number and the hash that it must have, from a log line or a note of yours; may be repeated
    #[arg(long = "anchor", value_name = "SEQ:HASH")]
    pub anchors: Vec<Anchor>,
}

/// What to export, and where to.
#[derive(Debug, Args)]
pub struct AuditExportArgs {
    /// How to write the records
    #[arg(long)]
    pub format: ExportFormat,
    /// Only from this time on, such as 2026-01-31T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub from: Option<DateTime<Utc>>,
    /// Only before this time
    #[arg(long, value_name = "TIME")]
    pub to: Option<DateTime<Utc>>,
    /// Only what this account did
    #[arg(long, value_name = "ID")]
    pub actor: Option<AccountId>,
    /// Only this action, such as `bot.suspended`, or all on something, such as `bot.`
    #[arg(long)]
    pub action: Option<ActionFilter>,
    /// Only what was done to this bot or account
    #[arg(long, value_name = "ID")]
    pub target: Option<Uuid>,
    /// Only what was done under this access grant
    #[arg(long, value_name = "ID")]
    pub grant: Option<GrantId>,
    /// `true` for only what looks at something, such as `bots.listed`; `false` for only the others
    #[arg(long, value_name = "BOOL")]
    pub looks: Option<bool>,
    /// A new file to write to; standard output without it
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
