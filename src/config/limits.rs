//! `[limits]`: how much a bot may do.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::error::Invalid;
use super::value::within;

/// How much a bot may do. Rates are updates per second.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsSettings {
    /// Updates per second that a bot handles unless set otherwise for it.
    pub default_rps: NonZeroU32,
    /// Chats that a bot serves at the same time unless set otherwise for it.
    pub default_max_concurrent: NonZeroU32,
    /// Most updates per second that an owner may choose.
    pub ceiling_rps: NonZeroU32,
    /// Most chats served at the same time that an owner may choose.
    pub ceiling_max_concurrent: NonZeroU32,
    /// Updates per second that a bot takes from one person in the long run.
    pub person_rps: NonZeroU32,
    /// Updates of one person that a bot takes at once.
    pub person_burst: NonZeroU32,
}

impl LimitsSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        within("limits.default_rps", self.default_rps, &(NonZeroU32::MIN..=self.ceiling_rps))?;
        let ceiling = self.ceiling_max_concurrent;
        within("limits.default_max_concurrent", self.default_max_concurrent, &(NonZeroU32::MIN..=ceiling))
    }
}
