//! Access tokens: only what was issued is accepted, and only unchanged.

#![no_main]

use std::sync::Arc;

use botyard::base::ambient::Ambient;
use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::config::Settings;
use botyard::model::account::{Role, SessionKind};
use botyard::model::audit::{Caller, Origin};
use botyard::services::accounts::{Accounts, SignIn};
use botyard::services::vault::Vault;
use botyard::store::Store;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tokio::runtime::Runtime;

struct SignedIn {
    runtime: Runtime,
    accounts: Accounts,
    token: String,
    _folder: TempDir,
}

fn sign_in() -> SignedIn {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/fuzz.db", folder.path().display());
    let settings = Settings::load(None, std::iter::once(("BOTYARD__STORE__URL".to_owned(), url))).unwrap();
    let (accounts, token) = runtime.block_on(async {
        let store = Store::open(&settings.store).await.unwrap();
        let vault = Arc::new(Vault::new(&[Vault::generate_key()]).unwrap());
        let accounts = Accounts::new(store, &vault, &settings.accounts, Ambient::system());
        let password = SecretString::from("correct horse battery");
        accounts.create(&Caller::system(), &"alice".parse().unwrap(), &password, Role::User).await.unwrap();
        let with = SignIn { username: "alice", password: &password, otp: None, kind: SessionKind::Token };
        let signed_in = accounts.sign_in(with, Origin::default()).await.unwrap();
        (accounts, signed_in.access_token.expose_secret().to_owned())
    });
    SignedIn { runtime, accounts, token, _folder: folder }
}

thread_local! {
    static SIGNED_IN: SignedIn = sign_in();
}

fuzz_target!(|input: (bool, Vec<(u16, u8)>, String)| {
    let (is_edited, edits, text) = input;
    SIGNED_IN.with(|SignedIn { runtime, accounts, token, .. }| {
        let presented = if is_edited { botyard_fuzz::edited(token, &edits) } else { text };
        let is_accepted = runtime.block_on(accounts.authenticate(&presented)).is_ok();
        assert!(!is_accepted || presented == *token, "a changed token was accepted");
    });
});
