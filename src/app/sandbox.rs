//! `botyard sandbox`: a Telegram for offline use.

use crate::app::cli::SandboxArgs;
use crate::app::output::print;
use crate::app::serve::stop_requested;
use crate::base::ambient::Ambient;
use crate::sandbox::{Sandbox, SandboxOptions};

pub(super) async fn run(args: SandboxArgs, ambient: Ambient) -> anyhow::Result<()> {
    let sandbox = Sandbox::new(ambient, SandboxOptions::default());
    let running = sandbox.listen(args.bind)?;
    print(&format!("Bot API and chat page: {}", running.base_url()))?;
    for username in &args.bots {
        print(&format!("@{username}: {}", sandbox.create_bot(username, username)?))?;
    }
    stop_requested().await?;
    running.stop().await;
    Ok(())
}
