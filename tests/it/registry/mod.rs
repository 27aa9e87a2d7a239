//! The registers: what is in them, who may change them, and what the public sees.

mod assessors;
mod bodies;
mod people;
mod reference;
mod trades;
