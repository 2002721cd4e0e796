//! A session that lives: opened from the store, connected when it is used, closed again.
//!
//! The runtime makes one for a bot at a time, runs calls on it, and keeps [`LiveSession::look_after`] going beside them. What
//! a [`LiveSession`] knows of a login is gone with it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::base::retry::Backoff;
use crate::clients::mtproto::{LostReason, MtprotoError, SessionState, UserClient};
use crate::model::bot::{Bot, BotId, CredentialField};
use crate::model::mtproto::{MtprotoStatus, TelegramAccount};
use crate::services::bots::{BotError, require_not_suspended};
use crate::services::mtproto::leases::Lease;
use crate::services::mtproto::sealed::SealedSession;
use crate::services::mtproto::steps::Login;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::{StoreError, StoredSession};

/// A wait that is written down, as it may outlast the session's life in memory.
const NOTED_WAIT: Duration = Duration::from_secs(10);

/// Waits between attempts at a connection that fails.
const RECONNECT: Backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_secs(30) };

/// What is said of a session that was made in a sandbox and found by a server that is on Telegram.
pub(super) const OF_SANDBOX: &str = "it was made in a sandbox, and this server is on Telegram";

/// The same of one of Telegram's that a sandbox found.
const OF_TELEGRAM: &str = "it is one of Telegram's, and this server is in a sandbox";

/// What is said of a session that a later version wrote.
const UNREADABLE: &str = "this version of the server cannot read what is stored of it, which is kept";

/// One bot's session while it lives.
pub struct LiveSession {
    pub(super) bot: BotId,
    pub(super) mtproto: Mtproto,
    /// For what is done to its end whoever waits for it.
    me: Weak<Self>,
    inside: Mutex<Inside>,
    /// Held while the session is read from the store.
    opening: tokio::sync::Mutex<()>,
    /// Held by the one step of a login that is under way.
    pub(super) turn: tokio::sync::Mutex<()>,
    /// Held while something is settled, and by the session's end.
    pub(super) settling: Arc<tokio::sync::Mutex<()>>,
    /// What is inside was replaced.
    pub(super) changed: Notify,
    halt: CancellationToken,
    /// Calls under way or about to be.
    calls: AtomicUsize,
    /// Those of them that people wait for.
    people: watch::Sender<usize>,
    trouble: Mutex<Trouble>,
}

/// Requests that failed for want of a connection, one after the other.
#[derive(Default)]
struct Trouble {
    failures: u32,
    not_before: Option<Instant>,
}

/// A call is under way, or about to be, for as long as this is there.
pub struct Busy {
    live: Arc<LiveSession>,
    is_of_person: bool,
}

impl std::fmt::Debug for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Busy").field("bot", &self.live.bot).finish_non_exhaustive()
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.live.calls.fetch_sub(1, Ordering::AcqRel);
        if self.is_of_person {
            self.live.people.send_modify(|people| *people -= 1);
        }
    }
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and they come in any combination")]
pub(super) struct Inside {
    /// Whether it is known what the store holds.
    pub(super) is_open: bool,
    pub(super) attached: Option<Attached>,
    /// Whether what is attached is being logged out.
    pub(super) is_ending: bool,
    /// Whether its life is over.
    pub(super) is_closed: bool,
    pub(super) login: Option<Login>,
    /// Whether a QR code that was shown by this session has let it in.
    pub(super) came_by_qr: bool,
}

/// An account that is attached.
#[derive(Clone)]
pub(super) struct Attached {
    pub(super) client: UserClient,
    pub(super) state: Arc<SessionState>,
    pub(super) account: TelegramAccount,
    pub(super) api_id: i32,
    pub(super) key_digest: [u8; 32],
    pub(super) lease: Arc<Lease>,
}

impl LiveSession {
    /// The session of a bot. Nothing is read or connected before it is used.
    pub fn new(bot: BotId, mtproto: &Mtproto) -> Arc<Self> {
        let live = Arc::new_cyclic(|me| Self {
            bot,
            mtproto: mtproto.clone(),
            me: Weak::clone(me),
            inside: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            settling: Arc::default(),
            changed: Notify::new(),
            halt: CancellationToken::new(),
            calls: AtomicUsize::new(0),
            people: watch::Sender::new(0),
            trouble: Mutex::default(),
        });
        mtproto.live().insert(bot, Arc::downgrade(&live));
        live
    }

    pub(super) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose session it is.
    pub fn bot(&self) -> BotId {
        self.bot
    }

    /// How many calls are under way or about to be.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Acquire)
    }

    /// Waits until no person waits for a call.
    pub(super) async fn let_people_go_first(&self) {
        // The sender is in here.
        self.people.subscribe().wait_for(|people| *people == 0).await.ok();
    }

    /// Whether there is a connection, or one is being made.
    pub fn is_connected(&self) -> bool {
        self.inside().attached.as_ref().is_some_and(|attached| attached.client.is_connected())
    }

    /// Whether this very session is attached.
    pub(super) fn is_attached(&self, state: &Arc<SessionState>) -> bool {
        self.inside().attached.as_ref().is_some_and(|attached| Arc::ptr_eq(&attached.state, state))
    }

    /// Does something to its end, even if whoever waits for it is cut off: half of it would leave Telegram, the store and this
    /// process of different minds. The session does not end before.
    pub(super) async fn settle<Work, Done, T>(&self, work: Work) -> Result<T, UserSessionError>
    where
        Work: FnOnce(Arc<Self>) -> Done + Send + 'static,
        Done: Future<Output = Result<T, UserSessionError>> + Send + 'static,
        T: Send + 'static,
    {
        let live = self.me.upgrade().ok_or(UserSessionError::Interrupted)?;
        let settling = Arc::clone(&self.settling).lock_owned().await;
        let settled = self.mtproto.0.executor.spawn(async move {
            let _settling = settling;
            work(live).await
        });
        // Cut off with the whole process, or it panicked.
        settled.await.unwrap_or(Err(UserSessionError::Interrupted))
    }

    pub(super) fn busy(self: Arc<Self>, is_of_person: bool) -> Busy {
        self.calls.fetch_add(1, Ordering::AcqRel);
        if is_of_person {
            self.people.send_modify(|people| *people += 1);
        }
        Busy { live: self, is_of_person }
    }

    /// Cuts off what is being done, for good.
    pub fn halt(&self) {
        self.halt.cancel();
    }

    /// Cancelled by [`Self::halt`], and when this process holds the session no longer.
    pub fn halted(&self) -> CancellationToken {
        self.halt.clone()
    }

    /// Whether it holds neither an account nor a login, so that nothing is lost with it.
    pub fn is_empty(&self) -> bool {
        let inside = self.inside();
        inside.attached.is_none() && inside.login.is_none()
    }

    /// Whether a login is under way, which would be lost with it.
    pub fn has_login(&self) -> bool {
        self.inside().login.is_some()
    }

    /// The account that is attached, its session opened if that is still to be done.
    pub(super) async fn attached(&self) -> Result<Attached, UserSessionError> {
        self.open().await?;
        let present = {
            let inside = self.inside();
            if inside.is_ending {
                return Err(UserSessionError::NotConnected);
            }
            inside.attached.clone()
        };
        if let Some(attached) = present {
            self.require_no_trouble()?;
            return Ok(attached);
        }
        let stored = self.mtproto.0.store.read_once().await?.find_mtproto_session(self.bot).await?;
        Err(why_none(stored))
    }

    /// Finds out what the store holds, and opens the session if there is one.
    pub(super) async fn open(&self) -> Result<(), UserSessionError> {
        let _opening = self.opening.lock().await;
        if self.inside().is_open {
            return Ok(());
        }
        let stored = self.mtproto.0.store.read_once().await?.find_mtproto_session(self.bot).await?;
        let attached = match stored {
            Some(stored) if stored.status == MtprotoStatus::Connected || stored.is_set_aside => {
                self.open_stored(stored).await?
            }
            _ => None,
        };
        let mut inside = self.inside();
        (inside.is_open, inside.attached) = (true, attached);
        drop(inside);
        self.changed.notify_one();
        Ok(())
    }

    /// The stored session, held by this process from now on; `None` if nothing can be made of it here.
    async fn open_stored(&self, stored: StoredSession) -> Result<Option<Attached>, UserSessionError> {
        if let Some(reason) = self.of_other_environment(&stored) {
            self.set_aside(reason).await?;
            return Ok(None);
        }
        if stored.is_set_aside {
            if self.unseal().await?.is_none() {
                return Ok(None);
            }
            self.take_up().await?;
        }
        let lease = self.take_lease().await?;
        match self.unseal().await {
            Ok(Some((session, state))) => Ok(Some(self.attached_of(&stored, session, state, lease))),
            Ok(None) => {
                self.set_aside(UNREADABLE).await?;
                self.release().await;
                Ok(None)
            }
            Err(error) => {
                self.release().await;
                Err(error)
            }
        }
    }

    fn of_other_environment(&self, stored: &StoredSession) -> Option<&'static str> {
        match (stored.is_sandbox, self.mtproto.0.centers.is_sandbox()) {
            (true, false) => Some(OF_SANDBOX),
            (false, true) => Some(OF_TELEGRAM),
            _ => None,
        }
    }

    /// Opens what is sealed; `None` if it opens and makes no sense here.
    async fn unseal(&self) -> Result<Option<(SealedSession, SessionState)>, UserSessionError> {
        let (bot_id, field) = (self.bot, CredentialField::Session);
        let sealed = self.mtproto.0.store.read_once().await?.find_credential(bot_id, field).await?;
        let Some(sealed) = sealed else { return Ok(None) };
        // Another key may open it.
        let unreadable = |source| BotError::Credential { bot_id, field: field.as_str(), source };
        let text = self.mtproto.0.vault.open(&sealed).map_err(unreadable)?;
        let Some(session) = SealedSession::parse(&text) else { return Ok(None) };
        let state = SessionState::open(&session.state, &self.mtproto.0.centers);
        Ok(state.ok().map(|state| (session, state)))
    }

    fn attached_of(
        &self,
        stored: &StoredSession,
        session: SealedSession,
        state: SessionState,
        lease: Arc<Lease>,
    ) -> Attached {
        let state = Arc::new(state);
        let client = self.mtproto.client(&state, session.api_id);
        if let Some(until) = stored.waits_until {
            client.wait_until(until);
        }
        let SealedSession { api_id, account, key_digest, .. } = session;
        Attached { client, state, account, api_id, key_digest, lease }
    }

    fn trouble(&self) -> MutexGuard<'_, Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// While connections fail, they are tried less and less often.
    fn require_no_trouble(&self) -> Result<(), UserSessionError> {
        if self.trouble().not_before.is_some_and(|moment| moment > Instant::now()) {
            return Err(UserSessionError::Unavailable("the connection failed a moment ago".to_owned()));
        }
        Ok(())
    }

    /// What Telegram said to the account that was `asked`, in our words.
    pub(super) async fn told<T>(
        &self,
        asked: &Attached,
        answer: Result<T, MtprotoError>,
    ) -> Result<T, UserSessionError> {
        match answer {
            Err(MtprotoError::Unavailable(cause)) => {
                if self.is_attached(&asked.state) {
                    let mut trouble = self.trouble();
                    trouble.failures += 1;
                    let wait = RECONNECT.delay(trouble.failures, &self.mtproto.0.ambient);
                    trouble.not_before = Some(Instant::now() + wait);
                }
                Err(UserSessionError::Unavailable(cause))
            }
            Err(error) => Err(self.judge(asked, error).await),
            Ok(told) => {
                *self.trouble() = Trouble::default();
                Ok(told)
            }
        }
    }

    /// What an answer of Telegram's to the account that was `asked` means; what has to follow from it has been done.
    async fn judge(&self, asked: &Attached, error: MtprotoError) -> UserSessionError {
        let lost = match &error {
            MtprotoError::Lost(reason) => Some(*reason),
            _ => None,
        };
        let now = self.mtproto.0.ambient.now();
        let error = UserSessionError::of_telegram(error, now);
        self.note_wait(&error, now).await;
        if let Some(reason) = lost {
            self.part_with(asked, reason).await;
        }
        error
    }

    /// Telegram refused this session for good. It may have been logged out since, and another one attached, which stays.
    async fn part_with(&self, refused: &Attached, reason: LostReason) {
        {
            let mut inside = self.inside();
            let is_it = |present: &mut Attached| Arc::ptr_eq(&present.state, &refused.state);
            if inside.is_ending || inside.attached.take_if(is_it).is_none() {
                return;
            }
        }
        refused.client.end();
        if let Err(error) = self.lose(&refused.key_digest, &reason.to_string()).await {
            tracing::error!(bot = %self.bot, %error, "it could not be noted that a session is lost");
        }
        self.mtproto.0.leases.remove_this(self.bot, &refused.lease);
        self.changed.notify_one();
    }

    /// Writes down how long Telegram asked to wait, unless it is over soon.
    pub(super) async fn note_wait(&self, error: &UserSessionError, now: DateTime<Utc>) {
        let UserSessionError::FloodWait { until } = error else { return };
        metrics::counter!("botyard_mtproto_flood_waits_total").increment(1);
        if (*until - now).to_std().is_ok_and(|wait| wait < NOTED_WAIT) {
            return;
        }
        let noted = async {
            let mut tx = self.mtproto.0.store.begin().await?;
            tx.set_mtproto_wait(self.bot, *until, now).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            let error: StoreError = error;
            tracing::warn!(bot = %self.bot, %error, "a wait that Telegram asked for could not be noted");
        }
    }

    /// Reads the bot, which must not be suspended by an admin.
    pub(super) async fn require_bot(&self) -> Result<Bot, UserSessionError> {
        let bot = self.mtproto.0.store.read_once().await?.find_bot(self.bot).await?.ok_or(BotError::NotFound)?;
        require_not_suspended(&bot)?;
        Ok(bot)
    }

    /// What is to be sealed of an attached account now.
    pub(super) fn sealed_form(attached: &Attached) -> SealedSession {
        SealedSession {
            api_id: attached.api_id,
            account: attached.account.clone(),
            key_digest: attached.key_digest,
            state: attached.state.to_text(),
        }
    }
}

/// Why nothing is attached.
pub(super) fn why_none(stored: Option<StoredSession>) -> UserSessionError {
    match stored {
        Some(stored) if stored.status == MtprotoStatus::Lost => {
            UserSessionError::Lost { reason: stored.status_reason.unwrap_or_default() }
        }
        _ => UserSessionError::NotConnected,
    }
}

impl Drop for LiveSession {
    fn drop(&mut self) {
        // Whoever came after it stays.
        let mut live = self.mtproto.live();
        if live.get(&self.bot).is_some_and(|present| present.strong_count() == 0) {
            live.remove(&self.bot);
        }
    }
}
