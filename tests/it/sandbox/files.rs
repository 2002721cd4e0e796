//! Files up and down.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::PNG;
use crate::harness::sandbox::{TestBot, TestSandbox};

async fn acquainted(sandbox: &TestSandbox) -> (TestBot, i64) {
    let bot = sandbox.create_bot("demo_bot").await;
    let alice = sandbox.create_person("Alice").await;
    sandbox.send_text(&bot, alice, "/start").await;
    (bot, alice)
}

async fn upload(sandbox: &TestSandbox, bot: &TestBot, method: &str, form: Form) -> (u16, Value) {
    let url = format!("{}/bot{}/{method}", sandbox.base_url(), bot.token);
    let response = sandbox.http().post(url).multipart(form).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

fn part(name: &str, bytes: &[u8]) -> Part {
    Part::bytes(bytes.to_vec()).file_name(name.to_owned())
}

#[actix_web::test]
async fn a_persons_document_can_be_downloaded() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let message = sandbox.send_document(&bot, alice, "notes.txt", b"some notes").await;
    assert_eq!(message["document"]["file_name"], "notes.txt");
    let id = message["document"]["file_id"].clone();
    let file = sandbox.result(&bot, "getFile", json!({ "file_id": id })).await;
    assert_eq!(file["file_size"], 10);
    let path = file["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot{}/{path}", sandbox.base_url(), bot.token);
    let bytes = sandbox.http().get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.as_ref(), b"some notes");

    // A file_id means nothing to another bot.
    let other = sandbox.create_bot("other_bot").await;
    let refusal = sandbox.refusal(&other, "getFile", json!({ "file_id": id })).await;
    assert_eq!(refusal, "400 Bad Request: wrong file_id or the file is temporarily unavailable");
    let again = sandbox.result(&bot, "sendDocument", json!({ "chat_id": alice, "document": id })).await;
    assert_eq!(again["document"]["file_id"], id);
}

#[actix_web::test]
async fn uploads_of_all_kinds_arrive() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    for (method, field) in [
        ("sendPhoto", "photo"),
        ("sendDocument", "document"),
        ("sendAudio", "audio"),
        ("sendVideo", "video"),
        ("sendVoice", "voice"),
        ("sendVideoNote", "video_note"),
        ("sendAnimation", "animation"),
        ("sendSticker", "sticker"),
    ] {
        let form = Form::new().text("chat_id", alice.to_string()).part(field, part("f.png", PNG));
        let (status, answer) = upload(&sandbox, &bot, method, form).await;
        assert_eq!(status, 200, "{method}: {answer}");
        let sent = &answer["result"][field];
        let sent = if field == "photo" { &sent[0] } else { sent };
        assert_eq!(sent["file_size"], PNG.len(), "{method}: {answer}");
    }
    let media = json!([
        { "type": "photo", "media": "attach://one", "caption": "*both*", "parse_mode": "MarkdownV2" },
        { "type": "photo", "media": "attach://two" },
    ]);
    let form = Form::new()
        .text("chat_id", alice.to_string())
        .text("media", media.to_string())
        .part("one", part("1.png", PNG))
        .part("two", part("2.png", PNG));
    let (status, album) = upload(&sandbox, &bot, "sendMediaGroup", form).await;
    assert_eq!(status, 200, "{album}");
    assert_eq!(album["result"][0]["caption_entities"][0]["type"], "bold");
    assert_eq!(album["result"][0]["media_group_id"], album["result"][1]["media_group_id"]);
}

#[actix_web::test]
async fn files_and_captions_are_checked() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let photo = |caption: String| {
        Form::new().text("chat_id", alice.to_string()).text("caption", caption).part("photo", part("p.png", PNG))
    };
    assert_eq!(upload(&sandbox, &bot, "sendPhoto", photo("x".repeat(1024))).await.0, 200);
    let (status, answer) = upload(&sandbox, &bot, "sendPhoto", photo("x".repeat(1025))).await;
    assert_eq!((status, &answer["description"]), (400, &json!("Bad Request: message caption is too long")));
    let text = Form::new().text("chat_id", alice.to_string()).part("photo", part("p.jpg", b"no picture"));
    let (_, answer) = upload(&sandbox, &bot, "sendPhoto", text).await;
    assert_eq!(answer["description"], "Bad Request: IMAGE_PROCESS_FAILED");
    for (params, refusal) in [
        (json!({ "chat_id": alice }), "400 Bad Request: there is no document in the request"),
        (
            json!({ "chat_id": alice, "document": "https://example.com/a.pdf" }),
            "400 Bad Request: failed to get HTTP URL content",
        ),
        (
            json!({ "chat_id": alice, "document": "nonsense" }),
            "400 Bad Request: wrong remote file identifier specified: Wrong padding in the string",
        ),
    ] {
        assert_eq!(sandbox.refusal(&bot, "sendDocument", params).await, refusal);
    }
}

#[actix_web::test]
async fn files_above_20_megabytes_cannot_be_downloaded() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let most = 20 * 1024 * 1024;
    for (bytes, status) in [(most, 200), (most + 1, 400)] {
        let message = sandbox.send_document(&bot, alice, "big.bin", &vec![7; bytes]).await;
        let file = json!({ "file_id": message["document"]["file_id"] });
        assert_eq!(sandbox.call(&bot, "getFile", file).await.0, status);
    }
}

#[actix_web::test]
async fn the_page_shows_pictures_and_downloads_the_rest() {
    let sandbox = TestSandbox::start();
    let (bot, alice) = acquainted(&sandbox).await;
    let photo = sandbox.send_photo(&bot, alice, PNG, "look").await;
    let page = sandbox.send_document(&bot, alice, "page.html", b"<script>alert(1)</script>").await;
    for (id, kind, disposition) in [
        (&photo["photo"][0]["file_id"], "image/png", "inline"),
        (&page["document"]["file_id"], "application/octet-stream", "attachment; filename=\"page.html\""),
    ] {
        let id = id.as_str().unwrap();
        let url = format!("{}/sandbox/chats/{}/{alice}/files/{id}", sandbox.base_url(), bot.id);
        let response = sandbox.http().get(url).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], kind);
        assert_eq!(response.headers()["content-disposition"], disposition);
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
}
