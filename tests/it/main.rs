//! The integration suite. It mirrors the rooms of `src/`; every test starts its own application on its
//! own database, on SQLite and, when `JIANGCE_TEST_POSTGRES` names a server, again on PostgreSQL.
//! `tests/run` starts that server; without it `cargo test` runs all that needs no service.

// Helpers of tests are tests: they may stop at the first surprise (see clippy.toml).
#![cfg(test)]

mod access;
mod architecture;
mod certification;
mod cli;
mod competition;
mod crash;
mod honours;
mod identity;
mod indicators;
mod languages;
mod outage;
mod platform;
mod registry;
mod strangers;
mod studios;
mod support;
mod worklist;
