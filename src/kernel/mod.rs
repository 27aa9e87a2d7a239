//! Pure values that every room shares. Nothing here does I/O; the only framework in sight is the
//! Diesel conversion that each value carries, so that a row struct can hold the value itself.

pub mod actor;
pub mod clock;
pub mod ids;
pub mod language;
pub mod message;
pub mod paging;
pub mod random;
pub mod text_enum;
