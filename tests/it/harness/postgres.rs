//! A PostgreSQL server of one test's own, which may be stopped.

use std::fs::metadata;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use botyard::base::ambient::Ambient;
use tempfile::TempDir;

use crate::harness::database::TestDatabase;

/// Ports that the system gives nobody by itself, so that the server finds its own free when it is started again.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// How often another port is tried.
const PORTS_TRIED: usize = 8;

/// A server. It is stopped, and gone, with this value.
#[derive(Debug)]
pub(crate) struct PrivatePostgres {
    programs: PathBuf,
    folder: TempDir,
    /// The user that runs it, by number: PostgreSQL refuses to run as root.
    owner: Option<u32>,
    port: u16,
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // It may be stopped already.
        self.control(&["stop", "--mode=immediate"]);
    }
}

impl PrivatePostgres {
    /// Makes a cluster and starts its server.
    pub(crate) fn start() -> Self {
        let programs = std::env::var_os("BOTYARD_TEST_POSTGRES_BIN")
            .expect("BOTYARD_TEST_POSTGRES_BIN names no folder: run the tests with `make test`");
        let is_root = metadata("/proc/self").unwrap().uid() == 0;
        let owner = is_root.then(|| ["postgres", "nobody"].into_iter().find_map(number_of).unwrap());
        let mut server = Self { programs: programs.into(), folder: TempDir::new().unwrap(), owner, port: 0 };
        chown(server.folder.path(), owner, None).unwrap();
        let made = server
            .command("initdb")
            .args(["--username=botyard", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .status();
        assert!(made.unwrap().success());
        let ambient = Ambient::system();
        let is_started = (0..PORTS_TRIED).any(|_| {
            server.port = PORTS.start + u16::from_le_bytes(ambient.bytes()) % (PORTS.end - PORTS.start);
            server.try_start()
        });
        assert!(is_started, "PostgreSQL does not start");
        server
    }

    /// The server's first database, which is empty.
    pub(crate) fn database(&self) -> TestDatabase {
        TestDatabase::at_url(format!("postgres://botyard@127.0.0.1:{}/postgres", self.port))
    }

    /// Stops the server without letting anything end.
    pub(crate) fn stop_at_once(&self) {
        assert!(self.control(&["stop", "--mode=immediate"]));
    }

    /// Starts the server where it was.
    pub(crate) fn start_again(&self) {
        assert!(self.try_start(), "PostgreSQL does not start again");
    }

    fn try_start(&self) -> bool {
        // What is not flushed survives a server that is stopped, if not a power cut.
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c shared_buffers=16MB",
            self.port
        );
        let log = format!("--log={}", self.folder.path().join("server.log").display());
        self.control(&["start", "--wait", "--timeout=60", &log, "--options", &options])
    }

    /// Runs `pg_ctl`; whether it did what it was told.
    fn control(&self, arguments: &[&str]) -> bool {
        self.command("pg_ctl").args(arguments).status().unwrap().success()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path()).env("PGDATA", self.folder.path().join("data"));
        // The server would otherwise hold on to the test's own output.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(owner) = self.owner {
            command.uid(owner);
        }
        command
    }
}

/// The number of a user that is known by this name.
fn number_of(user: &str) -> Option<u32> {
    let output = Command::new("id").args(["-u", user]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().ok()
}
