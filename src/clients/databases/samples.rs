//! Which columns may be listed with their values, and which values.
//!
//! A model that knows that `status` is one of three words writes the right filter. But samples go into prompts, so columns
//! that look like secrets or personal data have none, whatever is in them.

/// The longest value that is listed, in characters.
pub(super) const MAX_VALUE: usize = 40;

/// Parts of a column's name, in lower case, that stand for secrets or personal data.
const PRIVATE_WORDS: [&str; 72] = [
    "account",
    "address",
    "addr",
    "adresse",
    "auth",
    "bic",
    "birth",
    "birthday",
    "card",
    "cell",
    "comment",
    "cookie",
    "credential",
    "credentials",
    "cvv",
    "dob",
    "email",
    "fax",
    "firstname",
    "forename",
    "fullname",
    "geburtsdatum",
    "givenname",
    "hash",
    "iban",
    "imei",
    "ip",
    "kennwort",
    "key",
    "lastname",
    "latitude",
    "login",
    "longitude",
    "mail",
    "message",
    "middlename",
    "mobile",
    "msisdn",
    "nachname",
    "note",
    "notes",
    "otp",
    "pass",
    "passphrase",
    "passport",
    "passwd",
    "password",
    "passwort",
    "patient",
    "pesel",
    "phone",
    "pin",
    "private",
    "pwd",
    "salt",
    "secret",
    "secrets",
    "session",
    "signature",
    "snils",
    "ssn",
    "street",
    "surname",
    "tax",
    "tel",
    "telefon",
    "telephone",
    "token",
    "user",
    "username",
    "vorname",
    "whatsapp",
];

/// The same in languages whose words are not split by underscores alone: found anywhere in the name.
const PRIVATE_PARTS: [&str; 14] = [
    "email",
    "e_mail",
    "passw",
    "phone",
    "secret",
    "token",
    "парол",
    "почт",
    "телефон",
    "фамил",
    "имя",
    "адрес",
    "паспорт",
    "секрет",
];

/// Tables of people: their columns with a name in their name have no samples.
const PEOPLE: [&str; 20] = [
    "client",
    "clients",
    "contact",
    "contacts",
    "customer",
    "customers",
    "doctor",
    "doctors",
    "employee",
    "employees",
    "member",
    "members",
    "patient",
    "patients",
    "people",
    "person",
    "persons",
    "staff",
    "user",
    "users",
];

/// Whether a column's values may be listed.
pub(super) fn may_sample(table: &str, column: &str) -> bool {
    let whole = column.to_lowercase();
    let words = words(column);
    let is_private = words.iter().any(|word| PRIVATE_WORDS.contains(&word.as_str()))
        || PRIVATE_PARTS.iter().any(|part| whole.contains(part));
    let is_name = words.iter().any(|word| word == "name" || word == "names");
    let is_of_people = || self::words(table).iter().any(|word| PEOPLE.contains(&word.as_str()));
    !(is_private || (is_name && is_of_people()))
}

/// The values to list: all of them, sorted, or none if there are more than `most`, or one is long or looks private.
pub(super) fn listed(mut values: Vec<String>, most: usize) -> Vec<String> {
    values.sort_unstable();
    values.dedup();
    let fits = |value: &String| value.chars().count() <= MAX_VALUE && !value.chars().any(char::is_control);
    if values.len() > most || !values.iter().all(|value| fits(value) && !looks_private(value)) {
        return Vec::new();
    }
    values
}

/// An address of e-mail, or a number as long as a telephone's or a card's.
fn looks_private(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    value.contains('@') || digits >= 7
}

/// The words of a name such as `customer_eMail`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        let begins = c.is_uppercase() && was_lower;
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_columns_have_no_samples() {
        for column in [
            "email",
            "Email",
            "customer_email",
            "contactEMail",
            "e_mail",
            "PHONE",
            "phone_number",
            "mobilePhone",
            "password",
            "user_password_hash",
            "passwd",
            "api_key",
            "accessToken",
            "refresh_token",
            "client_secret",
            "iban",
            "birth_date",
            "street",
            "ip",
            "session_id",
            "пароль",
            "телефон_клиента",
            "Vorname",
            "last_login",
            "first_name_surname",
            "username",
        ] {
            assert!(!may_sample("orders", column), "{column}");
        }
        for (table, column) in [("customers", "name"), ("app_users", "first_name"), ("Employee", "displayName")] {
            assert!(!may_sample(table, column), "{table}.{column}");
        }
        for (table, column) in [
            ("orders", "status"),
            ("countries", "name"),
            ("products", "category_name"),
            ("orders", "shipping_method"),
            ("products", "color"),
            ("customers", "segment"),
            ("customers", "country"),
            ("zipped", "shipped"),
        ] {
            assert!(may_sample(table, column), "{table}.{column}");
        }
    }

    #[test]
    fn values_are_listed_whole_or_not_at_all() {
        let list = |values: &[&str]| listed(values.iter().map(|value| (*value).to_owned()).collect(), 3);
        assert_eq!(list(&["paid", "open", "paid"]), ["open", "paid"]);
        assert_eq!(list(&["1", "2", "3", "4"]), [""; 0]);
        for private in ["someone@example.org", "+49 170 1234567", "4111111111111111", "two\nlines"] {
            assert_eq!(list(&["fine", private]), [""; 0], "{private}");
        }
        assert_eq!(list(&[&"x".repeat(41)]), [""; 0]);
    }
}
