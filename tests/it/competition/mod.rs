//! Competitions and their contests.

mod events;
mod files;
mod schemes;
