//! Rows and states of this room.

use crate::competition::rankings::model::{Medal, MedalRules};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, AwardCertificateId, BodyId, CompetitionId, ContestEntryId, ContestId, PersonId};
use crate::platform::db::schema::award_certificate;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Whether an award certificate holds.
    pub enum AwardState {
        /// 有效.
        Valid = "valid",
        /// 已被替换: the corrected result says something else, and another certificate stands in its place.
        Replaced = "replaced",
        /// 撤销: the corrected result gives nothing.
        Revoked = "revoked",
    }
}

impl AwardState {
    /// Whether a certificate in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Valid, Self::Replaced | Self::Revoked))
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Valid => "badge-ok",
            Self::Replaced => "badge-warn",
            Self::Revoked => "badge-bad",
        }
    }
}

/// An award certificate.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = award_certificate)]
pub struct AwardCertificate {
    /// Row id.
    pub id: AwardCertificateId,
    /// Number, such as `S2026001-01-J001`; stands in addresses.
    pub number: String,
    /// The competition.
    pub competition_id: CompetitionId,
    /// The contest.
    pub contest_id: ContestId,
    /// The entry that won.
    pub entry_id: ContestEntryId,
    /// The holder.
    pub person_id: PersonId,
    /// His name as it stands on it.
    pub holder_name: String,
    /// His team.
    pub team_name: Option<String>,
    /// His employer.
    pub employer: String,
    /// The competition as it stands on it.
    pub competition_name: String,
    /// The contest as it stands on it.
    pub contest_name: String,
    /// Who issues it: the host of the event.
    pub issuer: String,
    /// What was won.
    pub medal: Medal,
    /// By which rules; they give the words of the prize.
    pub medal_rules: MedalRules,
    /// Rank.
    pub rank: i32,
    /// Title by rank.
    pub title: Option<String>,
    /// The version of the result that it rests on.
    pub result_version: i32,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Who issued it.
    pub issued_by: Option<AccountId>,
    /// When.
    pub issued_at: Timestamp,
    /// State.
    pub state: AwardState,
    /// Number of the one in whose place it stands.
    pub replaces: Option<String>,
    /// Number of the one that stands in its place.
    pub replaced_by: Option<String>,
    /// Why it ceased to hold.
    pub state_reason: Option<String>,
    /// Who ended it.
    pub state_changed_by: Option<AccountId>,
    /// When.
    pub state_changed_at: Option<Timestamp>,
    /// Reprints.
    pub reprint_count: i32,
    /// Version for guarded updates.
    pub version: i32,
}

/// Somebody of an entry that won something, as the final result has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Winner {
    /// The entry.
    pub entry: ContestEntryId,
    /// The person.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// His team.
    pub team: Option<String>,
    /// His employer.
    pub employer: String,
    /// What was won.
    pub medal: Medal,
    /// Rank.
    pub rank: i32,
    /// Title by rank.
    pub title: Option<String>,
}

/// A line of a final result that won something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WinningLine {
    /// The entry.
    pub entry: ContestEntryId,
    /// Rank.
    pub rank: i32,
    /// What was won.
    pub medal: Medal,
}

/// What the certificates of a contest lack to be those of its final result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwardPlan {
    /// Who gets one.
    pub issue: Vec<Winner>,
    /// Whose certificate says something else: its number, and what it is to say.
    pub replace: Vec<(String, Winner)>,
    /// Numbers of certificates of people who won nothing any more.
    pub revoke: Vec<String>,
    /// Certificates that stay.
    pub kept: usize,
}

impl AwardPlan {
    /// Whether all certificates are those of the result.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.issue.is_empty() && self.replace.is_empty() && self.revoke.is_empty()
    }

    /// Whether somebody loses a certificate that he has.
    #[must_use]
    pub const fn needs_reason(&self) -> bool {
        !self.replace.is_empty() || !self.revoke.is_empty()
    }
}

/// Which certificates of a competition a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwardScope {
    /// All of them.
    All,
    /// Those of the delegation of a body.
    Body(BodyId),
}

#[cfg(test)]
mod tests {
    use super::AwardState;

    #[test]
    fn nothing_comes_back() {
        for next in AwardState::ALL {
            for ended in [AwardState::Replaced, AwardState::Revoked] {
                assert!(!ended.may_become(*next));
            }
        }
    }
}
