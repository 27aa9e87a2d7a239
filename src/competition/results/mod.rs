//! Results of contests in versions (成绩版本): computed from locked marks, signed by the chief judge and the monitor,
//! published by a second person, corrected in the open, and computed again by anybody (`jiangce recompute`).
//!
//! ```text
//! contest   unsealed -> provisional -> appeals_closed -> public_notice -> final
//! version   provisional       after_appeals (marks changed)  public_notice   final -> corrected -> corrected …
//!           prepared -> signed -> published
//! ```
//!
//! Invariants:
//! * a version follows from its inputs alone, which are published with it, signed; nobody's name is among them;
//! * a published version is never changed or deleted, which the database sees to; what differs is a new version with its
//!   reason, and after the final one with a decision document too;
//! * whoever prepared a table does not publish it (policy, and a constraint of both databases);
//! * nothing is published while a mark is open, somebody's order is undecided, or a signature is missing;
//! * what is published is computed from the marks once more at that moment.
//!
//! The key that signs comes from the master key of the installation ([`crate::platform::secret::Keys::sign_openly`]), so
//! there is nothing more to keep; `/results/key` gives the public one. Whoever replaces the master key signs later files by
//! another key; earlier ones name their own.

pub mod computing;
pub mod files;
pub mod inputs;
pub mod model;
pub mod policy;
pub mod rules;
pub mod service;
pub mod stages_service;
pub mod steps_store;
pub mod store;
pub mod telling_service;
