//! Pure values that every room shares. Nothing here does I/O; the only framework in sight is the
//! Diesel conversion that each value carries, so that a row struct can hold the value itself.

pub mod actor;
pub mod calendar;
pub mod checked;
pub mod clock;
pub mod credit_code;
pub mod document;
pub mod filing_code;
pub mod ids;
pub mod language;
pub mod level;
pub mod mark;
pub mod masking;
pub mod message;
pub mod mobile;
pub mod paging;
pub mod person_name;
pub mod points;
pub mod random;
pub mod region;
pub mod resident_number;
pub mod sex;
pub mod text;
pub mod text_enum;
pub mod text_value;
