//! A sample: two years of an invented company's sales, and a script that answers questions about them.
//!
//! Both are made up here: the same figures each time, from the day on which they are made backwards. Nothing stands for a
//! real company or person.

mod rules;
mod sales;
mod script;

pub use sales::{SampleError, sales_database};
pub use script::answer;

/// What the sample database is called.
pub const SAMPLE_NAME: &str = "Sample sales";
