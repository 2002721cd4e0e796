//! The demo's analyst: an organization with a sample database, somebody in it, a model that answers by a script, and a mail
//! server that only keeps what it is given.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::app::Platform;
use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::{LlmProvider, MailEncryption, Settings};
use crate::model::audit::Caller;
use crate::model::bot::Bot;
use crate::model::organization::Person;
use crate::sandbox::mailbox::Mailbox;
use crate::sandbox::models::{RunningModels, ScriptedModels};
use crate::sandbox::sample;
use crate::services::mail::NewMailSettings;

/// The organization that has the sample database.
const ORGANIZATION: &str = "Sample Furniture";

/// To whom it may send e-mails, and its mail server may be used to.
const RECIPIENTS: &str = "*@example.org";

/// How many may join with the invitation that is shown, and for how long.
const INVITATION_USES: u32 = 20;
const INVITATION_HOURS: u32 = 24;

/// What stands behind the analyst, for as long as the demo runs.
pub(super) struct Backstage {
    /// `None` if the operator has set up a model, which then answers.
    models: Option<RunningModels>,
    _mailbox: Mailbox,
    mail_folder: PathBuf,
}

impl Backstage {
    /// Starts what the settings do not name, and names it there.
    pub(super) fn start(settings: &mut Settings, folder: &Path) -> anyhow::Result<Self> {
        let models = if settings.llm.is_configured() {
            None
        } else {
            let models = ScriptedModels::new(sample::answer).start().context("the scripted model cannot listen")?;
            settings.llm = models.settings(LlmProvider::Gemini)?;
            Some(models)
        };
        let mail_folder = folder.join("mail");
        let mailbox = Mailbox::start(&mail_folder).context("the demo's mail server cannot listen")?;
        settings.mail.host = mailbox.address().ip().to_string();
        settings.mail.port = mailbox.address().port();
        settings.mail.tls = MailEncryption::Off;
        settings.mail.username.clear();
        settings.mail.password = SecretString::from("");
        "analyst@example.org".clone_into(&mut settings.mail.from);
        settings.mail.allowed_recipients = vec![RECIPIENTS.to_owned()];
        Ok(Self { models, _mailbox: mailbox, mail_folder })
    }

    /// What it is called in the words that introduce the demo.
    pub(super) fn introduction(&self, bot: &Bot, code: &SecretString) -> Vec<String> {
        let who = match self.models {
            Some(_) => "A script answers in place of a language model, by keywords, and says so.",
            None => "The language model that you have set up answers.",
        };
        vec![
            format!("Ask @{} as Alice, who is in {ORGANIZATION}:", bot.username),
            "  \"How did our revenue develop by month?\"   \"Who are our best customers?\"   \"Revenue by region\""
                .to_owned(),
            "  \"Send it to anna@example.org\"   /history   /stats   /selectdb   /help".to_owned(),
            format!("  {who}"),
            format!("  E-mails that are sent lie in {}.", self.mail_folder.display()),
            format!("  Others join with: /join {}", code.expose_secret()),
        ]
    }
}

/// Makes the organization with its database, and lets a person of the sandbox in. Returns the code of an invitation.
pub(super) async fn seed(
    platform: &Platform,
    owner: &Caller,
    bot: &Bot,
    (member, name): (i64, &str),
    ambient: &Ambient,
) -> anyhow::Result<SecretString> {
    let organizations = &platform.organizations;
    organizations.create(owner, ORGANIZATION).await?;
    let today = ambient.now().date_naive();
    let sales = tokio::task::spawn_blocking(move || sample::sales_database(today)).await??;
    platform.databases.upload(owner, sample::SAMPLE_NAME, &sales).await?;
    let account = owner.account_id.context("the owner has an account")?;
    let person: Person = organizations.person_of(account).await?;
    let settings = NewMailSettings { sender: None, allowed_recipients: vec![RECIPIENTS.to_owned()] };
    platform.mails.change_settings(owner, &person, settings).await?;
    let invitation = organizations.invite(owner, INVITATION_USES, INVITATION_HOURS).await?;
    let member = organizations.person(bot, member, name).await?;
    organizations.join(&Caller::from(&member), &invitation.code).await?;
    Ok(invitation.code)
}
