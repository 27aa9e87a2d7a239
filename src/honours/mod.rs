//! Honours (荣誉): titles as data, the rules by which ranks of a competition earn them, what is proposed and confirmed, and
//! the roll of those who hold them.
//!
//! * [`titles`]: the register of titles: level, granting body, term, allowance, what stands on the certificate;
//! * [`rule_sets`]: which ranks of which competitions earn what, from a year on;
//! * [`roll`]: who holds which title: conferred, verified by anybody, expired, replaced, withdrawn, revoked;
//! * [`proposals`]: what the final result of a contest asks for, drawn up by one person and confirmed by another;
//! * [`promotions`]: the levels that ranks ask for, handed in to certification;
//! * [`selection`]: titles by nomination, review, visit and notice, and the years of those who hold them;
//! * [`appointments`]: the two highest ranks, which employers appoint;
//! * [`ladder`]: the eight ranks, where somebody stands in each trade, and what the next step asks.

pub mod appointments;
pub mod ladder;
pub mod promotions;
pub mod proposals;
pub mod roll;
pub mod rule_sets;
pub mod selection;
pub mod settings;
pub mod titles;

use crate::platform::web::Route;

/// The routes of honours. Those with fixed words come before those of a number, which would take their place.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = titles::routes();
    routes.extend(ladder::routes());
    routes.extend(rule_sets::routes());
    routes.extend(proposals::routes());
    routes.extend(promotions::routes());
    routes.extend(selection::routes());
    routes.extend(appointments::routes());
    routes.extend(roll::routes());
    routes
}
