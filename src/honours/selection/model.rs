//! Rows, states and plans of this room.

use crate::honours::titles::model::Title;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, BodyId, HonourId, HonourTitleId, HonourYearId, NominationId, NominationObjectionId, NominationReviewId,
    PersonId, TradeId,
};
use crate::kernel::points::Points;
use crate::platform::db::schema::{honour_nomination, honour_year, nomination_objection, nomination_review};
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Where a nomination stands.
    pub enum NominationState {
        /// 已申报.
        Submitted = "submitted",
        /// 已退回, to be mended.
        Returned = "returned",
        /// 已撤回 by whoever nominated.
        Withdrawn = "withdrawn",
        /// 评审中: experts say what they think of it.
        UnderReview = "under_review",
        /// 已考察: somebody went to see.
        Visited = "visited",
        /// 公示中.
        PublicNotice = "public_notice",
        /// 已授予.
        Conferred = "conferred",
        /// 不予授予.
        Refused = "refused",
    }
}

impl NominationState {
    /// The way of a nomination to the title.
    pub const LINE: [Self; 5] =
        [Self::Submitted, Self::UnderReview, Self::Visited, Self::PublicNotice, Self::Conferred];
    /// States in which something is still to become of it.
    pub const OPEN: [Self; 5] = [Self::Submitted, Self::Returned, Self::UnderReview, Self::Visited, Self::PublicNotice];

    /// Whether a nomination in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Submitted, Self::Returned | Self::UnderReview | Self::Refused | Self::Withdrawn)
                | (Self::Returned, Self::Submitted | Self::Withdrawn)
                | (Self::UnderReview, Self::Visited | Self::Refused | Self::Withdrawn)
                | (Self::Visited, Self::PublicNotice | Self::Refused | Self::Withdrawn)
                | (Self::PublicNotice, Self::Conferred | Self::Refused)
        )
    }

    /// Whether experts may say what they think.
    #[must_use]
    pub const fn takes_reviews(self) -> bool {
        matches!(self, Self::UnderReview | Self::Visited)
    }

    /// Whether nothing becomes of it any more.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Conferred | Self::Refused)
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Submitted | Self::UnderReview | Self::Visited | Self::PublicNotice => "badge-now",
            Self::Conferred => "badge-ok",
            Self::Returned => "badge-warn",
            Self::Withdrawn => "",
            Self::Refused => "badge-bad",
        }
    }
}

crate::text_enum! {
    /// A paper that comes with a nomination.
    pub enum NominationPaper {
        /// 申报表.
        NominationForm = "nomination_form",
        /// 单位意见.
        UnitOpinion = "unit_opinion",
        /// 职业技能等级证书.
        SkillCertificate = "skill_certificate",
        /// 获奖证书.
        Award = "award",
        /// 专利、发明.
        Patent = "patent",
        /// 带徒证明.
        Training = "training",
        /// 其他材料.
        Other = "other",
    }
}

impl NominationPaper {
    /// Name of its field in the form.
    #[must_use]
    pub const fn field_name(self) -> &'static str {
        match self {
            Self::NominationForm => "paper_nomination_form",
            Self::UnitOpinion => "paper_unit_opinion",
            Self::SkillCertificate => "paper_skill_certificate",
            Self::Award => "paper_award",
            Self::Patent => "paper_patent",
            Self::Training => "paper_training",
            Self::Other => "paper_other",
        }
    }
}

crate::text_enum! {
    /// What a yearly review of somebody who holds a title came to.
    pub enum HonourYearOutcome {
        /// 合格.
        Passed = "passed",
        /// 不合格.
        Failed = "failed",
    }
}

impl HonourYearOutcome {
    /// Class of the badge that shows it.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Passed => "badge-ok",
            Self::Failed => "badge-bad",
        }
    }
}

/// A nomination (申报).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = honour_nomination)]
pub struct Nomination {
    /// Row id.
    pub id: NominationId,
    /// Number, such as `PX2026001`; stands in addresses.
    pub number: String,
    /// The title.
    pub title_id: HonourTitleId,
    /// The candidate.
    pub person_id: PersonId,
    /// His name as it stood in the nomination.
    pub name: String,
    /// His employer.
    pub employer: String,
    /// The district that nominates, or that of the body.
    pub district_code: String,
    /// The body that nominates; nothing where a district does.
    pub body_id: Option<BodyId>,
    /// His trade.
    pub trade_id: Option<TradeId>,
    /// What he has done.
    pub merits: String,
    /// State.
    pub state: NominationState,
    /// Why it was returned, taken back or refused.
    pub reason: Option<String>,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// Day of the site visit.
    pub visited_on: Option<NaiveDate>,
    /// What was seen.
    pub visit_note: Option<String>,
    /// First day of the public notice.
    pub notice_from: Option<NaiveDate>,
    /// Last day of the public notice.
    pub notice_to: Option<NaiveDate>,
    /// Who put it on notice.
    pub noticed_by: Option<AccountId>,
    /// Who conferred or refused.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Number of the honour that was conferred.
    pub honour_number: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

/// A nomination with the title that is asked for.
#[derive(Debug, Clone)]
pub struct NominationView {
    /// The nomination.
    pub nomination: Nomination,
    /// The title.
    pub title: Title,
}

/// What is said in a nomination; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationPlan {
    /// Key of the title.
    pub title: String,
    /// Employer of the candidate.
    pub employer: String,
    /// Code of the district that nominates; that of the body counts where a body does.
    pub district: String,
    /// Trade.
    pub trade: Option<TradeId>,
    /// What he has done.
    pub merits: String,
    /// Papers, each with its number or name.
    pub papers: Vec<(NominationPaper, String)>,
}

/// What an expert found.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = nomination_review)]
pub struct NominationReview {
    /// Row id.
    pub id: NominationReviewId,
    /// The nomination.
    pub nomination_id: NominationId,
    /// Who.
    pub reviewer: String,
    /// Where he works, as he declared it.
    pub unit: String,
    /// Hundredths of a point, of a hundred points.
    pub score: i32,
    /// What he says.
    pub remark: String,
    /// Whose account.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
}

impl NominationReview {
    /// The score.
    #[must_use]
    pub fn points(&self) -> Points {
        Points::from_hundredths(u32::try_from(self.score).unwrap_or(0))
    }
}

/// What an expert says; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Where he works.
    pub unit: String,
    /// Points of a hundred.
    pub points: Points,
    /// What he says.
    pub remark: String,
}

/// What somebody said against a nomination on public notice (异议).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = nomination_objection)]
pub struct NominationObjection {
    /// Row id.
    pub id: NominationObjectionId,
    /// The nomination.
    pub nomination_id: NominationId,
    /// Random token in addresses.
    pub token: String,
    /// Who said it.
    pub raised_by: Option<AccountId>,
    /// His name.
    pub raised_name: String,
    /// What.
    pub content: String,
    /// When.
    pub raised_at: Timestamp,
    /// What was answered.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Version for guarded updates.
    pub version: i32,
}

/// The yearly review of somebody who holds a title.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = honour_year)]
pub struct HonourYear {
    /// Row id.
    pub id: HonourYearId,
    /// The honour.
    pub honour_id: HonourId,
    /// The year.
    pub year: i32,
    /// What it came to.
    pub outcome: HonourYearOutcome,
    /// What is said of it.
    pub remark: String,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
}

/// A yearly review as it is recorded; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearReview {
    /// The year.
    pub year: i32,
    /// What it came to.
    pub outcome: HonourYearOutcome,
    /// What is said of it.
    pub remark: String,
}

/// Which nominations somebody may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NominationScope {
    /// All.
    All,
    /// Those that a body handed in.
    Body(BodyId),
}

#[cfg(test)]
mod tests {
    use super::NominationState;

    #[test]
    fn the_line_leads_to_the_title_and_what_is_closed_stays_closed() {
        for pair in NominationState::LINE.windows(2) {
            assert!(pair[0].may_become(pair[1]));
        }
        for state in NominationState::ALL {
            let goes_on = NominationState::ALL.iter().any(|next| state.may_become(*next));
            assert_eq!(goes_on, !state.is_closed(), "{state}");
            assert_eq!(NominationState::OPEN.contains(state), !state.is_closed(), "{state}");
        }
        assert!(!NominationState::Visited.may_become(NominationState::Conferred));
    }
}
