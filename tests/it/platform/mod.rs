//! The platform: database and its schema, audit chain, outbox, words.

mod audit;
mod database;
mod schema;
mod words;
