//! The password of two-step verification, which is proved without being sent.

use crate::base::secret::SecretString;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::TelegramAccount;

impl UserClient {
    /// Logs in with the password, after a code or a scan that asked for it.
    pub async fn check_password(&self, password: &SecretString) -> Result<TelegramAccount, MtprotoError> {
        let _ = password;
        Err(MtprotoError::Unavailable(String::new()))
    }
}
