//! What a person has chosen or begun in a chat.

use crate::model::database::DatabaseId;
use crate::model::organization::Person;
use crate::services::conversations::{AnalystChat, Conversations, Place};
use crate::store::StoreError;

impl Conversations {
    /// What a person has chosen or begun in a chat.
    pub async fn chat(&self, person: &Person, place: Place) -> Result<AnalystChat, StoreError> {
        let mut tx = self.0.store.read_once().await?;
        let found = tx.find_analyst_chat(person.account_id, place.bot_id, place.chat_id).await?;
        Ok(found.unwrap_or_default())
    }

    /// Lets a person's questions in a chat go to this database from now on.
    pub async fn choose_database(
        &self,
        person: &Person,
        place: Place,
        database: Option<DatabaseId>,
    ) -> Result<(), StoreError> {
        self.change(person, place, |chat| chat.database_id = database).await
    }

    /// Notes how far a person is in something that takes several messages; `None` ends it.
    pub async fn set_wizard(&self, person: &Person, place: Place, wizard: Option<String>) -> Result<(), StoreError> {
        self.change(person, place, |chat| chat.wizard = wizard).await
    }

    async fn change(
        &self,
        person: &Person,
        place: Place,
        change: impl FnOnce(&mut AnalystChat),
    ) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        let found = tx.find_analyst_chat(person.account_id, place.bot_id, place.chat_id).await?;
        let mut chat = found.unwrap_or_default();
        change(&mut chat);
        tx.put_analyst_chat(person.account_id, place.bot_id, place.chat_id, &chat, self.0.ambient.now()).await?;
        tx.commit().await
    }
}
