//! Child processes: started in a clean environment, watched through `/proc`, killed when dropped.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::support::Variables;

/// Linux counts processor time for `/proc` in hundredths of a second, whatever its own clock.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running child.
pub(crate) struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

/// What the system counts of a process.
pub(crate) struct Stat {
    pub(crate) parent: u32,
    /// Processor time of its threads.
    pub(crate) own: Duration,
    /// Processor time of the children that have ended.
    pub(crate) ended_children: Duration,
}

impl Stat {
    /// Reads it for a process.
    pub(crate) fn of(process: u32) -> anyhow::Result<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in parentheses may hold anything; what counts is behind it, the state first.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |index: usize| fields.get(index).context("a short stat");
        let time = |index: usize| {
            let ticks = field(index)?.parse::<f64>()? + field(index + 1)?.parse::<f64>()?;
            anyhow::Ok(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
        };
        Ok(Self { parent: field(1)?.parse()?, own: time(11)?, ended_children: time(13)? })
    }
}

/// The processor time of the benchmark itself.
pub(crate) fn own_cpu() -> anyhow::Result<Duration> {
    Ok(Stat::of(std::process::id())?.own)
}

/// The memory that this process holds now, in MiB.
pub(crate) fn own_rss_mib() -> anyhow::Result<f64> {
    rss_mib(std::process::id())
}

fn rss_mib(process: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    Ok(kib.context("no VmRSS")?.parse::<f64>()? / 1024.0)
}

/// What a process has used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Processor time of all its threads.
    pub(crate) cpu: Duration,
    /// Processor time of its children that have ended.
    pub(crate) ended_children: Duration,
    /// Memory that it holds now, in MiB.
    pub(crate) rss_mib: f64,
}

impl Process {
    /// Runs the `botyard` binary in `folder`.
    pub(crate) fn botyard(name: &str, args: &[&str], variables: &Variables, folder: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_botyard"));
        command.args(args).envs(variables.iter().map(|(name, value)| (name, value)));
        Self::start(name, command, folder)
    }

    /// Runs a command in `folder`, its log in a file there. Only what `command` sets itself is in its environment: a
    /// proxy or a setting of the caller would change what is measured.
    pub(crate) fn start(name: &str, mut command: Command, folder: &Path) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let own: Vec<_> =
            command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
        command.env_clear().envs(own).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?);
        let child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { name: name.to_owned(), child, log })
    }

    /// Waits for the first line that the process prints; `prefix` is cut off.
    pub(crate) fn first_line(&mut self, prefix: &str) -> anyhow::Result<String> {
        let mut line = String::new();
        if let Some(stdout) = &mut self.child.stdout {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        match line.trim_end().strip_prefix(prefix) {
            Some(rest) if !rest.is_empty() => Ok(rest.to_owned()),
            _ => bail!("{} did not start: {}", self.name, self.last_words()),
        }
    }

    /// Fails, with the process's last words, if it has ended.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended ({status}): {}", self.name, self.last_words()),
        }
    }

    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().last().unwrap_or("it said nothing").to_owned()
    }

    /// How many threads it has.
    pub(crate) fn threads(&self) -> anyhow::Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/task", self.child.id()))?.count())
    }

    /// How many files and connections it has open.
    pub(crate) fn open_files(&self) -> anyhow::Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// What the process has used so far.
    pub(crate) fn usage(&self) -> anyhow::Result<Usage> {
        let rss_mib = rss_mib(self.child.id()).with_context(|| format!("{} is gone", self.name))?;
        let Stat { own: cpu, ended_children, .. } = Stat::of(self.child.id())?;
        Ok(Usage { cpu, ended_children, rss_mib })
    }

    /// The warnings and errors in its log.
    pub(crate) fn complaints(&self) -> anyhow::Result<Vec<String>> {
        let log = std::fs::read_to_string(&self.log)?;
        let is_complaint = |line: &&str| line.contains(" WARN ") || line.contains(" ERROR ");
        Ok(log.lines().filter(is_complaint).map(str::to_owned).collect())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and need not be.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
