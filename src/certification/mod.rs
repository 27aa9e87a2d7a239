//! Certification of skill levels (职业技能等级认定): from a filed batch to a certificate that anyone can check.
//!
//! ```text
//! batches -> rosters -> staffing -> sheets (score_books) -> results -> certificates -> verification
//! ```
//!
//! Each sub-room holds one step; `applicants` shows a worker where he stands, `promotions` takes
//! the levels that ranks in competitions ask for, and `imports` fills the registers from
//! spreadsheets.

pub mod applicants;
pub mod batches;
pub mod certificates;
pub mod imports;
pub mod numbering;
pub mod promotions;
pub mod results;
pub mod rosters;
pub mod score_books;
pub mod settings;
pub mod sheets;
pub mod staffing;
pub mod verification;

use crate::platform::web::Route;

/// The routes of this room.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        batches::routes(),
        rosters::routes(),
        staffing::routes(),
        sheets::routes(),
        score_books::routes(),
        promotions::routes(),
        results::routes(),
        certificates::routes(),
        imports::routes(),
        verification::routes(),
        applicants::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
