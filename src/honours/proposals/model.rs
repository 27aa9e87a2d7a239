//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, CompetitionId, ContestEntryId, ContestId, HonourDrawingId, HonourId, HonourProposalId, HonourTitleId,
    PersonId, TitleRuleSetId,
};
use crate::platform::db::schema::{honour_drawing, honour_proposal};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

crate::text_enum! {
    /// What is proposed.
    pub enum ProposalKind {
        /// 授予.
        Confer = "confer",
        /// 更换: an honour says something else than the corrected result.
        Replace = "replace",
        /// 收回: the corrected result gives nothing.
        Withdraw = "withdraw",
    }
}

impl ProposalKind {
    /// Class of the badge that shows it.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Confer => "badge-ok",
            Self::Replace => "badge-warn",
            Self::Withdraw => "badge-bad",
        }
    }
}

crate::text_enum! {
    /// What became of a proposal.
    pub enum ProposalState {
        /// 待确认.
        Proposed = "proposed",
        /// 已确认.
        Confirmed = "confirmed",
        /// 不同意.
        Refused = "refused",
        /// 已作废: a later drawing up asks for something else.
        Dropped = "dropped",
    }
}

impl ProposalState {
    /// Whether a proposal in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Proposed, Self::Confirmed | Self::Refused | Self::Dropped))
    }

    /// Class of the badge that shows it.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Proposed => "badge-now",
            Self::Confirmed => "badge-ok",
            Self::Refused => "badge-bad",
            Self::Dropped => "badge-warn",
        }
    }
}

/// For which version of a result proposals were drawn up last.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = honour_drawing)]
pub struct HonourDrawing {
    /// Row id.
    pub id: HonourDrawingId,
    /// The contest.
    pub contest_id: ContestId,
    /// Under which rules.
    pub rule_set_id: TitleRuleSetId,
    /// The version.
    pub result_version: i32,
    /// Who drew up.
    pub drawn_by: Option<AccountId>,
    /// When.
    pub drawn_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// A proposal.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = honour_proposal)]
pub struct HonourProposal {
    /// Row id.
    pub id: HonourProposalId,
    /// Token in forms.
    pub token: String,
    /// The contest.
    pub contest_id: ContestId,
    /// What is proposed.
    pub kind: ProposalKind,
    /// The entry that earned it.
    pub entry_id: Option<ContestEntryId>,
    /// For whom.
    pub person_id: PersonId,
    /// The title; of a withdrawal the one that he loses.
    pub title_id: HonourTitleId,
    /// The rank; of a withdrawal the one that he had.
    pub rank: i32,
    /// Money in hundredths of a yuan.
    pub reward_amount: i64,
    /// Other rewards.
    pub reward: String,
    /// The honour that is replaced or withdrawn.
    pub honour_id: Option<HonourId>,
    /// The version of the result.
    pub result_version: i32,
    /// What became of it.
    pub state: ProposalState,
    /// Who drew it up.
    pub proposed_by: Option<AccountId>,
    /// When.
    pub proposed_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Number of the honour that was conferred.
    pub honour_number: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

/// A proposal with the names that pages show.
#[derive(Debug, Clone)]
pub struct ProposalView {
    /// The proposal.
    pub proposal: HonourProposal,
    /// Name of the person.
    pub name: String,
    /// Name of the title.
    pub title: String,
    /// Who drew it up.
    pub proposer: String,
    /// Who decided about it.
    pub decider: String,
}

/// Somebody who earned a title by the final result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deserving {
    /// The entry.
    pub entry: ContestEntryId,
    /// The person.
    pub person: PersonId,
    /// His rank.
    pub rank: i32,
    /// The title.
    pub title: HonourTitleId,
    /// Money in hundredths of a yuan.
    pub reward_amount: i64,
    /// Other rewards.
    pub reward: String,
}

/// An honour that somebody holds of the contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The honour.
    pub honour: HonourId,
    /// The person.
    pub person: PersonId,
    /// The title.
    pub title: HonourTitleId,
    /// The rank.
    pub rank: i32,
}

/// What is to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What.
    pub kind: ProposalKind,
    /// The entry.
    pub entry: Option<ContestEntryId>,
    /// For whom.
    pub person: PersonId,
    /// The title.
    pub title: HonourTitleId,
    /// The rank.
    pub rank: i32,
    /// Money in hundredths of a yuan.
    pub reward_amount: i64,
    /// Other rewards.
    pub reward: String,
    /// The honour that is replaced or withdrawn.
    pub honour: Option<HonourId>,
}

/// What a drawing up changes about the open proposals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawingPlan {
    /// What is new.
    pub propose: Vec<Draft>,
    /// Open proposals that the result does not ask for any more.
    pub drop: Vec<HonourProposalId>,
    /// Open proposals that stay.
    pub kept: usize,
}

/// What a decision says.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Number of the document by which titles are conferred.
    pub document: String,
    /// Day on which they are.
    pub conferred_on: NaiveDate,
    /// Why honours are replaced or withdrawn; empty when none is.
    pub reason: String,
    /// Tokens of proposals that are refused, each with the reason.
    pub refused: HashMap<String, String>,
}

/// How the honours of a contest with a final result stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No rules for it: nothing is conferred.
    NoRules,
    /// Proposals are to be drawn up, for the first time or after a correction.
    ToDraw,
    /// Proposals wait for confirmation.
    ToConfirm,
    /// Nothing is left to do.
    Done,
}

impl Standing {
    /// Key of its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoRules => "proposal-standing-no-rules",
            Self::ToDraw => "proposal-standing-to-draw",
            Self::ToConfirm => "proposal-standing-to-confirm",
            Self::Done => "proposal-standing-done",
        }
    }

    /// Class of the badge that shows it.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::NoRules => "badge-warn",
            Self::ToDraw | Self::ToConfirm => "badge-now",
            Self::Done => "badge-ok",
        }
    }
}

/// A contest with a final result, as the list shows it.
#[derive(Debug, Clone)]
pub struct FinalContest {
    /// The contest.
    pub contest: ContestId,
    /// Number of the competition.
    pub number: String,
    /// Name of the competition.
    pub competition: String,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Code of the contest.
    pub code: String,
    /// Name of the contest.
    pub name: String,
    /// Year of the competition.
    pub year: i32,
    /// Latest final version of its result.
    pub result_version: i32,
    /// The version for which proposals were drawn up.
    pub drawn_version: Option<i32>,
    /// Open proposals.
    pub open: i64,
    /// How it stands.
    pub standing: Standing,
}

#[cfg(test)]
mod tests {
    use super::ProposalState;

    #[test]
    fn what_is_decided_stays_decided() {
        for decided in [ProposalState::Confirmed, ProposalState::Refused, ProposalState::Dropped] {
            assert!(ProposalState::ALL.iter().all(|next| !decided.may_become(*next)), "{decided}");
        }
    }
}
