//! Addresses of databases as people paste them: `postgres://reader:password@db.example.org/shop`.

use thiserror::Error;
use url::{Host, Url};

use crate::base::secret::SecretString;
use crate::model::database::{Engine, ServerAddress, TlsMode};

/// The longest part of an address, in characters: what PostgreSQL and MySQL take for a name is shorter.
const MAX_PART: usize = 255;

/// Why a text is no address of a database. The texts repeat nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidAddress {
    /// It has not the form of one.
    #[error(
        "an address of a database looks like postgres://user:password@host:5432/database (or mysql://…, sqlserver://…); \
         special characters in the password are written as %40 for @, %2F for /, %3A for :"
    )]
    NoAddress,
    /// The engine is not one of ours.
    #[error("only postgres://, mysql://, mariadb:// and sqlserver:// addresses are understood")]
    UnknownEngine,
    /// A part is missing or too long.
    #[error("the address has no {0}, or one that is too long")]
    Part(&'static str),
    /// `sslmode` has another value than there are.
    #[error("sslmode in the address has a value that there is not: there are disable, require and verify-full")]
    SslMode,
    /// There is an option that is not understood.
    #[error(
        "of the options in the address only sslmode is understood (disable, require or verify-full): take off the others"
    )]
    Option,
}

/// Takes an address apart. Without `sslmode` the way is encrypted and verified.
pub fn parse(text: &str) -> Result<(Engine, ServerAddress, SecretString), InvalidAddress> {
    let url = Url::parse(text.trim()).map_err(|_| InvalidAddress::NoAddress)?;
    let engine = match url.scheme() {
        "postgres" | "postgresql" => Engine::Postgres,
        "mysql" | "mariadb" => Engine::Mysql,
        "sqlserver" | "mssql" => Engine::SqlServer,
        _ => return Err(InvalidAddress::UnknownEngine),
    };
    if url.fragment().is_some() {
        return Err(InvalidAddress::NoAddress);
    }
    let host = host(&url)?;
    let port = url.port().or(engine.default_port()).filter(|port| *port > 0).ok_or(InvalidAddress::Part("port"))?;
    let user = part("user", url.username())?;
    let database = part("database", url.path().trim_start_matches('/'))?;
    let password = decoded(url.password().unwrap_or_default())?;
    let address = ServerAddress { host, port, database, user, tls: tls(&url)? };
    Ok((engine, address, SecretString::from(password)))
}

/// The host as it is looked up and as TLS knows it: an IPv6 address without its brackets.
fn host(url: &Url) -> Result<String, InvalidAddress> {
    // Of schemes that the URL standard does not know, a host is a text that may be an address all the same.
    let text = url.host_str().ok_or(InvalidAddress::Part("host"))?;
    let text = decoded(text)?;
    match Host::parse(&text).map_err(|_| InvalidAddress::Part("host"))? {
        Host::Domain(name) if name.len() <= MAX_PART => Ok(name),
        Host::Domain(_) => Err(InvalidAddress::Part("host")),
        Host::Ipv4(address) => Ok(address.to_string()),
        Host::Ipv6(address) => Ok(address.to_string()),
    }
}

fn part(name: &'static str, encoded: &str) -> Result<String, InvalidAddress> {
    let text = decoded(encoded)?;
    let fits = (1..=MAX_PART).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(InvalidAddress::Part(name)) }
}

/// Text with its `%40`s read.
fn decoded(encoded: &str) -> Result<String, InvalidAddress> {
    percent_decoded(encoded).ok_or(InvalidAddress::NoAddress)
}

fn percent_decoded(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' && after.len() >= 2 {
            let digits = std::str::from_utf8(&after[..2]).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn tls(url: &Url) -> Result<TlsMode, InvalidAddress> {
    let mut mode = TlsMode::Verify;
    for (name, value) in url.query_pairs() {
        mode = match (name.as_ref(), value.as_ref()) {
            ("sslmode" | "ssl-mode", "disable" | "DISABLED") => TlsMode::Off,
            ("sslmode" | "ssl-mode", "require" | "REQUIRED") => TlsMode::Encrypt,
            ("sslmode" | "ssl-mode", "verify-full" | "VERIFY_IDENTITY") => TlsMode::Verify,
            ("sslmode" | "ssl-mode", _) => return Err(InvalidAddress::SslMode),
            _ => return Err(InvalidAddress::Option),
        };
    }
    Ok(mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::secret::ExposeSecret as _;

    #[test]
    fn addresses_are_taken_apart() {
        for (text, expected) in [
            ("postgres://reader:s3cret@db.example.org/shop", "postgres db.example.org 5432 shop reader Verify s3cret"),
            (
                "postgresql://r:p@DB.example.org:6543/shop?sslmode=require",
                "postgres db.example.org 6543 shop r Encrypt p",
            ),
            (" mysql://r:p%40%2F%3Aw@192.0.2.7/my%20shop ", "mysql 192.0.2.7 3306 my shop r Verify p@/:w"),
            ("mariadb://r:p@[2001:db8::1]:3307/s?ssl-mode=DISABLED", "mysql 2001:db8::1 3307 s r Off p"),
            ("sqlserver://r@host/s", "sql_server host 1433 s r Verify "),
            ("postgres://пользователь:пароль@host/база", "postgres host 5432 база пользователь Verify пароль"),
            ("postgres://r:50%25@host/s?sslmode=disable", "postgres host 5432 s r Off 50%"),
            // Addresses are found however they are written: egress has to see them.
            ("postgres://r:p@0x7f000001/s", "postgres 127.0.0.1 5432 s r Verify p"),
        ] {
            let (engine, address, password) = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let ServerAddress { host, port, database, user, tls } = address;
            let found = format!("{engine} {host} {port} {database} {user} {tls:?} {}", password.expose_secret());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        for (text, expected) in [
            ("", InvalidAddress::NoAddress),
            ("shop", InvalidAddress::NoAddress),
            ("Server=host;Database=shop", InvalidAddress::NoAddress),
            ("https://r:secret@host/s", InvalidAddress::UnknownEngine),
            ("sqlite:///etc/passwd", InvalidAddress::UnknownEngine),
            ("postgres://host/s", InvalidAddress::Part("user")),
            ("postgres://r:secret@host", InvalidAddress::Part("database")),
            ("postgres://r:secret@host/", InvalidAddress::Part("database")),
            ("postgres://r:secret@/shop", InvalidAddress::NoAddress),
            ("postgres://r:secret@host:0/s", InvalidAddress::Part("port")),
            ("postgres://r:secret@host/s?options=-c%20x", InvalidAddress::Option),
            ("postgres://r:secret@host/s?sslmode=prefer", InvalidAddress::SslMode),
            ("mysql://r:secret@host/s?ssl-mode=secret", InvalidAddress::SslMode),
            ("postgres://r:secret@host/s?tls=off", InvalidAddress::Option),
            ("postgres://r:secret@host/s?host=10.0.0.1", InvalidAddress::Option),
            ("mysql://r:secret@host/s#x", InvalidAddress::NoAddress),
            ("postgres://r:secret@host/a%00b", InvalidAddress::Part("database")),
            ("postgres://r:secret%FF@host/s", InvalidAddress::NoAddress),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error, expected, "{text}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let long = format!("postgres://{}@host/s", "r".repeat(300));
        assert_eq!(parse(&long).unwrap_err(), InvalidAddress::Part("user"));
    }
}
