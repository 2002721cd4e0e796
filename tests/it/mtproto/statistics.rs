//! Channels of an account, and their figures.

use std::collections::BTreeMap;

use botyard::clients::mtproto::MtprotoError;
use botyard::model::mtproto::{Channel, ChannelFigures, StatsSource};
use botyard::sandbox::mtproto::{ChannelRole, NewAccount, NewChannel, NewPost};

use super::fixture::Fixture;

fn post(text: &str, minutes_ago: u32, views: i32) -> NewPost {
    NewPost { text: text.to_owned(), minutes_ago, views, forwards: views / 10, reactions: views / 5 }
}

fn news(creator: i64, stats_dc: Option<i32>) -> NewChannel {
    NewChannel {
        username: Some("botyard_news".to_owned()),
        members_by_day: vec![900, 950, 1000],
        languages: vec![("English".to_owned(), 75.0), ("Persian".to_owned(), 25.0)],
        posts: vec![post("first", 3000, 100), post("second", 1500, 500), post("third", 5, 300)],
        stats_dc,
        ..NewChannel::new("News", creator)
    }
}

#[tokio::test]
async fn channels_are_those_that_the_account_owns_or_administers() {
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    let other = fixture.world().add_account(NewAccount::new("+15550000002", "Bob")).unwrap();
    let roles = |role| BTreeMap::from([(other, ChannelRole::Creator), (me, role)]);
    let mine = fixture.world().add_channel(news(me, None)).unwrap();
    let group = NewChannel { is_group: true, roles: roles(ChannelRole::Admin), ..NewChannel::new("Group", other) };
    let group = fixture.world().add_channel(group).unwrap();
    let read = NewChannel {
        username: Some("only_read".to_owned()),
        roles: roles(ChannelRole::Member),
        ..NewChannel::new("Read", other)
    };
    let read = fixture.world().add_channel(read).unwrap();

    let mut channels = client.channels(10).await.unwrap();
    channels.sort_by_key(|channel| channel.id);
    let expected = |id, title: &str, username: Option<&str>, is_owner, is_group| Channel {
        id,
        title: title.to_owned(),
        username: username.map(str::to_owned),
        is_owner,
        is_group,
        members: None,
    };
    let (mine, group) =
        (expected(mine, "News", Some("botyard_news"), true, false), expected(group, "Group", None, false, true));
    assert_eq!(channels, [mine.clone(), group.clone()]);
    assert_eq!(client.channels(1).await.unwrap().len(), 1);

    let fresh = fixture.reopened(&client);
    assert_eq!(fresh.find_channel("@botyard_news").await, Ok(mine.clone()));
    assert_eq!(fresh.find_channel("https://t.me/botyard_news/2").await, Ok(mine));
    assert_eq!(fresh.find_channel(&format!("-100{}", group.id)).await, Ok(group));
    assert_eq!(fresh.find_channel("only_read").await, Err(MtprotoError::NotAdmin));
    assert_eq!(fresh.find_channel(&read.to_string()).await, Err(MtprotoError::NoSuchChannel));
    for nothing in ["@nobody_at_all", "777", "", "-5", "not a name"] {
        assert_eq!(fresh.find_channel(nothing).await, Err(MtprotoError::NoSuchChannel), "{nothing}");
    }
}

#[tokio::test]
async fn many_channels_come_in_pages_and_are_found_without_a_memory_of_them() {
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    let mut ids: Vec<i64> = (0..230)
        .map(|i| {
            let posts = vec![post("hello", i, 1)];
            fixture.world().add_channel(NewChannel { posts, ..NewChannel::new(&format!("Channel {i}"), me) }).unwrap()
        })
        .collect();
    let mut listed: Vec<i64> = client.channels(1000).await.unwrap().iter().map(|channel| channel.id).collect();
    assert_eq!(listed, ids, "the latest first");
    listed.sort_unstable();
    ids.sort_unstable();
    listed.dedup();
    assert_eq!(listed, ids);
    assert_eq!(client.channels(120).await.unwrap().len(), 120);
}

#[tokio::test]
async fn figures_come_from_telegram_at_the_data_centre_that_has_them() {
    for (home, stats_dc) in [(1, 1), (1, 2), (2, 1)] {
        let fixture = Fixture::start();
        let (client, me) = fixture.logged_in(home).await;
        let id = fixture.world().add_channel(news(me, Some(stats_dc))).unwrap();
        let channel = client.find_channel("botyard_news").await.unwrap();
        let stats = client.channel_stats(&channel).await.unwrap();
        assert_eq!((stats.source, stats.channel.id, stats.members), (StatsSource::Telegram, id, 1000));
        assert_eq!((stats.growth, stats.posts), (Some(100), 3));
        assert_eq!((stats.views_per_post, stats.reach), (Some(300.0), Some(0.3)));
        assert_eq!((stats.forwards_per_post, stats.reactions_per_post), (Some(30.0), Some(60.0)));
        let languages: Vec<_> = stats.languages.iter().map(|share| (share.name.as_str(), share.share)).collect();
        assert_eq!(languages, [("English", 0.75), ("Persian", 0.25)]);
        let members: Vec<_> = stats.members_over_time.iter().map(|point| point.value).collect();
        assert_eq!(members, [900.0, 950.0, 1000.0]);
        assert!(!stats.views_over_time.is_empty() && stats.from < stats.to);
        let top: Vec<_> = stats.top_posts.iter().map(|post| (post.beginning.as_str(), post.views)).collect();
        assert_eq!(top, [("second", 500), ("third", 300), ("first", 100)]);
        let best = &stats.top_posts[0];
        assert_eq!(best.link, Some(format!("https://t.me/botyard_news/{}", best.id)));
        assert!(best.published_at.is_some());

        // The account is introduced to the other data centre once.
        client.channel_stats(&channel).await.unwrap();
        fixture.reopened(&client).channel_stats(&channel).await.unwrap();
        let introductions = usize::from(home != stats_dc);
        assert_eq!(fixture.world().count("auth.importAuthorization"), introductions);
    }
}

#[tokio::test]
async fn figures_that_have_moved_are_followed() {
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    fixture.world().add_channel(news(me, Some(2))).unwrap();
    let channel = client.find_channel("botyard_news").await.unwrap();
    fixture.world().fail_next("stats.getBroadcastStats", 1, 303, "STATS_MIGRATE_1").unwrap();
    assert_eq!(client.channel_stats(&channel).await.unwrap().source, StatsSource::Telegram);
}

#[tokio::test]
async fn figures_of_a_small_channel_are_counted_here() {
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    fixture.world().add_channel(news(me, None)).unwrap();
    let channel = client.find_channel("botyard_news").await.unwrap();
    let stats = client.channel_stats(&channel).await.unwrap();
    assert_eq!((stats.source, stats.members, stats.growth, stats.posts), (StatsSource::History, 1000, None, 3));
    assert_eq!((stats.views_per_post, stats.reach), (Some(300.0), Some(0.3)));
    assert_eq!((stats.forwards_per_post, stats.reactions_per_post), (Some(30.0), Some(60.0)));
    assert_eq!(stats.top_posts[0].beginning, "second");
    assert_eq!(fixture.world().count("stats.getBroadcastStats"), 0);

    // Telegram may also change its mind.
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    fixture.world().add_channel(news(me, Some(2))).unwrap();
    let channel = client.find_channel("botyard_news").await.unwrap();
    fixture.world().fail_next("stats.getBroadcastStats", 1, 400, "CHAT_ADMIN_REQUIRED").unwrap();
    assert_eq!(client.channel_stats(&channel).await.unwrap().source, StatsSource::History);
    fixture.world().fail_next("stats.getBroadcastStats", 1, 500, "STATS_FAILED").unwrap();
    let error = client.channel_stats(&channel).await.unwrap_err();
    assert_eq!(error, MtprotoError::Unavailable("STATS_FAILED".to_owned()));
}

#[tokio::test]
async fn the_figures_that_are_kept_take_two_requests() {
    for stats_dc in [Some(1), None] {
        let fixture = Fixture::start();
        let (client, me) = fixture.logged_in(1).await;
        fixture.world().add_channel(news(me, stats_dc)).unwrap();
        let channel = client.find_channel("botyard_news").await.unwrap();
        let stats = client.channel_stats(&channel).await.unwrap();
        fixture.world().clear_calls();
        let figures = client.channel_figures(&channel).await.unwrap();
        assert_eq!((figures.members, figures.views_per_post), (stats.members, stats.views_per_post));
        assert!(figures.views_per_post.is_some());
        assert_eq!(fixture.world().calls().len(), 2);
    }
}

#[tokio::test]
async fn groups_have_figures_too() {
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    for (stats_dc, source) in [(Some(2), StatsSource::Telegram), (None, StatsSource::History)] {
        let group = NewChannel { is_group: true, username: None, ..news(me, stats_dc) };
        let id = fixture.world().add_channel(group).unwrap();
        let channel = client.find_channel(&id.to_string()).await.unwrap();
        let stats = client.channel_stats(&channel).await.unwrap();
        assert_eq!((stats.source, stats.members, stats.views_per_post), (source, 1000, None));
        let figures = client.channel_figures(&channel).await.unwrap();
        assert_eq!(figures, ChannelFigures { members: 1000, views_per_post: None });
    }
}

#[tokio::test]
async fn whoever_no_longer_administers_a_channel_gets_no_figures() {
    let fixture = Fixture::start();
    let (client, me) = fixture.logged_in(1).await;
    let other = fixture.world().add_account(NewAccount::new("+15550000002", "Bob")).unwrap();
    let roles = BTreeMap::from([(other, ChannelRole::Creator), (me, ChannelRole::Member)]);
    let id = fixture.world().add_channel(NewChannel { roles, ..news(other, None) }).unwrap();
    let (title, username, is_owner) = ("News".to_owned(), Some("botyard_news".to_owned()), true);
    let channel = Channel { id, title, username, is_owner, is_group: false, members: None };
    assert_eq!(client.channel_stats(&channel).await.unwrap_err(), MtprotoError::NoSuchChannel);
}
