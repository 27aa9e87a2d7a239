//! Pure decisions about filings and scopes.

use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::registry::bodies::model::{AssessmentSite, CertificationBody, FilingState, ScopeLine};
use chrono::NaiveDate;

/// Whether a site of a body may hold an assessment on a day: both filings in force, the day within the site's dates.
///
/// # Errors
/// `body-not-in-force` (body, state), `site-not-in-force` (site, state), `site-filing-not-begun` (site, from) or
/// `site-filing-over` (site, to).
pub fn filing_on(body: &CertificationBody, site: &AssessmentSite, day: NaiveDate) -> Result<(), Message> {
    if body.state != FilingState::InForce {
        return Err(Message::new("body-not-in-force").with("body", &body.name));
    }
    if site.state != FilingState::InForce {
        return Err(Message::new("site-not-in-force").with("site", &site.name));
    }
    if day < site.filing_from {
        return Err(Message::new("site-filing-not-begun")
            .with("site", &site.name)
            .with("from", site.filing_from.to_string()));
    }
    if day > site.filing_to {
        return Err(Message::new("site-filing-over")
            .with("site", &site.name)
            .with("to", site.filing_to.to_string()));
    }
    Ok(())
}

/// Whether one of these lines of a site covers the level on a day.
#[must_use]
pub fn covers(lines: &[ScopeLine], trade: crate::kernel::ids::TradeId, level: Level, day: NaiveDate) -> bool {
    lines
        .iter()
        .any(|line| line.trade_id == trade && line.level == level && line.is_valid_on(day))
}
