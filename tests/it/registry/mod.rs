//! The registers: what is in them, who may change them, and what the public sees.

mod bodies;
mod people;
mod reference;
mod trades;
