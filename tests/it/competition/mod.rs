//! Competitions and their contests.

mod entries;
mod events;
mod files;
