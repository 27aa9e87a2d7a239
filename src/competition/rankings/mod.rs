//! How a contest is ranked: pure rules over a table of results, the same for a contest of ours and for anybody's
//! table on the command line (`jiangce rank`).
//!
//! * [`ranking`]: standard competition ranking by a chain of tie-break keys, with a policy at its end;
//! * [`scales`]: the 700 and the 500 scale, in exact arithmetic;
//! * [`medals`]: medal rule sets as values.
//!
//! Invariants: a result does not depend on the order of the input; nothing is rounded but once, half up; a rule set
//! and a scale are named by the codes under which they are stored with a published table.

pub mod medals;
pub mod model;
pub mod ranking;
pub mod scales;
