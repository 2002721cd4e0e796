//! Settings: a file and, after a NUL, environment variables, one `NAME=value` on each line.

#![no_main]

use botyard::config::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (file, variables) = input.split_once('\0').unwrap_or((input, ""));
    let variables = variables.lines().filter_map(|line| line.split_once('='));
    let variables = variables.map(|(name, value)| (format!("BOTYARD__{name}"), value.to_owned()));
    match Settings::from_text(Some(("settings.toml", file)), variables) {
        Ok(settings) => assert_eq!(settings.validate(), Ok(()), "what loads is in range"),
        Err(error) => assert!(!error.to_string().contains('\n'), "an error is one line"),
    }
});
