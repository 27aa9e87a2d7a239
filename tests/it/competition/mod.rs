//! Competitions and their contests.

mod appeals;
mod awards;
mod entries;
mod events;
mod files;
mod officials;
mod schemes;
mod sealing;
