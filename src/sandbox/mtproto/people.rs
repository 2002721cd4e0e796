//! What people do: accounts and channels come to be, somebody scans a QR code, somebody publishes a post.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grammers_tl_types::{enums, types};

use super::accounts::{Account, AccountInfo, NewAccount, digits};
use super::channels::{Channel, ChannelInfo, NewChannel, NewPost};
use super::limits;
use super::tl::int;
use super::world::{DataCenterWorld, State};
use crate::sandbox::world::SandboxError;

impl DataCenterWorld {
    /// Adds an account, and tells its id.
    pub fn add_account(&self, new: NewAccount) -> Result<i64, SandboxError> {
        let account = Account::new(self.fresh_id(), new, &self.ambient)?;
        let mut state = self.state();
        if state.accounts.len() >= limits::ACCOUNTS {
            return Err(SandboxError::Full("accounts"));
        }
        if state.account_by_phone(&account.phone).is_some() {
            return Err(SandboxError::Invalid("an account with this phone exists".to_owned()));
        }
        let id = account.id;
        state.accounts.insert(id, account);
        Ok(id)
    }

    /// All accounts, by id.
    pub fn accounts(&self) -> Vec<AccountInfo> {
        let state = self.state();
        let info = |account: &Account| AccountInfo {
            user_id: account.id,
            phone: account.phone.clone(),
            name: account.name.clone(),
            username: account.username.clone(),
            home_dc: account.home_dc,
            has_password: account.verifier.is_some(),
            code: last_code(&state, &account.phone),
            logins: state.keys.iter().filter(|key| key.is_of(account.id) && key.dc_id == account.home_dc).count(),
        };
        state.accounts.values().map(info).collect()
    }

    /// The code that was sent to a number last and has not been used.
    pub fn code(&self, phone: &str) -> Option<String> {
        last_code(&self.state(), &digits(phone)?)
    }

    /// The codes sent to a number are too old from now on.
    pub fn expire_codes(&self, phone: &str) {
        let phone = digits(phone);
        let mut state = self.state();
        for (_, code) in state.codes.iter_mut().filter(|(_, code)| Some(&code.phone) == phone.as_ref()) {
            code.sent_at -= limits::CODE_LIFE;
        }
    }

    /// The QR codes shown so far are too old from now on.
    pub fn expire_login_tokens(&self) {
        let now = self.ambient.now();
        self.state().tokens.iter_mut().for_each(|(_, token)| token.expires_at = now);
    }

    /// From now on Telegram refuses the number of an account, or does so no longer.
    pub fn ban(&self, user_id: i64, is_banned: bool) -> Result<(), SandboxError> {
        let mut state = self.state();
        state.accounts.get_mut(&user_id).ok_or(SandboxError::NotFound("account"))?.is_banned = is_banned;
        Ok(())
    }

    /// An account scans a QR code: the `tg://login?token=…` of it, or the token alone. The client that shows the code is told.
    pub fn scan(&self, link: &str, user_id: i64) -> Result<(), SandboxError> {
        let text = link.rsplit_once("token=").map_or(link, |(_, token)| token).trim_end_matches('=');
        let token = URL_SAFE_NO_PAD.decode(text).map_err(|_| SandboxError::Invalid("this is no token".to_owned()))?;
        self.scan_token(&token, user_id).ok_or(SandboxError::NotFound("login token"))
    }

    /// The same with the token's bytes; `None` if there is no such token, or no such account.
    pub(super) fn scan_token(&self, token: &[u8], user_id: i64) -> Option<()> {
        let now = self.ambient.now();
        let mut state = self.state();
        state.accounts.get(&user_id)?;
        let key_id = state.tokens.get(token).filter(|found| found.expires_at > now && found.moved.is_none())?.key_id;
        state.keys.iter_mut().find(|key| key.key.id() == key_id)?.scanned_by = Some(user_id);
        drop(state);
        let updates = self.short(enums::Update::LoginToken);
        self.connections().values().filter(|one| one.key_id == key_id).for_each(|one| one.push(&updates));
        Some(())
    }

    fn short(&self, update: enums::Update) -> enums::Updates {
        types::UpdateShort { update, date: int(self.ambient.now().timestamp()) }.into()
    }

    /// Adds a channel, and tells its id.
    pub fn add_channel(&self, new: NewChannel) -> Result<i64, SandboxError> {
        let channel = Channel::new(self.fresh_id(), new, &self.ambient)?;
        let mut state = self.state();
        if state.channels.len() >= limits::CHANNELS {
            return Err(SandboxError::Full("channels"));
        }
        let id = channel.id;
        state.channels.insert(id, channel);
        Ok(id)
    }

    /// All channels, by id.
    pub fn channels(&self) -> Vec<ChannelInfo> {
        self.state().channels.values().map(ChannelInfo::from).collect()
    }

    /// Publishes a post, tells its number, and sends it to the members who are connected.
    pub fn publish(&self, channel_id: i64, post: NewPost) -> Result<i32, SandboxError> {
        let now = self.ambient.now();
        let mut state = self.state();
        let channel = state.channels.get_mut(&channel_id).ok_or(SandboxError::NotFound("channel"))?;
        let post = channel.publish(post, now)?.clone();
        let message = channel.to_message(&post);
        let members: Vec<i64> = channel.what.roles.keys().copied().collect();
        for user_id in members {
            let chats = state.channels.get(&channel_id).map(|channel| channel.to_chat(user_id));
            let update = types::UpdateNewChannelMessage { message: message.clone(), pts: post.pts, pts_count: 1 };
            let updates = types::Updates {
                updates: vec![update.into()],
                users: Vec::new(),
                chats: chats.into_iter().collect(),
                date: int(now.timestamp()),
                seq: 0,
            };
            self.send_to(&state, user_id, &updates.into());
        }
        Ok(post.id)
    }

    /// Sends an update to an account's connections that want any.
    pub fn push(&self, user_id: i64, update: enums::Update) {
        self.send_to(&self.state(), user_id, &self.short(update));
    }

    fn send_to(&self, state: &State, user_id: i64, updates: &enums::Updates) {
        let keys: Vec<i64> = state.keys.iter().filter(|key| key.is_of(user_id)).map(|key| key.key.id()).collect();
        self.connections().values().filter(|one| keys.contains(&one.key_id)).for_each(|one| one.push(updates));
    }
}

/// The youngest code of a number.
fn last_code(state: &State, phone: &str) -> Option<String> {
    let codes = state.codes.iter().filter(|(_, code)| code.phone == phone);
    codes.max_by_key(|(_, code)| code.sent_at).map(|(_, code)| code.code.clone())
}
