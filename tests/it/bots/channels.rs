//! The channels of the owner's own Telegram account, in the owner's chat with their bot.

use botyard::sandbox::mtproto::{ChannelRole, NewAccount, NewChannel, NewPost, RunningDataCenters};
use serde_json::{Value, json};

use crate::bots::admins::with_owner;
use crate::harness::platform::{Api, Setup, TestPlatform};
use crate::harness::sandbox::{ChatReader, TestBot, TestSandbox};

/// The number of the owner's account.
const PHONE: &str = "+15550000007";

const NOT_YOURS: &str = "This is only for the owner of this bot, in the chat that was verified as theirs.";

fn setup() -> Setup {
    Setup::on_sqlite().with("limits.person_burst", "50")
}

#[actix_web::test]
async fn only_the_owner_is_told_anything() {
    let test = setup().start().await;
    let (_, bot, owner) = with_owner(&test).await;
    let alice = test.sandbox.create_person("Alice").await;
    let group = json!({ "bot_id": bot.id, "title": "Group", "persons": [owner, alice] });
    let group = test.sandbox.control("groups", group).await["chat_id"].as_i64().unwrap();
    let mut chat = test.sandbox.chat(&bot, alice);
    for text in ["/channels", "/channel @news", "/channel"] {
        test.sandbox.send_text(&bot, alice, text).await;
        assert_eq!(chat.bot_text().await, NOT_YOURS, "{text}");
    }
    test.sandbox.send_text(&bot, alice, "/help").await;
    assert!(!chat.bot_text().await.contains("/channel"));
    let written = json!({ "text": "/channels", "from": owner });
    test.sandbox.control(&format!("chats/{}/{group}/messages", bot.id), written).await;
    assert_eq!(test.sandbox.chat(&bot, group).bot_text().await, NOT_YOURS);

    let keyboard = json!({ "inline_keyboard": [[{ "text": "News", "callback_data": "ch1:stats:1234" }]] });
    let forged = json!({ "chat_id": alice, "text": "News", "reply_markup": keyboard });
    let forged = test.sandbox.result(&bot, "sendMessage", forged).await["message_id"].as_i64().unwrap();
    let answer = test.sandbox.press_and_wait(&bot, alice, forged, "ch1:stats:1234").await;
    assert_eq!(answer["text"], NOT_YOURS);
}

#[actix_web::test]
async fn an_owner_without_an_account_is_told_how_to_attach_one() {
    let test = setup().start().await;
    let (_, bot, owner) = with_owner(&test).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.news().await;
    for text in ["/channels", "/channel @news"] {
        test.sandbox.send_text(&bot, owner, text).await;
        let words = chat.bot_text().await;
        assert!(words.starts_with("No Telegram account is attached to this bot yet."), "{words}");
        assert!(words.contains("POST /api/user-bot/mtproto/login"), "{words}");
    }
    test.sandbox.send_text(&bot, owner, "/channel").await;
    assert_eq!(chat.bot_text().await, "Which channel? Send /channel @name, or choose one from /channels.");

    let keyboard = json!({ "inline_keyboard": [[{ "text": "?", "callback_data": "ch0:stats:1" }]] });
    let old = json!({ "chat_id": owner, "text": "old", "reply_markup": keyboard });
    let old = test.sandbox.result(&bot, "sendMessage", old).await["message_id"].as_i64().unwrap();
    let answer = test.sandbox.press_and_wait(&bot, owner, old, "ch0:stats:1").await;
    assert_eq!(answer["text"], "This button is too old. Send /channels for new ones.");
}

#[actix_web::test]
async fn the_owner_finds_the_commands_in_their_help_and_menu() {
    let test = setup().start().await;
    let (_, bot, owner) = with_owner(&test).await;
    let mut chat = test.sandbox.chat(&bot, owner);
    chat.news().await;
    test.sandbox.send_text(&bot, owner, "/help").await;
    let help = chat.bot_text().await;
    assert!(help.contains("/channels: ") && help.contains("/channel @name: "), "{help}");
    test.sandbox.send_text(&bot, owner, "the menu is set by now").await;
    chat.bot_text().await;
    let names = async |params: Value| {
        let commands = test.sandbox.result(&bot, "getMyCommands", params).await;
        commands.as_array().unwrap().iter().map(|command| command["command"].clone()).collect::<Vec<_>>()
    };
    let of_owner = names(json!({ "scope": { "type": "chat", "chat_id": owner } })).await;
    assert!(of_owner.contains(&json!("channels")) && of_owner.contains(&json!("start")), "{of_owner:?}");
    let of_all = names(json!({})).await;
    assert!(of_all.contains(&json!("start")) && !of_all.contains(&json!("channels")), "{of_all:?}");
}

/// An owner whose account is attached, in the chat with their bot.
struct Attached {
    test: TestPlatform,
    centers: RunningDataCenters,
    api: Api,
    bot: TestBot,
    owner: i64,
    user_id: i64,
    chat: ChatReader,
}

impl Attached {
    async fn start() -> Self {
        let sandbox = TestSandbox::start();
        let centers = sandbox.sandbox.listen_data_centers(2).unwrap();
        let setup = setup().with("mtproto.rps", "30").with("mtproto.burst", "100").on_data_centers(centers.settings());
        let platform = setup.start_platform(sandbox.base_url()).await;
        let test = TestPlatform { sandbox, platform, setup };
        let (api, bot, owner) = with_owner(&test).await;
        let user_id = centers.world().add_account(NewAccount::new(PHONE, "Anna")).unwrap();
        let app = ("telegram_api_id", "telegram_api_hash");
        let login = json!({ "phone": PHONE, app.0: 12_345, app.1: "0123456789abcdef0123456789abcdef" });
        api.expect(200, "POST", "/api/user-bot/mtproto/login", login).await;
        let code = json!({ "code": centers.world().code(PHONE).unwrap() });
        api.expect(200, "POST", "/api/user-bot/mtproto/code", code).await;
        let mut chat = test.sandbox.chat(&bot, owner);
        chat.news().await;
        Self { test, centers, api, bot, owner, user_id, chat }
    }

    async fn say(&mut self, text: &str) -> Value {
        self.test.sandbox.send_text(&self.bot, self.owner, text).await;
        self.chat.bot_message().await
    }

    async fn ask(&mut self, text: &str) -> String {
        self.say(text).await["text"].as_str().unwrap_or_default().to_owned()
    }

    /// The size of the picture of a message, in pixels.
    async fn picture_size(&self, message: &Value) -> (u32, u32) {
        let id = message["photo"][0]["file_id"].as_str().unwrap_or_else(|| panic!("no picture: {message}"));
        let path = format!("chats/{}/{}/files/{id}", self.bot.id, self.owner);
        let url = format!("{}/sandbox/{path}", self.test.sandbox.base_url());
        let bytes = self.test.sandbox.http().get(url).send().await.unwrap().bytes().await.unwrap();
        let picture = resvg::tiny_skia::Pixmap::decode_png(&bytes).unwrap();
        (picture.width(), picture.height())
    }

    /// Two channels and one that the account only reads; the id of the first.
    fn add_channels(&self) -> i64 {
        let posts = |count: u32| {
            (0..count).rev().map(|day| NewPost {
                text: format!("News of {day} days ago"),
                minutes_ago: day * 1440 + 60,
                views: 4_000 + i32::try_from(day * day % 700).unwrap(),
                forwards: 20,
                reactions: 80,
            })
        };
        let large = NewChannel {
            username: Some("botyard_news".to_owned()),
            members_by_day: (0..31).map(|day| 12_170 + day * 10 + day % 4).collect(),
            languages: vec![("English".to_owned(), 60.0), ("Russian".to_owned(), 30.0), ("German".to_owned(), 10.0)],
            stats_dc: Some(2),
            posts: posts(25).collect(),
            ..NewChannel::new("Botyard News", self.user_id)
        };
        let mut small = NewChannel { members_by_day: vec![150], ..NewChannel::new("Соседи 🏡", self.user_id) };
        small.username = Some("small_news".to_owned());
        small.roles.insert(self.user_id, ChannelRole::Admin);
        small.posts = posts(3).collect();
        let other = self.centers.world().add_account(NewAccount::new("+15550000008", "Bob")).unwrap();
        let mut foreign = NewChannel::new("Foreign", other);
        foreign.username = Some("foreign_news".to_owned());
        foreign.roles.insert(self.user_id, ChannelRole::Member);
        let world = self.centers.world();
        let id = world.add_channel(large).unwrap();
        world.add_channel(small).unwrap();
        world.add_channel(foreign).unwrap();
        id
    }
}

#[actix_web::test]
async fn the_owner_gets_figures_in_words_and_as_a_picture() {
    let mut owner = Attached::start().await;
    assert_eq!(
        owner.ask("/channels").await,
        "Your Telegram account owns or administers no channels and no supergroups."
    );
    let id = owner.add_channels();

    let list = owner.say("/channels").await;
    let text = list["text"].as_str().unwrap();
    // Telegram tells the members of a channel with its figures, and not always in a list.
    assert!(text.contains("\n• Botyard News (@botyard_news) · "), "{text}");
    assert!(text.contains("\n• Соседи 🏡 (@small_news) · "), "{text}");
    assert!(text.ends_with(" · as admin") || text.contains(" · as admin\n"), "{text}");
    assert!(!text.contains("Foreign"), "{text}");
    let buttons = list["reply_markup"]["inline_keyboard"].as_array().unwrap();
    assert_eq!(buttons.len(), 2, "{list}");

    let message = list["message_id"].as_i64().unwrap();
    let data = format!("ch1:stats:{id}");
    let answer = owner.test.sandbox.press_and_wait(&owner.bot, owner.owner, message, &data).await;
    assert_eq!(answer["text"], Value::Null);
    let picture = owner.chat.bot_message().await;
    let caption = picture["caption"].as_str().unwrap();
    assert!(caption.starts_with("Botyard News (@botyard_news)\n"), "{caption}");
    for part in ["Members: 12,47", "Views per post: ", "Languages: English 60%", "From Telegram's own statistics."] {
        assert!(caption.contains(part), "{part} is missing: {caption}");
    }
    let (width, height) = owner.picture_size(&picture).await;
    assert!(width == 1080 && height > 1000, "{width} × {height}");
    assert!(owner.test.sandbox.calls(&owner.bot, "sendChatAction").await >= 3);

    let picture = owner.say("/channel @small_news").await;
    let caption = picture["caption"].as_str().unwrap();
    assert!(caption.contains("Counted from the last 3 posts"), "{caption}");
    assert_eq!(owner.picture_size(&picture).await.0, 1080);
    owner.test.platform.stop().await;
}

#[actix_web::test]
async fn what_goes_wrong_is_said_in_words_that_help() {
    let mut owner = Attached::start().await;
    owner.add_channels();
    for (asked, answer) in [
        ("/channel @nothing_here", "Your Telegram account has no such channel."),
        ("/channel @foreign_news", "Your Telegram account does not administer this channel"),
    ] {
        let words = owner.ask(asked).await;
        assert!(words.starts_with(answer), "{words}");
    }
    owner.centers.world().fail_next("channels.getFullChannel", 1, 420, "FLOOD_WAIT_3600").unwrap();
    let words = owner.ask("/channel @botyard_news").await;
    assert!(words.starts_with("Telegram asks your account to wait until "), "{words}");
    assert_eq!(owner.api.get("/api/user-bot/status").await["status"], "active");
    assert_eq!(owner.api.get("/api/user-bot/dead-letters").await["total"], 0);
}

#[actix_web::test]
async fn a_lost_session_is_said() {
    let mut owner = Attached::start().await;
    owner.add_channels();
    owner.centers.world().kill_sessions(owner.user_id, 401, "SESSION_REVOKED");
    owner.test.sandbox.send_text(&owner.bot, owner.owner, "/channel @botyard_news").await;
    // The bot tells the loss by itself as well, and either may come first.
    let says = |event: &Value, words: &str| event["message"]["text"].as_str().is_some_and(|text| text.contains(words));
    let answer = "The session of your Telegram account is lost: all sessions of the account were ended.";
    owner.chat.wait_for(|event| says(event, answer)).await;
}
