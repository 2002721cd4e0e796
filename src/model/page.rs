//! Pages of lists.

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    page: u32,
    limit: u32,
}

/// Why a page cannot be served.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("page starts at 1 and limit is 1 to {}", PageRequest::MAX_LIMIT)]
pub struct InvalidPage;

impl PageRequest {
    /// The most items on one page.
    pub const MAX_LIMIT: u32 = 200;
    /// Items on a page unless asked otherwise.
    pub const DEFAULT_LIMIT: u32 = 50;

    /// Checks a page number (from 1) and a page size (1 to [`Self::MAX_LIMIT`]); absent ones take the defaults.
    pub fn new(page: Option<u32>, limit: Option<u32>) -> Result<Self, InvalidPage> {
        let (page, limit) = (page.unwrap_or(1), limit.unwrap_or(Self::DEFAULT_LIMIT));
        if page >= 1 && (1..=Self::MAX_LIMIT).contains(&limit) { Ok(Self { page, limit }) } else { Err(InvalidPage) }
    }

    /// The first page with as many items as a page can have.
    pub const fn largest() -> Self {
        Self { page: 1, limit: Self::MAX_LIMIT }
    }

    /// The most items to return.
    pub fn limit(self) -> i64 {
        self.limit.into()
    }

    /// How many items come before this page.
    pub fn offset(self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.limit)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The page's items.
    pub items: Vec<T>,
    /// How many items the whole list has.
    pub total: i64,
    /// The page's number, from 1.
    #[schema(format = Int64)]
    pub page: u32,
    /// The most items on a page.
    pub limit: u32,
}

impl<T> Page<T> {
    /// A page as `request` asked for it.
    pub fn new(request: PageRequest, total: i64, items: Vec<T>) -> Self {
        Self { items, total, page: request.page, limit: request.limit }
    }

    /// The page that `request` asked for, of a list that is there whole.
    pub fn of_all(request: PageRequest, items: Vec<T>) -> Self {
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let number = |many: i64| usize::try_from(many).unwrap_or(usize::MAX);
        let items = items.into_iter().skip(number(request.offset())).take(number(request.limit())).collect();
        Self::new(request, total, items)
    }

    /// The same page with each item converted.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(convert).collect(),
            total: self.total,
            page: self.page,
            limit: self.limit,
        }
    }
}
