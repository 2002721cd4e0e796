//! `GET /api/user-bot/usage`, and the shape of figures, which a bot's status shows too.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::QueryParams;
use crate::http::problem::Problem;
use crate::model::usage::{BucketRange, Figures, Step};

/// Which figures to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct UsageQuery {
    /// From the step in which this time lies (RFC 3339); a day, a week or ninety days before `to` unless given, for steps
    /// of five minutes, an hour or a day.
    from: Option<DateTime<Utc>>,
    /// Until the step before this time (RFC 3339), which comes after `from`; until now unless given. At most 1000 steps lie
    /// between the two.
    to: Option<DateTime<Utc>>,
    /// The time that each point stands for: five minutes, an hour, or a day in UTC; `1h` unless given.
    #[param(inline)]
    step: Option<Step>,
}

/// What a bot did over time.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct UsageSeriesResponse {
    /// Where the first step begins.
    from: Option<DateTime<Utc>>,
    /// Where the last step ends.
    to: Option<DateTime<Utc>>,
    /// The time that each point stands for.
    #[schema(inline)]
    step: Step,
    /// The steps in which the bot did something, in the order of time; the others are left out. How far they go back is a
    /// setting of the installation for each length (`usage.retention_…`).
    points: Vec<UsagePointResponse>,
    /// All points together.
    sum: FiguresResponse,
}

/// What a bot did in one step.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct UsagePointResponse {
    /// Where the step begins.
    at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    figures: FiguresResponse,
}

/// What a bot did in some time.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct FiguresResponse {
    /// Updates received.
    updates_in: i64,
    /// Updates handled.
    handled: i64,
    /// Messages that Telegram took; edits and answers to buttons are no messages.
    messages_out: i64,
    /// Messages that Telegram refused for good.
    messages_failed: i64,
    /// Attempts at an update that failed: the bot's program panicked, refused it or took too long.
    errors: i64,
    /// Time spent in the bot's program, in milliseconds.
    active_ms: i64,
    /// How long updates took from their arrival until they were handled and the answers stored; `null` if none was handled.
    latency_ms: Option<LatencyResponse>,
}

/// Times in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LatencyResponse {
    /// Their mean.
    mean: f64,
    /// Half of them were no longer, by estimate.
    p50: f64,
    /// 95 of 100 were no longer, by estimate.
    p95: f64,
    /// The longest.
    max: f64,
}

impl From<&Figures> for FiguresResponse {
    fn from(figures: &Figures) -> Self {
        Self {
            updates_in: figures.updates_in,
            handled: figures.handled(),
            messages_out: figures.messages_out,
            messages_failed: figures.messages_failed,
            errors: figures.errors,
            active_ms: figures.active_us / 1000,
            latency_ms: LatencyResponse::of(figures),
        }
    }
}

impl LatencyResponse {
    #[expect(clippy::cast_precision_loss, reason = "times far below 2^53 microseconds")]
    fn of(figures: &Figures) -> Option<Self> {
        let ms = |micros: f64| micros.round() / 1000.0;
        Some(Self {
            p50: ms(figures.latency_quantile_us(0.5)?),
            p95: ms(figures.latency_quantile_us(0.95)?),
            mean: ms(figures.latency_sum_us as f64 / figures.handled() as f64),
            max: ms(figures.latency_max_us as f64),
        })
    }
}

/// What the caller's bot did over time: figures only, nothing of what was said.
#[utoipa::path(
    get,
    path = "/api/user-bot/usage",
    params(UsageQuery),
    responses(
        (status = 200, description = "The figures.", body = UsageSeriesResponse),
        (status = 404, description = "The caller has no bot.", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "An admin suspended the bot.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<UsageQuery>,
) -> Result<Json<UsageSeriesResponse>, ApiError> {
    let UsageQuery { from, to, step } = query;
    let range = BucketRange::new(step.unwrap_or_default(), from, to, state.ambient.now())
        .map_err(|error| ApiError::InvalidQuery(error.to_string()))?;
    let series = state.bots.own_usage(&someone.caller, range).await?;
    let mut sum = Figures::default();
    for (_, figures) in &series {
        sum.add(figures);
    }
    let time = |second| DateTime::from_timestamp(second, 0);
    let point = |(bucket, figures): &(i64, Figures)| UsagePointResponse { at: time(*bucket), figures: figures.into() };
    Ok(Json(UsageSeriesResponse {
        from: time(range.from),
        to: time(range.to),
        step: range.step,
        points: series.iter().map(point).collect(),
        sum: FiguresResponse::from(&sum),
    }))
}
