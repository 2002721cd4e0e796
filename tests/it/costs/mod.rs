//! Language models and what they cost: the ledger, failures, budgets and views, on both databases, against a model server that
//! answers by a script.

mod budgets;
mod failures;
mod fixture;
mod http;
mod ledger;
mod reconciliation;
