//! The storey of studios.

mod innovations;
mod naming;
mod training;
mod years;
