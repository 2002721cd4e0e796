//! Channels, their posts and their statistics.

use botyard::sandbox::mtproto::{ChannelRole, DemoAccount, NewChannel, NewPost};
use grammers_client::tl::{enums, functions as f, types};
use serde_json::Value;

use super::Centers;
use super::client::{TestClient, name_of};

/// A client that is logged in as the account of the demo.
async fn demo(count: i32) -> (Centers, TestClient, DemoAccount) {
    let mut centers = Centers::start(count);
    let account = centers.world().seed_demo(None).unwrap();
    centers.user_id = account.user_id;
    let client = TestClient::new(&centers);
    let enums::auth::SentCode::Code(sent) = client.call(&super::client::send_code(&account.phone)).await.unwrap()
    else {
        panic!("no code")
    };
    let sign_in = super::client::sign_in(&account.phone, &sent.phone_code_hash, &account.code);
    client.call(&sign_in).await.unwrap();
    (centers, client, account)
}

fn get_dialogs(limit: i32) -> f::messages::GetDialogs {
    f::messages::GetDialogs {
        exclude_pinned: false,
        folder_id: None,
        offset_date: 0,
        offset_id: 0,
        offset_peer: enums::InputPeer::Empty,
        limit,
        hash: 0,
    }
}

/// The channel as clients refer to it.
async fn channel(client: &TestClient, id: i64) -> types::InputChannel {
    let enums::messages::Dialogs::Dialogs(all) = client.call(&get_dialogs(100)).await.unwrap() else {
        panic!("not all dialogs")
    };
    let hash = all.chats.iter().find_map(|chat| match chat {
        enums::Chat::Channel(channel) if channel.id == id => channel.access_hash,
        _ => None,
    });
    types::InputChannel { channel_id: id, access_hash: hash.unwrap() }
}

#[actix_web::test]
async fn dialogs_come_in_pages() {
    let (_centers, client, account) = demo(1).await;
    let enums::messages::Dialogs::Dialogs(all) = client.call(&get_dialogs(100)).await.unwrap() else {
        panic!("not all dialogs")
    };
    assert_eq!((all.dialogs.len(), all.messages.len(), all.chats.len(), all.users.len()), (4, 4, 3, 1));
    let mut seen = Vec::new();
    let mut next = get_dialogs(2);
    while seen.len() < 4 {
        let enums::messages::Dialogs::Slice(page) = client.call(&next).await.unwrap() else { panic!("no page") };
        assert_eq!(page.count, 4);
        let last = page.messages.last().map(enums::Message::id).unwrap();
        next.offset_id = last;
        next.offset_peer = match page.chats.last() {
            Some(enums::Chat::Channel(channel)) => {
                let access_hash = channel.access_hash.unwrap();
                types::InputPeerChannel { channel_id: channel.id, access_hash }.into()
            }
            other => panic!("no channel: {other:?}"),
        };
        seen.extend(page.dialogs.iter().map(|dialog| match dialog {
            enums::Dialog::Dialog(dialog) => dialog.peer.clone(),
            other => panic!("no dialog: {other:?}"),
        }));
    }
    let expected: Vec<_> = all
        .dialogs
        .iter()
        .map(|dialog| match dialog {
            enums::Dialog::Dialog(dialog) => dialog.peer.clone(),
            other => panic!("no dialog: {other:?}"),
        })
        .collect();
    assert_eq!(seen, expected);
    // The group was written to last.
    assert_eq!(seen[0], types::PeerChannel { channel_id: account.channels[2] }.into());
    let archive = f::messages::GetDialogs { folder_id: Some(1), ..get_dialogs(100) };
    let enums::messages::Dialogs::Dialogs(none) = client.call(&archive).await.unwrap() else { panic!("no list") };
    assert!(none.dialogs.is_empty());
}

#[actix_web::test]
async fn channels_are_told_as_far_as_they_may_be_seen() {
    let (centers, client, account) = demo(1).await;
    let large = channel(&client, account.channels[0]).await;
    let full = f::channels::GetFullChannel { channel: large.clone().into() };
    let enums::messages::ChatFull::Full(full) = client.call(&full).await.unwrap();
    let enums::ChatFull::ChannelFull(full) = full.full_chat else { panic!("no channel") };
    assert_eq!((full.participants_count, full.can_view_stats, full.stats_dc), (Some(48_320), true, Some(1)));

    let wrong = types::InputChannel { access_hash: 1, ..large.clone() };
    let wrong = f::channels::GetFullChannel { channel: wrong.into() };
    assert_eq!(client.refusal(&wrong).await, "400 CHANNEL_INVALID");
    let resolve = |name: &str| f::contacts::ResolveUsername { username: name.to_owned(), referer: None };
    let enums::contacts::ResolvedPeer::Peer(found) = client.call(&resolve("Harbour_Weather")).await.unwrap();
    assert_eq!(found.peer, types::PeerChannel { channel_id: large.channel_id }.into());
    assert_eq!(client.refusal(&resolve("nobody_here")).await, "400 USERNAME_NOT_OCCUPIED");
    assert_eq!(client.refusal(&resolve("a b")).await, "400 USERNAME_INVALID");

    let admined = f::channels::GetAdminedPublicChannels {
        by_location: false,
        check_limit: false,
        for_personal: false,
        for_community_peer: false,
    };
    let enums::messages::Chats::Chats(own) = client.call(&admined).await.unwrap() else { panic!("no list") };
    assert_eq!(own.chats.len(), 2);

    // A private channel of somebody else is as good as none.
    let other = NewChannel { roles: [(1, ChannelRole::Creator)].into(), ..NewChannel::new("Theirs", 1) };
    let theirs = centers.world().add_channel(other).unwrap();
    let theirs = types::InputChannel { channel_id: theirs, access_hash: 0 };
    let get = f::channels::GetChannels { id: vec![theirs.into()] };
    assert_eq!(client.refusal(&get).await, "400 CHANNEL_INVALID");
}

#[actix_web::test]
async fn posts_are_read_from_the_newest_on() {
    let (_centers, client, account) = demo(1).await;
    let large = channel(&client, account.channels[0]).await;
    let peer: enums::InputPeer =
        types::InputPeerChannel { channel_id: large.channel_id, access_hash: large.access_hash }.into();
    let mut page = f::messages::GetHistory {
        peer,
        offset_id: 0,
        offset_date: 0,
        add_offset: 0,
        limit: 50,
        max_id: 0,
        min_id: 0,
        hash: 0,
    };
    let mut ids = Vec::new();
    loop {
        let enums::messages::Messages::ChannelMessages(read) = client.call(&page).await.unwrap() else {
            panic!("no messages")
        };
        assert_eq!(read.count, 121);
        let Some(last) = read.messages.last() else { break };
        page.offset_id = last.id();
        ids.extend(read.messages.iter().map(enums::Message::id));
    }
    // 120 posts, and the message that the channel was made.
    assert_eq!(ids, (1..=121).rev().collect::<Vec<_>>());
    let some = f::channels::GetMessages {
        channel: large.into(),
        id: [5, 4000].map(|id| types::InputMessageId { id }.into()).to_vec(),
    };
    let enums::messages::Messages::ChannelMessages(read) = client.call(&some).await.unwrap() else { panic!("none") };
    assert!(matches!(&read.messages[..], [enums::Message::Message(_), enums::Message::Empty(_)]));
}

#[actix_web::test]
async fn statistics_are_told_to_administrators_of_large_channels() {
    let (_centers, client, account) = demo(1).await;
    let [large, small, group] = account.channels;
    let large = channel(&client, large).await;
    let get = f::stats::GetBroadcastStats { dark: false, channel: large.clone().into() };
    let enums::stats::BroadcastStats::Stats(stats) = client.call(&get).await.unwrap();
    let enums::StatsAbsValueAndPrev::Prev(followers) = stats.followers;
    assert!(followers.current > followers.previous && followers.previous > 40_000.0);
    assert_eq!(stats.recent_posts_interactions.len(), 20);
    let enums::StatsGraph::Graph(growth) = stats.growth_graph else { panic!("no graph") };
    let enums::DataJson::Json(growth) = growth.json;
    let growth: Value = serde_json::from_str(&growth.data).unwrap();
    assert_eq!(growth["columns"][0].as_array().unwrap().len(), 91);
    assert_eq!(growth["columns"][1][90], 48_320);

    let enums::StatsGraph::Async(later) = stats.languages_graph else { panic!("no token") };
    let load = |token: &str| f::stats::LoadAsyncGraph { token: token.to_owned(), x: None };
    let enums::StatsGraph::Graph(languages) = client.call(&load(&later.token)).await.unwrap() else { panic!("none") };
    let enums::DataJson::Json(languages) = languages.json;
    let languages: Value = serde_json::from_str(&languages.data).unwrap();
    assert_eq!(languages["names"]["y1"], "German");
    assert_eq!(languages["columns"][2][1], 23.0);
    assert_eq!(client.refusal(&load("made up")).await, "400 GRAPH_INVALID_RELOAD");

    let small = channel(&client, small).await;
    let none = f::stats::GetBroadcastStats { dark: false, channel: small.into() };
    assert_eq!(client.refusal(&none).await, "400 CHAT_ADMIN_REQUIRED");
    let group = channel(&client, group).await;
    let wrong = f::stats::GetBroadcastStats { dark: false, channel: group.clone().into() };
    assert_eq!(client.refusal(&wrong).await, "400 BROADCAST_REQUIRED");
    let get = f::stats::GetMegagroupStats { dark: false, channel: group.into() };
    client.call(&get).await.unwrap();
    let wrong = f::stats::GetMegagroupStats { dark: false, channel: large.into() };
    assert_eq!(client.refusal(&wrong).await, "400 MEGAGROUP_REQUIRED");
}

#[actix_web::test]
async fn statistics_are_at_one_data_centre() {
    let centers = Centers::start(2);
    let new =
        NewChannel { stats_dc: Some(2), members_by_day: vec![600, 700], ..NewChannel::new("Far", centers.user_id) };
    let id = centers.world().add_channel(new).unwrap();
    let client = TestClient::new(&centers);
    client.log_in(&centers).await;
    let far = channel(&client, id).await;
    let get = f::stats::GetBroadcastStats { dark: false, channel: far.into() };
    assert_eq!(client.refusal(&get).await, "303 STATS_MIGRATE 2");
    assert_eq!(name_of(client.call_in(2, &get).await.unwrap_err()), "401 AUTH_KEY_UNREGISTERED");
    let enums::auth::ExportedAuthorization::Authorization(exported) =
        client.call(&f::auth::ExportAuthorization { dc_id: 2 }).await.unwrap();
    let import = f::auth::ImportAuthorization { id: exported.id, bytes: exported.bytes };
    client.call_in(2, &import).await.unwrap();
    client.call_in(2, &get).await.unwrap();
}

#[actix_web::test]
async fn members_are_told_of_posts_and_can_catch_up() {
    let (centers, mut client, account) = demo(1).await;
    let small = channel(&client, account.channels[1]).await;
    let post = NewPost { text: "News".to_owned(), views: 1, ..NewPost::default() };
    centers.world().publish(small.channel_id, post.clone()).unwrap();
    let enums::Updates::Updates(told) = client.update().await else { panic!("no updates") };
    let [enums::Update::NewChannelMessage(new)] = &told.updates[..] else { panic!("no post: {told:?}") };
    let enums::Message::Message(message) = &new.message else { panic!("no message") };
    assert_eq!(message.message, "News");

    let since = f::updates::GetChannelDifference {
        force: false,
        channel: small.into(),
        filter: enums::ChannelMessagesFilter::Empty,
        pts: new.pts - 2,
        limit: 100,
    };
    let enums::updates::ChannelDifference::Difference(missed) = client.call(&since).await.unwrap() else {
        panic!("something was missed")
    };
    assert_eq!((missed.new_messages.len(), missed.r#final, missed.pts), (2, true, new.pts));
    let since = f::updates::GetChannelDifference { pts: new.pts, ..since };
    let nothing = client.call(&since).await.unwrap();
    assert!(matches!(nothing, enums::updates::ChannelDifference::Empty(_)));

    // Who wants no updates gets none: the next thing that another client hears is its answer.
    let quiet = TestClient::with_session(client.session.clone());
    quiet.call(&f::InvokeWithoutUpdates { query: f::updates::GetState {} }).await.unwrap();
    centers.world().publish(account.channels[1], post).unwrap();
    client.update().await;
    quiet.call(&f::Ping { ping_id: 1 }).await.unwrap();
    assert!(quiet.has_no_update());
}
