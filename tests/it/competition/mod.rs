//! Competitions and their contests.

mod appeals;
mod awards;
mod board;
mod entries;
mod events;
mod files;
mod labour;
mod marking;
mod officials;
mod past;
mod results;
mod schemes;
mod sealing;
