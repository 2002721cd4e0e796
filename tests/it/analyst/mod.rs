//! The analyst as people meet it: in the chat with its bot, on live databases, with a model server that answers by a
//! script.

mod answers;
mod budgets;
mod commands;
mod demo;
mod examples;
mod faults;
mod fixture;
mod keeping;
mod mail_attachments;
mod mail_recipients;
mod mail_words;
mod mails;
mod mails_kept;
mod secrets;
mod servers;
mod tables;
mod trouble;
mod turns;
mod wizard;
