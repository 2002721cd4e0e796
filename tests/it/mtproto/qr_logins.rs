//! Attaching an account by a QR code, through the API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botyard::base::secret::SecretString;
use botyard::sandbox::mtproto::{Mishap, NewAccount, Script};
use serde_json::{Value, json};

use super::attached::{API_HASH, API_ID, AT, Attached, becomes, begin, channels, status};
use crate::harness::platform::{Api, Setup, eventually};

fn app() -> Value {
    json!({ "telegram_api_id": API_ID, "telegram_api_hash": API_HASH })
}

async fn show(api: &Api) -> Value {
    api.expect(200, "POST", &format!("{AT}/qr"), app()).await
}

/// An account that is at home at the second data centre, and an owner.
async fn owner(it: &Attached, password: Option<&str>) -> (Api, i64) {
    let user_id = it.add_account(NewAccount {
        home_dc: 2,
        password: password.map(SecretString::from),
        ..NewAccount::new("+15550000002", "Bert")
    });
    (it.test.hosted_bot("bert").await.0, user_id)
}

#[actix_web::test]
async fn a_scan_attaches_an_account_of_another_data_centre_without_asking_again() {
    let it = Attached::start().await;
    let (api, user_id) = owner(&it, None).await;
    let shown = show(&api).await;
    assert_eq!(shown["step"], "scan");
    let link = shown["link"].as_str().unwrap();
    assert!(link.starts_with("tg://login?token="));
    assert!(shown["svg"].as_str().unwrap().contains("<svg"));
    assert!(STANDARD.decode(shown["png"].as_str().unwrap()).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(show(&api).await["link"], link, "a code that lasts is shown again");
    assert_eq!(status(&api).await["login"]["step"], "scan");
    it.world().scan(link, user_id).unwrap();
    assert_eq!(becomes(&api, "connected").await["account"]["user_id"], user_id);
    // Whoever asks for the code again hears what came of it.
    let done = show(&api).await;
    assert_eq!((&done["step"], &done["account"]["name"]), (&json!("done"), &json!("Bert")));
    it.add_channel(user_id, "berts_news", 10);
    assert_eq!(channels(&api).await[0]["username"], "berts_news");
}

#[actix_web::test]
async fn a_code_is_renewed_when_it_is_too_old() {
    let it = Attached::start().await;
    let (api, user_id) = owner(&it, None).await;
    let first = show(&api).await["link"].take();
    it.world().expire_login_tokens();
    it.world().scan(first.as_str().unwrap(), user_id).unwrap_err();
    // Ours counts as good for a while yet; Telegram's next answer brings another.
    let next = eventually("another code is shown", async || {
        it.centers.restart().await.unwrap();
        let link = show(&api).await["link"].take();
        if link == first { Err(link) } else { Ok(link) }
    })
    .await;
    it.world().scan(next.as_str().unwrap(), user_id).unwrap();
    becomes(&api, "connected").await;
}

#[actix_web::test]
async fn a_code_that_waited_for_the_end_of_another_login_stays() {
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.login_attempts", "1")).await;
    let (api, user_id) = owner(&it, None).await;
    api.expect(200, "POST", &format!("{AT}/login"), begin("+15550000002")).await;
    it.world().script(Script::new("auth.signIn", 1, Mishap::Delay { ms: 1000 })).unwrap();
    let code = json!({ "code": "00000" });
    let path = format!("{AT}/code");
    let wrong = api.problem("POST", &path, code);
    let shown = async {
        eventually("the wrong code is under way", async || match it.world().count("auth.signIn") {
            0 => Err(json!(0)),
            _ => Ok(()),
        })
        .await;
        show(&api).await
    };
    let (wrong, shown) = tokio::join!(wrong, shown);
    assert_eq!((wrong.as_str(), &shown["step"]), ("409 no_attempts_left", &json!("scan")));
    assert_eq!(show(&api).await["link"], shown["link"]);
    it.world().scan(shown["link"].as_str().unwrap(), user_id).unwrap();
    becomes(&api, "connected").await;
}

#[actix_web::test]
async fn after_a_scan_the_password_of_two_step_verification_is_asked_for() {
    let it = Attached::start().await;
    let password = "staples of a battery horse";
    let (api, user_id) = owner(&it, Some(password)).await;
    let shown = show(&api).await;
    it.world().scan(shown["link"].as_str().unwrap(), user_id).unwrap();
    eventually("the password is asked for", async || {
        let status = status(&api).await;
        if status["login"]["step"] == "password" { Ok(()) } else { Err(status) }
    })
    .await;
    assert_eq!(show(&api).await["step"], "password");
    let path = format!("{AT}/password");
    assert_eq!(api.problem("POST", &path, json!({ "password": "not the horse" })).await, "422 wrong_password");
    assert_eq!(api.expect(200, "POST", &path, json!({ "password": password })).await["step"], "done");
}
