//! Marking schemes (评分方案) of contests: criteria, sub-criteria and aspects that are worth 100 marks together.
//!
//! * [`model`]: a scheme as it is marked by;
//! * [`cis`]: reading one from the sheet in which the field exchanges schemes, located by its titles;
//! * [`rules`]: what a scheme must be, and what is only odd about it.

pub mod cis;
pub mod model;
pub mod rules;
