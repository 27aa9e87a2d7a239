//! Marking (评分): what the judges of a contest give for the works before them, by codes only, until all of it is locked.
//!
//! A contest is marked in compartments: a module on one day of marking. In a compartment each judge of the panel has a
//! sheet for each code, which he fills in on a device, or on paper that two others type and compare.
//!
//! ```text
//! compartment   open -> entered -> checked -> signed -> locked      sheet from paper   open -> entered -> confirmed
//!                 ^        |          |          |                                       ^        |
//!                 +--------+----------+----------+  opened again                         +--------+  rejected
//! ```
//!
//! Invariants:
//! * what a judge typed is stored as he typed it; points are computed from it ([`scoring`]), rounded once for each aspect;
//! * a sheet knows a work by its code; no page, answer, export, log line or address of this room says who made it;
//! * a mark changes only in an open sheet of an open compartment, or while two people have opened its aspect (triggers of
//!   both databases see to it); its old and new value stand in the trail;
//! * judges see each other's judgement scores when all have scored; scores that are too far apart open another round;
//! * whoever compares a sheet from paper did not type it, whoever checks a compartment did not close it, whoever grants an
//!   unlocking did not ask for it (policy, and constraints of both databases);
//! * a judge who has to stay away gives no mark: asked when marking begins, and again when anything is declared or changed.

pub mod giving_service;
pub mod locking_service;
pub mod locking_store;
pub mod model;
pub mod paper_service;
pub mod policy;
pub mod progress;
pub mod record_service;
pub mod scoring;
pub mod service;
pub mod store;
