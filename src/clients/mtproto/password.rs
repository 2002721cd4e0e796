//! The password of two-step verification, which is proved without being sent.

use grammers_client::tl;
use grammers_client::tl::enums::PasswordKdfAlgo;
use grammers_client::tl::functions::{account, auth};
use grammers_client::tl::types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow as Recipe;
use grammers_crypto::two_factor_auth::{calculate_2fa, check_p_and_g};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::client::Manner;
use crate::clients::mtproto::failure::Failure;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::TelegramAccount;

/// The length of the numbers of the proof, in bytes.
const NUMBER_LENGTH: usize = 256;

/// How often a proof is made, as a question is good for one answer and for a short time.
const MOST_PROOFS: usize = 2;

/// What Telegram asks to be proved.
struct Question {
    id: i64,
    recipe: Recipe,
    number: Vec<u8>,
}

impl UserClient {
    /// Logs in with the password, after a code or a scan that asked for it.
    pub async fn check_password(&self, password: &SecretString) -> Result<TelegramAccount, MtprotoError> {
        let mut attempts = 1;
        loop {
            let question = self.question().await?;
            let password = self.prove(question, password.clone()).await?;
            match self.invoke(auth::CheckPassword { password }, Manner::Once).await {
                Err(failure) if failure.is("SRP_ID_INVALID") && attempts < MOST_PROOFS => attempts += 1,
                answer => return self.logged_in(answer?),
            }
        }
    }

    async fn question(&self) -> Result<Question, MtprotoError> {
        let tl::enums::account::Password::Password(asked) =
            self.invoke(account::GetPassword {}, Manner::Repeatable).await?;
        match (asked.current_algo, asked.srp_id, asked.srp_b) {
            (
                Some(PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(recipe)),
                Some(id),
                Some(number),
            ) => Ok(Question { id, recipe, number }),
            (Some(_), ..) => Err(MtprotoError::Refused("PASSWORD_ALGO_UNKNOWN".to_owned())),
            _ => Err(MtprotoError::Refused("PASSWORD_NOT_SET".to_owned())),
        }
    }

    /// Makes the proof where it holds up nothing: it is slow, so that passwords cannot be tried out.
    async fn prove(
        &self,
        question: Question,
        password: SecretString,
    ) -> Result<tl::enums::InputCheckPasswordSrp, MtprotoError> {
        let random = self.ambient().bytes::<NUMBER_LENGTH>().to_vec();
        let proof = self.executor().spawn_blocking(move || proof(question, random, &password)).await;
        proof.ok().flatten().ok_or_else(|| Failure::unreadable().into())
    }
}

/// The proof, unless the numbers of the question are such that it would give the password away.
fn proof(question: Question, random: Vec<u8>, password: &SecretString) -> Option<tl::enums::InputCheckPasswordSrp> {
    let Recipe { salt1, salt2, g, p } = &question.recipe;
    let is_sound = (2..=7).contains(g) && check_p_and_g(p, g) && is_between(&question.number, p);
    if !is_sound {
        return None;
    }
    let password = password.expose_secret();
    let (m1, a) = calculate_2fa(salt1, salt2, p, g, question.number, random, password);
    Some(tl::types::InputCheckPasswordSrp { srp_id: question.id, a: a.to_vec(), m1: m1.to_vec() }.into())
}

/// Whether a number is greater than 1 and smaller than `p`.
fn is_between(number: &[u8], p: &[u8]) -> bool {
    let significant = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes[zeros..].to_vec()
    };
    let (number, p) = (significant(number), significant(p));
    number.len() <= NUMBER_LENGTH && number > vec![1] && (number.len(), number) < (p.len(), p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_give_the_password_away_are_refused() {
        let p = [1, 0, 0];
        for (number, is_fine) in [
            (&[2][..], true),
            (&[0, 0, 2], true),
            (&[255, 255], true),
            (&[0, 255, 255], true),
            (&[], false),
            (&[0], false),
            (&[1], false),
            (&[1, 0, 0], false),
            (&[1, 0, 1], false),
            (&[1, 0, 0, 0], false),
        ] {
            assert_eq!(is_between(number, &p), is_fine, "{number:?}");
        }
    }
}
