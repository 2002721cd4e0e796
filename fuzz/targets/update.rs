//! Bodies of webhook calls: whatever Telegram or somebody else sends is read or refused.

#![no_main]

use botyard::programs::Event;
use botyard::services::updates::{parse_update, parse_updates};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

fuzz_target!(|body: &str| {
    if let Ok(update) = parse_update(body) {
        assert_eq!(update.payload.trim(), body.trim(), "what is stored is what was sent");
        // The program's view of it, which may be that it cannot be read.
        let _ = Event::parse(&update.payload);
    }
    if let Ok(result) = serde_json::from_str::<&RawValue>(body) {
        let _ = parse_updates(result);
    }
});
