//! Competitions and their contests.

mod events;
mod files;
mod officials;
mod sealing;
