//! Rows and values of this room.

use crate::competition::marking::model::WorkStanding;
use crate::competition::officials::model::OfficialDuty;
use crate::competition::rankings::model::{Medal, TieBreakKey, TiePolicy};
use crate::competition::rankings::ranking::Parting;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, ContestEntryId, ContestId, OfficialId, ResultLineId, ResultObjectionId, ResultSetId, ResultSignatureId,
    TieDecisionId,
};
use crate::kernel::points::Points;
use crate::platform::db::schema::{
    result_file, result_line, result_objection, result_set, result_signature, tie_decision,
};
use crate::text_enum;
use diesel::prelude::*;

text_enum! {
    /// What a version of a result is (competition 12 and 18.1).
    pub enum ResultStage {
        /// 初步成绩: appeals are taken.
        Provisional = "provisional",
        /// 申诉后: marks changed because of appeals.
        AfterAppeals = "after_appeals",
        /// 公示: objections are taken.
        PublicNotice = "public_notice",
        /// 最终成绩.
        Final = "final",
        /// 更正: decided about after it was final.
        Corrected = "corrected",
    }
}

impl ResultStage {
    /// Class of the badge that shows it.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Final => "badge-ok",
            Self::Corrected => "badge-warn",
            Self::Provisional | Self::AfterAppeals | Self::PublicNotice => "badge-now",
        }
    }

    /// Whether somebody has to say why there is such a version.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::AfterAppeals | Self::PublicNotice | Self::Corrected)
    }

    /// Whether the result stands: what follows from it may begin.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Final | Self::Corrected)
    }
}

text_enum! {
    /// Whether the scores of a contest could be put on its scale.
    pub enum ScaleOutcome {
        /// They are.
        Computed = "computed",
        /// They are; among so few it says little.
        Few = "few",
        /// Nobody started.
        Nobody = "nobody",
        /// Half of the totals or more are equal: MAD = 0.
        NoDeviation = "no_deviation",
        /// All totals are equal.
        NoSpread = "no_spread",
    }
}

impl ScaleOutcome {
    /// Whether there are scores.
    #[must_use]
    pub const fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::Few)
    }
}

text_enum! {
    /// Where a table comes from.
    pub enum ResultOrigin {
        /// Computed here from locked marks.
        Marks = "marks",
        /// Filed from records of an earlier year; nothing was computed here.
        Records = "records",
    }
}

text_enum! {
    /// What parted somebody from the one before him.
    pub enum PartedBy {
        /// Total.
        Total = "total",
        /// Practical part.
        Practical = "practical",
        /// Theory.
        Theory = "theory",
        /// First practical module.
        FirstModule = "module_1",
        /// Second practical module.
        SecondModule = "module_2",
        /// Working time.
        Time = "time",
        /// Deductions for safety.
        SafetyDeductions = "safety_deductions",
        /// A decision, since every key left them equal.
        Decision = "decision",
    }
}

impl From<Parting> for PartedBy {
    fn from(parting: Parting) -> Self {
        match parting {
            Parting::Decision => Self::Decision,
            Parting::Key(TieBreakKey::Total) => Self::Total,
            Parting::Key(TieBreakKey::Practical) => Self::Practical,
            Parting::Key(TieBreakKey::Theory) => Self::Theory,
            Parting::Key(TieBreakKey::Module(0)) => Self::FirstModule,
            Parting::Key(TieBreakKey::Module(_)) => Self::SecondModule,
            Parting::Key(TieBreakKey::Time) => Self::Time,
            Parting::Key(TieBreakKey::SafetyDeductions) => Self::SafetyDeductions,
        }
    }
}

/// The signed text of a result: what it was computed from, and its table.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = result_file)]
pub struct ResultFile {
    /// SHA-256 of the text in hexadecimal.
    pub hash: String,
    /// The text, gzip.
    pub content: Vec<u8>,
    /// Signature of the hash in hexadecimal.
    pub signature: String,
    /// When it was made.
    pub made_at: Timestamp,
}

/// One version (成绩版本) of the result of a contest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = result_set)]
pub struct ResultSet {
    /// Row id.
    pub id: ResultSetId,
    /// The contest.
    pub contest_id: ContestId,
    /// From 1; stands in addresses.
    pub version: i32,
    /// What it is.
    pub stage: ResultStage,
    /// Its file.
    pub hash: String,
    /// Why it differs from the version before.
    pub reason: Option<String>,
    /// Number of the document of a correction.
    pub decision_document: Option<String>,
    /// Who prepared it; he does not publish it.
    pub prepared_by: Option<AccountId>,
    /// When.
    pub prepared_at: Timestamp,
    /// Who published it.
    pub published_by: Option<AccountId>,
    /// When; nothing as long as nobody but its makers knows of it.
    pub published_at: Option<Timestamp>,
    /// Until when appeals, or objections, are taken.
    pub closes_at: Option<Timestamp>,
    /// Whether scores could be put on the scale of the contest; nothing when it has none.
    pub scale_outcome: Option<ScaleOutcome>,
    /// Where its table comes from.
    pub origin: ResultOrigin,
}

impl ResultSet {
    /// Whether it was filed from records of an earlier year.
    #[must_use]
    pub fn is_from_records(&self) -> bool {
        self.origin == ResultOrigin::Records
    }
}

/// A line of a version.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = result_line)]
pub struct ResultLine {
    /// Row id.
    pub id: ResultLineId,
    /// The version.
    pub result_set_id: ResultSetId,
    /// The contest.
    pub contest_id: ContestId,
    /// Whose it is: a person's or a team's.
    pub entry_id: ContestEntryId,
    /// The code under which he was marked.
    pub code: String,
    /// How he stood in the whole contest.
    pub standing: WorkStanding,
    /// Standard competition rank (1, 1, 3); none for who did not start.
    pub rank: Option<i32>,
    /// Weighted total in hundredths of a point.
    pub total: Option<i32>,
    /// Theory in hundredths of a point, out of 100.
    pub theory: Option<i32>,
    /// Practical part in hundredths of a point, out of 100.
    pub practical: Option<i32>,
    /// Working time in seconds.
    pub seconds: Option<i32>,
    /// Score on the scale of the contest.
    pub scale_score: Option<i32>,
    /// Medal, or the prize for which it stands.
    pub medal: Option<Medal>,
    /// What parted him from the one before him.
    pub parted_by: Option<PartedBy>,
    /// Points of each module in hundredths as JSON, null where he did not start.
    pub modules: String,
    /// Deductions for safety in hundredths of a point.
    pub safety_deductions: Option<i32>,
}

/// Points of a column.
#[must_use]
pub fn points_of(hundredths: Option<i32>) -> Option<Points> {
    hundredths
        .and_then(|stored| u32::try_from(stored).ok())
        .map(Points::from_hundredths)
}

/// Points of a column as a page shows them; a dash for none.
#[must_use]
pub fn shown_points(hundredths: Option<i32>) -> String {
    points_of(hundredths).map_or_else(|| "—".to_owned(), |points| points.to_string())
}

impl ResultLine {
    /// Points of each module, in the order of the contest.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn module_points(&self) -> Result<Vec<Option<Points>>, serde_json::Error> {
        serde_json::from_str(&self.modules)
    }

    /// Working time as hours, minutes and seconds: `3:30:05`.
    #[must_use]
    pub fn shown_time(&self) -> String {
        let Some(all) = self.seconds else { return "—".to_owned() };
        let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// A signature under a table.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = result_signature)]
pub struct ResultSignature {
    /// Row id.
    pub id: ResultSignatureId,
    /// The contest.
    pub contest_id: ContestId,
    /// What was signed.
    pub hash: String,
    /// As what he signed.
    pub duty: OfficialDuty,
    /// Who.
    pub official_id: OfficialId,
    /// His account.
    pub signed_by: Option<AccountId>,
    /// When.
    pub signed_at: Timestamp,
}

/// Who signs a result before it is published (competition 10, step 5).
pub const SIGNERS: [OfficialDuty; 2] = [OfficialDuty::ChiefJudge, OfficialDuty::CompetitionMonitor];

/// The order of some whom every key left equal.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tie_decision)]
pub struct TieDecision {
    /// Row id.
    pub id: TieDecisionId,
    /// The contest.
    pub contest_id: ContestId,
    /// How it was decided.
    pub policy: TiePolicy,
    /// Codes in their order, as JSON.
    pub decided_order: String,
    /// Who decided, where and when, in words.
    pub note: String,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
}

impl TieDecision {
    /// The codes in their order.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn codes(&self) -> Result<Vec<String>, serde_json::Error> {
        serde_json::from_str(&self.decided_order)
    }
}

/// What somebody said against a result in public notice (异议).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = result_objection)]
pub struct ResultObjection {
    /// Row id.
    pub id: ResultObjectionId,
    /// The contest.
    pub contest_id: ContestId,
    /// Random token in addresses.
    pub token: String,
    /// Who said it.
    pub raised_by: String,
    /// What.
    pub content: String,
    /// Who recorded it.
    pub recorded_by: Option<AccountId>,
    /// When.
    pub recorded_at: Timestamp,
    /// What was answered.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Version for guarded updates.
    pub version: i32,
}

#[cfg(test)]
mod tests {
    use super::PartedBy;
    use crate::competition::contests::model::TieKey;

    #[test]
    fn whatever_key_a_chain_has_a_line_can_name() {
        for key in TieKey::ALL {
            assert!(key.as_str().parse::<PartedBy>().is_ok(), "{key}");
        }
    }
}
