//! An e-mail as it travels: headers, the same words as text and as HTML, and a file.

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};

use crate::clients::mail::{MailServerError, to_address};
use crate::model::mail::EmailAddress;

/// An e-mail to be handed to a server.
#[derive(Debug)]
pub struct OutgoingMail<'a> {
    /// Whom it comes from.
    pub from: &'a EmailAddress,
    /// The name beside that address.
    pub from_name: Option<&'a str>,
    /// Who gets it.
    pub recipients: &'a [EmailAddress],
    /// Its subject, on one line.
    pub subject: &'a str,
    /// Its name, without the angle brackets; the same each time it is sent.
    pub message_id: &'a str,
    /// When it was written; the same each time it is sent.
    pub date: DateTime<Utc>,
    /// Its words as plain text.
    pub text: String,
    /// The same words as HTML.
    pub html: String,
    /// What goes with it.
    pub file: Option<MailFile>,
}

/// A file that goes with an e-mail.
#[derive(Debug, Clone)]
pub struct MailFile {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What the HTML calls it, if it is shown within: `cid:` and this.
    pub content_id: Option<&'static str>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl OutgoingMail<'_> {
    /// The bytes that a server is given. All of them are ASCII, whatever the words are written in.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, MailServerError> {
        let from_name = self.from_name.map(ToOwned::to_owned);
        let mut builder = Message::builder()
            .from(Mailbox::new(from_name, to_address(self.from)?))
            .subject(self.subject)
            .message_id(Some(format!("<{}>", self.message_id)))
            .date(self.date.into());
        for recipient in self.recipients {
            builder = builder.to(Mailbox::new(None, to_address(recipient)?));
        }
        let message = builder.multipart(self.body()?).map_err(|error| MailServerError::Malformed(error.to_string()))?;
        Ok(message.formatted())
    }

    fn body(&self) -> Result<MultiPart, MailServerError> {
        let (text, html) = (SinglePart::plain(self.text.clone()), SinglePart::html(self.html.clone()));
        let words = MultiPart::alternative().singlepart(text);
        let Some(file) = &self.file else { return Ok(words.singlepart(html)) };
        let media_type =
            ContentType::parse(file.media_type).map_err(|error| MailServerError::Malformed(error.to_string()))?;
        let name = file.name.to_owned();
        // The other encodings would take some of its bytes for line ends, and change them.
        let bytes = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
            .map_err(|_| MailServerError::Malformed("a file".to_owned()))?;
        Ok(match file.content_id {
            Some(id) => {
                let picture = Attachment::new_inline_with_name(id.to_owned(), name);
                let picture = picture.body(bytes, media_type);
                words.multipart(MultiPart::related().singlepart(html).singlepart(picture))
            }
            None => {
                let attached = Attachment::new(name).body(bytes, media_type);
                MultiPart::mixed().multipart(words.singlepart(html)).singlepart(attached)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::try_from(text).unwrap()
    }

    fn written(subject: &str, from_name: &str, text: &str) -> String {
        let (from, to) = (address("bot@example.org"), [address("anna@example.org")]);
        let mail = OutgoingMail {
            from: &from,
            from_name: Some(from_name),
            recipients: &to,
            subject,
            message_id: "1@example.org",
            date: DateTime::UNIX_EPOCH,
            text: text.to_owned(),
            html: format!("<p>{text}</p>"),
            file: None,
        };
        String::from_utf8(mail.to_bytes().unwrap()).unwrap()
    }

    /// The names of the headers, as a mail server reads them.
    fn headers(written: &str) -> Vec<&str> {
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        lines.map(|line| line.split_once(':').unwrap().0).collect()
    }

    const HEADERS: [&str; 7] = ["From", "Subject", "Message-ID", "Date", "To", "MIME-Version", "Content-Type"];

    proptest! {
        #[test]
        fn no_words_make_another_header_or_leave_ascii(subject in any::<String>(), name in any::<String>(), text in any::<String>()) {
            let written = written(&subject, &name, &text);
            prop_assert!(written.is_ascii());
            let mut found = headers(&written);
            found.sort_unstable();
            let mut expected = HEADERS;
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
            prop_assert!(!written.replace("\r\n", "").contains(['\r', '\n']));
        }
    }
}
