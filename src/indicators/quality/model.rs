//! What is looked for in the registers, and what was found.

use chrono::NaiveDate;

crate::text_enum! {
    /// How bad a finding is, the worst first.
    pub enum Severity {
        /// Two things that cannot both be true.
        Contradictory = "contradictory",
        /// Something should have happened already.
        Overdue = "overdue",
        /// Something is not there.
        Missing = "missing",
    }
}

crate::text_enum! {
    /// What is looked for in the registers.
    pub enum QualityCheck {
        /// Engaged assessors whose card has expired.
        ExpiredCards = "expired_cards",
        /// Sites in force whose filing has ended.
        ExpiredSites = "expired_sites",
        /// Bodies in force that may certify nothing.
        BodiesWithoutScope = "bodies_without_scope",
        /// Trades without a level range.
        TradesWithoutRange = "trades_without_range",
        /// Trades that may be certified and have no assessor.
        TradesWithoutAssessors = "trades_without_assessors",
        /// Batches on a public notice that has ended.
        NoticesOver = "notices_over",
        /// Batches whose assessment is long over and that have not gone on.
        BatchesStuck = "batches_stuck",
        /// Competitions that take entries after the last day of entry.
        EntriesOver = "entries_over",
        /// Competitions that are long over and have no final result.
        CompetitionsStuck = "competitions_stuck",
        /// Final contests without a final result.
        ResultsMissing = "results_missing",
        /// Indicators that nobody recorded.
        FiguresMissing = "figures_missing",
        /// Recorded figures that are old.
        FiguresOld = "figures_old",
    }
}

impl QualityCheck {
    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::ExpiredCards | Self::ExpiredSites | Self::TradesWithoutAssessors | Self::ResultsMissing => {
                Severity::Contradictory
            }
            Self::NoticesOver | Self::BatchesStuck | Self::EntriesOver | Self::CompetitionsStuck | Self::FiguresOld => {
                Severity::Overdue
            }
            Self::BodiesWithoutScope | Self::TradesWithoutRange | Self::FiguresMissing => Severity::Missing,
        }
    }
}

/// Something to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is: a name, or the key of one.
    pub what: String,
    /// Where it is mended.
    pub href: String,
    /// Since when.
    pub since: Option<NaiveDate>,
}

/// A check with what it found.
#[derive(Debug, Clone)]
pub struct Check {
    /// Which.
    pub check: QualityCheck,
    /// What it found, the oldest first.
    pub findings: Vec<Finding>,
}
