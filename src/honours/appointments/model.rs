//! Rows, states and values of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, LevelAppointmentId, PersonId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::text::fold_name;
use crate::platform::db::schema::level_appointment;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Where an appointment stands.
    pub enum AppointmentState {
        /// 待确认.
        Recorded = "recorded",
        /// 在聘.
        Confirmed = "confirmed",
        /// 聘期届满: only shown; the row stays confirmed.
        Expired = "expired",
        /// 已解聘, before its last day.
        Ended = "ended",
        /// 不予确认.
        Refused = "refused",
        /// 已撤回, before a decision.
        Withdrawn = "withdrawn",
    }
}

impl AppointmentState {
    /// Whether an appointment in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Recorded, Self::Confirmed | Self::Refused | Self::Withdrawn) | (Self::Confirmed, Self::Ended)
        )
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Recorded => "badge-now",
            Self::Confirmed => "badge-ok",
            Self::Expired | Self::Ended | Self::Withdrawn => "badge-warn",
            Self::Refused => "badge-bad",
        }
    }
}

/// An appointment of somebody to a rank in a trade.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = level_appointment)]
pub struct LevelAppointment {
    /// Row id.
    pub id: LevelAppointmentId,
    /// Number, such as `PR20260001`; stands in addresses.
    pub number: String,
    /// Who.
    pub person_id: PersonId,
    /// In which trade.
    pub trade_id: TradeId,
    /// To which rank.
    pub level: Level,
    /// Number of the certificate or the appointment that he held.
    pub holding: String,
    /// Who appoints.
    pub employer: String,
    /// Its body, where it is one of the register.
    pub body_id: Option<BodyId>,
    /// District of the employer.
    pub district_code: String,
    /// Number of the document.
    pub document: String,
    /// First day.
    pub appointed_on: NaiveDate,
    /// Year of the first day.
    pub year: i32,
    /// Last day.
    pub valid_until: NaiveDate,
    /// State.
    pub state: AppointmentState,
    /// Confirmed, and the first of its rank or a higher one.
    pub is_rise: bool,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
    /// Who confirmed or refused it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// The day on which it ended before its last one.
    pub ended_on: Option<NaiveDate>,
    /// Why it was refused, ended or withdrawn.
    pub reason: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

impl LevelAppointment {
    /// The state as it is shown on a day.
    #[must_use]
    pub fn shown_state(&self, today: NaiveDate) -> AppointmentState {
        if self.state == AppointmentState::Confirmed && self.valid_until < today {
            AppointmentState::Expired
        } else {
            self.state
        }
    }

    /// Whether the rank is held by it on a day.
    #[must_use]
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.state == AppointmentState::Confirmed && self.appointed_on <= day && day <= self.valid_until
    }
}

/// An appointment with the names that pages show.
#[derive(Debug, Clone)]
pub struct AppointmentView {
    /// The appointment.
    pub appointment: LevelAppointment,
    /// Name of the person.
    pub name: String,
    /// The trade.
    pub trade: String,
}

/// What an appointment stands on, for whoever decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The level that is held by the number of the appointment.
    pub level: Level,
    /// Since when.
    pub since: NaiveDate,
    /// Who issued the certificate, or appointed before.
    pub by: String,
    /// The employer that the register of people knows; empty when it knows none.
    pub registered_employer: String,
}

impl Evidence {
    /// Whether the register knows another employer than the one that appoints.
    #[must_use]
    pub fn is_of_another_employer(&self, employer: &str) -> bool {
        !self.registered_employer.is_empty() && fold_name(&self.registered_employer) != fold_name(employer)
    }
}

/// An appointment as somebody wants to record it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppointment {
    /// Number of the certificate or the appointment that is held now; it says who and in which trade.
    pub holding: String,
    /// Name of the holder, so that a slip of the number is noticed.
    pub name: String,
    /// To which rank.
    pub level: Level,
    /// Who appoints; what the staff of a body types is not read.
    pub employer: String,
    /// District of the employer; empty where it is that of its body.
    pub district: String,
    /// Number of the document.
    pub document: String,
    /// First day.
    pub appointed_on: NaiveDate,
    /// Last day.
    pub valid_until: NaiveDate,
}

/// A level that somebody holds or held in a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The level.
    pub level: Level,
    /// Since when.
    pub since: NaiveDate,
    /// Until when; nothing for a certificate, which has no last day.
    pub until: Option<NaiveDate>,
}

/// What the settings say about appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppointmentTerms {
    /// Years of level 1 before master technician.
    pub master: u32,
    /// Years of master technician before chief technician.
    pub chief: u32,
    /// Years of one appointment at the most.
    pub most: u32,
}

impl AppointmentTerms {
    /// The numbers as settings have them.
    #[must_use]
    pub fn of(master: i64, chief: i64, most: i64) -> Self {
        let years = |number: i64| u32::try_from(number).unwrap_or(0);
        Self { master: years(master), chief: years(chief), most: years(most) }
    }

    /// Years for which the rank below is held before somebody is appointed to a rank.
    #[must_use]
    pub const fn years_before(self, level: Level) -> u32 {
        match level {
            Level::MasterTechnician => self.master,
            Level::ChiefTechnician => self.chief,
            _ => 0,
        }
    }
}

/// Which appointments a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppointmentScope {
    /// All of them.
    All,
    /// Those of a body as employer.
    Body(BodyId),
    /// Those of a person.
    Person(PersonId),
}

/// Which appointments are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppointmentFilter {
    /// In this state, as it is shown.
    pub state: Option<AppointmentState>,
    /// To this rank.
    pub level: Option<Level>,
    /// Begun in this year.
    pub year: Option<i32>,
    /// In this trade.
    pub trade: Option<TradeId>,
    /// Of employers in this district.
    pub district: Option<String>,
    /// A part of the name of the employer.
    pub employer: String,
    /// Only those by which somebody rose.
    pub rises: bool,
}

#[cfg(test)]
mod tests {
    use super::AppointmentState;

    #[test]
    fn what_is_refused_or_ended_stays_so() {
        use AppointmentState::{Ended, Expired, Refused, Withdrawn};
        for last in [Refused, Ended, Expired, Withdrawn] {
            assert!(AppointmentState::ALL.iter().all(|next| !last.may_become(*next)), "{last}");
        }
        assert!(!AppointmentState::Recorded.may_become(Ended));
    }
}
