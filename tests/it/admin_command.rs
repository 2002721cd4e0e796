//! `botyard admin`, for the operator on a bad day.

use serde_json::{Value, json};

use crate::harness::platform::{Api, PASSWORD, Setup};
use crate::harness::process::{ServingProcess, run, stdout_of};

/// The settings of an installation with these accounts.
async fn installation(people: &[(&str, &str)]) -> (Setup, Vec<(String, String)>) {
    let setup = Setup::on_sqlite();
    let environment = setup.environment("http://127.0.0.1:9");
    for (name, role) in people {
        let create = ["admin", "create", "--username", name, "--role", role, "--password-stdin"];
        stdout_of(&create, &environment, PASSWORD).await;
    }
    (setup, environment)
}

/// What a command that must fail says.
async fn complaint_of(arguments: &[&str], environment: &[(String, String)]) -> (Option<i32>, String) {
    let output = run(arguments, environment, "").await;
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

const WHY: [&str; 2] = ["--reason", "on a bad day"];

#[actix_web::test]
async fn the_operator_cannot_lose_the_last_superadmin() {
    let (_setup, environment) = installation(&[("root", "superadmin"), ("alice", "user")]).await;
    for arguments in [
        ["admin", "set-role", "--role", "admin", "--username", "root", WHY[0], WHY[1]].as_slice(),
        ["admin", "disable", "--username", "root", WHY[0], WHY[1]].as_slice(),
    ] {
        let (code, complaint) = complaint_of(arguments, &environment).await;
        assert_eq!(code, Some(1), "{complaint}");
        assert!(complaint.contains("last superadmin"), "{complaint}");
    }
    let (code, complaint) =
        complaint_of(&["admin", "enable", "--username", "nobody", WHY[0], WHY[1]], &environment).await;
    assert_eq!((code, complaint.trim()), (Some(1), "botyard: there is no such account"));
    let (code, _) = complaint_of(&["admin", "disable", "--username", "alice"], &environment).await;
    assert_eq!(code, Some(2), "no reason was given");

    let promote = ["admin", "set-role", "--role", "superadmin", "--username", "alice", WHY[0], WHY[1]];
    let promoted = stdout_of(&promote, &environment, "").await;
    assert_eq!(promoted, "alice has the role superadmin and is enabled.\n");
    let disable = ["admin", "disable", "--username", "root", WHY[0], WHY[1], "--json"];
    let disabled: Value = serde_json::from_str(&stdout_of(&disable, &environment, "").await).unwrap();
    assert_eq!((&disabled["role"], disabled["disabled_at"].is_string()), (&json!("superadmin"), true));
    let listed: Value = serde_json::from_str(&stdout_of(&["admin", "list", "--json"], &environment, "").await).unwrap();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|line| line["username"].as_str().unwrap()).collect();
    assert_eq!(names, ["root", "alice"]);
    let table = stdout_of(&["admin", "list", "--role", "superadmin"], &environment, "").await;
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.lines().nth(1).unwrap().contains("disabled"), "{table}");
}

#[actix_web::test]
async fn whoever_is_locked_out_is_let_in_by_the_operator_while_it_serves() {
    let (_setup, environment) = installation(&[("root", "superadmin")]).await;
    let process = ServingProcess::start(&environment).await;
    let command = ["admin", "sign-in-link", "--username", "root", WHY[0], WHY[1]];
    let first = stdout_of(&command, &environment, "").await;
    let (_, first) = first.trim().split_once("/sign-in#").unwrap();
    let json_command = [&command[..], &["--json"]].concat();
    let link: Value = serde_json::from_str(&stdout_of(&json_command, &environment, "").await).unwrap();
    assert!(link["url"].as_str().unwrap().ends_with(&format!("#{}", link["token"].as_str().unwrap())));
    let api = Api::new(process.base_url.clone());
    let redeem = async |token: &str| api.call("POST", "/api/auth/login/link", json!({ "token": token })).await;
    let (status, refused) = redeem(first).await;
    assert_eq!((status, refused["code"].as_str()), (401, Some("invalid_link")));
    let (status, signed_in) = redeem(link["token"].as_str().unwrap()).await;
    assert_eq!((status, signed_in["account"]["role"].as_str()), (200, Some("superadmin")));

    let api = api.sign_in("root").await;
    let audit = api.get(&format!("/api/admin/audit?target={}", api.account_id)).await;
    let made: Vec<&Value> =
        audit["items"].as_array().unwrap().iter().filter(|record| record["action"] == "sign_in_link.created").collect();
    assert_eq!(made.len(), 2);
    assert_eq!((&made[0]["actor_id"], &made[0]["reason"]), (&Value::Null, &json!("on a bad day")));
    let log = process.kill();
    assert!(!log.contains(link["token"].as_str().unwrap()));
}
