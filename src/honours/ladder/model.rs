//! Values of this room.

use crate::kernel::level::Level;
use chrono::NaiveDate;

/// By what a level is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBy {
    /// A valid certificate.
    Certificate,
    /// An appointment in force.
    Appointment,
}

/// A level that is held in a trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLevel {
    /// Level.
    pub level: Level,
    /// Day of issue, or first day of the first appointment.
    pub since: NaiveDate,
    /// Number of the certificate or the appointment.
    pub number: String,
    /// Which of them.
    pub by: HeldBy,
}

impl HeldLevel {
    /// Key of the word for what says so.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.by {
            HeldBy::Certificate => "ladder-certificate",
            HeldBy::Appointment => "ladder-appointment",
        }
    }

    /// Where it is shown.
    #[must_use]
    pub fn href(&self) -> String {
        match self.by {
            HeldBy::Certificate => format!("/certificates/{}", self.number),
            HeldBy::Appointment => format!("/appointments/{}", self.number),
        }
    }
}

/// Where a rank of the ladder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RungState {
    /// A valid certificate or an appointment in force says so.
    Held,
    /// Below one that is held.
    Passed,
    /// The next step.
    Next,
    /// Further up.
    Ahead,
}

/// A rank of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The rank.
    pub level: Level,
    /// Where it stands.
    pub state: RungState,
    /// What says so.
    pub held: Option<HeldLevel>,
}

/// What a condition asks of what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Years of age.
    Age(u32),
    /// A level, for so many years, and nothing else that a register could know.
    Held(Level, u32),
    /// A level, for so many years, and a proof of something else.
    HeldAndProof(Level, u32),
    /// A proof only.
    Proof,
}

/// A condition of a level in the current set of standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The level.
    pub level: Level,
    /// Its number in the standard, such as `4-2`.
    pub id: &'static str,
    /// What it asks.
    pub asks: Requirement,
}

/// What the register says of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It is met.
    Met,
    /// What the register knows of it is met; the rest needs a proof.
    NeedsProof,
    /// It is met from this day on.
    MetOn(NaiveDate),
    /// It is not met.
    NotMet,
}

impl Finding {
    /// Key of its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Met => "ladder-met",
            Self::NeedsProof => "ladder-needs-proof",
            Self::MetOn(_) => "ladder-met-on",
            Self::NotMet => "ladder-not-met",
        }
    }

    /// The day from which it is met, when that is known and to come.
    #[must_use]
    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::MetOn(day) => Some(day),
            _ => None,
        }
    }

    /// Class of the badge that shows it.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Met => "badge-ok",
            Self::NeedsProof | Self::MetOn(_) => "badge-now",
            Self::NotMet => "badge-warn",
        }
    }
}

/// The ladder of a person in one trade.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// The trade as on the certificates, or as in the register.
    pub trade: String,
    /// The eight ranks, ascending.
    pub rungs: Vec<Rung>,
    /// The next step; nothing at the top.
    pub next: Option<Level>,
    /// Its conditions, any one of which opens the way, each with what the register says.
    pub conditions: Vec<(Condition, Finding)>,
}
