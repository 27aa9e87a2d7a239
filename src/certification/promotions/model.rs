//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, LevelPromotionId, PersonId, SiteId, TradeId};
use crate::kernel::level::Level;
use crate::platform::db::schema::level_promotion;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Where a promotion stands.
    pub enum PromotionState {
        /// 待受理.
        Proposed = "proposed",
        /// 公示中.
        OnNotice = "on_notice",
        /// 已发证.
        Issued = "issued",
        /// 不予晋级.
        Refused = "refused",
        /// 已撤回: the corrected result does not ask for it any more.
        Withdrawn = "withdrawn",
    }
}

impl PromotionState {
    /// Whether a promotion in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Proposed, Self::OnNotice | Self::Refused | Self::Withdrawn)
                | (Self::OnNotice, Self::Issued | Self::Refused | Self::Withdrawn)
        )
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Proposed | Self::OnNotice => "badge-now",
            Self::Issued => "badge-ok",
            Self::Refused => "badge-bad",
            Self::Withdrawn => "badge-warn",
        }
    }
}

/// A promotion of somebody in a trade.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = level_promotion)]
pub struct LevelPromotion {
    /// Row id.
    pub id: LevelPromotionId,
    /// Token in addresses.
    pub token: String,
    /// Who.
    pub person_id: PersonId,
    /// In which trade.
    pub trade_id: TradeId,
    /// To which level.
    pub level: Level,
    /// The level that he held when it was proposed.
    pub held_level: Option<Level>,
    /// What it follows from, as the room above knows it, such as `S2026001/01`.
    pub source: String,
    /// The same in words.
    pub basis_text: String,
    /// His employer then.
    pub employer: String,
    /// Where it stands.
    pub state: PromotionState,
    /// Who proposed it.
    pub proposed_by: Option<AccountId>,
    /// When.
    pub proposed_at: Timestamp,
    /// The site that answers.
    pub site_id: Option<SiteId>,
    /// Its body.
    pub body_id: Option<BodyId>,
    /// First day of the notice.
    pub notice_from: Option<NaiveDate>,
    /// Last day of the notice.
    pub notice_to: Option<NaiveDate>,
    /// Who accepted, refused or withdrew it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused or withdrawn.
    pub reason: Option<String>,
    /// Number of the certificate.
    pub certificate_number: Option<String>,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

/// A promotion with the names that pages show.
#[derive(Debug, Clone)]
pub struct PromotionView {
    /// The promotion.
    pub promotion: LevelPromotion,
    /// Its number.
    pub number: String,
    /// Name of the person.
    pub name: String,
    /// The trade.
    pub trade: String,
}

/// A promotion as somebody proposes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPromotion {
    /// Who.
    pub person: PersonId,
    /// In which trade.
    pub trade: TradeId,
    /// To which level.
    pub level: Level,
    /// What it follows from.
    pub source: String,
    /// The same in words.
    pub basis_text: String,
    /// His employer.
    pub employer: String,
}

/// Which promotions a reader may list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionScope {
    /// All of them.
    All,
    /// Those that a body answers for.
    Body(BodyId),
}

/// Which promotions are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PromotionFilter {
    /// In this state.
    pub state: Option<PromotionState>,
    /// In this trade.
    pub trade: Option<TradeId>,
    /// Issued in this year.
    pub year: Option<i32>,
    /// From this source.
    pub source: Option<String>,
    /// Of this employer.
    pub employer: Option<String>,
    /// Issued by bodies of this district.
    pub district: Option<String>,
}

/// A promotion that was issued, as figures count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedPromotion {
    /// Year of issue.
    pub year: i32,
    /// The trade.
    pub trade: TradeId,
    /// District of the issuing body.
    pub district: String,
    /// Employer of the person.
    pub employer: String,
}

/// Issued promotions by one of their sides, the most first.
pub type Tally<T> = Vec<(T, usize)>;

/// Figures of issued promotions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PromotionFigures {
    /// All of them.
    pub whole: usize,
    /// By year, the latest first.
    pub years: Tally<i32>,
    /// By trade.
    pub trades: Tally<TradeId>,
    /// By district of the issuing body.
    pub districts: Tally<String>,
    /// By employer.
    pub employers: Tally<String>,
}

#[cfg(test)]
mod tests {
    use super::PromotionState;

    #[test]
    fn nothing_is_issued_without_its_notice_and_nothing_comes_back() {
        assert!(!PromotionState::Proposed.may_become(PromotionState::Issued));
        for ended in [PromotionState::Issued, PromotionState::Refused, PromotionState::Withdrawn] {
            assert!(PromotionState::ALL.iter().all(|next| !ended.may_become(*next)), "{ended}");
        }
    }
}
