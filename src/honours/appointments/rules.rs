//! Who may be appointed to which rank, from when and until when. Pure.

use crate::honours::appointments::model::{
    AppointmentState, AppointmentTerms, Holding, LevelAppointment, NewAppointment,
};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::error::FieldError;
use chrono::{Months, NaiveDate};

/// The ranks that employers appoint.
pub const RANKS: [Level; 2] = [Level::MasterTechnician, Level::ChiefTechnician];

/// What the numbers of appointments begin with; no certificate's does.
const PREFIX: &str = "PR";

/// Number of an appointment: `PR20260001`.
#[must_use]
pub fn appointment_number(year: i32, serial: i64) -> String {
    format!("{PREFIX}{year:04}{serial:04}")
}

/// Whether a number is that of an appointment.
#[must_use]
pub fn is_appointment_number(number: &str) -> bool {
    number.starts_with(PREFIX)
}

/// The level that is held before somebody is appointed to a rank; nothing for a level that is not appointed.
#[must_use]
pub const fn below(level: Level) -> Option<Level> {
    match level {
        Level::MasterTechnician => Some(Level::SeniorTechnician),
        Level::ChiefTechnician => Some(Level::MasterTechnician),
        _ => None,
    }
}

fn after(day: NaiveDate, years: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(years.checked_mul(12)?))
}

/// Whether somebody may be appointed to a rank from a day on, by what he holds and held in the trade. A rank whose last day
/// is the one before counts as held, so that one appointment follows another.
///
/// # Errors
/// `appointed-no-rank`, `appointed-held-already`, `appointed-lacks-level`, `appointed-too-early`.
pub fn check(level: Level, held: &[Holding], from: NaiveDate, terms: AppointmentTerms) -> Result<(), Message> {
    let Some(below) = below(level) else { return Err(Message::new("appointed-no-rank")) };
    let lasts = |one: &Holding, day: NaiveDate| one.until.is_none_or(|last| last >= day);
    // One that begins later counts too, so that no two overlap.
    if held.iter().any(|one| one.level >= level && lasts(one, from)) {
        return Err(Message::new("appointed-held-already").with_key("level", level.label_key()));
    }
    let eve = from.pred_opt().unwrap_or(from);
    let lacks = || Message::new("appointed-lacks-level").with_key("level", below.label_key());
    if !held
        .iter()
        .any(|one| one.level >= below && one.since <= from && lasts(one, eve))
    {
        return Err(lacks());
    }
    let since = held
        .iter()
        .filter(|one| one.level >= below)
        .map(|one| one.since)
        .min()
        .ok_or_else(lacks)?;
    match after(since, terms.years_before(level)) {
        Some(day) if day > from => Err(Message::new("appointed-too-early")
            .with_key("level", below.label_key())
            .count("years", terms.years_before(level))
            .with("day", day.to_string())),
        _ => Ok(()),
    }
}

/// What is wrong with the days of an appointment.
#[must_use]
pub fn term_faults(new: &NewAppointment, today: NaiveDate, terms: AppointmentTerms) -> Vec<FieldError> {
    let fault = |field: &str, message: Message| FieldError { field: field.to_owned(), message };
    let mut faults = Vec::new();
    if new.appointed_on > today {
        faults.push(fault("appointed_on", Message::new("appointed-day-ahead")));
    }
    let end = after(new.appointed_on, terms.most);
    if new.valid_until < new.appointed_on {
        faults.push(fault("valid_until", Message::new("appointed-term-backwards")));
    } else if end.is_some_and(|end| new.valid_until >= end) {
        faults.push(fault("valid_until", Message::new("appointed-term-long").count("years", terms.most)));
    }
    faults
}

/// Since when a rank is held by an appointment in force: earlier ones of the same rank and trade count.
#[must_use]
pub fn held_since(one: &LevelAppointment, all: &[LevelAppointment]) -> NaiveDate {
    all.iter()
        .filter(|other| other.state == AppointmentState::Confirmed)
        .filter(|other| other.trade_id == one.trade_id && other.level == one.level)
        .map(|other| other.appointed_on)
        .min()
        .map_or(one.appointed_on, |first| first.min(one.appointed_on))
}

/// Whether somebody rises by an appointment: none that was ever confirmed gave him the rank, or a higher one, in the trade.
#[must_use]
pub fn is_rise(one: &LevelAppointment, granted: &[LevelAppointment]) -> bool {
    !granted
        .iter()
        .any(|other| other.trade_id == one.trade_id && other.level >= one.level && other.id != one.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: AppointmentTerms = AppointmentTerms { master: 3, chief: 2, most: 5 };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn certificate(level: Level, since: &str) -> Holding {
        Holding { level, since: day(since), until: None }
    }

    fn appointed(level: Level, since: &str, until: &str) -> Holding {
        Holding { level, since: day(since), until: Some(day(until)) }
    }

    fn key(level: Level, held: &[Holding], from: &str) -> Option<String> {
        check(level, held, day(from), TERMS)
            .err()
            .map(|message| message.key.into_owned())
    }

    #[test]
    fn a_master_technician_held_level_one_for_years() {
        let master = Level::MasterTechnician;
        let held = [certificate(Level::SeniorTechnician, "2020-05-01")];
        assert_eq!(key(master, &held, "2023-05-01"), None);
        assert_eq!(key(master, &held, "2023-04-30").as_deref(), Some("appointed-too-early"));
        let lower = [certificate(Level::Technician, "2010-05-01")];
        assert_eq!(key(master, &lower, "2023-05-01").as_deref(), Some("appointed-lacks-level"));
        assert_eq!(key(Level::SeniorTechnician, &held, "2023-05-01").as_deref(), Some("appointed-no-rank"));
    }

    #[test]
    fn a_chief_technician_is_a_master_technician_at_the_time() {
        let chief = Level::ChiefTechnician;
        let one = certificate(Level::SeniorTechnician, "2015-05-01");
        assert_eq!(key(chief, &[one], "2023-05-01").as_deref(), Some("appointed-lacks-level"));
        let master = appointed(Level::MasterTechnician, "2020-01-01", "2024-12-31");
        assert_eq!(key(chief, &[one, master], "2023-05-01"), None);
        assert_eq!(key(chief, &[one, master], "2025-01-01"), None, "the day after its last one");
        assert_eq!(key(chief, &[one, master], "2025-01-02").as_deref(), Some("appointed-lacks-level"));
    }

    #[test]
    fn an_appointment_is_renewed_when_it_is_over_and_not_before() {
        let held = [
            certificate(Level::SeniorTechnician, "2015-05-01"),
            appointed(Level::MasterTechnician, "2020-01-01", "2024-12-31"),
        ];
        let master = Level::MasterTechnician;
        assert_eq!(key(master, &held, "2024-12-31").as_deref(), Some("appointed-held-already"));
        assert_eq!(key(master, &held, "2025-01-01"), None);
        assert_eq!(key(master, &held, "2019-01-01").as_deref(), Some("appointed-held-already"), "before another one");
    }

    #[test]
    fn a_term_begins_by_today_and_lasts_no_longer_than_the_setting() {
        let faults = |from: &str, to: &str| -> Vec<String> {
            let new = NewAppointment {
                holding: String::new(),
                name: String::new(),
                level: Level::MasterTechnician,
                employer: String::new(),
                district: String::new(),
                document: String::new(),
                appointed_on: day(from),
                valid_until: day(to),
            };
            term_faults(&new, day("2026-11-27"), TERMS)
                .into_iter()
                .map(|fault| fault.message.key.into_owned())
                .collect()
        };
        assert_eq!(faults("2026-01-01", "2030-12-31"), Vec::<String>::new());
        assert_eq!(faults("2026-01-01", "2031-01-01"), ["appointed-term-long"]);
        assert_eq!(faults("2026-01-01", "2025-12-31"), ["appointed-term-backwards"]);
        assert_eq!(faults("2026-11-28", "2028-11-27"), ["appointed-day-ahead"]);
    }

    #[test]
    fn numbers_have_their_year() {
        assert_eq!(appointment_number(2026, 7), "PR20260007");
        assert!(is_appointment_number("PR20260007") && !is_appointment_number("S000053000123261000001"));
    }
}
