//! Competitions and their contests.

mod entries;
mod events;
mod files;
mod labour;
mod officials;
mod schemes;
mod sealing;
