//! Data centres that listen.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::limits;
use super::world::DataCenterWorld;
use crate::config::SandboxDataCenter;

/// How long a data centre waits after it could not take a connection.
const PAUSE: Duration = Duration::from_millis(50);

/// Data centres that serve, or that were stopped for a while. Dropping this leaves them running.
#[derive(Debug)]
pub struct RunningDataCenters {
    world: Arc<DataCenterWorld>,
    addresses: Vec<(i32, SocketAddrV4)>,
    serving: Mutex<Serving>,
}

/// What runs from a start to the next stop.
#[derive(Debug, Default)]
struct Serving {
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl RunningDataCenters {
    /// Starts data centres with the numbers from 1 on, each on a free port of this machine. Must be called within a Tokio
    /// runtime.
    pub(crate) fn start(world: Arc<DataCenterWorld>, count: i32) -> io::Result<Self> {
        if !(1..=limits::DATA_CENTERS).contains(&count) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there are 1-5 data centres"));
        }
        let listeners = (1..=count).map(|id| Ok((id, bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?)));
        let listeners: Vec<(i32, TcpListener)> = listeners.collect::<io::Result<_>>()?;
        let address = |(id, listener): &(i32, TcpListener)| match listener.local_addr()? {
            std::net::SocketAddr::V4(address) => Ok((*id, address)),
            std::net::SocketAddr::V6(_) => Err(io::Error::other("a data centre listens on IPv4")),
        };
        let addresses: Vec<(i32, SocketAddrV4)> = listeners.iter().map(address).collect::<io::Result<_>>()?;
        world.state().addresses = addresses.iter().copied().collect();
        let running = Self { world, addresses, serving: Mutex::default() };
        running.serve(listeners);
        Ok(running)
    }

    /// What a client of these data centres is configured with. Each key that is made can be used at once, also while the
    /// data centres are stopped.
    pub fn settings(&self) -> Vec<SandboxDataCenter> {
        let center = |(id, address): &(i32, SocketAddrV4)| {
            let (world, id) = (Arc::clone(&self.world), *id);
            SandboxDataCenter { id, address: *address, new_key: Arc::new(move || world.new_key(id)) }
        };
        self.addresses.iter().map(center).collect()
    }

    /// The accounts, channels and keys, and everything that can be done with them.
    pub fn world(&self) -> &Arc<DataCenterWorld> {
        &self.world
    }

    /// Closes all connections and stops listening, until [`Self::restart`]. What the data centres know stays.
    pub async fn stop(&self) {
        let serving = std::mem::take(&mut *self.serving.lock().unwrap_or_else(PoisonError::into_inner));
        serving.closing.cancel();
        serving.tasks.close();
        serving.tasks.wait().await;
    }

    /// Listens again, on the same addresses.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        let listeners = self.addresses.iter().map(|(id, address)| Ok((*id, bind(*address)?)));
        self.serve(listeners.collect::<io::Result<_>>()?);
        Ok(())
    }

    fn serve(&self, listeners: Vec<(i32, TcpListener)>) {
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, listener) in listeners {
            let (world, closing, tasks) = (Arc::clone(&self.world), serving.closing.clone(), serving.tasks.clone());
            serving.tasks.spawn(accept(world, id, listener, closing, tasks));
        }
    }
}

fn bind(address: SocketAddrV4) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// Takes connections until the data centre stops.
async fn accept(
    world: Arc<DataCenterWorld>,
    dc_id: i32,
    listener: TcpListener,
    closing: CancellationToken,
    tasks: TaskTracker,
) {
    let places = Arc::new(tokio::sync::Semaphore::new(limits::CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            () = closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // The client was gone before, or there are too many files; neither is for long.
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Who finds no place is turned away.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let serving = super::connection::serve(Arc::clone(&world), dc_id, stream, closing.child_token());
        tasks.spawn(async move {
            serving.await;
            drop(place);
        });
    }
}
