//! Forms of this room: the filter of the list and the form of a decision.

use crate::certification::certificates::listing::{self, Filter};
use crate::certification::certificates::model::{AwardBasis, CertificateState};
use crate::certification::certificates::service::Decision;
use crate::kernel::ids::BodyId;
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::form::{FieldError, Pairs, summary};
use crate::platform::web::{Field, Visit};

/// The filter of the list as it stands in the address.
#[derive(Debug, Clone, Default)]
pub struct FilterForm {
    /// Beginning of the number.
    pub number: Field,
    /// Name or initials.
    pub name: Field,
    /// Code of the body.
    pub body: Field,
    /// Code of a district.
    pub district: Field,
    /// Code of the trade.
    pub trade: Field,
    /// Level.
    pub level: Field,
    /// Year of issue.
    pub year: Field,
    /// State.
    pub state: Field,
    /// For what it was earned.
    pub basis: Field,
}

impl FilterForm {
    /// Reads the query of a request.
    pub fn of(visit: &Visit) -> Self {
        let pairs = Pairs::new(serde_urlencoded::from_str(&visit.query).unwrap_or_default());
        Self {
            number: Field::of(&pairs, "number"),
            name: Field::of(&pairs, "name"),
            body: Field::of(&pairs, "body"),
            district: Field::of(&pairs, "district"),
            trade: Field::of(&pairs, "trade"),
            level: Field::of(&pairs, "level"),
            year: Field::of(&pairs, "year"),
            state: Field::of(&pairs, "state"),
            basis: Field::of(&pairs, "basis"),
        }
    }

    /// The filter; `None` when it names a body or a trade that does not exist, so that nothing matches. What cannot
    /// be read is left out, since an address is not a form that one mends.
    pub fn filter(&self, conn: &mut Conn, scope: Option<BodyId>) -> Result<Option<Filter>, AppError> {
        let typed = |field: &Field| (!field.is_empty()).then(|| field.value.clone());
        let mut filter = Filter {
            number: typed(&self.number),
            name: typed(&self.name),
            body: scope,
            district: typed(&self.district),
            trade: None,
            level: self.level.value.parse::<Level>().ok(),
            year: self.year.value.parse().ok(),
            state: self.state.value.parse::<CertificateState>().ok(),
            basis: self.basis.value.parse::<AwardBasis>().ok(),
        };
        if let Some(code) = typed(&self.body) {
            match (listing::body_by_code(conn, &code)?, scope) {
                (Some(body), None) => filter.body = Some(body),
                (Some(body), Some(scope)) if body == scope => {}
                _ => return Ok(None),
            }
        }
        if let Some(code) = typed(&self.trade) {
            let Some(trade) = listing::trade_by_code(conn, &code)? else { return Ok(None) };
            filter.trade = Some(trade);
        }
        Ok(Some(filter))
    }
}

/// The form of a revocation or cancellation.
#[derive(Debug, Clone)]
pub struct DecisionForm {
    /// Number of the decision.
    pub decision: Field,
    /// Why.
    pub reason: Field,
}

impl DecisionForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self { decision: Field::new("decision", ""), reason: Field::new("reason", "") }
    }

    /// Reads the form.
    pub fn read(values: &Pairs) -> Result<Decision, Self> {
        let mut form = Self { decision: Field::of(values, "decision"), reason: Field::of(values, "reason") };
        match (form.decision.required(), form.reason.required()) {
            (Some(number), Some(reason)) => Ok(Decision { number, reason }),
            _ => Err(form),
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.decision, &self.reason])
    }
}
