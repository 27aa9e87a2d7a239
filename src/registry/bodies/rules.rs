//! Pure decisions about filings and scopes.

use crate::kernel::filing_code::FilingCode;
use crate::kernel::ids::TradeId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use crate::kernel::text_enum::Labelled;
use crate::registry::bodies::model::{
    AssessmentSite, BodyClass, CertificationBody, FilingState, FirstFiling, NewScopeLine, ScopeLine,
};
use crate::registry::trades::model::Trade;
use chrono::NaiveDate;

/// Whether a site of a body may hold an assessment on a day: both filings in force, the day within the site's dates.
///
/// # Errors
/// `body-not-in-force` (body), `site-not-in-force` (site), `site-filing-not-begun` (site, from) or
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
pub fn covers(lines: &[ScopeLine], trade: TradeId, level: Level, day: NaiveDate) -> bool {
    lines
        .iter()
        .any(|line| line.trade_id == trade && line.level == level && line.is_valid_on(day))
}

/// Whether the filing code of a site agrees with its body: the class letter, and the four digits that the ministry
/// gives out or, for a body that filed first with the province, the one fixed value (certification 1.1).
///
/// # Errors
/// `site-code-class` (found, expected), `site-code-province-filing` (found, expected) or
/// `site-code-ministry-filing` (found).
pub fn code_of_body(
    code: &FilingCode,
    class: BodyClass,
    first_filing: FirstFiling,
    province_code: &str,
) -> Result<(), Message> {
    if code.class() != class {
        return Err(Message::new("site-code-class")
            .with("found", code.class().as_str())
            .with("expected", class.as_str()));
    }
    let is_province_code = code.body_code() == province_code;
    match first_filing {
        FirstFiling::Province if !is_province_code => Err(Message::new("site-code-province-filing")
            .with("found", code.body_code())
            .with("expected", province_code)),
        FirstFiling::Ministry if is_province_code => {
            Err(Message::new("site-code-ministry-filing").with("found", code.body_code()))
        }
        _ => Ok(()),
    }
}

/// Whether two days are a first and a last day.
///
/// # Errors
/// `filing-dates-order`.
pub fn dates_in_order(from: NaiveDate, to: NaiveDate) -> Result<(), Message> {
    if from <= to { Ok(()) } else { Err(Message::new("filing-dates-order")) }
}

/// Whether a filing may pass from one state to the next.
///
/// # Errors
/// `filing-step-impossible` (from, to), `filing-reason-missing` for a step against the body without a reason.
pub fn step(from: FilingState, to: FilingState, reason: &str) -> Result<(), Message> {
    if !from.may_become(to) {
        return Err(Message::new("filing-step-impossible")
            .with_key("from", from.label_key())
            .with_key("to", to.label_key()));
    }
    let against = matches!(to, FilingState::Returned | FilingState::Suspended | FilingState::Withdrawn);
    if against && reason.trim().is_empty() {
        return Err(Message::new("filing-reason-missing"));
    }
    Ok(())
}

/// States in which a filing may be entered: a new one, or one that the province has decided on already.
pub const FIRST_STATES: [FilingState; 3] = [FilingState::Draft, FilingState::Submitted, FilingState::InForce];

/// Whether a site may take a line into its scope: a trade in force with a level range, outside access-type
/// qualifications (准入类, certification 2), the level in the range, the days in order and within the filing.
///
/// # Errors
/// `scope-trade-retired`, `scope-trade-access`, `scope-trade-without-range` (trade), `scope-level-outside` (trade,
/// level, lowest, highest), `filing-dates-order` or `scope-outside-filing` (from, to).
pub fn new_scope_line(line: &NewScopeLine, trade: &Trade, site: &AssessmentSite) -> Result<(), Message> {
    let named = |key: &'static str| Message::new(key).with("trade", trade.full_name());
    if trade.retired_on.is_some_and(|day| line.valid_to >= day) {
        return Err(named("scope-trade-retired"));
    }
    if trade.access_type {
        return Err(named("scope-trade-access"));
    }
    let (Some(lowest), Some(highest)) = (trade.lowest_level, trade.highest_level) else {
        return Err(named("scope-trade-without-range"));
    };
    if !trade.has_level(line.level) {
        return Err(named("scope-level-outside")
            .with_key("level", line.level.label_key())
            .with_key("lowest", lowest.label_key())
            .with_key("highest", highest.label_key()));
    }
    dates_in_order(line.valid_from, line.valid_to)?;
    if line.valid_from < site.filing_from || line.valid_to > site.filing_to {
        return Err(Message::new("scope-outside-filing")
            .with("from", site.filing_from.to_string())
            .with("to", site.filing_to.to_string()));
    }
    Ok(())
}

/// The line among others of the same site that a new one would run over, if any.
#[must_use]
pub fn overlapping<'a>(new: &NewScopeLine, lines: impl IntoIterator<Item = &'a ScopeLine>) -> Option<&'a ScopeLine> {
    lines.into_iter().find(|line| {
        line.trade_id == new.trade_id
            && line.level == new.level
            // A line that was ended before it began never counts.
            && line.valid_from <= line.valid_to
            && line.valid_from <= new.valid_to
            && new.valid_from <= line.valid_to
    })
}

/// A telephone number, fixed or mobile, as the register keeps it: digits, a plus sign, hyphens; empty for none.
///
/// # Errors
/// `contact-phone-form`.
pub fn contact_phone(text: &str) -> Result<String, Message> {
    let phone = clean_code(text);
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let is_written_right = phone.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')'));
    if phone.is_empty() || (is_written_right && (7..=15).contains(&digits)) {
        Ok(phone)
    } else {
        Err(Message::new("contact-phone-form"))
    }
}

/// A mail address as the register keeps it; empty for none. Whether mail arrives there only the mail can tell.
///
/// # Errors
/// `contact-email-form`.
pub fn contact_email(text: &str) -> Result<String, Message> {
    let email = clean_code(text);
    let parts: Vec<&str> = email.split('@').collect();
    let is_written_right = matches!(parts.as_slice(), [name, host] if !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.'));
    if email.is_empty() || is_written_right { Ok(email) } else { Err(Message::new("contact-email-form")) }
}

#[cfg(test)]
mod tests {
    use super::{
        code_of_body, contact_email, contact_phone, dates_in_order, filing_on, new_scope_line, overlapping, step,
    };
    use crate::kernel::clock::Timestamp;
    use crate::kernel::ids::{BodyId, ScopeLineId, SiteId, TradeId};
    use crate::kernel::level::Level;
    use crate::registry::bodies::model::{
        AssessmentSite, BodyClass, BodyKind, CertificationBody, FilingState, FirstFiling, NewScopeLine, ScopeLine,
    };
    use crate::registry::trades::model::Trade;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn body() -> CertificationBody {
        CertificationBody {
            id: BodyId(1),
            code: "J0001".to_owned(),
            name: "演示机构".to_owned(),
            initials: "ysjg".to_owned(),
            body_class: BodyClass::SocialOrganisation,
            body_kind: BodyKind::TrainingSchool,
            uscc: String::new(),
            first_filing: FirstFiling::Province,
            district_code: "530102".to_owned(),
            address: String::new(),
            contact_name: String::new(),
            contact_phone: String::new(),
            contact_email: String::new(),
            state: FilingState::InForce,
            demonstration: true,
            created_at: Timestamp::default(),
            version: 1,
        }
    }

    fn site() -> AssessmentSite {
        AssessmentSite {
            id: SiteId(1),
            body_id: BodyId(1),
            name: "本部".to_owned(),
            filing_code: "S000053000001".to_owned(),
            district_code: "530102".to_owned(),
            address: String::new(),
            filing_from: day("2025-01-01"),
            filing_to: day("2027-12-31"),
            state: FilingState::InForce,
            version: 1,
        }
    }

    fn trade() -> Trade {
        Trade {
            id: TradeId(7),
            code: "6-31-01-03".to_owned(),
            occupation_code: "6-31-01-03".to_owned(),
            work_type: None,
            name: "电工".to_owned(),
            mark: String::new(),
            lowest_level: Some(Level::Elementary),
            highest_level: Some(Level::Advanced),
            standard_edition: "2018".to_owned(),
            confidence: "high".to_owned(),
            initials: "dg".to_owned(),
            access_type: false,
            retired_on: None,
            version: 1,
        }
    }

    fn line(level: Level, from: &str, to: &str) -> NewScopeLine {
        NewScopeLine { trade_id: TradeId(7), level, valid_from: day(from), valid_to: day(to) }
    }

    #[test]
    fn a_filing_holds_on_its_first_and_last_day_and_each_cause_has_its_message() {
        for held in ["2025-01-01", "2027-12-31"] {
            assert_eq!(filing_on(&body(), &site(), day(held)), Ok(()));
        }
        let key = |body: &CertificationBody, site: &AssessmentSite, on: &str| {
            filing_on(body, site, day(on)).unwrap_err().key.into_owned()
        };
        assert_eq!(key(&body(), &site(), "2024-12-31"), "site-filing-not-begun");
        assert_eq!(key(&body(), &site(), "2028-01-01"), "site-filing-over");
        let suspended = CertificationBody { state: FilingState::Suspended, ..body() };
        assert_eq!(key(&suspended, &site(), "2026-01-01"), "body-not-in-force");
        let suspended = AssessmentSite { state: FilingState::Suspended, ..site() };
        assert_eq!(key(&body(), &suspended, "2026-01-01"), "site-not-in-force");
    }

    #[test]
    fn a_filing_code_must_be_of_the_class_and_first_filing_of_its_body() {
        use BodyClass::{EmployerBody, SocialOrganisation};
        let check = |code: &str, class, first| {
            code_of_body(&code.parse().unwrap(), class, first, "0000").map_err(|message| message.key.into_owned())
        };
        assert_eq!(check("S000053000001", SocialOrganisation, FirstFiling::Province), Ok(()));
        assert_eq!(check("Y012353000001", EmployerBody, FirstFiling::Ministry), Ok(()));
        assert_eq!(
            check("Y000053000001", SocialOrganisation, FirstFiling::Province),
            Err("site-code-class".to_owned())
        );
        assert_eq!(
            check("S012353000001", SocialOrganisation, FirstFiling::Province),
            Err("site-code-province-filing".to_owned())
        );
        assert_eq!(
            check("S000053000001", SocialOrganisation, FirstFiling::Ministry),
            Err("site-code-ministry-filing".to_owned())
        );
    }

    #[test]
    fn a_scope_line_lies_inside_the_trade_and_inside_the_filing() {
        let check = |line: &NewScopeLine, trade: &Trade| {
            new_scope_line(line, trade, &site()).map_err(|message| message.key.into_owned())
        };
        let good = line(Level::Advanced, "2025-01-01", "2027-12-31");
        assert_eq!(check(&good, &trade()), Ok(()));
        let retired = Trade { retired_on: Some(day("2026-06-01")), ..trade() };
        assert_eq!(check(&good, &retired), Err("scope-trade-retired".to_owned()));
        assert_eq!(check(&line(Level::Advanced, "2025-01-01", "2026-05-31"), &retired), Ok(()));
        let access = Trade { access_type: true, ..trade() };
        assert_eq!(check(&good, &access), Err("scope-trade-access".to_owned()));
        let unknown = Trade { lowest_level: None, highest_level: None, ..trade() };
        assert_eq!(check(&good, &unknown), Err("scope-trade-without-range".to_owned()));
        let high = line(Level::Technician, "2025-01-01", "2027-12-31");
        assert_eq!(check(&high, &trade()), Err("scope-level-outside".to_owned()));
        let backwards = line(Level::Advanced, "2026-01-01", "2025-01-01");
        assert_eq!(check(&backwards, &trade()), Err("filing-dates-order".to_owned()));
        for (from, to) in [("2024-12-31", "2026-01-01"), ("2026-01-01", "2028-01-01")] {
            assert_eq!(check(&line(Level::Advanced, from, to), &trade()), Err("scope-outside-filing".to_owned()));
        }
    }

    #[test]
    fn lines_overlap_by_a_single_day_and_not_across_levels() {
        let present = |from: &str, to: &str| ScopeLine {
            id: ScopeLineId(1),
            site_id: SiteId(1),
            trade_id: TradeId(7),
            level: Level::Advanced,
            valid_from: day(from),
            valid_to: day(to),
        };
        let lines = [present("2025-01-01", "2025-12-31")];
        let runs_over = |new: NewScopeLine| overlapping(&new, &lines).is_some();
        assert!(runs_over(line(Level::Advanced, "2025-12-31", "2026-12-31")));
        assert!(!runs_over(line(Level::Advanced, "2026-01-01", "2026-12-31")));
        assert!(!runs_over(line(Level::Elementary, "2025-12-31", "2026-12-31")));
        let never = [present("2025-06-01", "2025-05-31")];
        assert!(overlapping(&line(Level::Advanced, "2025-01-01", "2025-12-31"), &never).is_none());
    }

    #[test]
    fn a_step_against_the_body_needs_a_reason_and_a_withdrawn_filing_stays_so() {
        let key = |from, to, reason: &str| step(from, to, reason).map_err(|message| message.key.into_owned());
        assert_eq!(key(FilingState::Submitted, FilingState::InForce, ""), Ok(()));
        assert_eq!(key(FilingState::InForce, FilingState::Suspended, " "), Err("filing-reason-missing".to_owned()));
        assert_eq!(key(FilingState::InForce, FilingState::Suspended, "整改"), Ok(()));
        for next in FilingState::ALL {
            assert_eq!(key(FilingState::Withdrawn, *next, "整改"), Err("filing-step-impossible".to_owned()), "{next}");
        }
    }

    #[test]
    fn days_phones_and_mail_addresses_are_written_right() {
        assert!(dates_in_order(day("2026-01-01"), day("2026-01-01")).is_ok());
        assert!(dates_in_order(day("2026-01-02"), day("2026-01-01")).is_err());
        assert_eq!(contact_phone(" ０871-6312 3456 ").as_deref(), Ok("0871-63123456"));
        assert_eq!(contact_phone("").as_deref(), Ok(""));
        assert!(contact_phone("12345").is_err() && contact_phone("请看网站1234567").is_err());
        assert_eq!(contact_email(" a@example.org").as_deref(), Ok("a@example.org"));
        assert!(
            contact_email("a@b").is_err() && contact_email("a@@b.org").is_err() && contact_email("@b.org").is_err()
        );
    }
}
