//! The ceiling: the shortest bot there is in the libraries that Botyard uses. A bare actix-web handler parses the update
//! and calls sendMessage at once. It stores nothing, so it loses what a crash catches, and it knows no order, limit or
//! retry.

use std::io::Write as _;

use actix_web::web::{Data, Json, Path};
use actix_web::{App, HttpResponse, HttpServer, web};
use frankenstein::AsyncTelegramApi as _;
use frankenstein::client_reqwest::Bot;
use frankenstein::methods::SendMessageParams;
use frankenstein::updates::{Update, UpdateContent};

/// Where it calls the Bot API, and over which connections.
struct Ceiling {
    api_url: String,
    http: reqwest::Client,
}

/// Serves on a free port, which it prints, until the process is killed.
pub(crate) fn run(api_url: &str) -> anyhow::Result<()> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let ceiling = Data::new(Ceiling { api_url: api_url.to_owned(), http });
    let serve = async {
        let server = HttpServer::new(move || {
            App::new().app_data(ceiling.clone()).route("/webhook/{token}", web::post().to(answer))
        });
        let server = server.bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            writeln!(std::io::stdout(), "{address}")?;
        }
        server.run().await
    };
    Ok(actix_web::rt::System::new().block_on(serve)?)
}

async fn answer(ceiling: Data<Ceiling>, token: Path<String>, update: Json<Update>) -> HttpResponse {
    let UpdateContent::Message(message) = &update.content else { return HttpResponse::Ok().finish() };
    let bot = Bot { api_url: format!("{}/bot{token}", ceiling.api_url), client: ceiling.http.clone() };
    let text = message.text.clone().unwrap_or_default();
    let params = SendMessageParams::builder().chat_id(message.chat.id).text(text).build();
    match bot.send_message(&params).await {
        Ok(_) => HttpResponse::Ok().finish(),
        Err(_) => HttpResponse::BadGateway().finish(),
    }
}
