//! `botyard demo`: the whole platform on a sandbox, with accounts and bots to try.
//!
//! Every start is a fresh one: new keys, new passwords, an empty database in `data_dir/demo`.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use crate::app::cli::DemoArgs;
use crate::app::demo_analyst::{self, Backstage};
use crate::app::output::print;
use crate::app::{Platform, serve};
use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::Settings;
use crate::model::account::{Account, Role, Username};
use crate::model::audit::Caller;
use crate::model::bot::{Bot, ProgramName};
use crate::programs;
use crate::sandbox::mtproto::{DemoAccount, RunningDataCenters};
use crate::sandbox::{RunningSandbox, Sandbox, SandboxOptions};
use crate::services::bots::RegisterBot;
use crate::services::mtproto::BeginLogin;
use crate::services::vault::Vault;

/// As many data centres as show that an account may live in any.
const DATA_CENTERS: i32 = 2;

/// The app that the demo logs in with; the sandbox takes any.
const API_ID: i32 = 12_345;
const API_HASH: &str = "0123456789abcdef0123456789abcdef";

/// An account of the demo and its password.
struct SignIn {
    account: Account,
    password: SecretString,
}

impl SignIn {
    fn as_caller(&self) -> Caller {
        Caller { account_id: Some(self.account.id), role: self.account.role, ..Caller::system() }
    }
}

pub(super) async fn run(args: DemoArgs, settings: Settings, ambient: Ambient) -> anyhow::Result<()> {
    let sandbox = Sandbox::new(ambient.clone(), SandboxOptions::default());
    let chat = listen(&sandbox, args.sandbox_bind)?;
    let centers = sandbox.listen_data_centers(DATA_CENTERS).context("the sandbox's data centres cannot listen")?;
    let mut settings = demo_settings(settings, &chat, free_or_any(args.bind))?;
    settings.mtproto.sandbox = centers.settings();
    let folder = settings.data_dir.clone();
    let backstage = Backstage::start(&mut settings, &folder)?;
    let platform = Platform::start(settings, Arc::new(programs::create), ambient.clone()).await?;
    let intro = seed(&platform, &sandbox, (&chat, &centers, &backstage), &ambient).await?;
    print(&intro)?;
    serve::stop_requested().await?;
    let result = serve::stop(platform).await;
    centers.stop().await;
    chat.stop().await;
    result
}

fn listen(sandbox: &Sandbox, bind: SocketAddr) -> anyhow::Result<RunningSandbox> {
    let bind = free_or_any(bind);
    sandbox.listen(bind).with_context(|| format!("the sandbox cannot listen on {bind}"))
}

/// The address if nobody listens there, else any free port of it.
fn free_or_any(bind: SocketAddr) -> SocketAddr {
    if std::net::TcpListener::bind(bind).is_ok() { bind } else { SocketAddr::new(bind.ip(), 0) }
}

/// The settings with everything in place that a first look should not have to care about.
fn demo_settings(mut settings: Settings, chat: &RunningSandbox, bind: SocketAddr) -> anyhow::Result<Settings> {
    let folder = settings.data_dir.join("demo");
    refuse_second(&folder)?;
    start_afresh(&folder).with_context(|| format!("{} cannot be prepared", folder.display()))?;
    settings.store.url = format!("sqlite://{}", folder.join("botyard.db").display()).into();
    settings.data_dir = folder;
    settings.telegram.api_url = chat.base_url().parse()?;
    settings.telegram.sandbox_url = Some(settings.telegram.api_url.clone());
    settings.vault.keys = vec![Vault::generate_key()];
    settings.vault.keys_file = None;
    settings.http.bind = bind;
    settings.metrics.bind = settings.metrics.bind.map(free_or_any);
    Ok(settings)
}

/// Refuses to empty the folder of a demo that runs.
fn refuse_second(folder: &Path) -> anyhow::Result<()> {
    match File::open(folder.join("botyard.db.lock")).map(|file| file.try_lock()) {
        Ok(Err(TryLockError::WouldBlock)) => {
            bail!("another demo runs in {}: stop it, or set BOTYARD__DATA_DIR to another folder", folder.display())
        }
        // There is none, or it has ended.
        _ => Ok(()),
    }
}

/// Empties the demo's own folder. One that a demo never used is left alone: a folder of this name may be anybody's.
fn start_afresh(folder: &Path) -> anyhow::Result<()> {
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut files| files.next().is_none());
    if !is_empty && !folder.join("botyard.db.lock").exists() {
        bail!("it is not empty, and no demo's: set BOTYARD__DATA_DIR to another folder");
    }
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    Ok(std::fs::create_dir_all(folder)?)
}

/// Makes accounts, bots and people; the words that introduce them.
async fn seed(
    platform: &Platform,
    sandbox: &Sandbox,
    (chat, centers, backstage): (&RunningSandbox, &RunningDataCenters, &Backstage),
    ambient: &Ambient,
) -> anyhow::Result<String> {
    let user = create_account(platform, ambient, "user", Role::User).await?;
    let second = create_account(platform, ambient, "second", Role::User).await?;
    let newcomer = create_account(platform, ambient, "newcomer", Role::User).await?;
    let admin = create_account(platform, ambient, "admin", Role::Superadmin).await?;
    let analyst = create_account(platform, ambient, "analyst", Role::User).await?;
    register_bot(platform, sandbox, &user, ("Parrot", "parrot_demo_bot"), ProgramName::Echo).await?;
    register_bot(platform, sandbox, &second, ("Canary", "canary_demo_bot"), ProgramName::Echo).await?;
    let owl = register_bot(platform, sandbox, &analyst, ("Owl", "owl_demo_bot"), ProgramName::Analyst).await?;
    let telegram = centers.world().seed_demo(None)?;
    attach_account(platform, &user, &telegram).await?;
    let spare_token = sandbox.create_bot("Starling", "starling_demo_bot")?;
    let alice = sandbox.create_person("Alice", Some("alice"))?;
    let code = demo_analyst::seed(platform, &analyst.as_caller(), &owl, (alice, "Alice"), ambient).await?;
    let about_analyst = backstage.introduction(&owl, &code).join("\n");
    let api = format!("http://{}", platform.address());
    let line = |sign_in: &SignIn, what: &str| {
        format!("  {:<9} {}   {what}", sign_in.account.username.as_str(), sign_in.password.expose_secret())
    };
    Ok([
        String::new(),
        "Botyard runs, with a sandbox in place of Telegram. Nothing here leaves this machine.".to_owned(),
        String::new(),
        format!("  Console              {api}"),
        format!("  Chat with the bots   {}", chat.base_url()),
        format!("  API and its pages    {api}/api/docs"),
        String::new(),
        "Sign in with:".to_owned(),
        line(&user, "owns @parrot_demo_bot, with a Telegram account attached: its channels have figures"),
        line(&second, "owns @canary_demo_bot"),
        line(&analyst, "owns @owl_demo_bot, an analyst, and the organization with the sample database"),
        line(&newcomer, "has no bot yet"),
        line(&admin, "superadmin"),
        String::new(),
        about_analyst,
        String::new(),
        "A token that nobody has registered yet (@starling_demo_bot):".to_owned(),
        format!("  {spare_token}"),
        String::new(),
        "Register it as the newcomer:".to_owned(),
        format!(
            "  TOKEN=$(curl -s {api}/api/auth/login -H 'Content-Type: application/json' \\\n    -d '{{\"username\":\"newcomer\",\"password\":\"{}\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')",
            newcomer.password.expose_secret()
        ),
        format!(
            "  curl -s {api}/api/user-bot/create -H \"Authorization: Bearer $TOKEN\" \\\n    -H 'Content-Type: application/json' -d '{{\"bot_token\":\"{spare_token}\"}}'"
        ),
        String::new(),
        "Attach the same Telegram account to another bot (POST /api/user-bot/mtproto/login, then …/code):".to_owned(),
        format!("  phone {}   telegram_api_id {API_ID}   telegram_api_hash {API_HASH}", telegram.phone),
        format!("  The code is {}; a login without a fixed one has it at {}/sandbox/mtproto/accounts.", telegram.code, chat.base_url()),
        String::new(),
        "Stop with Ctrl-C.".to_owned(),
    ]
    .join("\n"))
}

/// Logs the account of the data centres in, as its owner would.
async fn attach_account(platform: &Platform, owner: &SignIn, telegram: &DemoAccount) -> anyhow::Result<()> {
    let login = BeginLogin {
        phone: Some(telegram.phone.as_str().into()),
        api_id: Some(API_ID),
        api_hash: Some(API_HASH.into()),
    };
    let caller = owner.as_caller();
    platform.mtproto.begin_login(&caller, login).await?;
    platform.mtproto.submit_code(&caller, telegram.code.as_str().into()).await?;
    Ok(())
}

async fn create_account(platform: &Platform, ambient: &Ambient, username: &str, role: Role) -> anyhow::Result<SignIn> {
    let username: Username = username.parse()?;
    let password = SecretString::from(ambient.random_string::<12>());
    let account = platform.accounts.create(&Caller::system(), &username, &password, role).await?;
    Ok(SignIn { account, password })
}

async fn register_bot(
    platform: &Platform,
    sandbox: &Sandbox,
    owner: &SignIn,
    (name, username): (&str, &str),
    program: ProgramName,
) -> anyhow::Result<Bot> {
    let request = RegisterBot {
        token: sandbox.create_bot(name, username)?.into(),
        program,
        take_over: false,
        api_id: None,
        api_hash: None,
        phone: None,
    };
    Ok(platform.bots.register(&owner.as_caller(), request).await?)
}
