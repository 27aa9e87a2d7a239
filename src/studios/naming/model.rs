//! Rows, states and plans of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, ApprenticeshipId, BodyId, PersonId, StudioId, StudioLeaderId, StudioMemberId, StudioReviewId, TradeId,
};
use crate::kernel::level::Level;
use crate::kernel::points::Points;
use crate::platform::db::schema::{apprenticeship, studio, studio_leader, studio_member, studio_review};
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Which line a studio belongs to.
    pub enum StudioKind {
        /// 技能大师工作室, of the human resources line.
        MasterStudio = "master_studio",
        /// 名匠工作室, named with a 名匠.
        CraftsmanStudio = "craftsman_studio",
        /// 劳模和工匠人才创新工作室, of the union line.
        InnovationStudio = "innovation_studio",
    }
}

crate::text_enum! {
    /// Who named it.
    pub enum StudioLevel {
        /// The nation.
        National = "national",
        /// The province.
        Provincial = "provincial",
        /// The city.
        Prefecture = "prefecture",
        /// A district or county.
        County = "county",
    }
}

crate::text_enum! {
    /// Where a studio stands.
    pub enum StudioState {
        /// Applied for.
        Applied = "applied",
        /// Sent back to be mended.
        Returned = "returned",
        /// Its papers passed review.
        Reviewed = "reviewed",
        /// Its site passed the visit.
        Visited = "visited",
        /// On public notice.
        PublicNotice = "public_notice",
        /// Named and at work.
        Operating = "operating",
        /// Failed an assessment; has a day by which it must be better.
        Rectifying = "rectifying",
        /// Its term is over and was not renewed.
        Expired = "expired",
        /// The name was withdrawn.
        Withdrawn = "withdrawn",
        /// Not named.
        Refused = "refused",
    }
}

impl StudioState {
    /// The way of a studio to its name.
    pub const LINE: [Self; 5] = [Self::Applied, Self::Reviewed, Self::Visited, Self::PublicNotice, Self::Operating];
    /// States of a studio that has got its name, whatever became of it.
    pub const NAMED: [Self; 4] = [Self::Operating, Self::Rectifying, Self::Expired, Self::Withdrawn];
    /// States of which strangers know.
    pub const PUBLIC: [Self; 5] =
        [Self::PublicNotice, Self::Operating, Self::Rectifying, Self::Expired, Self::Withdrawn];

    /// Whether a studio in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Applied, Self::Returned | Self::Reviewed | Self::Refused)
                | (Self::Returned, Self::Applied)
                | (Self::Reviewed, Self::Visited | Self::Refused)
                | (Self::Visited, Self::PublicNotice | Self::Refused)
                | (Self::PublicNotice, Self::Operating | Self::Refused)
                | (Self::Operating, Self::Rectifying | Self::Expired | Self::Withdrawn)
                | (Self::Rectifying, Self::Operating | Self::Withdrawn)
        )
    }

    /// Whether strangers know of it.
    #[must_use]
    pub fn is_public(self) -> bool {
        Self::PUBLIC.contains(&self)
    }

    /// Whether it is named and works.
    #[must_use]
    pub const fn is_at_work(self) -> bool {
        matches!(self, Self::Operating | Self::Rectifying)
    }

    /// Whether nothing becomes of it any more.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Expired | Self::Withdrawn | Self::Refused)
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Applied | Self::Reviewed | Self::Visited | Self::PublicNotice => "badge-now",
            Self::Operating => "badge-ok",
            Self::Returned | Self::Rectifying => "badge-warn",
            Self::Expired => "",
            Self::Withdrawn | Self::Refused => "badge-bad",
        }
    }
}

crate::text_enum! {
    /// What was looked at.
    pub enum StudioReviewKind {
        /// The papers.
        Papers = "papers",
        /// The site.
        SiteVisit = "site_visit",
    }
}

/// A studio.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio)]
pub struct Studio {
    /// Row id.
    pub id: StudioId,
    /// Number, such as `G2026001`.
    pub number: String,
    /// Kind.
    pub kind: StudioKind,
    /// Level.
    pub level: StudioLevel,
    /// Name.
    pub name: String,
    /// Trade.
    pub trade_id: TradeId,
    /// Industry.
    pub industry: String,
    /// District.
    pub district_code: String,
    /// Address.
    pub address: String,
    /// Area in square metres.
    pub area: i32,
    /// Equipment.
    pub equipment: String,
    /// The unit that hosts it.
    pub host: String,
    /// Its body, where the host is one of the register.
    pub body_id: Option<BodyId>,
    /// Since when the host has kept it.
    pub founded_on: Option<NaiveDate>,
    /// Telephone.
    pub contact_phone: String,
    /// Mail address.
    pub contact_email: String,
    /// What the leader and the team have done.
    pub merits: String,
    /// Its rules.
    pub statutes: String,
    /// What it means to do.
    pub plan: String,
    /// State.
    pub state: StudioState,
    /// Why it was returned, refused, put under rectification or withdrawn.
    pub reason: Option<String>,
    /// When it was applied for.
    pub submitted_at: Timestamp,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// First day of the public notice.
    pub notice_from: Option<NaiveDate>,
    /// Last day of the public notice.
    pub notice_to: Option<NaiveDate>,
    /// Day of the name.
    pub named_on: Option<NaiveDate>,
    /// Document of the name.
    pub named_document: Option<String>,
    /// Last day of the term.
    pub term_to: Option<NaiveDate>,
    /// Day by which it has to be better.
    pub rectify_by: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

/// What is said of a studio in its application; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudioPlan {
    /// Kind.
    pub kind: StudioKind,
    /// Level.
    pub level: StudioLevel,
    /// Name.
    pub name: String,
    /// Trade.
    pub trade: TradeId,
    /// Industry.
    pub industry: String,
    /// District.
    pub district: String,
    /// Address.
    pub address: String,
    /// Area in square metres.
    pub area: i32,
    /// Equipment.
    pub equipment: String,
    /// The host.
    pub host: String,
    /// Its body.
    pub body: Option<BodyId>,
    /// Since when the host has kept it.
    pub founded_on: Option<NaiveDate>,
    /// Telephone.
    pub contact_phone: String,
    /// Mail address.
    pub contact_email: String,
    /// What was done.
    pub merits: String,
    /// Rules.
    pub statutes: String,
    /// What it means to do.
    pub plan: String,
}

/// Who is to lead, and the title that makes him one.
#[derive(Debug, Clone)]
pub struct NewLeader {
    /// The person.
    pub person: NewPerson,
    /// Title.
    pub title: String,
}

/// A term of a leader.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio_leader)]
pub struct StudioLeader {
    /// Row id.
    pub id: StudioLeaderId,
    /// The studio.
    pub studio_id: StudioId,
    /// The person.
    pub person_id: PersonId,
    /// Title.
    pub title: String,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day.
    pub to_day: Option<NaiveDate>,
    /// Why somebody else succeeded him.
    pub reason: Option<String>,
}

/// Somebody who works in a studio.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio_member)]
pub struct StudioMember {
    /// Row id.
    pub id: StudioMemberId,
    /// The studio.
    pub studio_id: StudioId,
    /// Token for addresses.
    pub token: String,
    /// The person.
    pub person_id: PersonId,
    /// What he does there.
    pub post: String,
    /// First day.
    pub joined_on: NaiveDate,
    /// Last day.
    pub left_on: Option<NaiveDate>,
}

/// An agreement of master and apprentice.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = apprenticeship)]
pub struct Apprenticeship {
    /// Row id.
    pub id: ApprenticeshipId,
    /// The studio.
    pub studio_id: StudioId,
    /// Token for addresses.
    pub token: String,
    /// Who learns.
    pub apprentice_id: PersonId,
    /// Who teaches.
    pub master_id: PersonId,
    /// First day of the agreement.
    pub agreed_from: NaiveDate,
    /// Last day of the agreement.
    pub agreed_to: NaiveDate,
    /// Level at the beginning.
    pub level_before: Level,
    /// Level that was reached.
    pub level_after: Option<Level>,
    /// When.
    pub raised_on: Option<NaiveDate>,
    /// When the agreement ended.
    pub ended_on: Option<NaiveDate>,
    /// Why.
    pub ended_reason: Option<String>,
    /// Version for guarded updates.
    pub version: i32,
}

/// An agreement that is to be made.
#[derive(Debug, Clone)]
pub struct NewApprenticeship {
    /// Who learns.
    pub apprentice: NewPerson,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Level at the beginning.
    pub level: Level,
}

/// What reviewers found.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = studio_review)]
pub struct StudioReview {
    /// Row id.
    pub id: StudioReviewId,
    /// The studio.
    pub studio_id: StudioId,
    /// What was looked at.
    pub kind: StudioReviewKind,
    /// When.
    pub day: NaiveDate,
    /// By whom.
    pub reviewers: String,
    /// Hundredths of a point, of a hundred points.
    pub score: i32,
    /// What they say.
    pub opinion: String,
    /// Whether it passed.
    pub passed: bool,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
}

impl StudioReview {
    /// The score.
    #[must_use]
    pub fn points(&self) -> Points {
        Points::from_hundredths(u32::try_from(self.score).unwrap_or(0))
    }
}

/// What reviewers say; checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// When they looked.
    pub day: NaiveDate,
    /// Who.
    pub reviewers: String,
    /// Points of a hundred.
    pub points: Points,
    /// What they say.
    pub opinion: String,
}

/// Which studios somebody may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StudioScope {
    /// All.
    All,
    /// Those that are public, and those that a body hosts.
    Body(BodyId),
    /// Those that are public, and those that somebody leads.
    Leader(PersonId),
    /// Those that are public.
    Public,
}

/// A studio of an earlier year as records have it.
#[derive(Debug, Clone)]
pub struct PastStudio {
    /// What is said of it.
    pub plan: StudioPlan,
    /// Who led it, the latest last, each with his first day.
    pub leaders: Vec<(NewLeader, NaiveDate)>,
    /// Who works there: person, post, first day.
    pub members: Vec<(NewPerson, String, NaiveDate)>,
    /// Who learns or learned there under the latest leader: agreement, and level and day when it was raised.
    pub apprentices: Vec<(NewApprenticeship, Option<(Level, NaiveDate)>)>,
    /// Review and visit.
    pub findings: Vec<(StudioReviewKind, Finding)>,
    /// Day of the name.
    pub named_on: NaiveDate,
    /// Document of the name.
    pub named_document: String,
    /// Last day of the term.
    pub term_to: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::StudioState;

    #[test]
    fn nothing_becomes_of_a_closed_studio_and_a_name_is_the_end_of_the_line() {
        for state in StudioState::ALL.iter().filter(|state| state.is_closed()) {
            assert!(StudioState::ALL.iter().all(|next| !state.may_become(*next)), "{state}");
        }
        for pair in StudioState::LINE.windows(2) {
            assert!(pair[0].may_become(pair[1]));
        }
        assert!(!StudioState::Applied.may_become(StudioState::Operating));
    }
}
