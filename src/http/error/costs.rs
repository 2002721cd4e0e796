//! How it is answered that costs were not shown or a budget not set.

use actix_web::http::StatusCode as S;

use super::{Answer, answer_organization, answer_store};
use crate::services::llm_usage::CostError;

pub(super) fn answer_cost(error: &CostError) -> Answer {
    match error {
        CostError::Organization(error) => answer_organization(error),
        CostError::InvalidField { field, .. } => {
            Answer::new(S::UNPROCESSABLE_ENTITY, "invalid_field", error).about(field)
        }
        CostError::Store(error) => answer_store(error),
    }
}
