//! A running platform: everything built from settings, started, and stopped in order.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::housekeeping::Housekeeping;
use crate::app::{accounts, claim, open_vault};
use crate::base::ambient::Ambient;
use crate::clients::databases::DatabaseClient;
use crate::clients::egress::Egress;
use crate::clients::mail::MailClient;
use crate::clients::telegram::TelegramClient;
use crate::config::{Settings, SettingsError};
use crate::console::Console;
use crate::delivery::{self, Delivery};
use crate::http::{self, HttpState, ListenError, Listener, TlsError};
use crate::ingress::Ingress;
use crate::programs::ProgramFactory;
use crate::programs::analyst::{self, Desk};
use crate::runtime::{RuntimeHandle, Shared};
use crate::services::accounts::Accounts;
use crate::services::audit::AuditLog;
use crate::services::bot_log::BotLog;
use crate::services::bots::{BotBounds, Bots};
use crate::services::conversations::Conversations;
use crate::services::databases::Databases;
use crate::services::events::Events;
use crate::services::health::Health;
use crate::services::idempotency::Idempotency;
use crate::services::llm_usage::LlmUsage;
use crate::services::mail::Mails;
use crate::services::mtproto::Mtproto;
use crate::services::organizations::Organizations;
use crate::services::signals::Signals;
use crate::services::updates::Updates;
use crate::services::usage::Usage;
use crate::services::vault::Vault;
use crate::store::{Claim, Store};

/// Opened bot clients kept beyond those of the bots that may be awake, for the bots that are polled while they sleep: half
/// a kilobyte each. Of more polled bots, each poll opens the token anew.
const SPARE_CLIENTS: usize = 20_000;

/// How long the last flush of what was counted may take: enough for 100,000 bots.
const LAST_FLUSH: Duration = Duration::from_secs(10);

/// How long the calls of language models may take to end in the ledger that nobody waits for any more.
const LAST_CALLS: Duration = Duration::from_secs(2);

/// Upper bounds of the latency histograms, in seconds.
const LATENCY_BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// A running platform.
pub struct Platform {
    /// The accounts, for commands that make some at the start.
    pub accounts: Arc<Accounts>,
    /// The bots, for commands that register some at the start.
    pub bots: Bots,
    /// People's e-mails.
    pub mails: Mails,
    /// The owners' own Telegram accounts, for commands that attach some at the start.
    pub mtproto: Mtproto,
    /// Organizations and the people in them, for commands that make some at the start.
    pub organizations: Organizations,
    /// Tenants' databases, for commands that add some at the start.
    pub databases: Databases,
    llm_usage: LlmUsage,
    listening: Listening,
    settings: Box<Settings>,
    store: Store,
    /// Keeps other processes away from the store until the platform has stopped.
    claim: HeldClaim,
    delivery: Delivery,
    /// Where questions are worked on.
    desk: Desk,
    runtime: RuntimeHandle,
    ingress: Ingress,
    events: Events,
    background: Background,
}

/// What goes on beside all calls and updates, until it is cancelled.
struct Background {
    /// Writes what the bots do; ends with a last flush.
    usage: JoinHandle<()>,
    /// The same of what happens to them.
    log: JoinHandle<()>,
    /// Sends e-mails; ends when those under way have, or after a moment.
    mails: JoinHandle<()>,
    /// Ends the snapshots of channels, which are not worth waiting for.
    no_snapshots: CancellationToken,
    cancel: CancellationToken,
}

impl Background {
    fn start(housekeeping: Housekeeping) -> Self {
        let (cancel, no_snapshots) = (CancellationToken::new(), CancellationToken::new());
        let (mtproto, usage) = (housekeeping.mtproto.clone(), housekeeping.usage.clone());
        let log = housekeeping.bots.log().clone();
        let mails = tokio::spawn(housekeeping.mails.clone().run(cancel.clone()));
        tokio::spawn(housekeeping.run(cancel.clone()));
        let (taker, until) = (mtproto.clone(), no_snapshots.clone());
        tokio::spawn(async move { until.run_until_cancelled(taker.take_snapshots()).await });
        let keep = cancel.clone();
        tokio::spawn(async move { mtproto.keep_leases(keep).await });
        let log = tokio::spawn(log.run(cancel.clone()));
        Self { usage: tokio::spawn(usage.run(cancel.clone())), log, mails, no_snapshots, cancel }
    }
}

/// The sockets: the API's, and that of the metrics.
pub(super) struct Sockets {
    api: Listener,
    metrics: Option<TcpListener>,
}

impl Sockets {
    /// Loads the certificate and binds `http.bind` and `metrics.bind`.
    pub(super) fn bind(settings: &Settings, ambient: &Ambient) -> anyhow::Result<Self> {
        let api = bind_api(settings, ambient)?;
        let metrics = settings
            .metrics
            .bind
            .map(|bind| http::listen(bind).with_context(|| format!("cannot listen on {bind} (metrics.bind)")));
        Ok(Self { api, metrics: metrics.transpose()? })
    }
}

/// The servers on the sockets.
struct Listening {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    servers: Vec<ServerHandle>,
}

impl Listening {
    fn start(
        sockets: Sockets,
        settings: &Settings,
        state: HttpState,
        prometheus: &PrometheusHandle,
    ) -> anyhow::Result<Self> {
        let address = sockets.api.address();
        let deadline = settings.runtime.shutdown_deadline;
        let server = http::serve(sockets.api, &settings.http, &settings.ingress, state, deadline)?;
        let mut servers = vec![server.handle()];
        actix::spawn(server);
        let mut metrics_address = None;
        if let Some(socket) = sockets.metrics {
            metrics_address = Some(socket.local_addr()?);
            let server = http::metrics::serve(socket, prometheus.clone())?;
            servers.push(server.handle());
            actix::spawn(server);
        }
        Ok(Self { address, metrics_address, servers })
    }
}

/// The claim on the store, which a task keeps.
struct HeldClaim {
    task: JoinHandle<()>,
    /// Cancelled when another process has taken the store.
    lost: CancellationToken,
    release: CancellationToken,
}

impl HeldClaim {
    fn hold(claim: Claim, store: &Store, settings: &Settings) -> Self {
        let (lost, release) = (CancellationToken::new(), CancellationToken::new());
        let keep = claim::keep(claim, store.clone(), settings.store.clone(), lost.clone(), release.clone());
        Self { task: tokio::spawn(keep), lost, release }
    }
}

impl Platform {
    /// Starts everything on the current actix system. Telegram need not be reachable.
    pub async fn start(settings: Settings, programs: ProgramFactory, ambient: Ambient) -> anyhow::Result<Self> {
        // On the heap: it is large, and whoever starts a platform would carry it along.
        Box::pin(Self::build(Box::new(settings), programs, ambient)).await
    }

    #[expect(clippy::too_many_lines, reason = "all there is, built once in the order in which one needs another")]
    async fn build(mut settings: Box<Settings>, programs: ProgramFactory, ambient: Ambient) -> anyhow::Result<Self> {
        settings.http.require_safe_bind()?;
        let vault = Arc::new(open_vault(&settings)?);
        // Whatever may fail comes before the actors, which are to be stopped in order once they were started.
        let sockets = Sockets::bind(&settings, &ambient)?;
        // With port 0 it is known only now, and stands in links.
        settings.http.bind = sockets.api.address();
        let prometheus = prometheus()?;
        let (store, claim) = Store::open_claimed(&settings.store).await.context("the database cannot be opened")?;
        let claim = HeldClaim::hold(claim, &store, &settings);
        let telegram = TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, ambient.clone())?;
        let signals = Signals::default();
        let accounts = Arc::new(accounts(store.clone(), &vault, &settings, ambient.clone()));
        let idempotency = Idempotency::new(store.clone(), &vault, &settings.http, ambient.clone());
        let audit = AuditLog::new(store.clone(), &vault, &settings.audit, &settings.data_dir, ambient.clone());
        let usage = Usage::new(store.clone());
        let log = BotLog::new(store.clone(), settings.bot_log, ambient.clone());
        let max_clients = NonZeroUsize::MIN.saturating_add(settings.runtime.max_active_bots + SPARE_CLIENTS);
        let bots = Bots::new(
            store.clone(),
            Arc::clone(&vault),
            telegram.clone(),
            signals.clone(),
            (usage.clone(), log),
            BotBounds { limits: settings.limits, max_clients },
            ambient.clone(),
        );
        let mtproto = Mtproto::new(store.clone(), Arc::clone(&vault), bots.clone(), &settings.mtproto, ambient.clone());
        let mails = mails(&store, &vault, &signals, &settings, &ambient)?;
        let databases = databases(store.clone(), &vault, &settings, ambient.clone());
        let organizations = Organizations::new(
            store.clone(),
            Arc::clone(&accounts),
            databases.clone(),
            Arc::clone(&vault),
            signals.clone(),
            &settings,
            ambient.clone(),
        );
        let llm_usage =
            LlmUsage::new(store.clone(), Arc::clone(&vault), signals.clone(), &settings.llm, ambient.clone())?;
        let updates = Updates::new(store.clone(), ambient.clone(), signals.clone(), usage.clone(), bots.log().clone());
        // Whoever was told to wait before the last stop has waited since.
        bots.clear_rate_limits().await?;
        audit.give_up_unfinished_exports().await?;
        llm_usage.give_up_unfinished().await?;
        mtproto.take_over_leases().await?;
        let health = Health::new(store.clone(), ambient.clone());
        let delivery = Delivery::start(
            store.clone(),
            bots.clone(),
            usage.clone(),
            &signals,
            health.clone(),
            settings.delivery.clone(),
            ambient.clone(),
        );
        let analyst = analyst::Services {
            bots: bots.clone(),
            organizations: organizations.clone(),
            databases: databases.clone(),
            conversations: Conversations::new(store.clone(), signals.clone(), settings.analyst, ambient.clone()),
            mails: mails.clone(),
            llm: llm_usage.clone(),
            ambient: ambient.clone(),
        };
        let desk = Desk::start(analyst.clone(), signals.clone()).await?;
        let shared = Shared {
            bots: bots.clone(),
            mtproto: mtproto.clone(),
            analyst,
            updates: updates.clone(),
            delivery: delivery.clone(),
            usage: usage.clone(),
            programs,
            settings: settings.runtime.clone(),
            limits: settings.limits,
            ambient: ambient.clone(),
        };
        let runtime = RuntimeHandle::start(shared, &signals);
        let ingress = Ingress::new(
            bots.clone(),
            updates.clone(),
            settings.ingress.clone(),
            settings.http.public_url.clone(),
            ambient.clone(),
        );
        let events = Events::start(
            store.clone(),
            Arc::clone(&accounts),
            usage.clone(),
            (&signals, &health),
            settings.events,
            &ambient,
        );
        let state = HttpState {
            accounts: Arc::clone(&accounts),
            bots: bots.clone(),
            mails: mails.clone(),
            mtproto: mtproto.clone(),
            organizations: organizations.clone(),
            databases: databases.clone(),
            llm_usage: llm_usage.clone(),
            updates,
            audit: audit.clone(),
            ingress: ingress.clone(),
            runtime: runtime.clone(),
            events: events.clone(),
            health: health.clone(),
            console: Console::embedded(),
            sandbox_url: settings.telegram.sandbox_url.clone(),
            idempotency,
            ambient: ambient.clone(),
        };
        let listening = Listening::start(sockets, &settings, state, &prometheus)?;
        let background = Background::start(Housekeeping {
            settings: (*settings).clone(),
            store: store.clone(),
            audit,
            telegram,
            health,
            bots: bots.clone(),
            mails: mails.clone(),
            mtproto: mtproto.clone(),
            databases: databases.clone(),
            ingress: ingress.clone(),
            usage,
            prometheus,
            ambient,
        });
        ingress.start(&signals);
        let address = listening.address;
        tracing::info!(%address, store = store.kind(), ingress = ?settings.ingress.mode, "botyard serves");
        Ok(Self {
            accounts,
            bots,
            mails,
            mtproto,
            organizations,
            databases,
            llm_usage,
            listening,
            settings,
            store,
            claim,
            delivery,
            desk,
            runtime,
            ingress,
            events,
            background,
        })
    }

    /// Where the API listens.
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// Where the metrics listen, if they do.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.listening.metrics_address
    }

    /// Waits until another process has taken the database, which is a reason to stop.
    pub async fn claim_lost(&self) {
        self.claim.lost.cancelled().await;
    }

    /// Stops everything in the order of an update's way, so that what has come in goes out: first nothing more comes in,
    /// then the bots finish what they have begun, then what they said is delivered. What the deadline cuts off is in the
    /// store.
    pub async fn stop(self) {
        tracing::info!("stopping");
        let begun = Instant::now();
        self.background.no_snapshots.cancel();
        // They have no end of their own, for which the servers would wait.
        self.events.close();
        // Each step gets what the ones before it left, and must leave something to the last.
        let budget = self.settings.runtime.shutdown_deadline.saturating_sub(delivery::CANCEL_GRACE);
        let left = || budget.saturating_sub(begun.elapsed());
        let stop_servers = async {
            for server in &self.listening.servers {
                server.stop(true).await;
            }
        };
        let drain = async {
            if tokio::time::timeout(left() / 4, self.ingress.stop()).await.is_err() {
                tracing::warn!("a look at a webhook was cut off");
            }
            if !self.runtime.drain(left() / 2).await {
                tracing::warn!("some bots were cut off at the deadline; their updates are handled at the next start");
            }
            self.desk.drain(left() / 2).await;
            self.delivery.drain(left()).await;
        };
        tokio::join!(stop_servers, drain);
        if !self.llm_usage.drain(LAST_CALLS).await {
            tracing::warn!("some calls of language models could not be written into the ledger");
        }
        self.background.cancel.cancel();
        if let Err(error) = self.background.mails.await {
            tracing::error!(%error, "sending e-mails ended abnormally");
        }
        if tokio::time::timeout(LAST_FLUSH, self.background.usage).await.is_err() {
            tracing::warn!("the last figures of usage could not be stored");
        }
        if tokio::time::timeout(LAST_FLUSH, self.background.log).await.is_err() {
            tracing::warn!("the last lines of the bots' logs could not be stored");
        }
        self.store.close().await;
        self.claim.release.cancel();
        if let Err(error) = self.claim.task.await {
            tracing::error!(%error, "the database's claim ended abnormally");
        }
        tracing::info!("stopped");
    }
}

/// Tenants' databases, as far as they may be reached.
fn databases(store: Store, vault: &Arc<Vault>, settings: &Settings, ambient: Ambient) -> Databases {
    let client = DatabaseClient::new(&settings.databases, Egress::new(&settings.egress));
    Databases::new(store, Arc::clone(vault), client, &settings.databases, &settings.data_dir, ambient)
}

/// People's e-mails.
fn mails(
    store: &Store,
    vault: &Arc<Vault>,
    signals: &Signals,
    settings: &Settings,
    ambient: &Ambient,
) -> anyhow::Result<Mails> {
    let client = MailClient::new(&settings.mail, Egress::new(&settings.egress))?;
    let (vault, signals) = (Arc::clone(vault), signals.clone());
    Ok(Mails::new(store.clone(), vault, client, signals, &settings.mail, ambient.clone())?)
}

/// The API's socket and certificate.
fn bind_api(settings: &Settings, ambient: &Ambient) -> anyhow::Result<Listener> {
    Listener::bind(&settings.http, ambient).map_err(|error| match error {
        ListenError::Bind(error) => {
            anyhow::Error::new(error).context(format!("cannot listen on {} (http.bind)", settings.http.bind))
        }
        ListenError::Tls(TlsError { file, reason }) => {
            SettingsError::Unreadable { file: file.display().to_string(), reason }.into()
        }
    })
}

/// The process's metrics. Metrics are global by nature, so a process has one recorder however many platforms it runs.
fn prometheus() -> anyhow::Result<PrometheusHandle> {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = RECORDER.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BUCKETS)?
        .install_recorder()?;
    Ok(RECORDER.get_or_init(|| handle).clone())
}
