//! Arguments to commands.

use std::process::ExitCode;

use botyard::app::cli::Cli;
use clap::Parser as _;

fn main() -> ExitCode {
    botyard::app::run(Cli::parse())
}
