//! Identifiers: newtypes over UUIDv7, so that ids sort by creation time and cannot be mixed up.
//!
//! A new kind of id is one line: `define_id!(/** What it names. */ InvoiceId);`

/// Defines an id newtype over [`uuid::Uuid`] that is stored, parsed, printed and documented like the UUID itself.
#[macro_export]
macro_rules! define_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, sqlx::Type, utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id, stamped with the current time.
            pub fn generate(ambient: &$crate::base::ambient::Ambient) -> Self {
                Self($crate::base::ids::uuid_v7(ambient))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

/// A UUIDv7 from the injected clock and entropy.
pub fn uuid_v7(ambient: &crate::base::ambient::Ambient) -> uuid::Uuid {
    let millis = u64::try_from(ambient.now().timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &ambient.bytes()).into_uuid()
}
