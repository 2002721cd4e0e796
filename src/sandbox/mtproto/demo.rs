//! What a demo shows: an account with three channels and made-up figures.

/// placeholder
pub struct DemoAccount;
