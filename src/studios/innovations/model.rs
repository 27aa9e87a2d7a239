//! Rows, states and plans of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, BodyId, InnovationCertificateId, InnovationId, InnovationReviewId, InnovationShareId, PersonId, StudioId,
};
use crate::kernel::points::Points;
use crate::platform::db::schema::{innovation, innovation_certificate, innovation_review, innovation_share};
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// What kind of innovation it is.
    pub enum InnovationKind {
        /// 先进操作法.
        OperatingMethod = "operating_method",
        /// 发明创造.
        Invention = "invention",
        /// 国家专利.
        NationalPatent = "national_patent",
        /// 技术革新.
        TechnicalInnovation = "technical_innovation",
        /// 合理化建议.
        RationalisationProposal = "rationalisation_proposal",
        /// 小发明, one of the 五小.
        SmallInvention = "small_invention",
        /// 小创造.
        SmallCreation = "small_creation",
        /// 小革新.
        SmallImprovement = "small_improvement",
        /// 小设计.
        SmallDesign = "small_design",
        /// 小建议.
        SmallSuggestion = "small_suggestion",
    }
}

impl InnovationKind {
    /// The five that are called 五小.
    pub const FIVE_SMALL: [Self; 5] =
        [Self::SmallInvention, Self::SmallCreation, Self::SmallImprovement, Self::SmallDesign, Self::SmallSuggestion];

    /// Whether it is one of the 五小.
    #[must_use]
    pub fn is_five_small(self) -> bool {
        Self::FIVE_SMALL.contains(&self)
    }
}

crate::text_enum! {
    /// Where an innovation stands.
    pub enum InnovationState {
        /// Handed in; the unit is to give its opinion.
        Submitted = "submitted",
        /// Sent back to be mended.
        Returned = "returned",
        /// The unit stands behind it; it is reviewed.
        Endorsed = "endorsed",
        /// Put to use, with a confirmed benefit.
        Adopted = "adopted",
        /// Adopted and awarded.
        Awarded = "awarded",
        /// Not taken.
        Declined = "declined",
        /// Taken back by whoever handed it in.
        Withdrawn = "withdrawn",
    }
}

impl InnovationState {
    /// The way of an innovation.
    pub const LINE: [Self; 4] = [Self::Submitted, Self::Endorsed, Self::Adopted, Self::Awarded];
    /// States of which strangers know.
    pub const PUBLIC: [Self; 2] = [Self::Adopted, Self::Awarded];

    /// Whether an innovation in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Submitted, Self::Returned | Self::Endorsed | Self::Declined | Self::Withdrawn)
                | (Self::Returned, Self::Submitted | Self::Withdrawn)
                | (Self::Endorsed, Self::Adopted | Self::Declined | Self::Withdrawn)
                | (Self::Adopted, Self::Awarded)
        )
    }

    /// Whether strangers know of it.
    #[must_use]
    pub fn is_public(self) -> bool {
        Self::PUBLIC.contains(&self)
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Submitted | Self::Endorsed => "badge-now",
            Self::Returned => "badge-warn",
            Self::Adopted | Self::Awarded => "badge-ok",
            Self::Declined => "badge-bad",
            Self::Withdrawn => "",
        }
    }
}

crate::text_enum! {
    /// What an innovation was awarded.
    pub enum InnovationAward {
        /// 一等奖.
        First = "first",
        /// 二等奖.
        Second = "second",
        /// 三等奖.
        Third = "third",
        /// 优秀奖.
        Merit = "merit",
    }
}

crate::text_enum! {
    /// Whether an e-certificate holds.
    pub enum InnovationCertificateState {
        /// 有效.
        Valid = "valid",
        /// 已撤销.
        Revoked = "revoked",
    }
}

/// An innovation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = innovation)]
pub struct Innovation {
    /// Row id.
    pub id: InnovationId,
    /// Number, such as `K2026000123`.
    pub number: String,
    /// Year to which it is counted.
    pub year: i32,
    /// Kind.
    pub kind: InnovationKind,
    /// Title.
    pub title: String,
    /// What was wrong before.
    pub problem: String,
    /// What was done.
    pub solution: String,
    /// The unit where it was done.
    pub unit: String,
    /// Its body, where it is one of the register.
    pub body_id: Option<BodyId>,
    /// The team that did it.
    pub team: String,
    /// The studio that did it.
    pub studio_id: Option<StudioId>,
    /// District.
    pub district_code: String,
    /// Since when it is in use.
    pub implemented_on: Option<NaiveDate>,
    /// Number of the patent.
    pub patent_number: String,
    /// Benefit as it was claimed, in hundredths of a yuan.
    pub claimed_benefit: i64,
    /// How it was computed.
    pub claimed_basis: String,
    /// Benefit as it was confirmed.
    pub confirmed_benefit: Option<i64>,
    /// How that was computed.
    pub confirmed_basis: Option<String>,
    /// State.
    pub state: InnovationState,
    /// Why it was returned, declined or taken back.
    pub reason: Option<String>,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// By whom.
    pub submitted_by: Option<AccountId>,
    /// What the unit says.
    pub unit_opinion: Option<String>,
    /// Who said so for it.
    pub endorsed_by: Option<AccountId>,
    /// Mean of the reviews, in hundredths of a point.
    pub score: Option<i32>,
    /// When it was adopted.
    pub adopted_on: Option<NaiveDate>,
    /// Who adopted it; somebody else awards it.
    pub adopted_by: Option<AccountId>,
    /// What it was awarded.
    pub award: Option<InnovationAward>,
    /// Document of the award.
    pub award_document: Option<String>,
    /// When it was awarded.
    pub awarded_on: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Innovation {
    /// Mean of the reviews.
    #[must_use]
    pub fn points(&self) -> Option<Points> {
        self.score
            .map(|score| Points::from_hundredths(u32::try_from(score).unwrap_or(0)))
    }
}

/// The part of one of those who found it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = innovation_share)]
pub struct InnovationShare {
    /// Row id.
    pub id: InnovationShareId,
    /// The innovation.
    pub innovation_id: InnovationId,
    /// Place among them.
    pub position: i32,
    /// The person.
    pub person_id: PersonId,
    /// Name as it was handed in.
    pub name: String,
    /// Per cent.
    pub percent: i32,
}

/// What one reviewer says.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = innovation_review)]
pub struct InnovationReview {
    /// Row id.
    pub id: InnovationReviewId,
    /// The innovation.
    pub innovation_id: InnovationId,
    /// Who.
    pub reviewer: String,
    /// Where he works; empty for reviews of which only the name is known.
    pub unit: String,
    /// Hundredths of a point, of a hundred points.
    pub score: i32,
    /// What he says.
    pub opinion: String,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
}

impl InnovationReview {
    /// The score.
    #[must_use]
    pub fn points(&self) -> Points {
        Points::from_hundredths(u32::try_from(self.score).unwrap_or(0))
    }
}

/// An e-certificate.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = innovation_certificate)]
pub struct InnovationCertificate {
    /// Row id.
    pub id: InnovationCertificateId,
    /// Number, such as `K2026000123-1`.
    pub number: String,
    /// The innovation.
    pub innovation_id: InnovationId,
    /// The holder.
    pub person_id: PersonId,
    /// His name as it stands on it.
    pub holder_name: String,
    /// The title as it stands on it.
    pub title: String,
    /// The kind as it stands on it.
    pub kind: InnovationKind,
    /// The unit as it stands on it.
    pub unit: String,
    /// What was awarded.
    pub award: InnovationAward,
    /// By which document.
    pub document: String,
    /// Who issues it.
    pub issuer: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Who issued it.
    pub issued_by: Option<AccountId>,
    /// When.
    pub issued_at: Timestamp,
    /// State.
    pub state: InnovationCertificateState,
    /// Why it was revoked.
    pub state_reason: Option<String>,
    /// When.
    pub state_changed_at: Option<Timestamp>,
}

/// Somebody who shares an innovation.
#[derive(Debug, Clone)]
pub enum Author {
    /// The worker who hands it in.
    Own(PersonId),
    /// Somebody else, by his document.
    Other(NewPerson),
}

/// What is handed in; checked.
#[derive(Debug, Clone)]
pub struct InnovationPlan {
    /// Kind.
    pub kind: InnovationKind,
    /// Title.
    pub title: String,
    /// What was wrong before.
    pub problem: String,
    /// What was done.
    pub solution: String,
    /// The unit.
    pub unit: String,
    /// The team.
    pub team: String,
    /// Number of the studio; empty for none.
    pub studio: String,
    /// District.
    pub district: String,
    /// Since when it is in use.
    pub implemented_on: Option<NaiveDate>,
    /// Number of the patent.
    pub patent_number: String,
    /// Benefit in hundredths of a yuan.
    pub benefit: i64,
    /// How it is computed.
    pub basis: String,
}

/// What a reviewer says.
#[derive(Debug, Clone)]
pub struct Opinion {
    /// Who.
    pub reviewer: String,
    /// Where he works.
    pub unit: String,
    /// Points of a hundred.
    pub points: Points,
    /// What he says.
    pub opinion: String,
}

/// An innovation of an earlier year as records have it.
#[derive(Debug, Clone)]
pub struct PastInnovation {
    /// Year to which it is counted.
    pub year: i32,
    /// Kind.
    pub kind: InnovationKind,
    /// Title.
    pub title: String,
    /// What was wrong before.
    pub problem: String,
    /// What was done.
    pub solution: String,
    /// The unit.
    pub unit: String,
    /// Its body.
    pub body: Option<BodyId>,
    /// The studio.
    pub studio: Option<StudioId>,
    /// District.
    pub district: String,
    /// Number of the patent.
    pub patent_number: String,
    /// Benefit in hundredths of a yuan, and how it was computed.
    pub benefit: (i64, String),
    /// Places in the list of people that is filed with it, with per cents.
    pub authors: Vec<(usize, i32)>,
    /// Mean of the reviews.
    pub points: Points,
    /// When it was adopted.
    pub adopted_on: NaiveDate,
    /// Award, document and day.
    pub award: Option<(InnovationAward, String, NaiveDate)>,
}

/// Which innovations somebody may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InnovationScope {
    /// All.
    All,
    /// Those that are public, and those of a body.
    Body(BodyId),
    /// Those that are public, and those that somebody shares.
    Person(PersonId),
    /// Those that are public.
    Public,
}

/// An innovation with those who share it, as the actor may know of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The innovation.
    pub innovation: Innovation,
    /// Who shares it.
    pub shares: Vec<InnovationShare>,
}

impl Case {
    /// People who share it.
    #[must_use]
    pub fn authors(&self) -> Vec<PersonId> {
        self.shares.iter().map(|share| share.person_id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::InnovationState;

    #[test]
    fn nothing_becomes_of_what_is_declined_withdrawn_or_awarded() {
        for state in [InnovationState::Declined, InnovationState::Withdrawn, InnovationState::Awarded] {
            assert!(InnovationState::ALL.iter().all(|next| !state.may_become(*next)), "{state}");
        }
        for pair in InnovationState::LINE.windows(2) {
            assert!(pair[0].may_become(pair[1]));
        }
    }
}
