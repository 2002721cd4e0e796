//! Arguments to commands.

use std::process::ExitCode;

use botyard::app::cli::Cli;
use clap::Parser as _;
use mimalloc::MiMalloc;

/// Every update makes a few hundred small values, which pass between threads: the system's allocator takes longer for them.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    botyard::app::run(Cli::parse())
}
