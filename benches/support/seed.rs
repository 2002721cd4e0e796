//! Registered bots, written straight into the store: through the API, a password would be hashed for each.

use anyhow::Context as _;
use botyard::base::ambient::Ambient;
use botyard::base::secret::SecretString;
use botyard::config::Settings;
use botyard::model::account::{AccountId, Role, Username};
use botyard::model::bot::{Bot, BotId, BotLimits, BotStatus, BotToken, CredentialField, ProgramName};
use botyard::services::vault::Vault;
use botyard::store::{NewAccount, NewBot, Store, Tx};
use sha2::{Digest as _, Sha256};

use crate::support::Variables;
use crate::support::sandbox::SandboxBot;

/// Updates a second and chats at a time of a seeded bot: so many that they are not what is measured.
const RPS: u32 = 10_000;
const MAX_CONCURRENT: u32 = 64;

/// Where Telegram would bring a bot's updates.
#[derive(Debug, Clone)]
pub(crate) struct Hook {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// Makes an account with an echo bot, set up and running, for each of `bots` in the database that `variables` name.
pub(crate) async fn register(variables: &Variables, bots: &[SandboxBot]) -> anyhow::Result<Vec<Hook>> {
    register_as(ProgramName::Echo, variables, bots).await
}

/// The same with bots that run another program.
pub(crate) async fn register_as(
    program: ProgramName,
    variables: &Variables,
    bots: &[SandboxBot],
) -> anyhow::Result<Vec<Hook>> {
    let settings = Settings::load(None, variables.iter().cloned())?;
    let vault = Vault::new(&settings.vault.require_keys()?)?;
    let store = Store::open(&settings.store).await?;
    let ambient = Ambient::system();
    let mut hooks = Vec::with_capacity(bots.len());
    let mut tx = store.begin().await?;
    for bot in bots {
        let owner = create_account(&mut tx, &bot.username, &ambient).await?;
        hooks.push(create_bot(&mut tx, &vault, (owner, program), bot, &ambient).await?);
    }
    tx.commit().await?;
    store.close().await;
    Ok(hooks)
}

/// Lets a registered bot handle no more than `rps` updates a second.
pub(crate) async fn limit(variables: &Variables, telegram_bot_id: i64, rps: u32) -> anyhow::Result<()> {
    let store = Store::open(&Settings::load(None, variables.iter().cloned())?.store).await?;
    let mut tx = store.begin().await?;
    let bots = tx.list_running_bots(None, i64::MAX).await?;
    let bot = bots.iter().find(|bot| bot.telegram_bot_id == telegram_bot_id).context("no such bot")?;
    let limits = BotLimits { rps, max_concurrent: bot.max_concurrent };
    tx.set_bot_limits(bot.id, limits, true, Ambient::system().now()).await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}

async fn create_account(tx: &mut Tx, name: &str, ambient: &Ambient) -> anyhow::Result<AccountId> {
    let id = AccountId::generate(ambient);
    let username: Username = name.parse()?;
    // No password has this hash: nobody signs in here.
    let account = NewAccount {
        id,
        username: &username,
        password_hash: "*",
        role: Role::User,
        must_change_password: false,
        created_at: ambient.now(),
    };
    tx.create_account(&account).await?;
    Ok(id)
}

async fn create_bot(
    tx: &mut Tx,
    vault: &Vault,
    (owner, program): (AccountId, ProgramName),
    registered: &SandboxBot,
    ambient: &Ambient,
) -> anyhow::Result<Hook> {
    let token = SecretString::from(registered.token.as_str());
    let parsed = BotToken::try_from(&token)?;
    let hook = Hook { id: ambient.random_string::<18>(), secret: ambient.random_string::<32>() };
    let now = ambient.now();
    let bot = Bot {
        id: BotId::generate(ambient),
        account_id: owner,
        telegram_bot_id: registered.id,
        username: registered.username.clone(),
        name: "Bench".to_owned(),
        program,
        status: BotStatus::Active,
        status_reason: None,
        status_since: now,
        suspended_by_admin: false,
        is_verified: false,
        owner_chat_id: None,
        created_by: owner,
        managed_by_admin: false,
        rps: RPS,
        max_concurrent: MAX_CONCURRENT,
        hook_id: hook.id.clone(),
        telegram_api_id: None,
        created_at: now,
        updated_at: now,
    };
    tx.create_bot(&NewBot {
        bot: &bot,
        token_fingerprint: &vault.fingerprint(&parsed),
        owner_code: &ambient.random_string::<12>(),
        hook_secret_hash: &Sha256::digest(hook.secret.as_bytes()),
    })
    .await?;
    for (field, secret) in [(CredentialField::Token, token), (CredentialField::HookSecret, hook.secret.clone().into())]
    {
        let sealed = vault.seal(bot.id, field, &secret)?;
        tx.put_credential(bot.id, &sealed, now).await?;
    }
    Ok(hook)
}
