//! How it is answered that costs were not shown or a budget not set.

use super::{Answer, answer_organization, answer_store};
use crate::services::llm_usage::CostError;

pub(super) fn answer_cost(error: &CostError) -> Answer {
    match error {
        CostError::Organization(error) => answer_organization(error),
        CostError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        CostError::Store(error) => answer_store(error),
    }
}
