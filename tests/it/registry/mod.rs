//! The registers.

mod people;
