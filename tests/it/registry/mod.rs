//! The registers.

mod reference;
