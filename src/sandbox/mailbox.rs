//! A mail server for demos: it takes every e-mail from this machine and keeps it as a file; nothing is sent on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};

/// The largest e-mail, in bytes.
const MAX_MAIL: usize = 20_000_000;

/// How long a client may take for a line.
const PATIENCE: Duration = Duration::from_mins(1);

/// A mail server that listens. Dropping it stops it.
#[derive(Debug)]
pub struct Mailbox {
    address: SocketAddr,
    _closing: DropGuard,
}

impl Mailbox {
    /// Keeps e-mails as `1.eml`, `2.eml` and so on in `folder`, which is made. Must be called within a Tokio runtime.
    pub fn start(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let closing = CancellationToken::new();
        tokio::spawn(accept(listener, Arc::new(folder.to_owned()), closing.clone()));
        Ok(Self { address, _closing: closing.drop_guard() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(listener: TcpListener, folder: Arc<PathBuf>, closing: CancellationToken) {
    let kept = Arc::new(AtomicU32::new(0));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closing.cancelled() => return,
        };
        let Ok((stream, _)) = accepted else { continue };
        let (folder, kept, closing) = (Arc::clone(&folder), Arc::clone(&kept), closing.clone());
        tokio::spawn(async move {
            // A client that breaks off is its own business.
            closing.run_until_cancelled(serve(stream, &folder, &kept)).await;
        });
    }
}

async fn serve(stream: TcpStream, folder: &Path, kept: &AtomicU32) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 sandbox mailbox").await?;
    loop {
        let mut line = String::new();
        if !read_line(&mut stream, &mut line).await? {
            return Ok(());
        }
        let verb = line.split([' ', ':', '\r']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "DATA" => {
                say(&mut stream, "354 end with a line of one point").await?;
                let mail = take_mail(&mut stream).await?;
                let number = kept.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::fs::write(folder.join(format!("{number}.eml")), mail).await?;
                say(&mut stream, "250 kept").await?;
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            "EHLO" | "HELO" | "MAIL" | "RCPT" | "RSET" | "NOOP" => say(&mut stream, "250 fine").await?,
            _ => say(&mut stream, "502 not known here").await?,
        }
    }
}

/// Reads an e-mail up to its end, with the points that were doubled on the way taken off.
async fn take_mail(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if !read_line(stream, &mut line).await? || mail.len() + line.len() > MAX_MAIL {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if line.trim_end() == "." {
            return Ok(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn read_line(stream: &mut BufReader<TcpStream>, line: &mut String) -> io::Result<bool> {
    let read = tokio::time::timeout(PATIENCE, stream.read_line(line)).await;
    Ok(read.map_err(|_| io::ErrorKind::TimedOut)?? > 0)
}

async fn say(stream: &mut BufReader<TcpStream>, words: &str) -> io::Result<()> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await
}
