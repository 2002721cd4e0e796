//! Collects text and entities while a parser walks through markup.

use super::Formatted;
use crate::sandbox::wire::Entity;

/// The text so far. The length in UTF-16 units is kept beside it, so that no offset is counted twice.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    units: usize,
    entities: Vec<Entity>,
}

impl Builder {
    /// Appends one character.
    pub(super) fn push(&mut self, character: char) {
        self.units += character.len_utf16();
        self.text.push(character);
    }

    /// The offset of the next character.
    pub(super) fn offset(&self) -> usize {
        self.units
    }

    /// The text since byte `from`.
    pub(super) fn since(&self, from: usize) -> &str {
        self.text.get(from..).unwrap_or_default()
    }

    /// The bytes so far.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Adds an entity that began at `offset` and ends here; an empty one is dropped.
    pub(super) fn close(&mut self, entity: Entity) {
        let length = self.units - entity.offset;
        if length > 0 {
            self.entities.push(Entity { length, ..entity });
        }
    }

    /// The entities so far.
    pub(super) fn entities_mut(&mut self) -> &mut Vec<Entity> {
        &mut self.entities
    }

    /// The result. Entities of equal extent stay in the order outer, inner.
    pub(super) fn finish(self) -> Formatted {
        let mut entities = self.entities;
        entities.reverse();
        entities.sort_by(|a, b| a.offset.cmp(&b.offset).then(b.length.cmp(&a.length)));
        Formatted { text: self.text, entities }
    }
}

/// The entity of a link: a mention for `tg://user?id=…`, nothing for an address without a usable scheme or host.
pub(super) fn link(url: &str, offset: usize) -> Option<Entity> {
    let url = url.trim();
    if let Some(id) = url.strip_prefix("tg://user?id=") {
        let id: i64 = id.parse().ok()?;
        let user = serde_json::json!({ "id": id, "is_bot": false, "first_name": "" });
        return Some(Entity { user: Some(user), ..Entity::plain("text_mention", offset, 0) });
    }
    let address = normalized(url)?;
    Some(Entity { url: Some(address), ..Entity::plain("text_link", offset, 0) })
}

/// A link as Telegram stores it: with a scheme, and with a slash behind a bare host.
fn normalized(url: &str) -> Option<String> {
    let has_scheme = ["http://", "https://", "tg://", "ton://", "ftp://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let address = if has_scheme { url.to_owned() } else { format!("http://{url}") };
    let parsed = url::Url::parse(&address).ok()?;
    let host = parsed.host_str()?;
    let is_web = matches!(parsed.scheme(), "http" | "https" | "ftp");
    let usable = !is_web || host.contains('.') || host == "localhost";
    usable.then(|| if is_web { parsed.to_string() } else { address })
}
