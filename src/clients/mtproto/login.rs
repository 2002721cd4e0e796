//! Logging in with a phone number and a code, and what every login ends with.

use std::fmt;
use std::time::Duration;

use grammers_client::tl;
use grammers_client::tl::enums::auth::{Authorization, CodeType, SentCode as Answer, SentCodeType};
use grammers_client::tl::functions::{account, auth, users};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::client::Manner;
use crate::clients::mtproto::failure::Failure;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::TelegramAccount;

/// How often a request is made again at another data centre.
pub(super) const MOST_MOVES: usize = 2;

/// The longest name or hint that is kept, in characters. Telegram's own are shorter.
const LONGEST_TEXT: usize = 256;

/// What names an application to Telegram: from <https://my.telegram.org>.
#[derive(Debug, Clone)]
pub struct AppCredentials {
    /// Its number.
    pub api_id: i32,
    /// What goes with the number.
    pub api_hash: SecretString,
}

/// How a code comes to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeVia {
    /// As a message of Telegram's, on another device.
    App,
    /// As an SMS.
    Sms,
    /// Spoken in a call.
    Call,
    /// As the number of a call that nobody needs to take.
    FlashCall,
    /// As the last digits of the number of a missed call.
    MissedCall,
    /// As an e-mail.
    Email,
    /// At fragment.com, where anonymous numbers are sold.
    Fragment,
    /// In a way that is not known here.
    Other,
}

/// A code that is on its way. It is of use only with the session that asked for it.
#[derive(Clone)]
pub struct SentCode {
    code_hash: SecretString,
    /// How it comes.
    pub via: CodeVia,
    /// How many characters it has, if Telegram told.
    pub length: Option<u32>,
    /// How it would come if it were asked for again.
    pub next_via: Option<CodeVia>,
    /// After how long it can be asked for again.
    pub resend_after: Option<Duration>,
}

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The account is logged in.
    Done(TelegramAccount),
    /// The account has two-step verification: its password is needed, too.
    PasswordNeeded {
        /// What its owner wrote down as a hint, for them to see.
        hint: Option<String>,
    },
}

impl UserClient {
    /// Has a code sent to the owner of a phone number.
    pub async fn send_code(&self, app: &AppCredentials, phone: &SecretString) -> Result<SentCode, MtprotoError> {
        let settings = tl::types::CodeSettings {
            allow_flashcall: false,
            current_number: false,
            allow_app_hash: false,
            allow_missed_call: false,
            allow_firebase: false,
            unknown_number: false,
            logout_tokens: None,
            token: None,
            app_sandbox: None,
        };
        let request = auth::SendCode {
            phone_number: phone.expose_secret().to_owned(),
            api_id: app.api_id,
            api_hash: app.api_hash.expose_secret().to_owned(),
            settings: settings.into(),
        };
        for _ in 0..MOST_MOVES {
            match self.invoke(request.clone(), Manner::Once).await {
                Err(failure) if let Some(center) = failure.moved_to() => self.move_home(center)?,
                answer => return SentCode::of(answer?),
            }
        }
        SentCode::of(self.invoke(request, Manner::Once).await?)
    }

    /// Has the code sent again, in the next way. The new one replaces the old.
    pub async fn resend_code(&self, phone: &SecretString, sent: &SentCode) -> Result<SentCode, MtprotoError> {
        let request = auth::ResendCode {
            phone_number: phone.expose_secret().to_owned(),
            phone_code_hash: sent.code_hash.expose_secret().to_owned(),
            reason: None,
        };
        SentCode::of(self.invoke(request, Manner::Once).await?)
    }

    /// Logs in with the code. It never makes an account.
    pub async fn sign_in(
        &self,
        phone: &SecretString,
        sent: &SentCode,
        code: &SecretString,
    ) -> Result<SignIn, MtprotoError> {
        let code = code.expose_secret().to_owned();
        let is_by_mail = sent.via == CodeVia::Email;
        let request = auth::SignIn {
            phone_number: phone.expose_secret().to_owned(),
            phone_code_hash: sent.code_hash.expose_secret().to_owned(),
            phone_code: (!is_by_mail).then(|| code.clone()),
            email_verification: is_by_mail.then(|| tl::types::EmailVerificationCode { code }.into()),
        };
        match self.invoke(request, Manner::Once).await {
            Err(failure) if wants_password(&failure) => {
                Ok(SignIn::PasswordNeeded { hint: self.password_hint().await? })
            }
            answer => Ok(SignIn::Done(self.logged_in(answer?)?)),
        }
    }

    /// The account that is logged in. Tells a session that was lost, and one of a bot.
    pub async fn account(&self) -> Result<TelegramAccount, MtprotoError> {
        let request = users::GetUsers { id: vec![tl::enums::InputUser::UserSelf] };
        let users = self.invoke(request, Manner::Repeatable).await?;
        let account = account_of(users.into_iter().next().ok_or(Failure::unreadable())?)?;
        self.state().remember_user(account.user_id);
        Ok(account)
    }

    /// Logs out: Telegram forgets the session. One that is lost already counts as logged out.
    pub async fn log_out(&self) -> Result<(), MtprotoError> {
        match self.invoke(auth::LogOut {}, Manner::Repeatable).await.map_err(MtprotoError::from) {
            Ok(_) | Err(MtprotoError::Lost(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Notes that the account lives at another data centre.
    pub(super) fn move_home(&self, center: i32) -> Result<(), MtprotoError> {
        self.disconnect();
        let moved = self.state().set_home(center);
        moved.map_err(|_| MtprotoError::Unavailable("it names a data centre that does not exist".to_owned()))
    }

    /// What the owner of the account wrote down as a hint at the password.
    pub(super) async fn password_hint(&self) -> Result<Option<String>, MtprotoError> {
        let tl::enums::account::Password::Password(password) =
            self.invoke(account::GetPassword {}, Manner::Repeatable).await?;
        Ok(password.hint.map(|hint| shortened(&hint)).filter(|hint| !hint.is_empty()))
    }

    /// What every login ends with.
    pub(super) fn logged_in(&self, answer: Authorization) -> Result<TelegramAccount, MtprotoError> {
        let Authorization::Authorization(authorization) = answer else { return Err(MtprotoError::SignUpRequired) };
        let account = account_of(authorization.user)?;
        self.state().remember_user(account.user_id);
        self.state().mark_logged_in();
        Ok(account)
    }
}

/// Whether Telegram asks for the password of two-step verification.
pub(super) fn wants_password(failure: &Failure) -> bool {
    failure.is("SESSION_PASSWORD_NEEDED")
}

fn account_of(user: tl::enums::User) -> Result<TelegramAccount, MtprotoError> {
    let tl::enums::User::User(user) = user else { return Err(Failure::unreadable().into()) };
    if user.bot {
        return Err(MtprotoError::IsBot);
    }
    let names = [user.first_name, user.last_name].into_iter().flatten().filter(|name| !name.is_empty());
    let name = shortened(&names.collect::<Vec<_>>().join(" "));
    Ok(TelegramAccount { user_id: user.id, name, username: active_name(user.username, user.usernames) })
}

/// The @name of an account or a channel, which may have several.
pub(super) fn active_name(first: Option<String>, others: Option<Vec<tl::enums::Username>>) -> Option<String> {
    let mut others = others.into_iter().flatten().map(|tl::enums::Username::Username(name)| name);
    let name = first.or_else(|| others.find(|name| name.active).map(|name| name.username));
    name.filter(|name| !name.is_empty()).map(|name| shortened(&name))
}

/// At most as many characters of a text as anything here needs.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

impl SentCode {
    fn of(answer: Answer) -> Result<Self, MtprotoError> {
        let sent = match answer {
            Answer::Code(sent) => sent,
            // Only for those who were logged in here before, which is never told.
            Answer::Success(_) => return Err(Failure::unreadable().into()),
            Answer::PaymentRequired(_) => return Err(MtprotoError::Refused("PAYMENT_REQUIRED".to_owned())),
        };
        let (via, length) = match sent.r#type {
            SentCodeType::App(code) => (CodeVia::App, Some(code.length)),
            SentCodeType::Sms(code) => (CodeVia::Sms, Some(code.length)),
            SentCodeType::FirebaseSms(code) => (CodeVia::Sms, Some(code.length)),
            SentCodeType::Call(code) => (CodeVia::Call, Some(code.length)),
            SentCodeType::FlashCall(_) => (CodeVia::FlashCall, None),
            SentCodeType::MissedCall(code) => (CodeVia::MissedCall, Some(code.length)),
            SentCodeType::EmailCode(code) => (CodeVia::Email, Some(code.length)),
            SentCodeType::FragmentSms(code) => (CodeVia::Fragment, Some(code.length)),
            SentCodeType::SmsWord(_) | SentCodeType::SmsPhrase(_) => (CodeVia::Sms, None),
            SentCodeType::SetUpEmailRequired(_) => {
                return Err(MtprotoError::Refused("SET_UP_EMAIL_REQUIRED".to_owned()));
            }
        };
        let next_via = sent.next_type.map(|next| match next {
            CodeType::Sms => CodeVia::Sms,
            CodeType::Call => CodeVia::Call,
            CodeType::FlashCall => CodeVia::FlashCall,
            CodeType::MissedCall => CodeVia::MissedCall,
            CodeType::FragmentSms => CodeVia::Fragment,
        });
        let resend_after = sent.timeout.and_then(|seconds| seconds.try_into().ok()).map(Duration::from_secs);
        let length = length.and_then(|length| length.try_into().ok());
        Ok(Self { code_hash: sent.phone_code_hash.into(), via, length, next_via, resend_after })
    }
}

impl fmt::Debug for SentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentCode").field("via", &self.via).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use grammers_client::tl::Deserializable as _;

    use super::*;

    /// A person without anything, as the types have no default.
    fn user(id: i64) -> tl::types::User {
        let mut bytes = Vec::new();
        [0_u32; 2].iter().for_each(|flags| tl::Serializable::serialize(flags, &mut bytes));
        tl::Serializable::serialize(&id, &mut bytes);
        tl::types::User::from_bytes(&bytes).unwrap()
    }

    fn username(name: &str, active: bool) -> tl::enums::Username {
        tl::types::Username { editable: false, active, deletable: false, expired: false, username: name.to_owned() }
            .into()
    }

    #[test]
    fn an_account_is_a_persons() {
        let named = tl::types::User {
            first_name: Some("Anna".to_owned()),
            last_name: Some(String::new()),
            usernames: Some(vec![username("for_sale", false), username("anna_b", true)]),
            ..user(5)
        };
        let account = account_of(named.into()).unwrap();
        let expected = TelegramAccount { user_id: 5, name: "Anna".to_owned(), username: Some("anna_b".to_owned()) };
        assert_eq!(account, expected);
        assert_eq!(account_of(tl::types::User { bot: true, ..user(6) }.into()), Err(MtprotoError::IsBot));
        assert!(account_of(tl::types::UserEmpty { id: 5 }.into()).is_err());
    }

    #[test]
    fn a_code_that_costs_or_never_comes_is_refused() {
        let sent = |r#type| tl::types::auth::SentCode {
            r#type,
            phone_code_hash: "hash".to_owned(),
            next_type: Some(CodeType::Call),
            timeout: Some(-1),
        };
        let sms = SentCode::of(sent(tl::types::auth::SentCodeTypeSms { length: -5 }.into()).into()).unwrap();
        assert_eq!(
            (sms.via, sms.length, sms.next_via, sms.resend_after),
            (CodeVia::Sms, None, Some(CodeVia::Call), None)
        );
        assert_eq!(format!("{sms:?}"), "SentCode { via: Sms, .. }");
        let no_mail = tl::types::auth::SentCodeTypeSetUpEmailRequired {
            apple_signin_allowed: false,
            google_signin_allowed: false,
        };
        assert!(matches!(SentCode::of(sent(no_mail.into()).into()), Err(MtprotoError::Refused(_))));
    }
}
