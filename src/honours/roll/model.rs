//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestId, HonourId, HonourTitleId, PersonId, PersonNameId, TradeId};
use crate::platform::db::schema::honour;
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// For what a title was conferred.
    pub enum HonourBasis {
        /// 竞赛名次.
        Competition = "competition",
        /// 遴选.
        Selection = "selection",
        /// 据文件登记: conferred by somebody else, or before this register began.
        Records = "records",
    }
}

crate::text_enum! {
    /// Whether an honour holds.
    pub enum HonourState {
        /// 有效.
        Valid = "valid",
        /// 已到期: its term is over.
        Expired = "expired",
        /// 已被替换: the corrected result says something else.
        Replaced = "replaced",
        /// 已收回: the corrected result gives nothing.
        Withdrawn = "withdrawn",
        /// 已撤销, by decision.
        Revoked = "revoked",
    }
}

impl HonourState {
    /// Whether an honour in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Valid, Self::Expired | Self::Replaced | Self::Withdrawn | Self::Revoked))
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Valid => "badge-ok",
            Self::Expired | Self::Replaced => "badge-warn",
            Self::Withdrawn | Self::Revoked => "badge-bad",
        }
    }
}

/// An honour (荣誉): a title that a person or a team holds.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = honour)]
pub struct Honour {
    /// Row id.
    pub id: HonourId,
    /// Number, such as `RY2026-000123`; stands in addresses.
    pub number: String,
    /// What the code on the paper holds beside the number.
    pub token: String,
    /// The title.
    pub title_id: HonourTitleId,
    /// The holder; nothing for a team.
    pub person_id: Option<PersonId>,
    /// Name of the person or the team.
    pub holder_name: String,
    /// His employer, or the unit of the team.
    pub employer: String,
    /// District, where it is known.
    pub district_code: Option<String>,
    /// Trade, where there is one.
    pub trade_id: Option<TradeId>,
    /// The year for which it counts.
    pub year: i32,
    /// For what.
    pub basis: HonourBasis,
    /// The same in words, as on the certificate.
    pub basis_text: String,
    /// The contest.
    pub contest_id: Option<ContestId>,
    /// Rank in it.
    pub rank: Option<i32>,
    /// Who conferred it.
    pub granting_body: String,
    /// Number of the document.
    pub document: String,
    /// Day on which it was conferred.
    pub conferred_on: NaiveDate,
    /// Last day; nothing when it is held for good.
    pub valid_until: Option<NaiveDate>,
    /// What stands on the certificate.
    pub citation: String,
    /// Rewards in words.
    pub reward: String,
    /// Allowance in hundredths of a yuan a month.
    pub allowance: i64,
    /// State as it is stored, see [`Self::shown_state`].
    pub state: HonourState,
    /// Why it ceased to hold.
    pub state_reason: Option<String>,
    /// Who ended it.
    pub state_changed_by: Option<AccountId>,
    /// When.
    pub state_changed_at: Option<Timestamp>,
    /// Number of the one in whose place it stands.
    pub replaces: Option<String>,
    /// Number of the one that stands in its place.
    pub replaced_by: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Honour {
    /// The state on a day: what holds ends with its last day.
    #[must_use]
    pub fn shown_state(&self, today: NaiveDate) -> HonourState {
        match (self.state, self.valid_until) {
            (HonourState::Valid, Some(last)) if last < today => HonourState::Expired,
            (state, _) => state,
        }
    }
}

/// Somebody with the minute in which he did something; no name for the program itself.
pub type DoneBy = (Option<String>, Timestamp);

/// Where an honour comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Number of the competition and code of the contest.
    pub contest: Option<(String, String)>,
    /// Number of the nomination.
    pub nomination: Option<String>,
    /// Who drew up the proposal, or handed in the nomination.
    pub proposed: Option<DoneBy>,
    /// Who conferred it, or entered it from its document.
    pub conferred: Option<DoneBy>,
    /// Who ended it.
    pub ended: Option<DoneBy>,
}

/// Who gets an honour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A person of the register.
    Person {
        /// Who.
        id: PersonId,
        /// His name in the table of names.
        name_id: PersonNameId,
        /// His name.
        name: String,
    },
    /// A team.
    Team(String),
}

impl Holder {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Team(name) => name,
        }
    }
}

/// The contest and the rank for which a title is conferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The contest.
    pub contest: ContestId,
    /// The rank.
    pub rank: i32,
}

/// One title for one holder.
#[derive(Debug, Clone)]
pub struct Conferral {
    /// The title.
    pub title: HonourTitleId,
    /// Who gets it.
    pub holder: Holder,
    /// His employer, or the unit of the team.
    pub employer: String,
    /// District, where it is known.
    pub district: Option<String>,
    /// Trade.
    pub trade: Option<TradeId>,
    /// The year for which it counts.
    pub year: i32,
    /// For what.
    pub basis: HonourBasis,
    /// The same in words.
    pub basis_text: String,
    /// The contest, when it is for a rank.
    pub placed: Option<Placed>,
    /// Number of the document.
    pub document: String,
    /// Day.
    pub conferred_on: NaiveDate,
    /// Rewards in words.
    pub reward: String,
    /// Number of the one in whose place it stands.
    pub replaces: Option<String>,
}

/// Who holds an honour that is entered from a document.
#[derive(Debug, Clone)]
pub enum RecordedHolder {
    /// A person, found by his document or registered.
    Person(Box<NewPerson>),
    /// A team.
    Team(String),
}

/// An honour that is entered from the document of whoever conferred it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Key of the title.
    pub title: String,
    /// Who holds it.
    pub holder: RecordedHolder,
    /// His employer, or the unit of the team.
    pub employer: String,
    /// District.
    pub district: Option<String>,
    /// Trade.
    pub trade: Option<TradeId>,
    /// For what, in words; may be empty.
    pub basis_text: String,
    /// Number of the document.
    pub document: String,
    /// Day.
    pub conferred_on: NaiveDate,
}

/// Which honours a reader may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollScope {
    /// All of them, those that ended too.
    All,
    /// Those that hold, and those that have expired.
    Public,
}

/// Which honours are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RollFilter {
    /// Part of a name, or initials.
    pub name: String,
    /// Of one title.
    pub title: Option<HonourTitleId>,
    /// Of one year.
    pub year: Option<i32>,
    /// Of one trade.
    pub trade: Option<TradeId>,
    /// Of one district.
    pub district: Option<String>,
    /// In one state.
    pub state: Option<HonourState>,
    /// Those that figures count: that hold or have expired.
    pub counted: bool,
}

/// How many honours there are of a title, in a year, in a district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleCount {
    /// Key of the title.
    pub title: String,
    /// Year.
    pub year: i32,
    /// District; nothing where it is not known.
    pub district: Option<String>,
    /// Honours that were conferred and neither replaced, withdrawn nor revoked.
    pub honours: i64,
}

#[cfg(test)]
mod tests {
    use super::HonourState;

    #[test]
    fn nothing_comes_back() {
        for ended in HonourState::ALL.iter().filter(|state| **state != HonourState::Valid) {
            assert!(HonourState::ALL.iter().all(|next| !ended.may_become(*next)), "{ended}");
        }
    }
}
