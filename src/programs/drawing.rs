//! Drawing pictures for chats.

use crate::charts::Card;

/// The picture as a PNG; `None` if it could not be drawn, for the words alone are an answer. The log says that it is the picture of
/// `whom`, such as `a result`.
pub(super) async fn draw(card: impl FnOnce() -> Card + Send + 'static, whom: &str) -> Option<Vec<u8>> {
    match tokio::task::spawn_blocking(move || card().to_png()).await {
        Ok(Ok(picture)) => Some(picture),
        Ok(Err(error)) => {
            tracing::error!(%error, "the picture of {whom} could not be drawn");
            None
        }
        Err(error) => {
            tracing::error!(%error, "drawing the picture of {whom} was cut off");
            None
        }
    }
}
