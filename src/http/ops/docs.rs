//! `GET /api/docs`: the document as a page to read, without scripts and without anything from elsewhere.

use std::fmt::{self, Write};

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentType};
use actix_web::web::{Bytes, Data};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::http::ops::Documents;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
code,pre{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}h2{margin-top:2.5rem}\
details{border:1px solid #8884;border-radius:.4rem;margin:.5rem 0;padding:.5rem .8rem}\
summary{cursor:pointer}.m{display:inline-block;min-width:4.5rem;font-weight:600}\
.r{float:right;opacity:.7;font-size:.85em}table{border-collapse:collapse;width:100%}\
td{border-top:1px solid #8883;padding:.2rem .6rem .2rem 0;vertical-align:top}\
:root{color-scheme:light dark}";

/// The page and the policy under which a browser shows it.
pub(super) struct Page {
    html: Bytes,
    policy: String,
}

impl Page {
    /// The page of a document.
    pub(super) fn of(document: &Value) -> Self {
        let mut html = String::new();
        // Writing to a string does not fail.
        let _ = write_page(&mut html, document);
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Self { html: html.into(), policy }
    }
}

/// The API, as a page to read.
#[utoipa::path(
    get,
    path = "/api/docs",
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"))
)]
pub(in crate::http) async fn handle(documents: Data<Documents>) -> HttpResponse {
    let Page { html, policy } = &documents.page;
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, policy.as_str()))
        .body(html.clone())
}

fn write_page(html: &mut String, document: &Value) -> fmt::Result {
    let info = &document["info"];
    let (title, version) = (text(&info["title"]), text(&info["version"]));
    write!(
        html,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title} API</title><style>{STYLE}</style></head><body>\
         <h1>{title} API <small>{version}</small></h1>"
    )?;
    for paragraph in text(&info["description"]).split("\n\n") {
        write!(html, "<p>{}.</p>", paragraph.trim_end_matches('.'))?;
    }
    html.write_str(
        "<p>The same for programs: <a href=\"/api/openapi.json\">openapi.json</a>. Errors are \
         <code>application/problem+json</code>; decide by their <code>code</code>.</p>",
    )?;
    for tag in document["tags"].as_array().into_iter().flatten() {
        write!(html, "<h2>{}</h2><p>{}</p>", text(&tag["name"]), text(&tag["description"]))?;
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if operation["tags"][0] == tag["name"] {
                    write_operation(html, path, method, operation)?;
                }
            }
        }
    }
    html.write_str("<h2>Schemas</h2>")?;
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let name = escape(name);
        let json = escape(&serde_json::to_string_pretty(schema).unwrap_or_default());
        write!(html, "<details id=\"{name}\"><summary><code>{name}</code></summary><pre>{json}</pre></details>")?;
    }
    html.write_str("</body></html>")
}

fn write_operation(html: &mut String, path: &str, method: &str, operation: &Value) -> fmt::Result {
    let scopes = operation["security"][0].as_object().and_then(|scheme| scheme.values().next());
    let role = scopes.map_or_else(|| "anyone".to_owned(), |scopes| text(&scopes[0]));
    let (method, path) = (method.to_uppercase(), escape(path));
    write!(
        html,
        "<details><summary><span class=\"m\">{method}</span> <code>{path}</code><span class=\"r\">{role}</span>\
         </summary><p>{} {}</p><table>",
        text(&operation["summary"]),
        text(&operation["description"])
    )?;
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        write!(html, "<tr><td><code>{name}</code> ({place})<td>{}", text(&parameter["description"]))?;
    }
    if let Some(schema) = schema_name(&operation["requestBody"]) {
        write!(html, "<tr><td>body<td><a href=\"#{schema}\">{schema}</a>")?;
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let (status, description) = (escape(status), text(&response["description"]));
        write!(html, "<tr><td>{status}<td>{description}")?;
        if let Some(schema) = schema_name(response) {
            write!(html, " <a href=\"#{schema}\">{schema}</a>")?;
        }
    }
    html.write_str("</table></details>")
}

/// The name of the schema that a body refers to.
fn schema_name(body: &Value) -> Option<String> {
    let content = body["content"].as_object()?.values().next()?;
    content["schema"]["$ref"].as_str()?.rsplit('/').next().map(escape)
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
