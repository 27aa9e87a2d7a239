//! Indicators, statistics and the report.

mod account;
mod figures;
mod report;
