//! The platform: database, audit chain, outbox, words.

mod audit;
mod database;
mod words;
