//! Jiangce (匠册): the register of a city's craft.
//!
//! Three storeys of rooms; a room uses rooms on lower floors only:
//!
//! ```text
//! cli  app  config                 the roof: commands, route table, composition
//! demo                             a whole city of deterministic demonstration data
//! indicators                       figures, statistics, the annual report, read from every register below
//! worklist                         what waits for each role, read from the rooms below
//! studios                          master studios, innovations, training
//! honours                          titles, rules by rank, proposals, promotions, appointments, the career ladder, the roll of honour
//! competition                      plan, contests, marking schemes, ranking
//! certification                    batches, rosters, sheets, results, certificates, verification
//! registry                         occupations and trades, bodies and scopes, people, assessors
//! identity                         accounts, roles with dates, sign-in, sessions, passwords
//! platform                         db, web, i18n, audit, outbox, spreadsheet, document, throttle, error
//! kernel                           pure values: ids, clock, mark, level, person number, actor, paging
//! ```
//!
//! The order is checked by `tests/it/architecture.rs`.

pub mod app;
pub mod certification;
pub mod cli;
pub mod competition;
pub mod config;
pub mod demo;
pub mod honours;
pub mod identity;
pub mod indicators;
pub mod kernel;
pub mod platform;
pub mod registry;
pub mod studios;
pub mod worklist;
