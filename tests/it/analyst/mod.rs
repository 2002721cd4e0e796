//! The analyst as people meet it: in the chat with its bot, on live databases, with a model server that answers by a
//! script.

mod answers;
mod budgets;
mod commands;
mod demo;
mod faults;
mod fixture;
mod keeping;
mod mails;
mod secrets;
mod servers;
mod trouble;
mod turns;
mod wizard;
