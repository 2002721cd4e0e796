//! The channels of an account: those that it owns or administers, for of others it may ask nothing.

use std::collections::HashSet;

use grammers_client::tl;
use grammers_client::tl::enums::messages::{Chats, Dialogs};
use grammers_client::tl::functions::{channels, contacts, messages};

use crate::clients::mtproto::client::Manner;
use crate::clients::mtproto::failure::Failure;
use crate::clients::mtproto::login::{active_name, shortened};
use crate::clients::mtproto::state::KnownChannel;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::{Channel, ChannelId};

/// Chats of one page of the account's list of chats: the most that Telegram gives.
const PAGE: usize = 100;

/// The most pages that are read: channels far down, where nothing was written for long, can be asked for by name.
const MOST_PAGES: usize = 10;

/// The most channels that are looked through for one by its id.
const MOST_CHANNELS: usize = 1_000;

/// The folder of chats that were put away.
const ARCHIVE: i32 = 1;

/// What the Bot API puts before the ids of channels, as a number.
const BOT_API_OFFSET: i64 = 1_000_000_000_000;

/// The greatest id of a channel.
const MAX_CHANNEL_ID: i64 = 4_000_000_000_000;

/// A page of chats.
struct Page {
    dialogs: Vec<tl::enums::Dialog>,
    messages: Vec<tl::enums::Message>,
    chats: Vec<tl::enums::Chat>,
    is_last: bool,
}

/// Where the next page begins.
#[derive(Clone)]
struct Place {
    folder: Option<i32>,
    date: i32,
    message: i32,
    peer: tl::enums::InputPeer,
}

/// What a person calls a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    Name(String),
    Id(ChannelId),
}

impl UserClient {
    /// The channels and supergroups that the account owns or administers, at most `limit`, those with the latest messages
    /// first.
    pub async fn channels(&self, limit: usize) -> Result<Vec<Channel>, MtprotoError> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut places = vec![Place::first(None)];
        for _ in 0..MOST_PAGES {
            let Some(place) = places.pop() else { break };
            let page = self.page(&place).await?;
            if place.folder.is_none() && place.is_first() && page.has_archive() {
                places.push(Place::first(Some(ARCHIVE)));
            }
            places.extend(place.after(&page));
            let own = page.chats.into_iter().filter_map(own_channel).filter(|(channel, _)| seen.insert(channel.id));
            let (channels, known): (Vec<_>, Vec<_>) = own.unzip();
            self.state().remember_channels(known);
            found.extend(channels);
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// A channel by its @name, its address or its id, if the account owns or administers it.
    pub async fn find_channel(&self, name_or_id: &str) -> Result<Channel, MtprotoError> {
        let chats = match Address::parse(name_or_id).ok_or(MtprotoError::NoSuchChannel)? {
            Address::Name(username) => {
                let request = contacts::ResolveUsername { username, referer: None };
                let tl::enums::contacts::ResolvedPeer::Peer(found) = self.invoke(request, Manner::Repeatable).await?;
                found.chats
            }
            Address::Id(id) => {
                let Some(known) = self.state().channel(id) else {
                    let channels = self.channels(MOST_CHANNELS).await?;
                    return channels.into_iter().find(|channel| channel.id == id).ok_or(MtprotoError::NoSuchChannel);
                };
                let request = channels::GetChannels { id: vec![known.input()] };
                chats_of(self.invoke(request, Manner::Repeatable).await?)
            }
        };
        let is_channel = chats.iter().any(|chat| matches!(chat, tl::enums::Chat::Channel(_)));
        match chats.into_iter().find_map(own_channel) {
            Some((channel, known)) => {
                self.state().remember_channels([known]);
                Ok(channel)
            }
            None if is_channel => Err(MtprotoError::NotAdmin),
            None => Err(MtprotoError::NoSuchChannel),
        }
    }

    /// What it takes to ask for a channel.
    pub(super) async fn known_channel(&self, id: ChannelId) -> Result<KnownChannel, MtprotoError> {
        if let Some(known) = self.state().channel(id) {
            return Ok(known);
        }
        self.find_channel(&id.to_string()).await?;
        self.state().channel(id).ok_or(MtprotoError::NoSuchChannel)
    }

    async fn page(&self, place: &Place) -> Result<Page, MtprotoError> {
        let request = messages::GetDialogs {
            exclude_pinned: false,
            folder_id: place.folder,
            offset_date: place.date,
            offset_id: place.message,
            offset_peer: place.peer.clone(),
            limit: PAGE.try_into().unwrap_or(i32::MAX),
            hash: 0,
        };
        Ok(match self.invoke(request, Manner::Repeatable).await? {
            Dialogs::Dialogs(all) => {
                Page { dialogs: all.dialogs, messages: all.messages, chats: all.chats, is_last: true }
            }
            Dialogs::Slice(part) => {
                let is_last = part.dialogs.len() < PAGE;
                Page { dialogs: part.dialogs, messages: part.messages, chats: part.chats, is_last }
            }
            Dialogs::NotModified(_) => return Err(Failure::unreadable().into()),
        })
    }
}

impl KnownChannel {
    pub(super) fn input(self) -> tl::enums::InputChannel {
        tl::types::InputChannel { channel_id: self.id, access_hash: self.hash }.into()
    }

    pub(super) fn input_peer(self) -> tl::enums::InputPeer {
        tl::types::InputPeerChannel { channel_id: self.id, access_hash: self.hash }.into()
    }
}

impl Place {
    fn first(folder: Option<i32>) -> Self {
        Self { folder, date: 0, message: 0, peer: tl::enums::InputPeer::Empty }
    }

    fn is_first(&self) -> bool {
        self.message == 0 && self.date == 0
    }

    /// Where the page after `page` begins, if there is one.
    fn after(&self, page: &Page) -> Option<Self> {
        if page.is_last {
            return None;
        }
        // The list is ordered by the chats' latest messages.
        page.dialogs.iter().rev().find_map(|dialog| {
            let tl::enums::Dialog::Dialog(dialog) = dialog else { return None };
            let date = page.messages.iter().find_map(|message| match message {
                tl::enums::Message::Message(message) => {
                    (message.id == dialog.top_message && message.peer_id == dialog.peer).then_some(message.date)
                }
                tl::enums::Message::Service(message) => {
                    (message.id == dialog.top_message && message.peer_id == dialog.peer).then_some(message.date)
                }
                tl::enums::Message::Empty(_) => None,
            })?;
            let next = Self { folder: self.folder, date, message: dialog.top_message, peer: page.input(&dialog.peer) };
            (next.date != self.date || next.message != self.message).then_some(next)
        })
    }
}

impl Page {
    fn has_archive(&self) -> bool {
        self.dialogs.iter().any(|dialog| matches!(dialog, tl::enums::Dialog::Folder(_)))
    }

    /// How to name a chat to Telegram; date and message say nearly all.
    fn input(&self, peer: &tl::enums::Peer) -> tl::enums::InputPeer {
        match peer {
            tl::enums::Peer::Channel(peer) => {
                let hash = self.chats.iter().find_map(|chat| match chat {
                    tl::enums::Chat::Channel(channel) if channel.id == peer.channel_id => channel.access_hash,
                    _ => None,
                });
                let known = hash.map(|hash| KnownChannel { id: peer.channel_id, hash });
                known.map_or(tl::enums::InputPeer::Empty, KnownChannel::input_peer)
            }
            tl::enums::Peer::Chat(peer) => tl::types::InputPeerChat { chat_id: peer.chat_id }.into(),
            tl::enums::Peer::User(_) => tl::enums::InputPeer::Empty,
        }
    }
}

pub(super) fn chats_of(chats: Chats) -> Vec<tl::enums::Chat> {
    match chats {
        Chats::Chats(all) => all.chats,
        Chats::Slice(part) => part.chats,
    }
}

/// A channel, if the account owns or administers it.
pub(super) fn own_channel(chat: tl::enums::Chat) -> Option<(Channel, KnownChannel)> {
    let tl::enums::Chat::Channel(channel) = chat else { return None };
    let is_own = channel.creator || channel.admin_rights.is_some();
    if !is_own || channel.left || channel.min || channel.monoforum {
        return None;
    }
    let known = KnownChannel { id: channel.id, hash: channel.access_hash? };
    let channel = Channel {
        id: channel.id,
        title: shortened(&channel.title),
        username: active_name(channel.username, channel.usernames),
        is_owner: channel.creator,
        is_group: !channel.broadcast,
        members: channel.participants_count.map(i64::from),
    };
    Some((channel, known))
}

impl Address {
    /// Reads `@name`, `name`, `https://t.me/name/5`, `t.me/c/123/5`, `123` and the Bot API's `-100123`.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        let path = ["t.me/", "telegram.me/"].iter().find_map(|host| text.strip_prefix(host));
        let text = path.map_or(text, |path| path.strip_prefix("c/").unwrap_or(path));
        let text = if path.is_some() { text.split(['/', '?']).next().unwrap_or_default() } else { text };
        let text = text.strip_prefix('@').unwrap_or(text);
        if let Ok(id) = text.parse::<i64>() {
            let id = if id < 0 { id.checked_neg()?.checked_sub(BOT_API_OFFSET)? } else { id };
            return (1..=MAX_CHANNEL_ID).contains(&id).then_some(Self::Id(id));
        }
        let is_name = (4..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name.then(|| Self::Name(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_called_by_name_address_or_id() {
        let name = |text: &str| Some(Address::Name(text.to_owned()));
        for (text, expected) in [
            ("@durov", name("durov")),
            (" durov ", name("durov")),
            ("https://t.me/durov", name("durov")),
            ("t.me/durov/123?single", name("durov")),
            ("https://t.me/c/123/5", Some(Address::Id(123))),
            ("123", Some(Address::Id(123))),
            ("-1000000000123", Some(Address::Id(123))),
            ("-100", None),
            ("0", None),
            ("-9223372036854775808", None),
            ("9223372036854775807", None),
            ("", None),
            ("@", None),
            ("ab", None),
            ("5durov", None),
            ("durov's channel", None),
            ("https://example.org/durov", None),
        ] {
            assert_eq!(Address::parse(text), expected, "{text}");
        }
    }
}
