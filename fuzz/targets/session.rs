//! Session strings of other libraries: nothing makes reading them fail, and what is read leads to no foreign server.

#![no_main]

use std::sync::LazyLock;

use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::clients::mtproto::{DataCenters, SessionState};
use botyard::config::Settings;
use libfuzzer_sys::fuzz_target;

/// Of Telethon, GramJS, Pyrogram and mtcute, one line each.
const GENUINE: &str = include_str!("../seeds/session/genuine");

static TELEGRAM: LazyLock<DataCenters> =
    LazyLock::new(|| DataCenters::of(&Settings::load(None, std::iter::empty()).unwrap().mtproto));

fuzz_target!(|input: (u8, Vec<(u16, u8)>, u16, String)| {
    let (which, edits, cut, text) = input;
    let genuine = GENUINE.lines().nth(usize::from(which % 8));
    let text = genuine.map_or(text, |genuine| {
        let edited = botyard_fuzz::edited(genuine, &edits);
        edited[..edited.len() - usize::from(cut) % edited.len()].to_owned()
    });
    if let Ok(state) = SessionState::import(&SecretString::from(text.clone()), &TELEGRAM) {
        assert_eq!(state.fingerprint_material().unwrap().expose_secret().len(), 256);
        let again = SessionState::open(&state.to_text(), &TELEGRAM).unwrap();
        assert!(again.is_logged_in() && !again.is_sandbox());
    }
    if let Ok(state) = SessionState::open(&SecretString::from(text), &TELEGRAM) {
        let _ = state.to_text();
    }
});
