//! Competitions and their contests.

mod board;
mod entries;
mod events;
mod files;
mod marking;
mod officials;
mod past;
mod results;
mod schemes;
mod sealing;
