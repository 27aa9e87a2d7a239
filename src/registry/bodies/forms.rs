//! Forms of this room.

use crate::kernel::credit_code::CreditCode;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::region::Provinces;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use crate::registry::bodies::listing::BodyFilter;
use crate::registry::bodies::model::{AssessmentSite, BodyData, CertificationBody, SiteData};
use crate::registry::bodies::rules;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The filter of the list, as the address has it. What is not understood is left out.
pub fn filter_of(query: &HashMap<String, String>) -> BodyFilter {
    let text = |name: &str| query.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    BodyFilter {
        text: text("q"),
        district: Some(text("district")).filter(|code| !code.is_empty()),
        body_class: text("class").parse().ok(),
        body_kind: text("kind").parse().ok(),
        state: text("state").parse().ok(),
        trade: Some(text("trade")).filter(|code| !code.is_empty()),
        by_district: text("sort") == "district",
    }
}

/// The form of a body.
#[derive(Debug, Clone, Default)]
pub struct BodyForm {
    /// Version that the page showed; 0 for a new body.
    pub version: i32,
    /// Filed name.
    pub name: Field,
    /// Class.
    pub body_class: Field,
    /// Kind.
    pub body_kind: Field,
    /// Unified social credit code.
    pub uscc: Field,
    /// With whom it filed first.
    pub first_filing: Field,
    /// District.
    pub district_code: Field,
    /// Address.
    pub address: Field,
    /// Contact.
    pub contact_name: Field,
    /// Telephone.
    pub contact_phone: Field,
    /// Mail address.
    pub contact_email: Field,
    /// State in which a new filing comes in.
    pub state: Field,
    /// What is wrong and belongs to no field.
    pub other: Vec<FieldError>,
}

impl BodyForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self::of_pairs(&Pairs::default())
    }

    fn of_pairs(values: &Pairs) -> Self {
        Self {
            version: values.get("version").parse().unwrap_or_default(),
            name: Field::of(values, "name"),
            body_class: Field::of(values, "body_class"),
            body_kind: Field::of(values, "body_kind"),
            uscc: Field::of(values, "uscc"),
            first_filing: Field::of(values, "first_filing"),
            district_code: Field::of(values, "district_code"),
            address: Field::of(values, "address"),
            contact_name: Field::of(values, "contact_name"),
            contact_phone: Field::of(values, "contact_phone"),
            contact_email: Field::of(values, "contact_email"),
            state: Field::of(values, "state"),
            other: Vec::new(),
        }
    }

    /// The form as a body stands.
    pub fn of(body: &CertificationBody) -> Self {
        Self {
            version: body.version,
            name: Field::new("name", body.name.clone()),
            body_class: Field::new("body_class", body.body_class.as_str()),
            body_kind: Field::new("body_kind", body.body_kind.as_str()),
            uscc: Field::new("uscc", body.uscc.clone()),
            first_filing: Field::new("first_filing", body.first_filing.as_str()),
            district_code: Field::new("district_code", body.district_code.clone()),
            address: Field::new("address", body.address.clone()),
            contact_name: Field::new("contact_name", body.contact_name.clone()),
            contact_phone: Field::new("contact_phone", body.contact_phone.clone()),
            contact_email: Field::new("contact_email", body.contact_email.clone()),
            state: Field::new("state", body.state.as_str()),
            other: Vec::new(),
        }
    }

    /// Reads the form; gives what was entered, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, BodyData), Self> {
        let mut form = Self::of_pairs(values);
        let name = form.name.required();
        let body_class = form.body_class.parse(choice);
        let body_kind = form.body_kind.parse(choice);
        let uscc = form.uscc.parse(CreditCode::parse);
        let first_filing = form.first_filing.parse(choice);
        let district_code = form.district_code.required();
        let contact_phone = form.contact_phone.parse_optional(rules::contact_phone);
        let contact_email = form.contact_email.parse_optional(rules::contact_email);
        let clean = form.errors().is_empty();
        match (name, body_class, body_kind, uscc, first_filing, district_code, clean) {
            (
                Some(name),
                Some(body_class),
                Some(body_kind),
                Some(uscc),
                Some(first_filing),
                Some(district_code),
                true,
            ) => {
                let data = BodyData {
                    name,
                    body_class,
                    body_kind,
                    uscc,
                    first_filing,
                    district_code,
                    address: form.address.value.clone(),
                    contact_name: form.contact_name.value.clone(),
                    contact_phone: contact_phone.unwrap_or_default(),
                    contact_email: contact_email.unwrap_or_default(),
                };
                Ok((form, data))
            }
            _ => Err(form),
        }
    }

    /// The same form with what a service found.
    #[must_use]
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        let mut fields = [
            &mut self.name,
            &mut self.body_class,
            &mut self.uscc,
            &mut self.first_filing,
            &mut self.district_code,
            &mut self.contact_phone,
            &mut self.contact_email,
            &mut self.state,
        ];
        let left = place_errors(errors, &mut fields);
        self.other.extend(left);
        self
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[
            &self.name,
            &self.body_class,
            &self.body_kind,
            &self.uscc,
            &self.first_filing,
            &self.district_code,
            &self.contact_phone,
            &self.contact_email,
            &self.state,
        ]);
        errors.extend(self.other.iter().cloned());
        errors
    }
}

/// The form of a site.
#[derive(Debug, Clone, Default)]
pub struct SiteForm {
    /// Version that the page showed; 0 for a new site.
    pub version: i32,
    /// Name.
    pub name: Field,
    /// 备案编码.
    pub filing_code: Field,
    /// District.
    pub district_code: Field,
    /// Address.
    pub address: Field,
    /// First day.
    pub filing_from: Field,
    /// Last day.
    pub filing_to: Field,
    /// State in which a new filing comes in.
    pub state: Field,
    /// Lines that ran to the old last day go along.
    pub extend_scopes: bool,
}

impl SiteForm {
    /// An empty form.
    pub fn empty() -> Self {
        Self { extend_scopes: true, ..Self::of_pairs(&Pairs::default()) }
    }

    fn of_pairs(values: &Pairs) -> Self {
        Self {
            version: values.get("version").parse().unwrap_or_default(),
            name: Field::of(values, "name"),
            filing_code: Field::of(values, "filing_code"),
            district_code: Field::of(values, "district_code"),
            address: Field::of(values, "address"),
            filing_from: Field::of(values, "filing_from"),
            filing_to: Field::of(values, "filing_to"),
            state: Field::of(values, "state"),
            extend_scopes: values.has("extend_scopes"),
        }
    }

    /// The form as a site stands.
    pub fn of(site: &AssessmentSite) -> Self {
        Self {
            version: site.version,
            name: Field::new("name", site.name.clone()),
            filing_code: Field::new("filing_code", site.filing_code.clone()),
            district_code: Field::new("district_code", site.district_code.clone()),
            address: Field::new("address", site.address.clone()),
            filing_from: Field::new("filing_from", site.filing_from.to_string()),
            filing_to: Field::new("filing_to", site.filing_to.to_string()),
            state: Field::new("state", site.state.as_str()),
            extend_scopes: true,
        }
    }

    /// Reads the form; gives what was entered, or the form with its errors.
    pub fn read(values: &Pairs, provinces: &Provinces) -> Result<(Self, SiteData), Self> {
        let mut form = Self::of_pairs(values);
        let name = form.name.required();
        let filing_code = form.filing_code.parse(|text| FilingCode::parse(text, provinces));
        let district_code = form.district_code.required();
        let filing_from = form.filing_from.parse(day);
        let filing_to = form.filing_to.parse(day);
        match (name, filing_code, district_code, filing_from, filing_to) {
            (Some(name), Some(filing_code), Some(district_code), Some(filing_from), Some(filing_to)) => {
                let address = form.address.value.clone();
                Ok((form, SiteData { name, filing_code, district_code, address, filing_from, filing_to }))
            }
            _ => Err(form),
        }
    }

    /// The same form with what a service found.
    #[must_use]
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        let mut fields = [
            &mut self.filing_code,
            &mut self.district_code,
            &mut self.filing_from,
            &mut self.filing_to,
            &mut self.state,
        ];
        for left in place_errors(errors, &mut fields) {
            self.name.refuse(left.message);
        }
        self
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.name, &self.filing_code, &self.district_code, &self.filing_from, &self.filing_to, &self.state])
    }
}

/// The form of new scope lines: one trade, several levels.
#[derive(Debug, Clone, Default)]
pub struct ScopeForm {
    /// Trade by code or name.
    pub trade: Field,
    /// Levels that are checked, by code.
    pub levels: Vec<String>,
    /// First day.
    pub valid_from: Field,
    /// Last day.
    pub valid_to: Field,
}

impl ScopeForm {
    /// A form with the days of the filing that are left.
    pub fn of(site: &AssessmentSite, today: NaiveDate) -> Self {
        Self {
            trade: Field::new("trade", ""),
            levels: Vec::new(),
            valid_from: Field::new("valid_from", site.filing_from.max(today).min(site.filing_to).to_string()),
            valid_to: Field::new("valid_to", site.filing_to.to_string()),
        }
    }

    /// Reads the form; gives trade as written, levels and days, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, ScopeInput), Self> {
        let mut form = Self {
            trade: Field::of(values, "trade"),
            levels: values.all("level").map(str::to_owned).collect(),
            valid_from: Field::of(values, "valid_from"),
            valid_to: Field::of(values, "valid_to"),
        };
        let trade = form.trade.required();
        let from = form.valid_from.parse(day);
        let to = form.valid_to.parse(day);
        let levels: Vec<Level> = form.levels.iter().filter_map(|code| code.parse().ok()).collect();
        if levels.is_empty() {
            form.trade.refuse(Message::new("scope-levels-missing"));
        }
        match (trade, from, to) {
            (Some(trade), Some(valid_from), Some(valid_to)) if form.errors().is_empty() => {
                Ok((form, ScopeInput { trade, levels, valid_from, valid_to }))
            }
            _ => Err(form),
        }
    }

    /// The same form with what a service found.
    #[must_use]
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        for error in errors {
            self.trade.refuse(error.message);
        }
        self
    }

    /// Whether a level is checked.
    pub fn has(&self, level: &Level) -> bool {
        self.levels.iter().any(|code| code == level.as_str())
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        summary(&[&self.trade, &self.valid_from, &self.valid_to])
    }
}

/// What the form of new scope lines says.
#[derive(Debug, Clone)]
pub struct ScopeInput {
    /// Trade by code or name.
    pub trade: String,
    /// Levels.
    pub levels: Vec<Level>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
}
